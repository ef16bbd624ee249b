/// What the datastore of the cluster can still lose, given which of its machines are there.
///
/// `Quorum` counts votes; this also knows from the nodes which of the voters do not report, and which
/// one to take out first when somebody has to work on a machine.
public struct DatastoreVerdict: Hashable, Sendable, CustomStringConvertible {
  /// The votes.
  public let quorum: Quorum
  /// The names of the nodes with a vote that do not report or are not ready.
  public let lostVoters: [String]
  /// The node with a vote that is the best one to take out first; nil when nothing speaks for one.
  public let first: String?
  /// True when `first` is cordoned already.
  public let isFirstCordoned: Bool

  /// Judges the datastore; returns nil when its members are not known.
  ///
  /// - Parameters:
  ///   - status: what `microk8s status` said.
  ///   - nodes: the nodes of the cluster; empty when they are not known.
  public init?(_ status: MicroK8sStatus, nodes: [NodeRow] = []) {
    guard let quorum = status.quorum else { return nil }
    let voters = Set(status.nodes.filter { $0.role == .voter }.map(\.host))
    let voting = nodes.filter { voters.contains($0.internalIP) || voters.contains($0.name) }
    self.quorum = quorum
    lostVoters = voting.filter { $0.health <= .unknown }.map(\.name).sorted()
    let isCordoned = { (node: NodeRow) in node.status.hasSuffix(",SchedulingDisabled") }
    let troubled = voting.filter { $0.health == .degraded }.sorted { $0.name < $1.name }
    let candidate = troubled.first(where: isCordoned) ?? troubled.first
    first = candidate?.name
    isFirstCordoned = candidate.map(isCordoned) ?? false
  }

  /// How many more voters may be lost; negative when the majority is gone.
  public var spareVoters: Int { quorum.tolerance - lostVoters.count }

  /// False when too few voters are left to agree on anything.
  public var hasQuorum: Bool { spareVoters >= 0 }

  /// The verdict in words, such as `3 voters: can lose 1`.
  public var description: String {
    guard !lostVoters.isEmpty else { return "\(quorum)" + advice }
    let names = lostVoters.joined(separator: ", ")
    let count = quorum.voters == 1 ? "1 voter" : "\(quorum.voters) voters"
    let lost = "\(count), of which \(lostVoters.count) \(lostVoters.count == 1 ? "is" : "are") lost"
    if !hasQuorum { return "\(lost) (\(names)): no majority, so nothing can be changed" }
    return spareVoters == 0
      ? "\(lost) (\(names)): cannot lose another" : "\(lost) (\(names)): can lose \(spareVoters)"
  }

  /// Which voter to take out first, where one of them is in trouble and may be lost.
  private var advice: String {
    guard let first, spareVoters > 0 else { return "" }
    return isFirstCordoned
      ? "; \(first) is cordoned, so take that one out first" : "; cordon \(first) first"
  }
}

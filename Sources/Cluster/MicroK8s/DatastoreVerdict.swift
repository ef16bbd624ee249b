/// What the dqlite datastore of the cluster can lose before it stops: decided by its voters alone.
///
/// With the nodes it also knows which of the voters do not report, and which one to take out first
/// when somebody has to work on a machine.
public struct DatastoreVerdict: Hashable, Sendable, CustomStringConvertible {
  /// Members with a vote; at least one.
  public let voters: Int
  /// Members that can become voters.
  public let standbys: Int
  /// Members that hold no data.
  public let spares: Int
  /// The names of the nodes with a vote that do not report or are not ready.
  public let lostVoters: [String]
  /// The node with a vote that is the best one to take out first; nil when nothing speaks for one.
  public let first: String?
  /// True when `first` is cordoned already.
  public let isFirstCordoned: Bool

  /// Judges the datastore; returns nil when its voters are not known.
  ///
  /// - Parameters:
  ///   - status: what `microk8s status` said.
  ///   - nodes: the nodes of the cluster; empty when they are not known.
  public init?(_ status: MicroK8sStatus, nodes: [NodeRow] = []) {
    let members = Set(status.nodes.filter { $0.role == .voter }.map(\.host))
    let voting = nodes.filter { members.contains($0.internalIP) || members.contains($0.name) }
    voters = status.nodes.count { $0.role == .voter }
    standbys = status.nodes.count { $0.role == .standby }
    spares = status.nodes.count { $0.role == .spare }
    lostVoters = voting.filter { $0.health <= .unknown }.map(\.name).sorted()
    let isCordoned = { (node: NodeRow) in node.status.hasSuffix(",SchedulingDisabled") }
    let troubled = voting.filter { $0.health == .degraded }.sorted { $0.name < $1.name }
    let candidate = troubled.first(where: isCordoned) ?? troubled.first
    first = candidate?.name
    isFirstCordoned = candidate.map(isCordoned) ?? false
    if voters == 0 { return nil }
  }

  /// How many voters may be lost at once, where all are there: a majority of the rest must remain.
  public var tolerance: Int { (voters - 1) / 2 }

  /// How many more voters may be lost; negative when the majority is gone.
  public var spareVoters: Int { tolerance - lostVoters.count }

  /// False when too few voters are left to agree on anything.
  public var hasQuorum: Bool { spareVoters >= 0 }

  /// The verdict in words, such as `3 voters: can lose 1`.
  public var description: String { losses + advice }

  /// The same without advice, for a place with little room.
  public var losses: String {
    let count = voters == 1 ? "1 voter" : "\(voters) voters"
    guard !lostVoters.isEmpty else {
      return spareVoters == 0 ? "\(count): cannot lose any" : "\(count): can lose \(spareVoters)"
    }
    let names = lostVoters.joined(separator: ", ")
    let lost = "\(count), of which \(lostVoters.count) \(lostVoters.count == 1 ? "is" : "are") lost"
    if !hasQuorum { return "\(lost) (\(names)): no majority, so nothing can be changed" }
    return spareVoters == 0
      ? "\(lost) (\(names)): cannot lose another" : "\(lost) (\(names)): can lose \(spareVoters)"
  }

  /// Which voter to take out first, where one of them is in trouble and may be lost.
  private var advice: String {
    guard let first, lostVoters.isEmpty, spareVoters > 0 else { return "" }
    return isFirstCordoned
      ? "; \(first) is cordoned, so take that one out first" : "; cordon \(first) first"
  }
}

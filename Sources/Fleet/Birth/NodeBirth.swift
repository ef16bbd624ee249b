import Cluster
public import FoundationEssentials

/// When a node joined the cluster, became Ready, and had its first pods Ready.
///
/// Times are by this computer's clock, also where the control plane's is wrong.
///
/// Source: the node's `creationTimestamp` and the `lastTransitionTime` of its `Ready` condition;
/// the same condition of its pods.
public struct NodeBirth: Hashable, Sendable {
  /// When the API server took the node in.
  public let joinedAt: Date?
  /// Whether it is Ready.
  public let isReady: Bool
  /// When it became Ready; nil when that was too long ago to be part of its birth.
  public let readyAt: Date?
  /// Whether its first pods are there and Ready, or have finished.
  public let hasReadyPods: Bool
  /// When the last of them became Ready.
  public let podsReadyAt: Date?
  /// How many of them are not Ready yet.
  public let waitingPods: Int

  /// A birth takes no longer than this, in seconds: what changes later is another story, such as a
  /// restart of the node.
  static let longest = 7_200.0
  /// Pods that are made so many seconds after the node was Ready are not its first ones any more.
  private static let settling = 300.0
  /// Clocks that differ by less, in seconds, may be right: the control plane tells whole seconds,
  /// and the answer takes a while.
  private static let tolerance = 2.0

  /// Reads the birth of each node by its name; nil when the nodes or the pods are not known.
  static func all(of reading: ClusterReading) -> [String: NodeBirth]? {
    guard let nodes = reading.nodes.value, let pods = reading.pods.value else { return nil }
    let skew = skew(reading.clusterTime.timeIntervalSince(reading.fetchedAt))
    let byNode = Dictionary(grouping: pods) { $0.nodeName ?? "" }
    return Dictionary(
      nodes.map { ($0.name, NodeBirth(of: $0, pods: byNode[$0.name] ?? [], skew: skew)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The seconds by which the control plane's clock counts as ahead, of those that were measured.
  static func skew(_ difference: Double) -> Double { abs(difference) > tolerance ? difference : 0 }

  /// Reads the birth of a node.
  ///
  /// - Parameters:
  ///   - node: The node.
  ///   - pods: Its pods.
  ///   - skew: The seconds by which the control plane's clock is ahead.
  init(of node: Node, pods: [Pod], skew: Double) {
    let joined = node.metadata.creationTimestamp
    func isOfBirth(_ moment: Date) -> Bool {
      joined.map { moment.timeIntervalSince($0) < Self.longest } ?? true
    }
    let ready = node.isReady ? node.ready?.lastTransitionTime : nil
    let birthReady = ready.flatMap { isOfBirth($0) ? $0 : nil }
    let settled = (birthReady ?? joined)?.addingTimeInterval(Self.settling)
    let first = pods.filter { pod in
      guard let settled, let made = pod.metadata.creationTimestamp else { return true }
      return made <= settled
    }
    let waiting = first.filter { !$0.hasArrived }
    let moments = first.compactMap(\.readySince).filter(isOfBirth)
    joinedAt = joined?.addingTimeInterval(-skew)
    isReady = node.isReady
    readyAt = birthReady?.addingTimeInterval(-skew)
    // A node is given its first pods when it joins; pods that came later show as well that it has.
    hasReadyPods = !pods.isEmpty && waiting.isEmpty
    podsReadyAt = hasReadyPods ? moments.max()?.addingTimeInterval(-skew) : nil
    waitingPods = waiting.count
  }
}

extension Pod {
  /// Whether it is Ready, or has done its work.
  fileprivate var hasArrived: Bool {
    status.phase == "Succeeded" || status.conditions.first(ofType: "Ready")?.status == .yes
  }

  /// Since when it is Ready; nil when it is not.
  fileprivate var readySince: Date? {
    guard let ready = status.conditions.first(ofType: "Ready"), ready.status == .yes else {
      return nil
    }
    return ready.lastTransitionTime
  }
}

public import FoundationEssentials

/// Explains why pods and nodes fail, from what the cluster says about them.
///
/// A pod that is on its way within the usual time is not explained, and neither is one that is well
/// or has done its work.
public enum Diagnosis {
  /// Explains why a pod fails.
  ///
  /// - Parameters:
  ///   - pod: the pod.
  ///   - events: events of the cluster; those of other objects are ignored.
  ///   - node: the pod's node, if it is known.
  ///   - now: when the pod was fetched.
  /// - Returns: nil when the pod does not fail, or not yet.
  public static func explain(
    _ pod: Pod, events: [KubernetesEvent] = [], node: Node? = nil, now: Date
  ) -> Finding? {
    explain(
      pod, health: PodRow(pod, now: now, node: node).health, events: events, node: node, now: now)
  }

  /// Explains why a pod fails whose health is known.
  ///
  /// - Parameters:
  ///   - pod: the pod.
  ///   - health: how it fares, as its row says.
  ///   - events: events of the cluster; those of other objects are ignored.
  ///   - node: the pod's node, if it is known.
  ///   - now: when the pod was fetched.
  /// - Returns: nil when the pod does not fail, or not yet.
  public static func explain(
    _ pod: Pod, health: PodHealth, events: [KubernetesEvent], node: Node?, now: Date
  ) -> Finding? {
    guard health != .healthy, health != .finished else { return nil }
    return explain(
      pod, health: health, node: node,
      Surroundings(events: events, nodes: [node].compactMap(\.self), now: now))
  }

  /// Explains all pods that fail.
  ///
  /// - Parameters:
  ///   - objects: pods, and the nodes and events of the same moment.
  ///   - now: when the objects were fetched.
  /// - Returns: a finding for each pod that has one, those that need attention first.
  public static func explainPods(of objects: ClusterObjects, now: Date) -> [PodFinding] {
    let examination = Examination(objects, now: now)
    return examination.rows.compactMap { row in
      examination.findings[row.id].map { PodFinding(row: row, finding: $0) }
    }.sorted { ($0.row.health, $0.id) < ($1.row.health, $1.id) }
  }

  static func explain(
    _ pod: Pod, health: PodHealth, node: Node?, _ surroundings: Surroundings
  ) -> Finding? {
    guard health != .healthy, health != .finished else { return nil }
    let subject = PodCase(
      pod: pod, events: surroundings.events(of: pod), node: node, surroundings: surroundings)
    switch health {
    case .healthy, .finished: return nil
    case .unknown: return subject.lostNode
    case .starting: return subject.blockingEvent ?? subject.gate
    case .failing:
      return subject.stuckDeletion ?? subject.rejection ?? subject.placement
        ?? subject.containerTrouble ?? subject.blockingEvent ?? subject.slowStart
    }
  }
}

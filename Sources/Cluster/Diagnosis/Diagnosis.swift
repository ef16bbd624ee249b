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
    let row = PodRow(pod, now: now, node: node)
    return explain(pod, health: row.health, events: events.filter { $0.concerns(pod) }, node, now)
  }

  /// Explains all pods that fail.
  ///
  /// - Parameters:
  ///   - objects: pods, and the nodes and events of the same moment.
  ///   - now: when the objects were fetched.
  /// - Returns: a finding for each pod that has one, those that need attention first.
  public static func explainPods(of objects: ClusterObjects, now: Date) -> [PodFinding] {
    let events = Dictionary(grouping: objects.events.filter { $0.subject.kind == "Pod" }) { event in
      PodIdentity(namespace: event.subject.namespace, name: event.subject.name)
    }
    // Two nodes cannot have one name; if an answer says so, either will do.
    let nodes = Dictionary(objects.nodes.map { ($0.name, $0) }) { first, _ in first }
    let doneJobs = Set(objects.pods.filter { $0.status.phase == "Succeeded" }.compactMap(\.job))
    let findings = objects.pods.compactMap { pod -> PodFinding? in
      // The job tried again and did its work, so its failed attempts are history.
      if pod.status.phase == "Failed", let job = pod.job, doneJobs.contains(job) { return nil }
      let node = pod.nodeName.flatMap { nodes[$0] }
      let row = PodRow(pod, now: now, node: node)
      let own = (events[pod.id] ?? []).filter { $0.concerns(pod) }
      return explain(pod, health: row.health, events: own, node, now)
        .map { PodFinding(row: row, finding: $0) }
    }
    return findings.sorted { ($0.row.health, $0.id) < ($1.row.health, $1.id) }
  }

  private static func explain(
    _ pod: Pod, health: PodHealth, events: [KubernetesEvent], _ node: Node?, _ now: Date
  ) -> Finding? {
    let subject = PodCase(pod: pod, events: events, node: node, now: now)
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

extension Pod {
  /// The job that the pod is an attempt of.
  fileprivate var job: PodIdentity? {
    guard let owner = metadata.owner, owner.kind == "Job" else { return nil }
    return PodIdentity(namespace: namespace, name: owner.name)
  }
}

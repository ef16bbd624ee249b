/// Puts findings with the same cause together.
struct CauseGroups {
  private var order: [SharedCause.ID] = []
  private var groups: [SharedCause.ID: SharedCause] = [:]

  /// Adds why a pod fails.
  mutating func add(_ finding: Finding, of pod: Pod) {
    let scope = finding.scope ?? pod.workload.map { .workload($0) } ?? .pod(pod.id)
    add(SharedCause(finding: finding, scope: scope, pods: [pod.id]))
  }

  /// Adds what is wrong with a node.
  ///
  /// `helper` is a pod that fails and that the node waits for.
  mutating func add(_ finding: Finding, ofNode name: String, helper: PodIdentity?) {
    var finding = finding
    if finding.cause == .nodeNetwork, let helper {
      finding.evidence.append("pod \(helper), which makes the node's network, fails itself")
      let (namespace, pod) = (ShellWord.plain(helper.namespace), ShellWord.plain(helper.name))
      finding.next.insert("microk8s kubectl describe pod -n \(namespace) \(pod)", at: 0)
    }
    let isFailing = ![Cause.nodeCordoned, .nodePressure].contains(finding.cause)
    var group = SharedCause(finding: finding, scope: .node(name), pods: [], isFailing: isFailing)
    if let known = groups[group.id] {
      // The node itself tells more than its pods can.
      group.finding.evidence += known.finding.evidence.filter { !$0.hasPrefix("node ") }
      group.pods = known.pods
      group.isFailing = true
      if finding.cause == .nodeLost {
        group.finding.summary =
          "The node \(name) does not report any more. Its pods still print as they were, and nobody "
          + "knows whether they run."
      }
      groups[group.id] = group
    } else {
      add(group)
    }
  }

  /// Adds what is wrong with something that has no pods; its scope must be set.
  mutating func add(_ finding: Finding) {
    add(SharedCause(finding: finding, scope: finding.scope ?? .cluster, pods: []))
  }

  private mutating func add(_ group: SharedCause) {
    if groups[group.id] == nil {
      order.append(group.id)
      groups[group.id] = group
    } else {
      groups[group.id]?.pods += group.pods
    }
  }

  /// The groups: those of the whole cluster first, then those that fail the most pods, and last those
  /// that fail nothing now.
  var sorted: [SharedCause] {
    order.compactMap { groups[$0] }.map { group in
      var group = group
      group.pods.sort()
      return group
    }.enumerated().sorted { Self.rank($0.element, $0.offset) < Self.rank($1.element, $1.offset) }
      .map(\.element)
  }

  private static func rank(_ group: SharedCause, _ offset: Int) -> (Int, Int, Int) {
    let isOfAll = [Cause.clusterStopped, .clusterNoQuorum].contains(group.finding.cause)
    let weight = !group.isFailing ? 2 : isOfAll ? 0 : 1
    return (weight, -group.pods.count, offset)
  }
}

public import FoundationEssentials

/// Causes that lie with the pod's node.
extension PodCase {
  /// The node does not report: what the pod says about itself is old.
  var lostNode: Finding {
    let name = pod.nodeName ?? "?"
    let ready = pod.status.conditions.first(ofType: "Ready")
    return finding(
      "node.lost",
      "The node \(name) does not report, so nobody knows whether this pod still runs.",
      evidence: [
        line("status.reason", pod.status.reason), line("status.message", pod.status.message),
        line(ready), line(newestEvent("NodeNotReady")),
      ],
      next: [kubectl("describe node \(word(name))"), "ssh \(word(name)) sudo microk8s inspect"],
      confidence: node?.ready?.status == .unknown || pod.status.reason == "NodeLost"
        ? .certain : .likely)
  }

  /// A deletion that should have been over for a while.
  var stuckDeletion: Finding? {
    guard let deletion = pod.metadata.deletionTimestamp else { return nil }
    let age = Age.text(since: deletion, now: now)
    return finding(
      "delete.stuck", "The pod should have been gone \(age) ago, but is still there.",
      evidence: [
        "metadata.deletionTimestamp: \(age) ago", line(newestEvent("FailedKillPod")),
      ],
      next: [
        describe,
        kubectl(
          "get pod -n \(word(pod.namespace)) \(word(pod.name)) "
            + "-o jsonpath='{.metadata.finalizers}'"),
      ],
      confidence: .likely)
  }

  /// The node threw the pod out, or did not take it: `status.reason` of the whole pod.
  var rejection: Finding? {
    guard let reason = pod.status.reason else { return nil }
    let evidence = [
      line("status.reason", reason), line("status.message", pod.status.message),
      line(newestEvent(reason)),
    ]
    let name = pod.nodeName ?? "its node"
    let describeNode = kubectl("describe node \(word(pod.nodeName ?? ""))")
    switch reason {
    case "Evicted":
      return finding(
        "node.evicted", "The node \(name) evicted the pod because it ran short of something.",
        evidence: evidence, next: [describeNode, describe])
    case "NodeAffinity":
      return finding(
        "node.affinity", "The node \(name) no longer has the labels that the pod asks for.",
        evidence: evidence, next: [kubectl("get nodes --show-labels"), describe])
    case "Shutdown", "NodeShutdown", "Terminated":
      return finding(
        "node.shutdown", "The node \(name) ended the pod because it was shut down.",
        evidence: evidence, next: [describeNode])
    case "Preempting":
      return finding(
        "node.preempted", "The pod had to make room for one of higher priority.",
        evidence: evidence, next: [describe])
    case _ where reason.hasPrefix("OutOf"):
      return finding(
        "node.out-of-resources", "The node \(name) had no room left for the pod (\(reason)).",
        evidence: evidence, next: [describeNode])
    default:
      return finding(
        "pod.rejected", "The pod was ended as a whole: \(reason).", evidence: evidence,
        next: [describe])
    }
  }
}

extension Diagnosis {
  /// Explains what is wrong with a node.
  ///
  /// - Parameters:
  ///   - node: the node.
  ///   - now: when the node was fetched.
  /// - Returns: nil when the node is well.
  public static func explain(_ node: Node, now: Date) -> Finding? {
    func line(_ condition: ObjectCondition) -> String {
      let words = [
        condition.status.rawValue, condition.reason, condition.message.map(PodCase.short),
      ]
      let age = Age.text(since: condition.lastTransitionTime, now: now)
      return "status.conditions[\(condition.type)] (for \(age)): "
        + words.compactMap(\.self).joined(separator: ", ")
    }
    let next = ["microk8s kubectl describe node \(node.name)", "sudo microk8s inspect"]
    let evidence = ([node.ready].compactMap(\.self) + node.problems).map(line)
    switch node.ready?.status {
    case nil:
      return Finding(
        cause: "node.never-reported", summary: "The node \(node.name) has never reported.",
        evidence: ["status.conditions[Ready]: absent"], next: next)
    case .unknown:
      return Finding(
        cause: "node.lost", summary: "The node \(node.name) does not report any more.",
        evidence: evidence, next: next)
    case .no:
      let isNetwork = node.ready?.message?.lowercased().contains("network") == true
      return Finding(
        cause: isNetwork ? "node.network" : "node.not-ready",
        summary: isNetwork
          ? "The node \(node.name) is not ready: its pod network does not work."
          : "The node \(node.name) reports, but cannot run pods.",
        evidence: evidence, next: next)
    case .yes:
      if let problem = node.problems.first {
        return Finding(
          cause: "node.pressure", summary: "The node \(node.name) reports \(problem.type).",
          evidence: evidence, next: next)
      }
      guard node.isUnschedulable else { return nil }
      return Finding(
        cause: "node.cordoned", summary: "The node \(node.name) takes no new pods: it is cordoned.",
        evidence: ["spec.unschedulable: true"],
        next: ["microk8s kubectl uncordon \(node.name)"])
    }
  }
}

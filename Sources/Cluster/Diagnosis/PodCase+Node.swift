import FoundationEssentials

/// Causes that lie with the pod's node, or with what the cluster did to the pod.
extension PodCase {
  /// The node does not report: what the pod says about itself is old.
  var lostNode: Finding {
    let name = pod.nodeName ?? "?"
    let ready = pod.status.conditions.first(ofType: "Ready")
    return finding(
      .nodeLost, "The node \(name) does not report, so nobody knows whether this pod still runs.",
      evidence: [
        line("status.reason", pod.status.reason), line("status.message", pod.status.message),
        pod.status.phase.isEmpty ? nil : "status.phase: \(pod.status.phase), as it was before",
        line(ready), line(newestEvent("NodeNotReady")),
      ],
      next: [kubectl("describe node \(word(name))"), "ssh \(word(name)) sudo microk8s inspect"],
      confidence: node?.ready?.status == .unknown || pod.status.reason == "NodeLost"
        ? .certain : .likely,
      scope: nodeScope, since: node?.ready?.lastTransitionTime)
  }

  /// A deletion that should have been over for a while.
  var stuckDeletion: Finding? {
    guard let deletion = pod.metadata.deletionTimestamp, !pod.hasEnded else { return nil }
    let age = Age.text(since: deletion, now: now)
    let finalizers = pod.metadata.finalizers
    let why =
      finalizers.isEmpty ? "" : ", because \(finalizers.joined(separator: ", ")) has not agreed"
    return finding(
      .deleteStuck, "The pod should have been gone \(age) ago, but is still there\(why).",
      evidence: [
        "metadata.deletionTimestamp: \(age) ago",
        finalizers.isEmpty
          ? nil : "metadata.finalizers: \(PodCase.short(finalizers.joined(separator: ", ")))",
        line(newestEvent("FailedKillPod", "ExceededGracePeriod", "FailedPreStopHook")),
      ],
      next: [describe, describeNode],
      confidence: finalizers.isEmpty ? .likely : .certain, since: deletion)
  }

  /// The node threw the pod out, or did not take it: `status.reason` of the whole pod.
  var rejection: Finding? {
    guard let reason = pod.status.reason ?? preemption else { return nil }
    let evidence = [
      line("status.reason", pod.status.reason), line("status.message", pod.status.message),
      line(pod.status.conditions.first(ofType: "DisruptionTarget")), line(newestEvent(reason)),
    ]
    let name = nodeName
    switch reason {
    case "Evicted": return eviction(evidence)
    case "NodeAffinity":
      return finding(
        .nodeAffinity, "The node \(name) no longer has the labels that the pod asks for.",
        evidence: evidence, next: [kubectl("get nodes --show-labels"), describe], scope: nodeScope)
    case "Shutdown", "NodeShutdown", "Terminated":
      return finding(
        .nodeShutdown, "The node \(name) ended the pod because it was shut down.",
        evidence: evidence, next: [describeNode], scope: nodeScope)
    case "Preempting", Self.preempted:
      return finding(
        .nodePreempted, "The pod had to make room for one of higher priority.",
        evidence: evidence, next: [describe])
    case "DeadlineExceeded":
      return finding(
        .podDeadline, "The pod was ended because it ran longer than it may.",
        evidence: evidence, next: [describe])
    case "UnexpectedAdmissionError":
      return finding(
        .podNotAdmitted, "The node \(name) could not give the pod what it asks for.",
        evidence: evidence, next: [describeNode, describe], scope: nodeScope)
    case _ where reason.hasPrefix("OutOf"):
      return finding(
        .nodeOutOfResources, "The node \(name) had no room left for the pod (\(reason)).",
        evidence: evidence, next: [describeNode], scope: nodeScope)
    default:
      return finding(
        .podRejected, "The pod was ended as a whole: \(reason).", evidence: evidence,
        next: [describe])
    }
  }

  private static let preempted = "PreemptionByScheduler"

  /// The scheduler leaves no reason in the pod's status, but a condition.
  private var preemption: String? {
    guard pod.status.phase == "Failed",
      let target = pod.status.conditions.first(ofType: "DisruptionTarget"), target.status == .yes,
      target.reason == Self.preempted
    else { return nil }
    return Self.preempted
  }

  /// The kubelet evicts when its node runs short, and when the pod takes more disk than it may.
  private func eviction(_ evidence: [String?]) -> Finding {
    let message = pod.status.message ?? ""
    let limits = [
      "exceeded its local ephemeral storage limit", "exceeds the limit", "exceeds the total limit",
    ]
    if limits.contains(where: message.contains) {
      return finding(
        .podStorageLimit, "The pod was evicted because it wrote more to the disk than it may.",
        evidence: evidence, next: [describe])
    }
    let text = message.lowercased()
    let what =
      if text.contains("ephemeral-storage") || text.contains("disk") || text.contains("inode")
        || text.contains("imagefs")
      {
        "disk space"
      } else if text.contains("memory") {
        "memory"
      } else if text.contains("pid") {
        "process numbers"
      } else {
        "something"
      }
    return finding(
      .nodeEvicted, "The node \(nodeName) evicted the pod because it ran short of \(what).",
      evidence: evidence, next: [describeNode, describe], scope: nodeScope)
  }
}

import FoundationEssentials

/// Causes that keep a pod from getting a node.
extension PodCase {
  /// The scheduler found no node.
  var placement: Finding? {
    guard pod.nodeName == nil else { return nil }
    let condition = pod.status.conditions.first(ofType: "PodScheduled")
    let event = newestEvent("FailedScheduling")
    guard let message = condition?.message ?? event?.message else {
      return finding(
        "schedule.silent", "No node was chosen, and the scheduler does not say why.",
        evidence: [line("status.phase", pod.status.phase), "spec.nodeName: absent"],
        next: [describe, "sudo microk8s inspect"], confidence: .possible)
    }
    let (cause, what) = Self.scheduling(message)
    return finding(
      cause, "No node can take the pod: \(what).", evidence: [line(condition), line(event)],
      next: [describe, kubectl("describe nodes")])
  }

  /// A gate that somebody has to lift, or a condition that somebody has to report.
  var gate: Finding? {
    guard pod.status.conditions.first(ofType: "PodScheduled")?.reason == "SchedulingGated",
      !Grace.isOpen(Grace.scheduling, since: pod.metadata.creationTimestamp, now: now)
    else { return nil }
    return finding(
      "schedule.gated", "The pod waits at a scheduling gate that somebody has to lift.",
      evidence: [line(pod.status.conditions.first(ofType: "PodScheduled"))], next: [describe])
  }

  /// Sorts the scheduler's sentence; it can name several obstacles, of which the first that
  /// somebody can do something about counts.
  private static func scheduling(_ message: String) -> (cause: String, what: String) {
    let rules: [(word: String, cause: String, what: String)] = [
      ("Insufficient memory", "schedule.memory", "the memory that it requests is not free"),
      ("Insufficient cpu", "schedule.cpu", "the CPU that it requests is not free"),
      ("Insufficient", "schedule.resources", "something that it requests is not free"),
      ("unbound immediate PersistentVolumeClaims", "schedule.volume", "its volume is not bound"),
      ("persistentvolumeclaim", "schedule.volume", "its volume claim is not there"),
      ("volume node affinity", "schedule.volume", "its volume is on another node"),
      ("node affinity/selector", "schedule.selector", "none has the labels that it asks for"),
      ("pod affinity", "schedule.affinity", "its rules about other pods rule all out"),
      ("anti-affinity", "schedule.affinity", "its rules about other pods rule all out"),
      ("Too many pods", "schedule.pods", "all have as many pods as they may"),
      ("untolerated taint", "schedule.taint", "all have taints that it does not tolerate"),
      ("unschedulable", "schedule.cordoned", "all are cordoned"),
      ("no nodes available", "schedule.no-nodes", "there is no node"),
    ]
    return rules.first { message.contains($0.word) }.map { ($0.cause, $0.what) }
      ?? ("schedule.other", "none fits")
  }
}

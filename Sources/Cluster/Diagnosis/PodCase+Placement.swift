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
        .scheduleSilent, "No node was chosen, and the scheduler does not say why.",
        evidence: [line("status.phase", pod.status.phase), "spec.nodeName: absent"],
        next: [describe, "sudo microk8s inspect"], confidence: .possible)
    }
    let evidence = [
      line(condition), line(event), line("status.nominatedNodeName", pod.status.nominatedNodeName),
    ]
    let since = condition?.lastTransitionTime
    if let missing = MissingObject(message: message, namespace: pod.namespace) {
      return finding(
        missing.cause, "No node can take the pod: the \(missing.title) does not exist.",
        evidence: evidence, next: [describe, kubectl("get pvc -n \(word(pod.namespace))")],
        scope: missing.scope, since: since)
    }
    let sentence = SchedulerSentence(message)
    let claim = sentence.cause == .scheduleVolume ? troubledClaim : nil
    return finding(
      sentence.cause, "No node can take the pod: \(sentence.words).",
      evidence: evidence + [claim.flatMap { line($0.event) }],
      next: [describe] + nextSteps(sentence.cause),
      scope: claim.map { .object(kind: "volume claim", namespace: pod.namespace, name: $0.name) }
        ?? (sentence.isOfCluster ? .cluster : nil),
      since: since)
  }

  private func nextSteps(_ cause: Cause) -> [String] {
    switch cause {
    case .scheduleVolume: [kubectl("describe pvc -n \(word(pod.namespace))")]
    case .scheduleSelector, .scheduleAffinity, .scheduleSpread:
      [kubectl("get nodes --show-labels")]
    default: [kubectl("describe nodes")]
    }
  }

  /// The claim that is reported to be in trouble, or the only one that the pod has.
  private var troubledClaim: (name: String, event: KubernetesEvent?)? {
    let claims = pod.claims.map { name in
      (
        name: name,
        event: surroundings.events(ofKind: "PersistentVolumeClaim", pod.namespace, name)
          .newest(["ProvisioningFailed", "FailedBinding", "VolumeMismatch"])
      )
    }
    return claims.first { $0.event != nil } ?? (claims.count == 1 ? claims.first : nil)
  }

  /// A gate that somebody has to lift, or a condition that somebody has to report.
  var gate: Finding? {
    guard pod.status.conditions.first(ofType: "PodScheduled")?.reason == "SchedulingGated",
      !Grace.isOpen(Grace.scheduling, since: pod.metadata.creationTimestamp, now: now)
    else { return nil }
    return finding(
      .scheduleGated, "The pod waits at a scheduling gate that somebody has to lift.",
      evidence: [line(pod.status.conditions.first(ofType: "PodScheduled"))], next: [describe])
  }
}

/// What the scheduler says about why no node fits, sorted.
///
/// Source: `FitError.Error` of Kubernetes, such as `0/6 nodes are available: 1 node(s) were
/// unschedulable, 3 Insufficient cpu. preemption: …`.
struct SchedulerSentence {
  /// The first obstacle that somebody can do something about.
  let cause: Cause
  /// All obstacles, with how many nodes have each.
  let words: String

  /// True for a want of room, which is the cluster's and no single workload's.
  var isOfCluster: Bool {
    [.scheduleMemory, .scheduleCPU, .scheduleStorage, .schedulePods, .scheduleNoNodes]
      .contains(cause)
  }

  init(_ message: String) {
    // How many nodes have each obstacle; one that is the pod's own has none.
    var obstacles: [Int: Int] = [:]
    for part in Self.parts(of: message) {
      guard let rule = Self.rules.firstIndex(where: { part.contains($0.word) }) else { continue }
      obstacles[rule, default: 0] += Int(part.prefix(while: \.isNumber)) ?? 0
    }
    let found = obstacles.sorted { $0.key < $1.key }
    guard let first = found.first else {
      cause = .scheduleOther
      words = "none fits"
      return
    }
    cause = Self.rules[first.key].cause
    let all = Self.nodeCount(in: message).map { " of \($0) nodes" } ?? ""
    words = found.enumerated().map { index, obstacle in
      let title = Self.rules[obstacle.key].title
      guard obstacle.value > 0 else { return title }
      return "\(title) (\(obstacle.value)\(index == 0 ? all : ""))"
    }.joined(separator: ", ")
  }

  /// The obstacles, without what would come of preemption.
  private static func parts(of message: String) -> [Substring] {
    let start = message.ranges(of: "nodes are available: ").first?.upperBound
    let text = message[(start ?? message.startIndex)...]
    let end = text.ranges(of: ". ").first?.lowerBound ?? text.endIndex
    return text[..<end].split(separator: ", ").flatMap { $0.split(separator: ",") }
      .map { $0.drop { $0 == " " } }
  }

  /// The number of all nodes in `0/6 nodes`.
  private static func nodeCount(in message: String) -> Substring? {
    guard let slash = message.dropping(prefix: "0/") else { return nil }
    let count = slash.prefix(while: \.isNumber)
    return count.isEmpty ? nil : count
  }

  /// The scheduler's words, those first that somebody can do something about.
  private static let rules: [(word: String, cause: Cause, title: String)] = [
    ("Insufficient memory", .scheduleMemory, "too little free memory"),
    ("Insufficient cpu", .scheduleCPU, "too little free CPU"),
    ("Insufficient ephemeral-storage", .scheduleStorage, "too little free disk space"),
    ("Insufficient", .scheduleResources, "too little of something that it requests"),
    (
      "unbound immediate PersistentVolumeClaims", .scheduleVolume, "its volume claim is not bound"
    ),
    ("unbound PersistentVolumeClaims", .scheduleVolume, "its volume claim is not bound"),
    ("persistentvolumeclaim", .scheduleVolume, "its volume claim cannot be used"),
    ("find available persistent volumes", .scheduleVolume, "no volume is left for its claim"),
    ("volume node affinity", .scheduleVolume, "its volume is on another node"),
    ("max volume count", .scheduleVolume, "as many volumes as a node may have"),
    ("node affinity/selector", .scheduleSelector, "without the labels that it asks for"),
    ("topology spread constraints", .scheduleSpread, "its rules about spreading"),
    ("anti-affinity", .scheduleAffinity, "its rules about other pods"),
    ("pod affinity", .scheduleAffinity, "its rules about other pods"),
    ("free ports", .schedulePorts, "the port of the node that it wants is taken"),
    ("Too many pods", .schedulePods, "as many pods as a node may have"),
    ("untolerated taint", .scheduleTaint, "a taint that it does not tolerate"),
    ("that the pod didn't tolerate", .scheduleTaint, "a taint that it does not tolerate"),
    ("unschedulable", .scheduleCordoned, "cordoned"),
    ("no nodes available", .scheduleNoNodes, "there is no node"),
  ]
}

import FoundationEssentials

/// Something that makes pods and reports that it cannot, or that it has given up.
struct WorkloadCase {
  let workload: Workload
  let events: [KubernetesEvent]
  let now: Date

  /// Why its pods are not made; nil when they are, or when it only failed in passing.
  var creation: Finding? {
    guard let failure = events.newest(["FailedCreate"]), !isOver(failure),
      let last = failure.lastSeen, Grace.isOpen(Self.memory, since: last, now: now)
    else { return nil }
    let isYoung = Grace.isOpen(Grace.scheduling, since: failure.firstSeen, now: now)
    guard failure.count > 2 || !isYoung else { return nil }
    let message = failure.message
    let refusal = Self.refusal(message, namespace: workload.namespace)
    return finding(
      refusal.cause, "No pods are made for \(owner.reference): \(refusal.words).", failure,
      scope: refusal.scope)
  }

  /// A job that has given up.
  var end: Finding? {
    guard workload.kind == "Job",
      let event = events.newest(["DeadlineExceeded", "BackoffLimitExceeded"]), !isOver(event)
    else { return nil }
    return event.reason == "DeadlineExceeded"
      ? finding(.jobDeadline, "The \(owner.reference) was ended: it ran longer than it may.", event)
      : finding(
        .jobBackoffLimit, "The \(owner.reference) has given up after several failed attempts.",
        event)
  }

  /// Events live for an hour, and controllers repeat a failure more often than that.
  private static let memory = Duration.seconds(3_600)

  /// What a person calls it.
  private var owner: Workload { workload.parent ?? workload }

  /// True when a later event says that it went well.
  private func isOver(_ failure: KubernetesEvent) -> Bool {
    guard let good = events.newest(["SuccessfulCreate", "SuccessfulDelete", "Completed"]),
      let then = good.lastSeen, let last = failure.lastSeen
    else { return false }
    return then > last
  }

  private func finding(
    _ cause: Cause, _ summary: String, _ event: KubernetesEvent, scope: CauseScope? = nil
  ) -> Finding {
    let (namespace, name) = (ShellWord.plain(workload.namespace), ShellWord.plain(workload.name))
    let describe = "microk8s kubectl describe \(workload.kind.lowercased()) -n \(namespace) \(name)"
    return Finding(
      cause: cause, summary: summary,
      evidence: [
        "\(workload.reference) in \(workload.namespace): " + PodCase.line(event, now: now)
      ],
      next: cause == .createQuota
        ? ["microk8s kubectl describe quota -n \(namespace)", describe] : [describe],
      scope: scope ?? .workload(owner), since: event.firstSeen)
  }

  /// Sorts what the API said when it refused a pod.
  private static func refusal(
    _ message: String, namespace: String
  ) -> (cause: Cause, words: String, scope: CauseScope?) {
    let text = message.lowercased()
    if let start = message.ranges(of: "exceeded quota: ").first?.upperBound {
      let name = String(message[start...].prefix { $0 != "," })
      return (
        .createQuota, "the quota \(name) of the namespace is used up",
        .object(kind: "quota", namespace: namespace, name: name)
      )
    }
    if text.contains("failed quota") || text.contains("must specify limits") {
      return (.createQuota, "the namespace's quota wants requests and limits to be given", nil)
    }
    if text.contains("webhook") {
      return (.createWebhook, "an admission webhook refuses them or does not answer", nil)
    }
    if text.contains("serviceaccount \"") || text.contains("service account") {
      return (.createServiceAccount, "their service account does not exist", nil)
    }
    if text.contains("podsecurity") || text.contains("forbidden") {
      return (.createForbidden, "the API forbids them", nil)
    }
    if text.contains("is invalid") { return (.createInvalid, "their template is not valid", nil) }
    return (.createFailed, "the API refuses them", nil)
  }
}

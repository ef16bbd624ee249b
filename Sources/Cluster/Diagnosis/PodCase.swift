import FoundationEssentials

/// A pod with all that is known about it: what the rules look at.
struct PodCase {
  let pod: Pod
  /// The events of this pod only.
  let events: [KubernetesEvent]
  let node: Node?
  let surroundings: Surroundings

  var now: Date { surroundings.now }

  /// The name of the pod's node, in sentences.
  var nodeName: String { pod.nodeName ?? "its node" }

  /// Returns the newest event with one of the reasons.
  func newestEvent(_ reasons: String..., where matches: (KubernetesEvent) -> Bool = { _ in true })
    -> KubernetesEvent?
  {
    events.newest(reasons, where: matches)
  }

  // MARK: - Evidence

  /// Returns a line for a field that has a value.
  func line(_ field: String, _ value: String?) -> String? {
    value.map { "\(field): \(Self.short($0))" }
  }

  /// Returns a line for a condition of the pod.
  func line(_ condition: ObjectCondition?) -> String? {
    guard let condition else { return nil }
    let words = [condition.status.rawValue, condition.reason, condition.message]
    return line(
      "status.conditions[\(condition.type)]", words.compactMap(\.self).joined(separator: ", "))
  }

  /// Returns a line for an event.
  func line(_ event: KubernetesEvent?) -> String? {
    event.map { Self.line($0, now: now) }
  }

  /// Returns a line for an event.
  static func line(_ event: KubernetesEvent, now: Date) -> String {
    let age = Age.text(since: event.lastSeen, now: now)
    let count = event.count > 1 ? " (\(event.count) times, last \(age) ago)" : " (\(age) ago)"
    return "event \(event.reason)\(count): \(short(event.message))"
  }

  /// Returns a line about the pod's node, when something is wrong with it.
  var nodeLine: String? {
    guard let node, let ready = node.ready, ready.status != .yes else { return nil }
    let words = [ready.status.rawValue, ready.reason, ready.message]
    return "node \(node.name) status.conditions[Ready]: "
      + Self.short(words.compactMap(\.self).joined(separator: ", "))
  }

  /// The first line of a message, not longer than helps.
  static func short(_ message: String) -> String {
    let line = message.lines.lazy.map(\.trimmed).first { !$0.isEmpty } ?? ""
    return line.count <= longest ? line : line.prefix(longest - 1) + "…"
  }

  private static let longest = 400

  // MARK: - Commands

  var describe: String { kubectl("describe pod -n \(word(pod.namespace)) \(word(pod.name))") }

  /// The command that shows the pod's events, oldest first.
  var showEvents: String {
    kubectl(
      "events -n \(word(pod.namespace)) --for pod/\(word(pod.name))")
  }

  func logs(_ container: String, previous: Bool = false) -> String {
    let flags = previous ? " --previous" : ""
    return kubectl(
      "logs -n \(word(pod.namespace)) \(word(pod.name)) -c \(word(container))\(flags)")
  }

  func kubectl(_ arguments: String) -> String { "microk8s kubectl \(arguments)" }

  /// The command that describes the pod's node.
  var describeNode: String { kubectl("describe node \(word(pod.nodeName ?? ""))") }

  /// Names of the API are plain words; anything else is quoted, so that a copied command is safe.
  func word(_ name: String) -> String { ShellWord.plain(name) }

  // MARK: - Findings

  /// Creates a finding; lines that are nil are left out.
  func finding(
    _ cause: Cause, _ summary: String, evidence: [String?], next: [String],
    confidence: Finding.Confidence = .certain, scope: CauseScope? = nil, since: Date? = nil
  ) -> Finding {
    Finding(
      cause: cause, summary: summary, evidence: (evidence + [nodeLine]).compactMap(\.self),
      next: next, confidence: confidence, scope: scope, since: since ?? notReadySince)
  }

  /// What a cause lies with that lies with the pod's node.
  var nodeScope: CauseScope? { pod.nodeName.map { .node($0) } }

  /// Since when the pod is not ready; it was never ready if it has just been made.
  private var notReadySince: Date? {
    guard let ready = pod.status.conditions.first(ofType: "Ready"), ready.status != .yes else {
      return nil
    }
    return ready.lastTransitionTime
  }
}

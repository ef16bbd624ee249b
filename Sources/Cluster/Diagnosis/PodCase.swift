import FoundationEssentials

/// A pod with all that is known about it: what the rules look at.
struct PodCase {
  let pod: Pod
  /// The events of this pod only.
  let events: [KubernetesEvent]
  let node: Node?
  let now: Date

  /// Returns the newest event with one of the reasons.
  func newestEvent(_ reasons: String..., where matches: (KubernetesEvent) -> Bool = { _ in true })
    -> KubernetesEvent?
  {
    events.filter { reasons.contains($0.reason) && matches($0) }
      .max { ($0.lastSeen ?? .distantPast) < ($1.lastSeen ?? .distantPast) }
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
    guard let event else { return nil }
    let age = Age.text(since: event.lastSeen, now: now)
    let count = event.count > 1 ? " (\(event.count) times, last \(age) ago)" : " (\(age) ago)"
    return "event \(event.reason)\(count): \(Self.short(event.message))"
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
    return line.count <= 400 ? line : line.prefix(399) + "…"
  }

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

  /// Names of the API are plain words; anything else is quoted, so that a copied command is safe.
  func word(_ name: String) -> String {
    let isPlain = name.utf8.allSatisfy { $0.isASCIIAlphanumeric || "-._:/".utf8.contains($0) }
    return isPlain && !name.isEmpty ? name : ShellWord.quoted(name)
  }

  // MARK: - Findings

  /// Creates a finding; lines that are nil are left out.
  func finding(
    _ cause: String, _ summary: String, evidence: [String?], next: [String],
    confidence: Finding.Confidence = .certain
  ) -> Finding {
    Finding(
      cause: cause, summary: summary, evidence: (evidence + [nodeLine]).compactMap(\.self),
      next: next, confidence: confidence)
  }
}

import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

/// Why pods fail, ready to be printed.
struct Explanation {
  /// The pods that were looked at.
  let pods: [PodItem]
  /// The one pod that was asked for, if it was one.
  let asked: PodItem?
  /// The causes that concern these pods, each once.
  let causes: [SharedCause]
  /// When the pods were as they are.
  let now: Date

  init(of pods: [PodItem], asked: PodItem?, picture: ClusterPicture, part: NamespaceOptions) {
    self.pods = pods
    self.asked = asked
    now = picture.clusterTime
    let names = Set(pods.map(\.id))
    causes = picture.causes.compactMap { cause in
      if cause.pods.contains(where: names.contains) { return cause }
      guard asked == nil, cause.pods.isEmpty, Self.concerns(cause.scope, part) else { return nil }
      return cause
    }
  }

  /// Nodes and the cluster concern every namespace.
  private static func concerns(_ scope: CauseScope, _ part: NamespaceOptions) -> Bool {
    switch scope {
    case .workload(let workload): part.includes(workload.namespace)
    case .object(_, let namespace, _): part.includes(namespace)
    default: true
    }
  }

  /// The pods that have a finding, those that need attention first.
  var explained: [PodItem] { pods.filter { $0.finding != nil } }

  /// The other pods that share a pod's cause.
  func companions(of pod: PodItem) -> [PodIdentity] {
    let shared = causes.first { $0.finding.cause == pod.finding?.cause && $0.pods.contains(pod.id) }
    return (shared?.pods ?? []).filter { $0 != pod.id }
  }

  /// The whole as text.
  var text: String {
    let blocks = causes.map(block)
    return ([headline] + blocks).joined(separator: "\n")
  }

  private var headline: String {
    if let asked { return Self.line(about: asked) }
    let failing = pods.count(where: \.needsPerson)
    let starting = pods.count { $0.row.health == .starting && !$0.needsPerson }
    let rest = starting > 0 ? " \(starting) \(starting == 1 ? "is" : "are") starting." : ""
    guard failing > 0 else {
      return (pods.isEmpty ? "There are no pods." : "No pod of \(pods.count) fails.") + rest + "\n"
    }
    let verb = failing == 1 ? "needs" : "need"
    return "\(failing) of \(pods.count) pods \(verb) a person.\(rest)\n"
  }

  /// How a single pod fares, in a sentence.
  private static func line(about pod: PodItem) -> String {
    let row = pod.row
    let fares =
      switch row.health {
      case .failing: "fails"
      case .unknown: "is out of sight"
      case .starting: pod.finding == nil ? "is on its way, within the usual time" : "waits"
      case .healthy: "is well"
      case .finished: "has ended"
      }
    let owner = pod.workload.map { " It belongs to \($0.reference)." } ?? ""
    return safe("\(pod.id) \(fares): \(row.status), \(row.ready) ready.\(owner)") + "\n"
  }

  /// One cause: what it is, what it lies with, its pods, the evidence and the next commands.
  private func block(_ cause: SharedCause) -> String {
    let finding = cause.finding
    var head = [finding.cause.rawValue, "\(cause.scope)"]
    if cause.pods.count > 1 { head.append("\(cause.pods.count) pods") }
    head.append(finding.confidence.rawValue)
    if let since = finding.since { head.append("for \(Age.text(since: since, now: now))") }
    var lines = [Self.safe(head.joined(separator: " · ")), "  " + Self.safe(finding.summary)]
    if cause.pods.count > 1 || "\(cause.scope)" != "pod \(cause.pods.first.map { "\($0)" } ?? "")" {
      lines += cause.pods.prefix(Self.mostPods).map { "  - " + Self.safe(row(of: $0)) }
      let rest = cause.pods.count - Self.mostPods
      if rest > 0 { lines.append("  - and \(rest) others") }
    }
    lines += finding.evidence.map { "  because " + Self.safe($0) }
    lines += finding.next.map { "  next    " + Self.safe($0) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(of pod: PodIdentity) -> String {
    let item = pods.first { $0.id == pod }
    return item.map { "\(pod)  \($0.row.ready)  \($0.row.status)  \($0.row.node)" } ?? "\(pod)"
  }

  /// More pods than this are counted.
  private static let mostPods = 20

  private static func safe(_ text: String) -> String { SafeText(text).string }
}

/// Why pods fail, in JSON.
struct ExplainAnswer: Encodable {
  let schema = "quarterdeck/explain/1"
  let at: Date
  let asked: PodAnswer?
  let pods: [Pod]
  let causes: [CauseAnswer]

  /// A pod that needs a person.
  struct Pod: Encodable {
    let namespace: String
    let pod: String
    let status: String
    let health: String
    let node: String?
    let owner: String?
    let cause: String
    let summary: String
    let evidence: [String]
    let next: [String]
    let confidence: String
    let since: Date?
    /// The other pods that fail for the same cause, as namespace/name.
    let shared: [String]
  }

  /// A cause with all of its pods.
  struct CauseAnswer: Encodable {
    let cause: String
    let scope: String
    let scopeKind: String
    let isFailing: Bool
    let summary: String
    let evidence: [String]
    let next: [String]
    let confidence: String
    let since: Date?
    let pods: [String]

    init(_ shared: SharedCause) {
      cause = shared.finding.cause.rawValue
      scope = "\(shared.scope)"
      scopeKind = shared.scope.kind
      isFailing = shared.isFailing
      summary = shared.finding.summary
      evidence = shared.finding.evidence
      next = shared.finding.next
      confidence = shared.finding.confidence.rawValue
      since = shared.finding.since
      pods = shared.pods.map(\.description)
    }
  }

  init(_ explanation: Explanation) {
    at = explanation.now
    asked = explanation.asked.map(PodAnswer.init)
    pods = explanation.explained.compactMap { item in
      item.finding.map { finding in
        Pod(
          namespace: item.id.namespace, pod: item.id.name, status: item.row.status,
          health: "\(item.row.health)", node: item.row.node == "<none>" ? nil : item.row.node,
          owner: item.workload?.reference, cause: finding.cause.rawValue, summary: finding.summary,
          evidence: finding.evidence, next: finding.next, confidence: finding.confidence.rawValue,
          since: finding.since, shared: explanation.companions(of: item).map(\.description))
      }
    }
    causes = explanation.causes.map(CauseAnswer.init)
  }
}

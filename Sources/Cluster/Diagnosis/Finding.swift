public import FoundationEssentials

/// Why something fails, in plain words, with what proves it and what to do next.
public struct Finding: Hashable, Sendable {
  /// The cause, whose identifier is stable: for scripts and for tests.
  public var cause: Cause
  /// One sentence for people.
  public var summary: String
  /// What it was concluded from, one line each: the field or the event, and its value.
  public var evidence: [String]
  /// The commands that show more or repair it, for a shell on a control plane node.
  public var next: [String]
  /// How sure it is.
  public var confidence: Confidence
  /// What the cause lies with; nil when it lies with the pod itself, and so with its workload.
  public var scope: CauseScope?
  /// Since when, as far as the cluster tells.
  public var since: Date?

  /// How sure a finding is.
  public enum Confidence: String, Hashable, Sendable, CaseIterable {
    /// A component of the cluster says so itself.
    case certain
    /// What is said has this cause nearly always.
    case likely
    /// One explanation among several.
    case possible
  }

  /// Creates a finding.
  public init(
    cause: Cause, summary: String, evidence: [String], next: [String],
    confidence: Confidence = .certain, scope: CauseScope? = nil, since: Date? = nil
  ) {
    self.cause = cause
    self.summary = summary
    self.evidence = evidence
    self.next = next
    self.confidence = confidence
    self.scope = scope
    self.since = since
  }
}

/// A finding about a pod.
public struct PodFinding: Hashable, Sendable, Identifiable {
  /// The pod.
  public var id: PodIdentity
  /// Its row, with its status and health.
  public var row: PodRow
  /// What is wrong with it.
  public var finding: Finding

  /// Creates a finding about a pod.
  public init(row: PodRow, finding: Finding) {
    id = row.id
    self.row = row
    self.finding = finding
  }
}

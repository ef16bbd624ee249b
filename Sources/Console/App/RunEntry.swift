public import FoundationEssentials
public import Terraform

/// A run in the list of runs.
public struct RunEntry: Hashable, Sendable, Identifiable {
  /// The run's identifier, such as `20261123-221501-2a7f3a`.
  public let id: String
  /// What it does.
  public let kind: RunKind
  /// The run whose plan it applies, if it applies one.
  public let planID: String?
  /// When it was asked for.
  public let startedAt: Date
  /// How it ended; nil while it runs.
  public let outcome: RunOutcome?
  /// Who asked for it: `user@host`.
  public let requestedBy: String
  /// What it was told beyond its kind.
  public let options: RunOptions
  /// When it ended; nil while it runs, and when its process vanished.
  public let endedAt: Date?
  /// What its plan does, or the plan that it applies; nil without one.
  public let planned: ChangeCounts?

  /// Makes a summary.
  public init(
    id: String, kind: RunKind, planID: String?, startedAt: Date, outcome: RunOutcome?,
    requestedBy: String, options: RunOptions = RunOptions(), endedAt: Date? = nil,
    planned: ChangeCounts? = nil
  ) {
    self.id = id
    self.kind = kind
    self.planID = planID
    self.startedAt = startedAt
    self.outcome = outcome
    self.requestedBy = requestedBy
    self.options = options
    self.endedAt = endedAt
    self.planned = planned
  }

  /// Whether it still runs.
  public var isActive: Bool { outcome == nil }
}

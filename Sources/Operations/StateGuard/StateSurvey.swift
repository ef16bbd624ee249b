public import FoundationEssentials
public import Terraform

/// What is known of a deployment's state: the present one, the verdict on it, and the copies of it.
public struct StateSurvey: Hashable, Sendable {
  /// Where terraform keeps the state.
  public let location: StateLocation
  /// The workspace that it belongs to.
  public let workspace: String
  /// The present state; nil when there is none, or it cannot be read.
  public let present: StateFacts?
  /// The verdict on it.
  public let health: StateHealth
  /// What terraform could not save, and what that means; nil when it saved everything.
  public let unsaved: String?
  /// The copies, the one to put back first: what terraform could not save, what a killed run left,
  /// then by the time at which they were seen last, newest first.
  public let copies: [StateCopy]
  /// What the newest apply created and the best of all these states does not have.
  public let unrecorded: [UnrecordedResource]
  /// The run that goes on at the moment and changes all this; nil without one.
  public let activeRun: RunID?
  /// Lines of the ledger that were changed or damaged.
  public let brokenLedgerLines: [Int]

  /// Whether plan, apply and destroy are refused.
  public var blocksMutation: Bool { health.blocksMutation || unsaved != nil }
}

/// What a state holds, in numbers and names.
public struct StateFacts: Hashable, Sendable {
  /// Its serial.
  public let serial: UInt64
  /// Its lineage.
  public let lineage: String
  /// How many resource instances it holds, data sources left out.
  public let resources: Int
  /// How many of them are machines.
  public let machines: Int

  /// In words: "serial 3, 1 resource, 0 machines".
  public var summary: String {
    "serial \(serial), \(resources) \(resources == 1 ? "resource" : "resources"), "
      + "\(machines) \(machines == 1 ? "machine" : "machines")"
  }
}

/// A copy of a state.
public struct StateCopy: Hashable, Sendable {
  /// Its file.
  public let path: String
  /// What it holds.
  public let facts: StateFacts
  /// When it was seen last.
  public let seenAt: Date
  /// What was going on when it was seen first; nil for a file that the ledger does not know.
  public let moment: Ledger.Entry.Moment?
  /// The run in which that was.
  public let run: RunID?
  /// Whether it says the same as the present state.
  public let isPresent: Bool
  /// Whether it is newer than the state, because terraform could not save it or was killed.
  public let isEmergency: Bool
}

import FoundationEssentials
public import Terraform

/// A state to put back.
public enum RestoreSource: Hashable, Sendable {
  /// One of the copies.
  case copy(StateCopy)
  /// A file that somebody handed over.
  case file(String)
}

/// What was put back, and what a person should know of it.
public struct StateRestore: Hashable, Sendable {
  /// The number under which ledger and audit log have it.
  public let id: RunID
  /// The file that it is from.
  public let source: String
  /// What is there now.
  public let restored: StateFacts
  /// What was there before; nil when there was nothing that could be read.
  public let replaced: StateFacts?
  /// Where the files that were in the way are now.
  public let movedAside: [String]
  /// Whether the backend gave it a lineage of its own.
  public let hasNewLineage: Bool
  /// Whether the state was there already, so that nothing was pushed.
  public let wasPresent: Bool
  /// What the newest apply created and this state does not have.
  public let unrecorded: [UnrecordedResource]
  /// The highest serial of this lineage that was ever seen, when that is higher.
  public let newerSerial: UInt64?
}

/// Why a state was not put back.
public enum RestoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It replaces a state that says something else: that takes the deployment's name.
  case needsName(reason: String)
  /// It cannot be done.
  case refused(reason: String)

  /// Sentences for people.
  public var description: String {
    switch self {
    case .needsName(let reason), .refused(let reason): reason
    }
  }
}

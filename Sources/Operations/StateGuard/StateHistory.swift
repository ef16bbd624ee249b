import Fleet
public import FoundationEssentials
public import Terraform

/// The states that a workspace of a deployment had, as far as anybody saw them.
public struct StateHistory: Hashable, Sendable {
  /// The workspace.
  public let workspace: String
  /// The states, the present one first, then those that were seen later before those that were seen
  /// earlier.
  public let entries: [Entry]
  /// Why the present state cannot be read; nil if it can, or if there is none.
  public let problem: String?

  /// A state that was seen.
  ///
  /// One that is there again after another is another entry.
  public struct Entry: Hashable, Sendable, Identifiable {
    /// Tells it from every other entry.
    public let id: String
    /// The digest of its bytes.
    public let digest: String
    /// Its serial.
    public let serial: UInt64
    /// Its lineage.
    public let lineage: String
    /// When it was seen first; nil for a present one of a backend that was never copied.
    public let seenAt: Date?
    /// What was going on then; nil when nobody saw how it came about.
    public let moment: Ledger.Entry.Moment?
    /// The run in which that was.
    public let run: RunID?
    /// What that run was for; nil when its folder is gone, and for a restore.
    public let kind: RunKind?
    /// Who had asked for it, as `user@host`.
    public let who: String?
    /// How many resource instances it holds, data sources left out.
    public let resources: Int
    /// How many of them are machines; nil when that was not noted, and the copy is gone.
    public let machines: Int?
    /// The file of the copy, while it is kept.
    public let copy: String?
    /// Whether it is the present state.
    public let isPresent: Bool

    /// Whether it can still be looked into.
    public var isReadable: Bool { isPresent || copy != nil }
  }
}

extension StateHistory {
  /// The present state; nil when there is none, or it cannot be read.
  public var present: Entry? { entries.first { $0.isPresent } }

  /// Returns the state with a serial: of the present lineage sooner than of another, and the newest
  /// that can still be looked into.
  ///
  /// - Parameters:
  ///   - serial: The serial.
  ///   - isPast: Whether the present state is not meant, whatever its serial is.
  /// - Returns: The state.
  /// - Throws: `StateHistoryError` when there is none.
  public func entry(
    serial: UInt64, isPast: Bool = false
  ) throws(StateHistoryError) -> Entry {
    let all = entries.filter { $0.serial == serial && !(isPast && $0.isPresent) }
    let lineage = (present ?? entries.first)?.lineage
    let own = all.filter { $0.lineage == lineage }
    guard let newest = own.first ?? all.first else { throw .unknown(serial) }
    guard let readable = own.first(where: \.isReadable) ?? all.first(where: \.isReadable) else {
      throw .notKept(serial, seenAt: newest.seenAt)
    }
    return readable
  }

  /// Returns the state that was there before another; nil for the first that is known.
  public func predecessor(of entry: Entry) -> Entry? {
    guard let index = entries.firstIndex(of: entry) else { return nil }
    return entries.dropFirst(index + 1).first
  }
}

extension StateHistory.Entry {
  /// Where it is from, in a few words: "after apply", "left by a killed run".
  public var origin: String {
    switch moment {
    case nil: isPresent ? "not seen before" : "unknown"
    case .before: kind.map { "before \($0.word)" } ?? "before a run"
    case .after: kind.map { "after \($0.word)" } ?? "after a run"
    case .during, .salvaged, .restored: moment?.origin ?? ""
    }
  }
}

extension RunKind {
  /// What it is called in a sentence about the state.
  fileprivate var word: String {
    switch self {
    case .plan, .destroyPlan: "plan"
    case .apply, .taint, .untaint: rawValue
    case .selectWorkspace, .newWorkspace, .format: "a run"
    }
  }
}

/// Why a state of the past cannot be looked into.
public enum StateHistoryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nobody saw it.
  case unknown(UInt64)
  /// Its copy is not kept any more.
  case notKept(UInt64, seenAt: Date?)
  /// The copy is there and cannot be read.
  case unreadable(copy: String, reason: String)
  /// The copy was there a moment ago.
  case vanished

  /// Sentences for people.
  public var description: String {
    switch self {
    case .unknown(let serial):
      "Serial \(serial) was never seen here. quarterdeck state --history lists those that were."
    case .notKept(let serial, let seenAt):
      "There is no copy of serial \(serial) any more"
        + (seenAt.map { ", which was seen at \($0.formatted(.iso8601))" } ?? "")
        + ". Copies older than 30 days are removed, but for the newest 50, the last of each "
        + "lineage, and those before a loss of resources."
    case .unreadable(let copy, let reason):
      "The copy \(copy) cannot be read: \(reason). Compare with another serial."
    case .vanished: "The state is not there any more. List the history again."
    }
  }
}

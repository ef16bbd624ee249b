public import FoundationEssentials

/// A command that was run, on this computer or on a machine; equal ones are one record.
public struct CommandRecord: Hashable, Sendable {
  /// Where a command ran.
  public enum Place: Hashable, Sendable {
    /// On this computer.
    case here
    /// On a machine, by its name.
    case machine(String)
  }

  /// How the newest of them ended.
  public enum Ending: Hashable, Sendable {
    /// With an exit code.
    case exited(Int32)
    /// By a signal.
    case signalled(Int32)
    /// It was ended because it took too long.
    case timedOut
    /// There was no answer, or it never began: why.
    case failed(String)

    /// Whether it is what was hoped for.
    public var isSuccess: Bool { self == .exited(0) }
  }

  /// Tells the record from all others for as long as the log lives.
  public let id: Int
  /// Where it ran.
  public var place: Place
  /// What ran, in short: what a machine was asked, or the program with its arguments.
  public var title: String
  /// The newest command as a line for a shell, whole.
  public var line: String
  /// In which directory, where that matters.
  public var directory: String?
  /// How many times it was begun.
  public var count: Int
  /// How many of them still run.
  public var running: Int
  /// An exit code that is an answer as well, such as that nothing was found; nil for none.
  public var negativeCode: Int32?
  /// When the newest began.
  public let startedAt: Date
  /// How long the newest that ended took.
  public var duration: Duration?
  /// How the newest that ended did so; nil before one has.
  public var ending: Ending?
  /// The end of what that one wrote to its standard error.
  public var errorTail: String

  /// Makes a record.
  public init(
    id: Int, place: Place, title: String, line: String, directory: String? = nil, count: Int = 1,
    running: Int = 0, startedAt: Date, duration: Duration? = nil, ending: Ending? = nil,
    errorTail: String = "",
    negativeCode: Int32? = nil
  ) {
    self.id = id
    self.place = place
    self.title = title
    self.line = line
    self.directory = directory
    self.count = count
    self.running = running
    self.startedAt = startedAt
    self.negativeCode = negativeCode
    self.duration = duration
    self.ending = ending
    self.errorTail = errorTail
  }

  /// Whether the newest that ended did not do what it should.
  public var hasFailed: Bool {
    guard let ending, !ending.isSuccess else { return false }
    return negativeCode.map { ending != .exited($0) } ?? true
  }

  /// Returns the record with another name of its place, and its texts changed.
  ///
  /// - Parameters:
  ///   - place: Where it ran.
  ///   - change: What is done to each text.
  /// - Returns: The record.
  public func rewritten(at place: Place, _ change: (String) -> String) -> CommandRecord {
    var record = self
    record.place = place
    record.title = change(title)
    record.line = change(line)
    record.directory = directory.map(change)
    if case .failed(let reason) = ending { record.ending = .failed(change(reason)) }
    record.errorTail = change(errorTail)
    return record
  }
}

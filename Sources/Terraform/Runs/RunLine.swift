public import FoundationEssentials

/// One line of a run's log: a message of terraform, or a line of our own around its commands.
///
/// Our own lines are JSON objects of the shape of terraform's, with the module `quarterdeck.run`,
/// so that one file holds a run whole, and a reader of terraform's messages can skip them.
public enum RunLine: Hashable, Sendable {
  /// A terraform command begins.
  case stepStarted(Step, at: Date)
  /// A terraform command ended; the exit code is negative for a signal.
  case stepEnded(Step, exitCode: Int32, at: Date)
  /// A line of terraform, with its `@timestamp` when it has one.
  case message(UIMessage, at: Date?)
  /// The runner sent an interrupt to terraform.
  case interruptSent(at: Date)
  /// The runner sent the second interrupt, on which terraform leaves at once.
  case forcedStopSent(at: Date)
  /// What each resource of the plan depends on, by addresses without instance keys.
  case dependencies([String: [String]], at: Date)
  /// The runner has something to say.
  case note(String, at: Date)
  /// The run is over; nothing follows.
  case runEnded(RunOutcome, at: Date)
}

extension RunLine {
  /// Reads one line.
  ///
  /// Never fails: what is no line of ours is a message of terraform.
  ///
  /// - Parameter line: A line without or with its line end.
  public init(line: [UInt8]) {
    // A line that is no JSON is text, whatever the reason.
    let object = (try? JSONValue(parsing: line))?.object
    if object == nil, let own = Self.ownLine(behindTornLine: line) {
      self = own
      return
    }
    let at = object?["@timestamp"]?.text.flatMap(Timestamp.date)
    if let object, object["@module"]?.text == OwnLine.module, let at,
      let own = RunLine(own: object, at: at)
    {
      self = own
      return
    }
    self = .message(UIMessage(object: object, line: line), at: at)
  }

  /// A line of ours that follows, without a line end between, what a killed terraform was writing.
  ///
  /// The torn message is dropped.
  private static func ownLine(behindTornLine line: [UInt8]) -> RunLine? {
    guard let start = line.lastRange(of: OwnLine.beginning)?.lowerBound, start > 0 else {
      return nil
    }
    let own = RunLine(line: Array(line[start...]))
    if case .message = own { return nil }
    return own
  }
}

extension RunLine {
  /// The time of the line.
  public var at: Date? {
    switch self {
    case .stepStarted(_, let at), .stepEnded(_, _, let at), .interruptSent(let at),
      .forcedStopSent(let at), .dependencies(_, let at), .note(_, let at), .runEnded(_, let at):
      at
    case .message(_, let at): at
    }
  }
}

/// The words of our own lines.
enum OwnLine {
  static let module = "quarterdeck.run"
  /// What every line of ours begins with; nothing of terraform's does.
  static let beginning = Array(#"{"@module":"quarterdeck.run""#.utf8)
}

extension [UInt8] {
  /// The last place where other bytes stand in these.
  fileprivate func lastRange(of other: [UInt8]) -> Range<Int>? {
    guard count >= other.count, let first = other.first else { return nil }
    for start in stride(from: count - other.count, through: 0, by: -1)
    where self[start] == first && self[start..<(start + other.count)].elementsEqual(other) {
      return start..<(start + other.count)
    }
    return nil
  }
}

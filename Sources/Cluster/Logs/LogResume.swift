public import FoundationEssentials

/// Lets a log go on after a lost connection without losing a line or having one twice.
///
/// Programs can be asked for what came since a time, which is the second of the last line; so what
/// comes first is known already. It is compared with what was there, line by line, as often as
/// there were equal ones.
public struct LogResume: Hashable, Sendable {
  /// The time of the last line; nil before the first with a time.
  public private(set) var lastTime: Date?
  /// The lines of the last second, each with how often it was there.
  private var recent: [Fingerprint: Int] = [:]
  private var recentCount = 0
  private var recentSecond = -Double.infinity
  /// Lines that are expected once more, while the beginning of a new connection is read.
  private var expected: [Fingerprint: Int]?
  private var sawKnown = false
  /// Whether what comes next is of another run, so that nothing is missing without a known line.
  private var isNextRun = false
  /// The time of the line before; a line without one is told from others by it.
  private var carried: Date?

  /// Lines of one second beyond this many are not compared any more, but only counted by time.
  private static let mostRecent = 20_000

  private struct Fingerprint: Hashable, Sendable {
    let time: Date
    let text: String
  }

  /// Makes one for the beginning of a log.
  public init() {}

  /// The time since which lines are to be asked for, in whole seconds; nil for all of them.
  public var since: Date? {
    lastTime.map { Date(timeIntervalSince1970: $0.timeIntervalSince1970.rounded(.down)) }
  }

  /// Says that the connection was lost, or the log was over: what comes next begins at `since`.
  ///
  /// - Parameter isNextRun: Whether the log was read to its end, and another run is waited for.
  public mutating func reconnect(toNextRun isNextRun: Bool = false) {
    guard lastTime != nil else { return }
    expected = recent
    sawKnown = false
    carried = nil
    self.isNextRun = isNextRun
  }

  /// Takes lines in the order in which they arrive.
  ///
  /// - Parameter lines: The lines.
  /// - Returns: Those that are new, after a lost connection with a gap before them.
  public mutating func take(_ lines: [LogLine]) -> [LogLine] {
    var new: [LogLine] = []
    new.reserveCapacity(lines.count)
    for line in lines {
      carried = line.time ?? carried
      if expected != nil {
        guard isNew(line) else { continue }
        expected = nil
        if !isNextRun { new.append(gap(before: line)) }
      }
      remember(line)
      new.append(line)
    }
    return new
  }

  /// Looks at a line of the beginning of a new connection.
  ///
  /// - Parameter line: The line.
  /// - Returns: Whether it is the first one that is new.
  private mutating func isNew(_ line: LogLine) -> Bool {
    // Without a time before it, it belongs to a line from before the time that was asked for.
    guard let last = lastTime, let time = carried else { return false }
    let key = Fingerprint(time: time, text: line.text)
    if let count = expected?[key], count > 0 {
      expected?[key] = count - 1
      sawKnown = true
      return false
    }
    let isOlder = time.timeIntervalSince1970 < recentSecond
    let isUncounted = recentCount > Self.mostRecent && time <= last
    return !isOlder && !isUncounted
  }

  private func gap(before line: LogLine) -> LogLine {
    let gap = LogGap(from: lastTime, to: line.time, mayHaveLost: !sawKnown)
    return LogLine(source: line.source, time: line.time, text: "", kind: .gap(gap))
  }

  private mutating func remember(_ line: LogLine) {
    guard let time = carried else { return }
    let second = time.timeIntervalSince1970.rounded(.down)
    if second > recentSecond {
      (recent, recentCount, recentSecond) = ([:], 0, second)
    }
    if second == recentSecond {
      recentCount += 1
      if recentCount <= Self.mostRecent {
        recent[Fingerprint(time: time, text: line.text), default: 0] += 1
      }
    }
    lastTime = max(lastTime ?? time, time)
  }
}

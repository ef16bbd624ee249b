/// Which lines of a log are wanted.
public struct LogFilter: Hashable, Sendable {
  /// Only lines with one of these; all lines without any.
  public var including: [LogPattern]
  /// No lines with any of these.
  public var excluding: [LogPattern]
  /// Only lines that matter so much; those that do not say how much pass.
  public var level: LogLevel?
  /// Only lines of these sources; of all without any.
  public var sources: Set<String>

  /// Makes a filter; without arguments, one that lets everything pass.
  public init(
    including: [LogPattern] = [], excluding: [LogPattern] = [], level: LogLevel? = nil,
    sources: Set<String> = []
  ) {
    self.including = including
    self.excluding = excluding
    self.level = level
    self.sources = sources
  }

  /// Whether everything passes.
  public var isEmpty: Bool {
    including.isEmpty && excluding.isEmpty && level == nil && sources.isEmpty
  }

  /// Whether a line passes; a gap always does, since what it hides might.
  public func passes(_ line: LogLine) -> Bool {
    if !sources.isEmpty, !sources.contains(line.source) { return false }
    if line.isGap { return true }
    if let level, let own = line.level, own < level { return false }
    return (including.isEmpty || including.contains { $0.matches(line.text) })
      && !excluding.contains { $0.matches(line.text) }
  }
}

/// The lines of a log that pass a filter, by row, for a screen that draws only what it shows.
///
/// It is kept up to date: after lines were added only those are looked at.
public struct FilteredLog: Hashable, Sendable {
  /// Which lines are wanted; another filter begins anew.
  public private(set) var filter: LogFilter
  /// The places of the lines that pass, from `start` on in the array.
  private var passing: [Int] = []
  private var start = 0
  /// The place behind the last line that was looked at.
  private var seen = 0

  /// Makes the view of a log.
  public init(_ filter: LogFilter = LogFilter(), of log: LogBuffer = LogBuffer(capacity: 1)) {
    self.filter = filter
    refresh(from: log)
  }

  /// Takes another filter.
  public mutating func use(_ filter: LogFilter, on log: LogBuffer) {
    guard filter != self.filter else { return }
    self.filter = filter
    (passing, start, seen) = ([], 0, 0)
    refresh(from: log)
  }

  /// Looks at what was added.
  ///
  /// - Parameters:
  ///   - log: The log.
  ///   - changed: The first place from which on lines are not what they were, as `merge` says it;
  ///     nil when lines were only added at the end.
  public mutating func refresh(from log: LogBuffer, changed: Int? = nil) {
    if let changed, changed < seen {
      while let last = passing.last, last >= changed, passing.count > start { passing.removeLast() }
      seen = changed
    }
    while start < passing.count, passing[start] < log.places.lowerBound { start += 1 }
    // What was dropped makes room now and then, so that it costs nothing for each line.
    if start > 1_024, 2 * start > passing.count {
      passing.removeFirst(start)
      start = 0
    }
    for place in max(seen, log.places.lowerBound)..<max(seen, log.places.upperBound)
    where filter.isEmpty || filter.passes(log[place]) {
      passing.append(place)
    }
    seen = log.places.upperBound
  }

  /// How many lines pass.
  public var count: Int { passing.count - start }

  /// The place of the line in a row, 0 for the first; nil when there is no such row.
  public func place(ofRow row: Int) -> Int? {
    row >= 0 && row < count ? passing[start + row] : nil
  }

  /// The row of a line, or of the next one that passes; the number of rows behind the last.
  public func row(ofPlace place: Int) -> Int {
    var (low, high) = (start, passing.count)
    while low < high {
      let middle = (low + high) / 2
      if passing[middle] < place { low = middle + 1 } else { high = middle }
    }
    return low - start
  }

  /// The lines in some rows: those that a screen shows.
  public func lines(rows: Range<Int>, of log: LogBuffer) -> [(place: Int, line: LogLine)] {
    rows.clamped(to: 0..<count).compactMap { row in
      let place = passing[start + row]
      return log.places.contains(place) ? (place, log[place]) : nil
    }
  }
}

// MARK: - Searching

extension FilteredLog {
  /// In which direction is searched.
  public enum Direction: Hashable, Sendable {
    /// Towards newer lines.
    case next
    /// Towards older lines.
    case previous
  }

  /// What a search found.
  public struct Hit: Hashable, Sendable {
    /// The row of the line.
    public let row: Int
    /// Its place.
    public let place: Int
    /// Whether the search went over the end and began at the other.
    public let isWrapped: Bool
  }

  /// Finds the next line with a pattern.
  ///
  /// - Parameters:
  ///   - pattern: What is looked for.
  ///   - row: The row from which on; nil for the first or the last row, and that itself counts.
  ///   - direction: Where to.
  ///   - log: The log.
  /// - Returns: nil when no row has it.
  public func find(
    _ pattern: LogPattern, from row: Int?, _ direction: Direction = .next, in log: LogBuffer
  ) -> Hit? {
    find(from: row, direction, in: log) { pattern.matches($0.text) }
  }

  /// Finds the next error; of those in a row, as the lines of one trouble are, the first.
  ///
  /// - Parameters:
  ///   - row: The row from which on; nil for the first or the last row, and that itself counts.
  ///   - direction: Where to.
  ///   - log: The log.
  /// - Returns: nil when there is none.
  public func findError(
    from row: Int?, _ direction: Direction = .next, in log: LogBuffer
  ) -> Hit? {
    find(from: row, direction, in: log) { $0.level == .error }
  }

  private func find(
    from row: Int?, _ direction: Direction, in log: LogBuffer, where isWanted: (LogLine) -> Bool
  ) -> Hit? {
    guard count > 0 else { return nil }
    let step = direction == .next ? 1 : -1
    let edge = direction == .next ? 0 : count - 1
    var current = row.map { min(max($0, -1), count) + step } ?? edge
    var isWrapped = false
    for _ in 0..<count {
      if current < 0 || current >= count {
        current = edge
        isWrapped = true
      }
      let place = passing[start + current]
      if log.places.contains(place), isWanted(log[place]) {
        return Hit(row: current, place: place, isWrapped: isWrapped)
      }
      current += step
    }
    return nil
  }
}

import FoundationEssentials

/// The newest lines of one log or of several, no more than a number of them, and of bytes.
///
/// A line keeps its place while it is there: places count from the first line that ever came, so a
/// place that is shown, marked or searched from stays the same line when older lines are dropped.
/// Appending costs the same however much is kept; a line in the middle costs what lies behind it.
public struct LogBuffer: Hashable, Sendable {
  /// The most lines that are kept.
  public let capacity: Int
  /// The most bytes of text that are kept; the newest line is kept whatever it has.
  public let byteLimit: Int
  /// How many lines were dropped from the beginning.
  public private(set) var dropped = 0
  /// The lines, from `start` on; those before it were dropped and are empty.
  private var stored: [LogLine] = []
  private var start = 0
  private var bytes = 0

  /// Makes an empty buffer.
  ///
  /// - Parameters:
  ///   - capacity: The most lines that are kept.
  ///   - byteLimit: The most bytes of text that are kept.
  public init(capacity: Int = 100_000, byteLimit: Int = 64 << 20) {
    precondition(capacity > 0, "A buffer holds at least one line.")
    self.capacity = capacity
    self.byteLimit = byteLimit
  }

  /// How many lines there are.
  public var count: Int { stored.count - start }

  /// Whether there is none.
  public var isEmpty: Bool { count == 0 }

  /// The places of the lines that are there.
  public var places: Range<Int> { dropped..<(dropped + count) }

  /// The line at a place, which must be one of `places`.
  public subscript(place: Int) -> LogLine {
    precondition(places.contains(place), "The line is not there.")
    return stored[index(of: place)]
  }

  /// The lines at some places, as far as they are there: those that a screen shows.
  public func lines(_ wanted: Range<Int>) -> [LogLine] {
    wanted.clamped(to: places).map { self[$0] }
  }

  /// The newest line.
  public var last: LogLine? { isEmpty ? nil : stored.last }

  /// Whether the same lines are at the same places.
  public static func == (left: LogBuffer, right: LogBuffer) -> Bool {
    left.capacity == right.capacity && left.places == right.places
      && left.stored[left.start...].elementsEqual(right.stored[right.start...])
  }

  /// Feeds what makes buffers equal.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(capacity)
    hasher.combine(places)
    hasher.combine(last)
  }

  private func index(of place: Int) -> Int { start + (place - dropped) }

  /// Adds lines at the end, in their order.
  public mutating func append(_ lines: [LogLine]) {
    for line in lines { append(line) }
  }

  /// Adds a line at the end; the oldest make room for it.
  public mutating func append(_ line: LogLine) {
    bytes += line.text.utf8.count
    stored.append(line)
    makeRoom()
  }

  /// Puts another line in the place of one, as when the rest of it was written.
  public mutating func replace(_ place: Int, with line: LogLine) {
    precondition(places.contains(place), "The line is not there.")
    bytes += line.text.utf8.count - self[place].text.utf8.count
    stored[index(of: place)] = line
    makeRoom()
  }

  /// Lets go of the oldest lines where there is too much.
  private mutating func makeRoom() {
    while count > 1, count > capacity || bytes > byteLimit {
      bytes -= stored[start].text.utf8.count
      stored[start] = Self.nothing
      start += 1
      dropped += 1
    }
    // Now and then, so that it costs nothing for each line.
    if start > 1_024, 2 * start > stored.count {
      stored.removeFirst(start)
      start = 0
    }
  }

  private static let nothing = LogLine(source: "", text: "")
}

// MARK: - Several sources

/// Which places lines went to that were put among others.
public struct LogInsertion: Hashable, Sendable {
  /// The places of the new lines, in their order.
  public let places: [Int]
  /// The place behind the last line, as it was before.
  let end: Int

  /// The first place from which on lines are not what they were.
  public var first: Int { places.first ?? end }

  /// Returns where a line is now that was at a place before.
  public func moved(_ place: Int) -> Int {
    var place = place
    for new in places where new <= place { place += 1 }
    return place
  }
}

extension LogBuffer {
  /// Adds lines of one source where their times belong among those of other sources.
  ///
  /// - Parameter lines: The lines in the order in which their source wrote them.
  /// - Returns: The first place from which on lines are not what they were; what was made of the
  ///   lines before it still holds.
  @discardableResult
  public mutating func merge(_ lines: [LogLine]) -> Int { max(insert(lines).first, dropped) }

  /// Adds lines of one source where their times belong among those of other sources.
  ///
  /// A line goes behind all that are not later. One without a time belongs to the one before it, as
  /// the lines of a traceback do. The order of lines with the same time is that of their arrival.
  /// It costs what the lines and those behind the first of them come to.
  ///
  /// - Parameter lines: The lines in the order in which their source wrote them.
  /// - Returns: Where they are, as long as they are not dropped.
  public mutating func insert(_ lines: [LogLine]) -> LogInsertion {
    let end = places.upperBound
    var groups = Self.groups(of: lines)
    // A clock that was set back puts later lines before earlier ones, as they say themselves.
    let isOrdered = zip(groups, groups.dropFirst()).allSatisfy { Self.isOrdered($0.time, $1.time) }
    if !isOrdered {
      groups = groups.enumerated().sorted {
        ($0.element.time ?? .distantFuture, $0.offset) < (
          $1.element.time ?? .distantFuture, $1.offset
        )
      }.map(\.element)
    }
    guard let first = groups.first else { return LogInsertion(places: [], end: end) }
    let place = first.time.map { self.place(after: $0) } ?? end
    guard place < end else {
      append(lines)
      return LogInsertion(places: Array(end..<(end + lines.count)), end: end)
    }
    let later = Array(stored[index(of: place)...])
    stored.removeLast(later.count)
    var taken: [Int] = []
    taken.reserveCapacity(lines.count)
    var rest = later[...]
    for group in groups {
      while let next = rest.first, !Self.isBehind(next, group.time) {
        stored.append(next)
        rest.removeFirst()
      }
      for line in group.lines {
        bytes += line.text.utf8.count
        taken.append(dropped + stored.count - start)
        stored.append(line)
      }
    }
    stored += rest
    makeRoom()
    return LogInsertion(places: taken, end: end)
  }

  /// A line with a time, and those without one behind it.
  private struct Group {
    var time: Date?
    var lines: [LogLine]
  }

  private static func groups(of lines: [LogLine]) -> [Group] {
    var groups: [Group] = []
    for line in lines {
      if line.time == nil, !groups.isEmpty {
        groups[groups.count - 1].lines.append(line)
      } else {
        groups.append(Group(time: line.time, lines: [line]))
      }
    }
    return groups
  }

  private static func isOrdered(_ earlier: Date?, _ later: Date?) -> Bool {
    guard let later else { return true }
    return earlier.map { $0 <= later } ?? false
  }

  /// Whether a line that is there belongs behind a group; one without a time stays where it is.
  private static func isBehind(_ line: LogLine, _ time: Date?) -> Bool {
    guard let time, let own = line.time else { return false }
    return own > time
  }

  /// The place behind the last line that is not later, searched from the end.
  private func place(after time: Date) -> Int {
    var place = places.upperBound
    while place > places.lowerBound {
      guard let other = self[place - 1].time else {
        place -= 1
        continue
      }
      guard other > time else { break }
      place -= 1
    }
    // A line without a time is not torn from the one before it.
    while place < places.upperBound, self[place].time == nil, place > places.lowerBound {
      place += 1
    }
    return place
  }
}

/// Puts whole logs of several sources together by time.
public enum LogMerge {
  /// Returns the lines of all sources by time; of the same time, in the order of the sources.
  ///
  /// A line without a time stays behind the one before it in its source.
  public static func merged(_ sources: [[LogLine]]) -> [LogLine] {
    var entries: [(time: Date, source: Int, place: Int)] = []
    entries.reserveCapacity(sources.reduce(0) { $0 + $1.count })
    for (source, lines) in sources.enumerated() {
      var time = Date.distantPast
      for (place, line) in lines.enumerated() {
        // A source is not taken apart by a clock that was set back.
        time = max(time, line.time ?? time)
        entries.append((time, source, place))
      }
    }
    entries.sort { ($0.time, $0.source, $0.place) < ($1.time, $1.source, $1.place) }
    return entries.map { sources[$0.source][$0.place] }
  }
}

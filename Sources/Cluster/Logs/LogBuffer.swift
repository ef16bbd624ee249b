import FoundationEssentials

/// The newest lines of one log or of several, no more than a number of them.
///
/// A line keeps its place while it is there: places count from the first line that ever came, so a
/// place that is shown, marked or searched from stays the same line when older lines are dropped.
/// Appending costs the same however much is kept; a line in the middle costs what lies behind it.
public struct LogBuffer: Hashable, Sendable {
  /// The most lines that are kept.
  public let capacity: Int
  /// How many lines were dropped from the beginning.
  public private(set) var dropped = 0
  /// The lines in a ring: the first is at `head` once the ring is full.
  private var ring: [LogLine] = []
  private var head = 0

  /// Makes an empty buffer.
  public init(capacity: Int = 100_000) {
    precondition(capacity > 0, "A buffer holds at least one line.")
    self.capacity = capacity
  }

  /// How many lines there are.
  public var count: Int { ring.count }

  /// Whether there is none.
  public var isEmpty: Bool { ring.isEmpty }

  /// The places of the lines that are there.
  public var places: Range<Int> { dropped..<(dropped + ring.count) }

  /// The line at a place, which must be one of `places`.
  public subscript(place: Int) -> LogLine {
    precondition(places.contains(place), "The line is not there.")
    return ring[index(of: place)]
  }

  /// The lines at some places, as far as they are there: those that a screen shows.
  public func lines(_ wanted: Range<Int>) -> [LogLine] {
    wanted.clamped(to: places).map { self[$0] }
  }

  /// The newest line.
  public var last: LogLine? { isEmpty ? nil : self[places.upperBound - 1] }

  private func index(of place: Int) -> Int {
    let offset = head + (place - dropped)
    return offset < ring.count ? offset : offset - ring.count
  }

  /// Adds lines at the end, in their order.
  public mutating func append(_ lines: [LogLine]) {
    for line in lines { append(line) }
  }

  /// Adds a line at the end; the oldest makes room for it.
  public mutating func append(_ line: LogLine) {
    guard ring.count == capacity else {
      ring.append(line)
      return
    }
    ring[head] = line
    head = head + 1 == capacity ? 0 : head + 1
    dropped += 1
  }

  /// Adds lines of one source where their times belong among those of other sources.
  ///
  /// A line goes behind all that are not later. One without a time belongs to the one before it, as
  /// the lines of a traceback do. The order of lines with the same time is that of their arrival.
  ///
  /// - Parameter lines: The lines in the order in which their source wrote them.
  /// - Returns: The first place from which on lines are not what they were; what was made of the
  ///   lines before it still holds.
  @discardableResult
  public mutating func merge(_ lines: [LogLine]) -> Int {
    var first = places.upperBound
    var rest = lines[...]
    while let line = rest.popFirst() {
      // What has no time goes with the line before it, also when that goes to the middle.
      var group = [line]
      while let next = rest.first, next.time == nil {
        group.append(next)
        rest.removeFirst()
      }
      let place = line.time.map { self.place(after: $0) } ?? places.upperBound
      first = min(first, place)
      insert(group, at: place)
    }
    return max(first, dropped)
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

  private mutating func insert(_ group: [LogLine], at place: Int) {
    guard place < places.upperBound else {
      append(group)
      return
    }
    let later = (place..<places.upperBound).map { self[$0] }
    // The lines behind it move on; what is in the way is written over.
    for (offset, line) in (group + later).enumerated() {
      let target = place + offset
      if places.contains(target) {
        ring[index(of: target)] = line
      } else if target >= places.upperBound {
        append(line)
      }
    }
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

/// The marked rows of a list, by identity: sorting, filtering and news take no mark away.
///
/// A range goes from its anchor to a row and moves with that end: where it becomes shorter, what it
/// alone had marked is let go. What was marked before it stays.
struct Marking<ID: Hashable & Sendable>: Equatable, Sendable {
  /// The rows of a list, top to bottom.
  struct Rows {
    /// How many there are.
    let count: Int
    /// The identity of a row; nil of one that cannot be marked.
    let id: (Int) -> ID?
  }

  /// A range in the making.
  private struct Span: Equatable {
    /// The row with the anchor, and the one with the moving end.
    var rows: ClosedRange<Int>
    /// The identity of the moving end.
    var end: ID?
    /// What was marked before the range.
    let before: Set<ID>
  }

  /// Where the next range begins.
  private struct Anchor: Equatable {
    let row: Int
    let id: ID?
  }

  /// The identities of what is marked.
  private(set) var ids: Set<ID> = []
  /// How many of them the list leaves out, as of the last time that its rows were made.
  private(set) var hiddenCount = 0
  private var anchor: Anchor?
  private var span: Span?

  /// How many are marked.
  var count: Int { ids.count }
  /// Whether nothing is.
  var isEmpty: Bool { ids.isEmpty }
  /// Whether it is known where the next range begins.
  var hasAnchor: Bool { anchor != nil }
  /// Returns whether something is marked.
  func contains(_ id: ID) -> Bool { ids.contains(id) }
}

// MARK: - Commands

extension Marking {
  /// Carries out a command that marks, takes marks away, or extends a range.
  ///
  /// - Parameters:
  ///   - command: The command; any other does nothing.
  ///   - selected: The row that the keys are about.
  ///   - rows: The rows that are listed; no others get marks or lose them, unless all are cleared.
  /// - Returns: The row that the keys are about then.
  mutating func update(_ command: Command, selected: Int, of rows: Rows) -> Int {
    let last = max(0, rows.count - 1)
    switch command {
    case .mark:
      toggle(selected, of: rows)
      return min(selected + 1, last)
    case .markRange: extend(to: selected, of: rows)
    case .markDown, .markUp:
      let next = min(max(0, selected + (command == .markDown ? 1 : -1)), last)
      stretch(from: selected, to: next, of: rows)
      return next
    case .markAll:
      let all = (0..<rows.count).lazy.compactMap(rows.id)
      ids.formUnion(all)
      span = nil
    case .invertMarks:
      for id in (0..<rows.count).lazy.compactMap(rows.id) where ids.remove(id) == nil {
        ids.insert(id)
      }
      span = nil
    case .clearMarks: clear()
    default: break
    }
    return selected
  }

  /// Marks a row, or takes its mark away; the next range begins there.
  mutating func toggle(_ row: Int, of rows: Rows) {
    begin(at: row, of: rows)
    guard let id = anchor?.id else { return }
    if ids.remove(id) == nil { ids.insert(id) }
  }

  /// Has the next range begin at a row, and leaves the marks as they are.
  mutating func begin(at row: Int, of rows: Rows) {
    guard (0..<rows.count).contains(row) else { return }
    anchor = Anchor(row: row, id: rows.id(row))
    span = nil
  }

  /// Extends the range that ends at a row to another one, or begins one there.
  ///
  /// - Parameters:
  ///   - start: The row that the keys were about.
  ///   - row: The new end.
  ///   - rows: The rows that are listed.
  mutating func stretch(from start: Int, to row: Int, of rows: Rows) {
    guard (0..<rows.count).contains(start) else { return }
    if span == nil || span?.end != rows.id(start) { begin(at: start, of: rows) }
    extend(to: row, of: rows)
  }

  /// Marks everything from the anchor to a row; without an anchor, the row itself.
  mutating func extend(to row: Int, of rows: Rows) {
    guard (0..<rows.count).contains(row) else { return }
    let first = anchorRow(in: rows) ?? row
    let new = min(first, row)...max(first, row)
    if let known = knownSpan(in: rows) {
      // Only what comes or goes is looked at: a range can be as long as the list.
      for id in Self.parts(of: known.rows, outside: new).joined().lazy.compactMap(rows.id)
      where !known.before.contains(id) { ids.remove(id) }
      for part in Self.parts(of: new, outside: known.rows) {
        ids.formUnion(part.lazy.compactMap(rows.id))
      }
      span?.rows = new
      span?.end = rows.id(row)
    } else {
      span = Span(rows: new, end: rows.id(row), before: ids)
      ids.reserveCapacity(ids.count + new.count)
      ids.formUnion(new.lazy.compactMap(rows.id))
    }
    if anchor == nil { anchor = Anchor(row: row, id: rows.id(row)) }
  }

  /// Takes all marks away, also those of what the list leaves out.
  mutating func clear() { self = Marking() }

  /// Takes the marks away from what is no more.
  mutating func keep(_ isThere: (ID) -> Bool) {
    guard !ids.isEmpty else { return }
    ids = ids.filter(isThere)
    if let id = anchor?.id, !isThere(id) { (anchor, span) = (nil, nil) }
  }

  /// Counts what is marked and not listed, because the rows were made anew.
  mutating func observe(_ rows: Rows) {
    guard !ids.isEmpty else {
      hiddenCount = 0
      return
    }
    hiddenCount = ids.count - (0..<rows.count).count { rows.id($0).map(ids.contains) == true }
  }
}

// MARK: - Ranges

extension Marking {
  /// The row that has the anchor now; nil without one, or where it is not listed.
  private func anchorRow(in rows: Rows) -> Int? {
    guard let anchor else { return nil }
    if anchor.row < rows.count, rows.id(anchor.row) == anchor.id { return anchor.row }
    guard let id = anchor.id else { return nil }
    return (0..<rows.count).first { rows.id($0) == id }
  }

  /// The range in the making, if both its ends are where they were.
  ///
  /// After the rows were sorted or filtered another way, what it has marked stays.
  private func knownSpan(in rows: Rows) -> Span? {
    guard let span, let anchor, span.rows.upperBound < rows.count else { return nil }
    let isFromTop = span.rows.lowerBound == anchor.row
    let end = isFromTop ? span.rows.upperBound : span.rows.lowerBound
    guard rows.id(anchor.row) == anchor.id, rows.id(end) == span.end else { return nil }
    return span
  }

  /// The rows of a range that another one does not have.
  private static func parts(
    of range: ClosedRange<Int>, outside other: ClosedRange<Int>
  ) -> [Range<Int>] {
    let whole = range.lowerBound..<(range.upperBound + 1)
    return [
      whole.clamped(to: Int.min..<other.lowerBound),
      whole.clamped(to: (other.upperBound + 1)..<Int.max),
    ].filter { !$0.isEmpty }
  }
}

extension Marking {
  /// How many are marked, as a title says it: ` · 5 marked, 2 not listed`; nothing without marks.
  ///
  /// - Parameter hidden: How many of them are not listed.
  /// - Returns: The words.
  func words(hidden: Int) -> String {
    guard !isEmpty else { return "" }
    return " · \(Words.grouped(count)) marked"
      + (hidden > 0 ? ", \(Words.grouped(hidden)) not listed" : "")
  }
}

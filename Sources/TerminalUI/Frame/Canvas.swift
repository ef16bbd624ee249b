/// Where views draw: a frame in the making, and the part of it that may be drawn on.
///
/// Coordinates are always those of the frame. Whatever lies outside ``bounds`` is
/// not drawn, wherever it is and however large. Every cell is addressed by itself:
/// a text's width never moves what stands beside it.
public struct Canvas: Sendable {
  /// What was drawn so far.
  public private(set) var frame: Frame
  /// What of it answers to the pointer, the lowest first.
  public internal(set) var regions: [Region] = []
  /// The cells that may be drawn on.
  public private(set) var bounds: Rect
  /// What the terminal can show.
  public let appearance: Appearance

  /// Starts a blank frame.
  public init(size: Size, appearance: Appearance = .unicode) {
    frame = Frame(size: size)
    bounds = frame.bounds
    self.appearance = appearance
  }

  /// Draws with `bounds` narrowed to `rect` while `body` runs.
  @discardableResult
  public mutating func clipped<Result, Failure: Error>(
    to rect: Rect, _ body: (inout Canvas) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let outer = bounds
    bounds = bounds.intersection(rect)
    defer { bounds = outer }
    return try body(&self)
  }

  /// Shows the terminal's cursor at a place inside ``bounds``, else hides it.
  public mutating func placeCursor(_ point: Point?) {
    frame.cursor = point.flatMap { bounds.contains($0) ? $0 : nil }
  }
}

// MARK: Text

extension Canvas {
  /// Draws a text and returns the columns that it took, seen or not.
  ///
  /// At most `maxColumns`; a wide glyph that would be cut in half becomes a blank.
  @discardableResult
  public mutating func draw(
    _ text: SafeText, row: Int, column: Int, ink: Ink = .text, bold: Bool = false,
    maxColumns: Int? = nil
  ) -> Int {
    let text = text.spelled(in: appearance)
    let used = min(text.width, max(maxColumns ?? text.width, 0))
    let column = Point(column: column, row: row).column
    let first = max(column, bounds.minColumn)
    let seen = first..<max(first, min(column + used, bounds.maxColumn))
    guard row >= bounds.minRow, row < bounds.maxRow, !seen.isEmpty else { return used }
    frame.mend(row: row, around: seen)
    let look = Cell(.space, ink: ink, isBold: bold)
    if text.isASCII {
      frame.writeASCII(text, from: seen.lowerBound - column, row: row, columns: seen, look: look)
    } else {
      frame.write(text, from: column, row: row, columns: seen, look: look)
    }
    return used
  }

  /// Draws a line of several inks and returns the columns that it took, seen or not.
  @discardableResult
  public mutating func draw(
    _ line: InkedText, row: Int, column: Int, maxColumns: Int? = nil
  ) -> Int {
    var used = 0
    let room = maxColumns ?? Point.limit
    for run in line.runs where used < room {
      used += draw(
        run.text, row: row, column: column + used, ink: run.ink, bold: run.isBold,
        maxColumns: room - used)
    }
    return used
  }
}

// MARK: Areas

extension Canvas {
  /// Fills a rectangle with the first glyph of `text`, which must be narrow: else with spaces.
  public mutating func fill(
    _ rect: Rect, with text: SafeText = " ", ink: Ink = .text, bold: Bool = false
  ) {
    var glyphs = GlyphSequence(text.spelled(in: appearance))
    let first = glyphs.next().flatMap { $0.width == 1 ? $0.glyph : nil } ?? .space
    let cell = Cell(first, ink: ink, isBold: bold)
    let area = bounds.intersection(rect)
    guard !area.isEmpty else { return }
    for row in area.minRow..<area.maxRow {
      frame.mend(row: row, around: area.minColumn..<area.maxColumn)
      frame.update(row: row, columns: area.minColumn..<area.maxColumn) { $0 = cell }
    }
  }

  /// Marks what stands in a rectangle as selected.
  ///
  /// What is drawn over it later is not.
  public mutating func select(_ rect: Rect) {
    restyle(rect) { $0.isSelected = true }
  }

  /// Gives what stands in a rectangle another ink: for stale data.
  public mutating func tint(_ rect: Rect, ink: Ink) {
    restyle(rect) { $0.ink = ink }
  }

  private mutating func restyle(_ rect: Rect, _ change: (inout Cell) -> Void) {
    let area = bounds.intersection(rect)
    guard !area.isEmpty else { return }
    for row in area.minRow..<area.maxRow {
      frame.update(row: row, columns: area.minColumn..<area.maxColumn, change)
    }
  }
}

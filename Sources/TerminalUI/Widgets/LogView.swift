/// Lines of a log: scrolled, shifted sideways, or following the newest.
///
/// Lines are never wrapped. Make them with ``SafeText/lines(of:limit:clippedTo:)``,
/// which clips before anything is measured. `…` at an edge says that a line goes on.
public struct LogView: Hashable, Sendable {
  /// The lines, or those that can be seen: the first of them has the number ``firstLine``.
  public var lines: [InkedText]
  /// The number of the first element of ``lines``; 0 when they are all there.
  public var firstLine = 0
  /// How many lines there are in all.
  public var lineCount: Int
  /// The number of the line at the top; of no account while following.
  public var offset: Int
  /// The columns that are hidden at the left.
  public var horizontalOffset: Int
  /// Whether the newest line is kept in sight.
  public var isFollowing: Bool

  /// Makes a view of all its lines.
  public init(
    lines: [InkedText] = [], offset: Int = 0, horizontalOffset: Int = 0, isFollowing: Bool = false
  ) {
    self.lines = lines
    lineCount = lines.count
    self.offset = offset
    self.horizontalOffset = horizontalOffset
    self.isFollowing = isFollowing
  }

  /// Returns the lines that a rectangle of so many `rows` shows.
  ///
  /// Needs ``lineCount`` only. Its `offset` is the one to keep when following ends.
  public func window(rows: Int) -> ScrollWindow {
    ScrollWindow(total: lineCount, visible: rows, offset: isFollowing ? .max : offset)
  }

  /// Draws it.
  public func draw(in canvas: inout Canvas, rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      for (row, number) in window(rows: rect.rows).range.enumerated()
      where lines.indices.contains(number - firstLine) {
        drawLine(lines[number - firstLine], in: &canvas, rect: rect.row(row))
      }
    }
  }

  private func drawLine(_ line: InkedText, in canvas: inout Canvas, rect: Rect) {
    let line = line.spelled(in: canvas.appearance)
    let hidden = min(max(horizontalOffset, 0), Point.limit)
    canvas.draw(line, row: rect.minRow, column: rect.minColumn - hidden)
    if hidden > 0, line.width > 0 {
      canvas.draw(Glyphs.ellipsis, row: rect.minRow, column: rect.minColumn, ink: .dim)
    }
    if line.width - hidden > rect.columns {
      canvas.draw(Glyphs.ellipsis, row: rect.minRow, column: rect.maxColumn - 1, ink: .dim)
    }
  }
}

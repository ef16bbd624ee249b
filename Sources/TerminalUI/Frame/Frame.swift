/// A picture of the whole screen: a grid of cells and perhaps a cursor.
///
/// A value: two frames can be compared, and a test reads one as text. A wide
/// glyph always has its continuation on the right, whatever was drawn over it.
public struct Frame: Equatable, Sendable {
  /// The grid's size.
  public let size: Size
  /// Where the terminal's cursor shows; nil hides it.
  public internal(set) var cursor: Point?
  /// Row after row.
  var cells: [Cell]

  /// The largest frame; a terminal that claims to be larger stays blank beyond it.
  ///
  /// 32 MB: a hostile window size must not cost gigabytes.
  public static let maximumSize = Size(columns: 2_000, rows: 1_000)

  /// Makes a blank frame of at most ``maximumSize``.
  public init(size: Size) {
    self.size = Size(
      columns: min(size.columns, Self.maximumSize.columns),
      rows: min(size.rows, Self.maximumSize.rows))
    cells = [Cell](repeating: .blank, count: self.size.columns * self.size.rows)
  }

  /// The cell at a place; blank outside the grid.
  public subscript(row row: Int, column column: Int) -> Cell {
    guard row >= 0, row < size.rows, column >= 0, column < size.columns else { return .blank }
    return cells[row * size.columns + column]
  }

  /// All of it, as a rectangle.
  public var bounds: Rect { Rect(origin: .zero, size: size) }
}

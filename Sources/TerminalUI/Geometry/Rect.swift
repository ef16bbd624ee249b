/// A rectangle of cells; `max` edges are one past the last cell.
public struct Rect: Hashable, Sendable {
  /// The top left cell.
  public let origin: Point
  /// The columns and rows that it covers.
  public let size: Size

  /// Makes a rectangle from its corner and size.
  public init(origin: Point, size: Size) {
    self.origin = origin
    self.size = size
  }

  /// Makes a rectangle from its position and lengths; negative lengths become 0.
  public init(column: Int, row: Int, columns: Int, rows: Int) {
    self.init(
      origin: Point(column: column, row: row), size: Size(columns: columns, rows: rows))
  }

  /// Nothing, at the top left corner.
  public static let zero = Rect(origin: .zero, size: .zero)
}

// MARK: Edges

extension Rect {
  /// The first column.
  public var minColumn: Int { origin.column }
  /// The column after the last one.
  public var maxColumn: Int { origin.column + size.columns }
  /// The first row.
  public var minRow: Int { origin.row }
  /// The row after the last one.
  public var maxRow: Int { origin.row + size.rows }
  /// The width, in cells.
  public var columns: Int { size.columns }
  /// The height, in cells.
  public var rows: Int { size.rows }
  /// Whether it covers no cell.
  public var isEmpty: Bool { size.isEmpty }
}

// MARK: Parts

extension Rect {
  /// Returns whether the cell at `point` is inside.
  public func contains(_ point: Point) -> Bool {
    point.column >= minColumn && point.column < maxColumn
      && point.row >= minRow && point.row < maxRow
  }

  /// Returns the cells that both cover; empty when they do not touch.
  public func intersection(_ other: Rect) -> Rect {
    let column = max(minColumn, other.minColumn)
    let row = max(minRow, other.minRow)
    return Rect(
      column: column, row: row,
      columns: min(maxColumn, other.maxColumn) - column,
      rows: min(maxRow, other.maxRow) - row)
  }

  /// Returns what is left after taking `columns` off the left and the right and
  /// `rows` off the top and the bottom; empty when nothing is left.
  public func inset(columns: Int = 0, rows: Int = 0) -> Rect {
    Rect(
      column: minColumn + min(max(columns, 0), size.columns),
      row: minRow + min(max(rows, 0), size.rows),
      columns: size.columns - 2 * min(max(columns, 0), size.columns),
      rows: size.rows - 2 * min(max(rows, 0), size.rows))
  }

  /// Returns what is left after taking `cells` off every side.
  public func inset(by cells: Int) -> Rect { inset(columns: cells, rows: cells) }

  /// Returns one row of it, counted from its top; empty when there is no such row.
  public func row(_ index: Int) -> Rect {
    guard index >= 0, index < rows else {
      return Rect(column: minColumn, row: minRow, columns: columns, rows: 0)
    }
    return Rect(column: minColumn, row: minRow + index, columns: columns, rows: 1)
  }

  /// Returns a rectangle of at most `size`, centred in this one.
  public func centered(_ size: Size) -> Rect {
    let width = min(size.columns, columns)
    let height = min(size.rows, rows)
    return Rect(
      column: minColumn + (columns - width) / 2, row: minRow + (rows - height) / 2,
      columns: width, rows: height)
  }
}

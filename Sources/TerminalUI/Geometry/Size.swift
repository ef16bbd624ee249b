/// How many columns and rows something covers.
///
/// Both are cells, 0 or more: a negative length becomes 0, and an absurd one is
/// cut at ``Point/limit``, so that sums of lengths and positions never overflow.
public struct Size: Hashable, Sendable {
  /// The width, in cells.
  public let columns: Int
  /// The height, in cells.
  public let rows: Int

  /// Makes a size; what is out of range is brought into range.
  public init(columns: Int, rows: Int) {
    self.columns = min(max(columns, 0), Point.limit)
    self.rows = min(max(rows, 0), Point.limit)
  }

  /// Nothing at all.
  public static let zero = Size(columns: 0, rows: 0)

  /// Whether it covers no cell.
  public var isEmpty: Bool { columns == 0 || rows == 0 }
}

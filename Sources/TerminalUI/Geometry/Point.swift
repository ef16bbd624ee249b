/// A cell's position: column first, both counted from 0 at the top left.
///
/// A position may lie outside the screen (also left of it or above it); drawing
/// clips. It is cut at ± ``limit``.
public struct Point: Hashable, Sendable {
  /// The distance from the left edge, in cells.
  public let column: Int
  /// The distance from the top edge, in cells.
  public let row: Int

  /// The largest coordinate and length: far beyond any screen, and small enough
  /// that no sum of a few of them overflows.
  public static let limit = 1 << 30

  /// Makes a position; what is out of range is brought into range.
  public init(column: Int, row: Int) {
    self.column = min(max(column, -Self.limit), Self.limit)
    self.row = min(max(row, -Self.limit), Self.limit)
  }

  /// The top left corner.
  public static let zero = Point(column: 0, row: 0)
}

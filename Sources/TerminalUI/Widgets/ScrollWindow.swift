/// The part of a long list that is seen.
public struct ScrollWindow: Hashable, Sendable {
  /// How many rows there are.
  public let total: Int
  /// How many rows there is room for.
  public let visible: Int
  /// The first row that is seen; never so far down that room is wasted.
  public let offset: Int

  /// Makes a window as near to `offset` as possible that shows row `selected`.
  ///
  /// Any numbers are allowed: `.max` as an offset is the end of the list.
  public init(total: Int, visible: Int, offset: Int = 0, showing selected: Int? = nil) {
    self.total = max(total, 0)
    self.visible = max(visible, 0)
    let lastOffset = max(self.total - self.visible, 0)
    var offset = min(max(offset, 0), lastOffset)
    if let selected, self.visible > 0 {
      let row = min(max(selected, 0), max(self.total - 1, 0))
      offset = min(offset, row)
      offset = max(offset, row - self.visible + 1)
    }
    self.offset = offset
  }

  /// The rows that are seen.
  public var range: Range<Int> { offset..<offset + min(visible, total - offset) }

  /// How many rows there are below the last one that is seen.
  public var below: Int { total - range.upperBound }

  /// Whether some rows are not seen.
  public var isScrollable: Bool { total > visible }
}

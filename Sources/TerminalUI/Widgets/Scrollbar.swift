/// A thin bar that shows which part of a list is seen; nothing when all of it is.
public struct Scrollbar: Hashable, Sendable {
  /// The part that is seen.
  public var window: ScrollWindow
  /// The ink of the thumb.
  public var ink: Ink

  /// Makes a bar for a window.
  public init(_ window: ScrollWindow, ink: Ink = .dim) {
    self.window = window
    self.ink = ink
  }

  /// Draws it into the first column of `rect`, top to bottom.
  public func draw(in canvas: inout Canvas, rect: Rect) {
    guard window.isScrollable, !rect.isEmpty else { return }
    let column = rect.splitColumns([.fixed(1)])[0]
    canvas.fill(column, with: "│", ink: .border)
    let thumb = thumb(rows: rect.rows)
    let top = rect.minRow + thumb.lowerBound
    canvas.fill(
      Rect(column: rect.minColumn, row: top, columns: 1, rows: thumb.count), with: "┃", ink: ink)
  }

  /// The rows of the thumb: at the top only for the first row, at the bottom only for the last.
  func thumb(rows: Int) -> Range<Int> {
    let length = min(max(rows * window.visible / window.total, 1), rows)
    let travel = rows - length
    let lastOffset = window.total - window.visible
    var start = travel * window.offset / lastOffset
    if window.offset > 0, travel > 1 { start = max(start, 1) }
    return start..<start + length
  }
}

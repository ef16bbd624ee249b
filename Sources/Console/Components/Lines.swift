import TerminalUI

extension Canvas {
  /// Draws a line in one row of a panel's inside, with a blank at both ends; `…` where it is cut.
  mutating func draw(_ line: InkedText, at index: Int, of rect: Rect) {
    guard index >= 0, index < rect.rows else { return }
    let room = max(0, rect.columns - 2)
    draw(
      line.spelled(in: appearance).truncated(to: room), row: rect.minRow + index,
      column: rect.minColumn + 1)
  }

  /// Draws as many lines as fit into a panel's inside; a last `…` says that there are more.
  mutating func draw(_ lines: [InkedText], in rect: Rect) {
    for (index, line) in lines.prefix(rect.rows).enumerated() {
      let isCut = index == rect.rows - 1 && lines.count > rect.rows
      draw(isCut ? InkedText(Glyphs.ellipsis, ink: .dim) : line, at: index, of: rect)
    }
  }

  /// Draws the part of a text that a scrolled pane shows, with a scrollbar where it is not all.
  mutating func draw(_ lines: [InkedText], in rect: Rect, scrolled scroll: Scroll) {
    let window = scroll.window(total: lines.count, visible: rect.rows)
    for (index, number) in window.range.enumerated() {
      draw(lines[number], at: index, of: rect)
    }
    drawScrollbar(window, in: rect)
  }

  /// Draws a scrollbar in the last column of a panel's inside.
  mutating func drawScrollbar(_ window: ScrollWindow, in rect: Rect) {
    guard !rect.isEmpty else { return }
    Scrollbar(window).draw(
      in: &self,
      rect: Rect(column: rect.maxColumn - 1, row: rect.minRow, columns: 1, rows: rect.rows))
  }

  /// Marks one row of a panel's inside as selected.
  mutating func selectRow(_ index: Int, of rect: Rect) {
    select(Rect(column: rect.minColumn, row: rect.minRow + index, columns: rect.columns, rows: 1))
  }
}

extension InkedText {
  /// Returns a label with a text behind it, wrapped so that its lines stand below one another.
  static func hanging(
    _ label: InkedText, _ text: InkedText, indent: Int, columns: Int
  ) -> [InkedText] {
    text.wrapped(to: max(8, columns - indent)).enumerated().map { index, line in
      (index == 0 ? label : .empty).padded(to: indent) + line
    }
  }
}

import FoundationEssentials
import TerminalUI

extension Model {
  /// Draws the dialog in the middle.
  func drawRestore(_ dialog: RestoreDialog, on canvas: inout Canvas, in rect: Rect) {
    switch dialog.page {
    case .reading:
      drawLines([InkedText("Looking at the states…", ink: .dim)], on: &canvas, in: rect)
    case .working(let copy):
      drawLines(
        [
          InkedText(SafeText("Putting back \(copy.summary)…")),
          InkedText("The present state is kept aside, and what is pushed is read back.", ink: .dim),
        ], on: &canvas, in: rect)
    case .answer(let lines):
      drawLines(
        lines.map { InkedText(SafeText($0)) } + [.empty, InkedText("any key closes", ink: .dim)],
        on: &canvas, in: rect)
    case .copies(let choice): drawCopies(choice, dialog, on: &canvas, in: rect)
    case .name(let copy, let reason, let name):
      drawName(name, for: copy, reason, on: &canvas, in: rect)
    }
  }

  private static let restoreColumns = 92

  private func drawLines(_ lines: [InkedText], on canvas: inout Canvas, in rect: Rect) {
    let columns = min(Self.restoreColumns, rect.columns - 4) - 4
    let wrapped = lines.flatMap { $0.wrapped(to: columns) }
    let inner = box(
      "Put a state back", columns: columns + 4, rows: wrapped.count + 2, on: &canvas, in: rect)
    canvas.draw(wrapped, in: inner)
  }

  private func drawCopies(
    _ choice: StateChoice, _ dialog: RestoreDialog, on canvas: inout Canvas, in rect: Rect
  ) {
    let columns = min(Self.restoreColumns, rect.columns - 4) - 4
    let verdict = InkedText(SafeText(choice.verdict), ink: choice.isBlocked ? .danger : .success)
      .wrapped(to: columns)
    let selected = dialog.selection.index(in: choice.copies.map(\.id))
    let lines =
      choice.copies.isEmpty
      ? [InkedText("There is no copy of it.", ink: .dim)]
      : choice.copies.enumerated().map { copyLine($1, isSelected: $0 == selected) }
    let inner = box(
      "Put a state back", columns: columns + 4, rows: verdict.count + lines.count + 5,
      on: &canvas, in: rect)
    canvas.draw(verdict, in: inner)
    let room = Rect(
      column: inner.minColumn, row: inner.minRow + verdict.count + 1, columns: inner.columns,
      rows: max(0, inner.rows - verdict.count - 3))
    let window = ScrollWindow(total: lines.count, visible: room.rows, showing: selected)
    canvas.draw(lines, in: room, scrolled: Scroll(offset: window.offset))
    let keys =
      InkedText.keys([("enter", "put it back"), ("esc", "leave")])
    canvas.draw(keys, at: inner.rows - 1, of: inner)
  }

  /// "▸ 11-26 13:12  after the run, present   serial 7, 5 resources, 3 machines".
  private func copyLine(_ copy: StateChoice.Copy, isSelected: Bool) -> InkedText {
    let origin = copy.origin + (copy.isPresent ? ", present" : "")
    return InkedText(isSelected ? Glyphs.selected : " ", ink: .accent)
      + InkedText(SafeText(" \(dayAndTime(copy.seenAt))  "), ink: .dim)
      + InkedText(SafeText(origin).padded(to: 24), ink: copy.isPresent ? .dim : .text)
      + InkedText(SafeText(copy.summary), ink: copy.isPresent ? .dim : .text)
  }

  private func drawName(
    _ name: TypedName, for copy: StateChoice.Copy, _ reason: String,
    on canvas: inout Canvas, in rect: Rect
  ) {
    let columns = min(Self.restoreColumns, rect.columns - 4) - 4
    let head =
      InkedText(SafeText(reason), ink: .warning).wrapped(to: columns)
      + [.empty, InkedText(SafeText("To put back: \(copy.summary)"))]
    drawTypedQuestion("Put a state back", head, name, columns: columns, on: &canvas, in: rect)
  }
}

import FoundationEssentials
import TerminalUI
import Terraform

extension Model {
  /// Draws whatever lies over the screen, in its middle.
  func drawOverlay(on canvas: inout Canvas, in rect: Rect) {
    switch overlay {
    case nil: break
    case .help(let scroll): drawHelp(from: scroll, on: &canvas, in: rect)
    case .question(let question): drawQuestion(question, on: &canvas, in: rect)
    case .confirmation(let confirmation): drawConfirmation(confirmation, on: &canvas, in: rect)
    case .variables(let form): drawForm(form, on: &canvas, in: rect)
    }
  }

  /// Clears a box in the middle, draws its panel and returns what is inside.
  private func box(
    _ title: SafeText, columns: Int, rows: Int, badge: InkedText = .empty, on canvas: inout Canvas,
    in rect: Rect
  ) -> Rect {
    let place = rect.centered(
      Size(columns: min(columns, rect.columns - 2), rows: min(rows, rect.rows - 2)))
    return Panel(title, badge: badge, isFocused: true)
      .draw(in: &canvas, rect: place).inset(columns: 1)
  }

  private func drawHelp(from scroll: Int, on canvas: inout Canvas, in rect: Rect) {
    let rows = CommandTable.rows
    let inner = box(
      "Keys", columns: 84, rows: rows.count + 2, badge: InkedText("any key closes", ink: .dim), on: &canvas, in: rect)
    let first = min(scroll, max(0, rows.count - inner.size.rows))
    for (offset, row) in rows.dropFirst(first).prefix(inner.size.rows).enumerated() {
      let isHere = row.scope.covers(screen.id)
      canvas.draw(
        InkedText(SafeText(row.keys.joined(separator: " ")).padded(to: 18), ink: .key)
          + InkedText(SafeText(row.title), ink: isHere ? .text : .dim),
        row: inner.minRow + offset, column: inner.minColumn, maxColumns: inner.size.columns)
    }
  }

  private func drawQuestion(_ question: Question, on canvas: inout Canvas, in rect: Rect) {
    let width = min(76, rect.size.columns - 6)
    let lines = question.lines.flatMap { SafeText($0).wrapped(to: width) }
    let inner = box(
      SafeText(question.title), columns: width + 4, rows: lines.count + 4, on: &canvas, in: rect)
    for (offset, line) in lines.prefix(max(0, inner.size.rows - 2)).enumerated() {
      canvas.draw(line, row: inner.minRow + offset, column: inner.minColumn,
        maxColumns: inner.size.columns)
    }
    canvas.draw(
      InkedText("y", ink: .key) + InkedText(" yes    ") + InkedText("any other key", ink: .key)
        + InkedText(" no"),
      row: inner.maxRow - 1, column: inner.minColumn)
  }

  private func drawConfirmation(
    _ confirmation: Confirmation, on canvas: inout Canvas, in rect: Rect
  ) {
    let shown = min(confirmation.losses.count, max(1, rect.size.rows - 14))
    let left = max(0, Int(confirmation.name.expires.timeIntervalSince(now).rounded(.up)))
    let inner = box(
      "This will be lost", columns: 90, rows: shown + 10, badge: InkedText("\(left)s", ink: .warning), on: &canvas,
      in: rect)
    var row = inner.minRow
    let columns = inner.size.columns
    canvas.draw(
      InkedText(SafeText("\(confirmation.counts.destroy) to destroy"), ink: .danger)
        + InkedText(
          SafeText(
            " · \(confirmation.counts.change) to change · \(confirmation.counts.add) to add"),
          ink: .dim),
      row: row, column: inner.minColumn, maxColumns: columns)
    row += 1
    canvas.draw(
      SafeText("in \(deployment.directory), workspace \(deployment.workspace)"), row: row,
      column: inner.minColumn, ink: .dim, maxColumns: columns)
    row += 2
    for loss in confirmation.losses.prefix(shown) {
      canvas.draw(
        InkedText("- ", ink: .danger) + InkedText(SafeText(loss)), row: row,
        column: inner.minColumn, maxColumns: columns)
      row += 1
    }
    if confirmation.losses.count > shown {
      canvas.draw(
        "… and \(confirmation.losses.count - shown) more", row: row, column: inner.minColumn,
        ink: .dim)
    }
    row += 1
    canvas.draw(
      InkedText("Type ") + InkedText(SafeText(confirmation.name.expected), bold: true)
        + InkedText(" to go on, or ") + InkedText("esc", ink: .key) + InkedText(" to leave it."),
      row: row, column: inner.minColumn, maxColumns: columns)
    row += 1
    canvas.draw(
      InkedText("> ", ink: .accent) + InkedText(SafeText(confirmation.name.typed), ink: .input),
      row: row, column: inner.minColumn, maxColumns: columns)
    canvas.placeCursor(
      Point(column: inner.minColumn + 2 + SafeText(confirmation.name.typed).width, row: row))
    if let refusal = confirmation.name.refusal {
      canvas.draw(SafeText(refusal), row: row + 1, column: inner.minColumn, ink: .warning,
        maxColumns: columns)
    }
  }

  private func drawForm(_ form: VariablesForm, on canvas: inout Canvas, in rect: Rect) {
    let inner = box(
      "Variables without a value", columns: 84, rows: form.fields.count * 2 + 6, on: &canvas,
      in: rect)
    canvas.draw(
      "They stay in memory and go only to terraform.", row: inner.minRow,
      column: inner.minColumn, ink: .dim, maxColumns: inner.size.columns)
    let visible = max(1, (inner.size.rows - 4) / 2)
    let first = min(max(0, form.focus - visible + 1), max(0, form.fields.count - visible))
    let labelWidth = min(
      28, form.fields.map { SafeText($0.declaration.name).width }.max() ?? 0)
    for (offset, field) in form.fields.dropFirst(first).prefix(visible).enumerated() {
      let row = inner.minRow + 2 + offset * 2
      let isFocused = offset + first == form.focus
      canvas.draw(
        SafeText(field.declaration.name).truncated(to: labelWidth), row: row,
        column: inner.minColumn, ink: isFocused ? .accent : .text)
      var entry = field.entry
      entry.isFocused = isFocused
      entry.draw(
        in: &canvas,
        rect: Rect(
          column: inner.minColumn + labelWidth + 2, row: row,
          columns: max(0, inner.columns - labelWidth - 2), rows: 1))
      canvas.draw(
        SafeText(field.declaration.description ?? ""), row: row + 1,
        column: inner.minColumn + labelWidth + 2, ink: .dim,
        maxColumns: max(0, inner.size.columns - labelWidth - 2))
    }
    canvas.draw(
      form.complaint.map { InkedText(SafeText($0), ink: .warning) }
        ?? (InkedText("enter", ink: .key) + InkedText(" next, then start   ")
          + InkedText("esc", ink: .key) + InkedText(" leave")),
      row: inner.maxRow - 1, column: inner.minColumn, maxColumns: inner.size.columns)
  }
}

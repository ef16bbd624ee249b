import FoundationEssentials
import TerminalUI
import Terraform

extension Model {
  /// Draws whatever lies over the screen, in its middle.
  func drawOverlay(on canvas: inout Canvas, in rect: Rect) {
    switch overlay {
    case nil: break
    case .palette(let palette): drawPalette(palette, on: &canvas, in: rect)
    case .commandLog(let pane): drawCommandLog(pane, on: &canvas, in: rect)
    case .help(let help): drawHelp(help, on: &canvas, in: rect)
    case .question(let question): drawQuestion(question, on: &canvas, in: rect)
    case .confirmation(let confirmation): drawConfirmation(confirmation, on: &canvas, in: rect)
    case .countdown(let countdown): drawCountdown(countdown, on: &canvas, in: rect)
    case .forcedStop(let stop): drawForcedStop(stop, on: &canvas, in: rect)
    case .variables(let form): drawForm(form, on: &canvas, in: rect)
    case .podDeletion(let deletion): drawPodDeletion(deletion, on: &canvas, in: rect)
    case .picker(let picker): drawPicker(picker, on: &canvas, in: rect)
    case .planMenu(let menu): drawPlanMenu(menu, on: &canvas, in: rect)
    case .restore(let dialog): drawRestore(dialog, on: &canvas, in: rect)
    case .save(let save): drawSave(save, on: &canvas, in: rect)
    case .fanOut(let dialog): drawFanOut(dialog, on: &canvas, in: rect)
    case .custom(let dialog): drawCustom(dialog, on: &canvas, in: rect)
    case .doctor(let doctor): drawDoctor(doctor, on: &canvas, in: rect)
    }
  }

  /// Clears a box in the middle, draws its panel and returns what is inside.
  func box(
    _ title: SafeText, columns: Int, rows: Int, badge: InkedText = .empty, on canvas: inout Canvas,
    in rect: Rect
  ) -> Rect {
    box(title, badge: badge, on: &canvas, at: boxPlace(columns: columns, rows: rows, in: rect))
  }

  /// Where a box in the middle stands: of that size, or as large as there is room.
  func boxPlace(columns: Int, rows: Int, in rect: Rect) -> Rect {
    rect.centered(Size(columns: min(columns, rect.columns - 4), rows: min(rows, rect.rows - 2)))
  }

  /// Clears a box, draws its panel and returns what is inside.
  func box(
    _ title: SafeText, badge: InkedText, on canvas: inout Canvas, at place: Rect
  ) -> Rect {
    let mark = overlay?.isDecision == true ? deployment.guardMark : .empty
    let line =
      mark.isEmpty
      ? .empty : InkedText(" " + mark + " ", ink: .guarded, bold: true) + InkedText(" ")
    return Panel(
      line: line + InkedText(title, ink: .title, bold: true), badge: badge, isFocused: true
    ).draw(in: &canvas, rect: place)
  }

  // MARK: Questions

  private func drawQuestion(_ question: Question, on canvas: inout Canvas, in rect: Rect) {
    let columns = min(76, rect.columns - 8)
    let answers =
      InkedText("y", ink: .key, bold: true) + " yes    "
      + InkedText("any other key", ink: .key, bold: true) + " no"
    let lines = question.lines.flatMap { InkedText(SafeText($0)).wrapped(to: columns) }
    let inner = box(
      SafeText(question.title), columns: columns + 4, rows: lines.count + 4, on: &canvas, in: rect)
    canvas.draw(Array(lines.prefix(max(0, inner.rows - 2))) + [.empty, answers], in: inner)
  }

  // MARK: Variables

  private func drawForm(_ form: VariablesForm, on canvas: inout Canvas, in rect: Rect) {
    let inner = box(
      form.kind == nil ? "Variables" : "Variables without a value", columns: 84,
      rows: form.fields.count * 2 + 6, on: &canvas,
      in: rect
    ).inset(columns: 1)
    canvas.draw(
      form.kind == nil
        ? "A value typed here wins for this session, and stays in memory."
        : "They stay in memory and go only to terraform.", row: inner.minRow,
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
      let room = max(0, inner.columns - labelWidth - 2)
      canvas.draw(
        note(of: field, in: form).spelled(in: appearance).truncated(to: room), row: row + 1,
        column: inner.minColumn + labelWidth + 2, ink: .dim)
    }
    canvas.draw(
      form.complaint.map { InkedText(SafeText($0), ink: .warning) }
        ?? (InkedText("enter", ink: .key)
          + InkedText(form.kind == nil ? " keep   " : " next, then start   ")
          + InkedText(form.kind == nil ? "tab" : "", ink: .key)
          + InkedText(form.kind == nil ? " next   " : "")
          + InkedText("esc", ink: .key) + InkedText(" leave")),
      row: inner.maxRow - 1, column: inner.minColumn, maxColumns: inner.size.columns)
  }

  /// What is said of a variable: in the form of all, where its value comes from.
  private func note(of field: VariablesForm.Field, in form: VariablesForm) -> SafeText {
    let description = field.declaration.description
    guard form.kind == nil else { return SafeText(description ?? "") }
    let source = field.source.map { "\($0)" } ?? "no value"
    return SafeText([source, description].compactMap(\.self).joined(separator: " · "))
  }
}

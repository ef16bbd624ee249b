import Fleet
import TerminalUI
import Terraform

extension Model {
  /// Draws the menu in the middle.
  func drawPlanMenu(_ menu: PlanMenu, on canvas: inout Canvas, in rect: Rect) {
    switch menu.page {
    case .items: drawItems(menu, on: &canvas, in: rect)
    case .resources(let item): drawResources(for: item, menu, on: &canvas, in: rect)
    case .workspaces(let choice): drawWorkspaces(choice, menu, on: &canvas, in: rect)
    case .newWorkspace(let field, let complaint):
      drawNewWorkspace(field, complaint, on: &canvas, in: rect)
    }
  }

  private func drawItems(_ menu: PlanMenu, on canvas: inout Canvas, in rect: Rect) {
    let items = PlanMenu.Item.allCases
    let selected = menu.items.index(in: items)
    let lines = items.enumerated().map { index, item in
      let isAvailable = availability(of: item).isAvailable
      return choiceLine(
        InkedText(SafeText(item.title), ink: isAvailable ? .text : .dim),
        isSelected: index == selected)
    }
    let reason: InkedText =
      if let selected, case .unavailable(let reason) = availability(of: items[selected]) {
        InkedText(SafeText(reason), ink: .warning)
      } else {
        keysLine("choose")
      }
    drawChoices("Options of plans", lines, selected, reason, on: &canvas, in: rect)
  }

  private func drawResources(
    for item: PlanMenu.Item, _ menu: PlanMenu, on canvas: inout Canvas, in rect: Rect
  ) {
    let addresses = addresses(for: item)
    let tainted = Set(
      (state.value.flatMap(\.self)?.resources ?? []).filter(\.isTainted).map(\.address))
    let selected = menu.resources.index(in: addresses)
    let room = min(84, rect.columns - 4) - 8
    let lines = addresses.enumerated().map { index, address in
      let mark: InkedText =
        tainted.contains(address) ? InkedText("  tainted", ink: .warning) : .empty
      let text = SafeText(address).truncated(to: room - mark.width, from: .middle)
      return choiceLine(InkedText(text) + mark, isSelected: index == selected)
    }
    let titles: [PlanMenu.Item: SafeText] = [
      .target: "Plan only", .replace: "Plan to replace", .taint: "Taint", .untaint: "Untaint",
    ]
    drawChoices(
      titles[item] ?? "Resources", lines, selected, keysLine("choose"), on: &canvas, in: rect)
  }

  private func drawWorkspaces(
    _ choice: WorkspaceChoice?, _ menu: PlanMenu, on canvas: inout Canvas, in rect: Rect
  ) {
    guard let choice else {
      let waiting = [InkedText("Asking terraform…", ink: .dim)]
      return drawChoices("Workspaces", waiting, nil, keysLine("choose"), on: &canvas, in: rect)
    }
    let selected = menu.workspaces.index(in: choice.rows)
    let lines = choice.rows.enumerated().map { index, name in
      let isCurrent = name == choice.current
      let text =
        name.isEmpty
        ? InkedText("A new workspace…", ink: .accent)
        : InkedText(SafeText(name)) + (isCurrent ? InkedText("  in use", ink: .dim) : .empty)
      return choiceLine(text, isSelected: index == selected)
    }
    let hint =
      choice.isPinned
      ? InkedText("TF_WORKSPACE holds the choice; change it there.", ink: .warning)
      : keysLine("change to it")
    drawChoices("Workspaces", lines, selected, hint, on: &canvas, in: rect)
  }

  private func drawNewWorkspace(
    _ field: TextField, _ complaint: String?, on canvas: inout Canvas, in rect: Rect
  ) {
    let inner = box("A new workspace", columns: 84, rows: 7, on: &canvas, in: rect)
      .inset(columns: 1)
    canvas.draw(
      "It has a state of its own, which is empty at first.", row: inner.minRow,
      column: inner.minColumn, ink: .dim, maxColumns: inner.columns)
    var entry = field
    entry.isFocused = true
    entry.draw(
      in: &canvas,
      rect: Rect(column: inner.minColumn, row: inner.minRow + 2, columns: inner.columns, rows: 1))
    canvas.draw(
      complaint.map { InkedText(SafeText($0), ink: .warning) } ?? keysLine("make it"),
      row: inner.maxRow - 1, column: inner.minColumn, maxColumns: inner.columns)
  }

  // MARK: - Parts

  /// Draws lines to choose from, as many as fit around the selected one, above a last line.
  private func drawChoices(
    _ title: SafeText, _ lines: [InkedText], _ selected: Int?, _ last: InkedText,
    on canvas: inout Canvas, in rect: Rect
  ) {
    let inner = box(title, columns: 84, rows: lines.count + 4, on: &canvas, in: rect)
    let room = Rect(
      column: inner.minColumn, row: inner.minRow, columns: inner.columns,
      rows: max(0, inner.rows - 2))
    let window = ScrollWindow(total: lines.count, visible: room.rows, showing: selected)
    canvas.draw(lines, in: room, scrolled: Scroll(offset: window.offset))
    canvas.draw(last, at: inner.rows - 1, of: inner)
  }

  private func choiceLine(_ text: InkedText, isSelected: Bool) -> InkedText {
    InkedText(isSelected ? Glyphs.selected : " ", ink: .accent) + " " + text
  }

  private func keysLine(_ word: String) -> InkedText { .keys([("enter", word), ("esc", "back")]) }
}

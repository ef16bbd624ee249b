import TerminalUI

extension Model {
  private static let helpColumns = 110
  /// The rows of the box that are no part of the list: its frame, a last line.
  private static let helpFurniture = 3

  /// How many lines of the help are seen at once.
  var helpRows: Int { max(1, size.rows - 2 - Self.helpFurniture) }

  /// Draws the help in the middle.
  func drawHelp(_ help: Help, on canvas: inout Canvas, in rect: Rect) {
    let lines = lines(of: help)
    let count = lines.count { $0.instruction != nil }
    let found = Words.count(count, "command")
    let isFiltered = help.search != nil || !help.filter.isEmpty
    let badge: InkedText =
      isFiltered ? .filter(help.filter, found: found) : InkedText(SafeText(found), ink: .dim)
    let place = helpPlace(in: rect)
    let inner = Panel("Keys and commands", badge: badge, isFocused: true)
      .draw(in: &canvas, rect: place)
    let parts = inner.splitRows([.flexible(), .fixed(1)])
    let selected = lines.indices.filter { lines[$0].instruction != nil }.dropFirst(help.selected)
      .first
    let window = ScrollWindow(
      total: lines.count, visible: parts[0].rows, offset: help.offset,
      showing: help.selected == 0 ? 0 : selected)
    for (row, number) in window.range.enumerated() {
      canvas.draw(line(lines[number]), at: row, of: parts[0])
      if number == selected {
        canvas.draw(
          Glyphs.selected, row: parts[0].minRow + row, column: parts[0].minColumn, ink: .accent)
        canvas.selectRow(row, of: parts[0])
      }
    }
    canvas.drawScrollbar(window, in: parts[0])
    canvas.draw(helpRemark(selected.map { lines[$0] }, help), at: 0, of: parts[1])
    if let search = help.search { canvas.placeCursor(of: search, in: badge, ofPanel: place) }
  }

  private func helpPlace(in rect: Rect) -> Rect {
    rect.centered(
      Size(columns: min(Self.helpColumns, rect.columns - 4), rows: helpRows + Self.helpFurniture))
  }

  private func line(_ line: HelpLine) -> InkedText {
    switch line {
    case .heading(let title): return InkedText(SafeText(title), ink: .heading, bold: true)
    case .instruction(let instruction, let marks):
      let obstacle = obstacle(to: instruction)
      let keys = keys(of: instruction)
      let shown = keys.isEmpty ? ":\(instruction.name)" : keys.joined(separator: " ")
      var text =
        InkedText(SafeText(" " + shown), ink: obstacle == nil ? .key : .dim).padded(to: 18)
        + InkedText(title(of: instruction), marking: marks, ink: obstacle == nil ? .text : .dim)
      if let obstacle { text += InkedText(SafeText("  " + obstacle), ink: .dim) }
      return text
    }
  }

  /// Why the selected row cannot be given, or its name; and the keys of the help.
  private func helpRemark(_ line: HelpLine?, _ help: Help) -> InkedText {
    guard let instruction = line?.instruction else {
      return InkedText("Nothing is called so.  ", ink: .dim) + InkedText("esc", ink: .key)
        + InkedText(" shows all", ink: .dim)
    }
    if let obstacle = obstacle(to: instruction) {
      return InkedText(SafeText(obstacle), ink: .warning)
    }
    return .keys([
      ("enter", instruction.name), (word(for: .filter), "look for"),
      ("esc", help.search == nil && help.filter.isEmpty ? "close" : "show all"),
    ])
  }
}

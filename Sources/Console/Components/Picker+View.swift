import TerminalUI

extension Model {
  /// Gives a key to the list.
  mutating func updatePicker(_ picker: Picker, with key: Key) -> [Effect] {
    var picker = picker
    if key.leaves || key == Key(.character("q")) {
      overlay = nil
      return []
    }
    switch key {
    case Key(.enter):
      overlay = nil
      return choose(picker.result, for: picker.purpose)
    case Key(.character(" ")): picker.toggle()
    default:
      let page = pickerRows(picker)
      guard let distance = keymap.scrolling(for: key)?.distance(page: page) else { return [] }
      picker.move(by: distance)
    }
    overlay = .picker(picker)
    return []
  }

  /// Acts on what was chosen; nothing stands for all, or for no choice.
  private mutating func choose(_ chosen: Set<String>, for purpose: Picker.Purpose) -> [Effect] {
    switch purpose {
    case .namespaces: showNamespaces(chosen)
    case .order: sortList(by: chosen.first)
    case .container: showContainer(chosen.first)
    case .logs: showLogs(chosen)
    case .shell(let pod):
      if case .unavailable(let reason) = availabilityOfContainerShell {
        tell(reason)
      } else {
        return openShell(in: pod, container: chosen.first)
      }
    }
    return []
  }

  private static let pickerColumns = 64

  /// How many entries are seen at once.
  private func pickerRows(_ picker: Picker) -> Int {
    max(1, min(picker.entries.count, size.rows - 6))
  }

  /// Draws the list in the middle.
  func drawPicker(_ picker: Picker, on canvas: inout Canvas, in rect: Rect) {
    let inner = box(
      SafeText(picker.title), columns: Self.pickerColumns, rows: pickerRows(picker) + 4,
      on: &canvas, in: rect)
    let parts = inner.splitRows([.flexible(), .fixed(1), .fixed(1)])
    var table = Table(
      columns: [
        .init("", .flexible(minimum: 16), truncation: .middle),
        .init("", .fixed(24), priority: 1),
      ], selectedRow: picker.selected)
    table.hasHeader = false
    table.hasScrollbar = true
    table.fill(picker.entries.count, rows: parts[0].rows) { number in
      let entry = picker.entries[number]
      let isChosen =
        picker.chosen.contains(entry.id) || (number == 0 && picker.chosen.isEmpty)
      return Table.Row(
        mark: isChosen ? InkedText(Glyphs.done, ink: .accent) : nil,
        [InkedText(SafeText(entry.title)), InkedText(SafeText(entry.detail), ink: .dim)])
    }
    table.draw(in: &canvas, rect: parts[0])
    var keys = InkedText("enter", ink: .key) + InkedText(" take   ", ink: .dim)
    if picker.isMultiple {
      keys += InkedText("space", ink: .key) + InkedText(" mark   ", ink: .dim)
    }
    canvas.draw(
      keys + InkedText("esc", ink: .key) + InkedText(" leave", ink: .dim), at: 0, of: parts[2])
  }
}

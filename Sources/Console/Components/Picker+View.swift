import TerminalUI

extension Model {
  /// Gives a key to the list.
  mutating func updatePicker(_ picker: Picker, with key: Key) -> [Effect] {
    var picker = picker
    if key != Key(.enter), picker.type(key) {
      overlay = .picker(picker)
      return []
    }
    if key.leaves || key == Key(.character("q")) {
      let isFiltered = picker.isFiltered
      picker.clearFilter()
      overlay = isFiltered ? .picker(picker) : nil
      return []
    }
    switch key {
    case Key(.enter):
      guard picker.selectedEntry != nil || !picker.chosen.isEmpty else { return [] }
      overlay = nil
      return choose(picker.result, for: picker.purpose)
    case Key(.character(" ")): picker.toggle()
    case _ where keymap.isKey(key, of: .filter): picker.startSearch()
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

  private static let pickerColumns = (least: 64, most: 110)
  /// The columns beside the titles: the frame, marks, what helps to choose.
  private static let pickerFurniture = 34

  /// How many entries are seen at once; a filter leaves the box as it is.
  private func pickerRows(_ picker: Picker) -> Int {
    max(1, min(picker.entries.count, size.rows - 6))
  }

  /// Draws the list in the middle.
  func drawPicker(_ picker: Picker, on canvas: inout Canvas, in rect: Rect) {
    let widths = Self.pickerColumns
    let badge = pickerBadge(picker)
    let place = boxPlace(
      columns: min(max(widths.least, picker.titleColumns + Self.pickerFurniture), widths.most),
      rows: pickerRows(picker) + 4, in: rect)
    let inner = box(SafeText(picker.title), badge: badge, on: &canvas, at: place)
    let parts = inner.splitRows([.flexible(), .fixed(1), .fixed(1)])
    var table = Table(
      columns: [
        .init("", .flexible(minimum: 16), truncation: .middle),
        .init("", .fixed(24), priority: 1),
      ], selectedRow: picker.selected)
    table.hasHeader = false
    table.hasScrollbar = true
    table.fill(picker.shown.count, rows: parts[0].rows) { row in
      let number = picker.shown[row]
      let entry = picker.entries[number]
      let isChosen =
        picker.chosen.contains(entry.id) || (number == 0 && picker.chosen.isEmpty)
      return Table.Row(
        mark: isChosen ? InkedText(Glyphs.done, ink: .accent) : nil,
        [InkedText(SafeText(entry.title)), InkedText(SafeText(entry.detail), ink: .dim)])
    }
    table.draw(in: &canvas, rect: parts[0])
    canvas.draw(pickerRemark(picker), at: 0, of: parts[2])
    if let search = picker.search { canvas.placeCursor(of: search, in: badge, ofPanel: place) }
  }

  /// What is looked for, and how much of it was found; before that how much is marked.
  private func pickerBadge(_ picker: Picker) -> InkedText {
    let marked =
      picker.isMultiple && !picker.chosen.isEmpty ? "\(picker.chosen.count) marked" : ""
    guard picker.isFiltered else { return InkedText(SafeText(marked), ink: .dim) }
    let found = "\(picker.shown.count) of \(picker.entries.count)"
    return .filter(
      picker.filter.text, found: marked.isEmpty ? found : "\(found) · \(marked)")
  }

  /// The keys, or why what is typed is looked for as text.
  private func pickerRemark(_ picker: Picker) -> InkedText {
    if let problem = picker.filter.problem {
      return InkedText(SafeText("Looked for as text. \(problem)"), ink: .warning)
    }
    let isTyping = picker.search != nil
    let marking = picker.isMultiple && !isTyping ? [("space", "mark")] : []
    let looking = isTyping ? ("down", "to the list") : (word(for: .filter), "look for")
    return .keys(
      [("enter", "take")] + marking + [looking]
        + [("esc", picker.isFiltered ? "show all" : "leave")])
  }
}

import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

/// The log of commands while it is shown.
struct CommandLogPane: Equatable, Sendable {
  /// All records, the newest first; nil before they were read.
  private(set) var records: [CommandRecord]?
  /// Those of them that have what is looked for.
  private(set) var found: [CommandRecord] = []
  /// What is looked for.
  private(set) var filter = ListFilter()
  /// What is looked for while it is being typed.
  private(set) var search: TextField?
  /// The selected record; nil for the first.
  private var selectedID: Int?
  /// The first row that was shown last.
  private(set) var offset = 0
  /// What is seen of the record that is shown whole; nil while the list is.
  var detail: Scroll?

  /// The number of the selected record among those that were found.
  var selected: Int {
    guard let selectedID else { return 0 }
    return found.firstIndex { $0.id == selectedID } ?? 0
  }

  /// The selected record.
  var selectedRecord: CommandRecord? {
    found.indices.contains(selected) ? found[selected] : nil
  }

  /// Takes newer records; the selection stays on its own.
  mutating func receive(_ newer: [CommandRecord], visible: Int) {
    records = newer
    look(visible: visible)
    // What is being read must not become another record under the reader's eyes.
    if detail != nil, let selectedID, !found.contains(where: { $0.id == selectedID }) {
      detail = nil
    }
  }

  /// Selects a record, and shows it.
  mutating func select(_ row: Int, visible: Int) {
    guard !found.isEmpty else { return }
    let row = min(max(0, row), found.count - 1)
    selectedID = found[row].id
    show(row, visible: visible)
  }

  // MARK: - Looking for something

  /// Begins to type what is looked for.
  mutating func startSearch() { search = TextField(filter.text) }

  /// Takes a key into what is looked for.
  mutating func type(_ key: Key, visible: Int) {
    guard var field = search else { return }
    switch field.acceptInFilter(key) {
    case .closed: search = nil
    case .cleared: clear(visible: visible)
    case .changed: look(for: field, visible: visible)
    case .untouched: break
    }
  }

  /// Takes in pasted text, up to the first line break.
  mutating func paste(_ text: String, visible: Int) {
    guard var field = search else { return }
    field.insert(String(text.prefix { !$0.isNewline }))
    look(for: field, visible: visible)
  }

  /// Shows everything again.
  mutating func clear(visible: Int) {
    search = nil
    filter = ListFilter()
    look(visible: visible)
  }

  private mutating func look(for field: TextField, visible: Int) {
    search = field
    filter = ListFilter(field.value)
    look(visible: visible)
  }

  private mutating func look(visible: Int) {
    let all = records ?? []
    found =
      filter.isEmpty
      ? all
      : all.filter { filter.accepts([$0.title, $0.line, $0.place.name, $0.endWords]) }
    show(selected, visible: visible)
  }

  private mutating func show(_ row: Int, visible: Int) {
    offset =
      ScrollWindow(total: found.count, visible: visible, offset: offset, showing: row).offset
  }
}

extension Model {
  /// Takes in what was run.
  mutating func receive(_ records: [CommandRecord]) {
    guard case .commandLog(var pane) = overlay else { return }
    pane.receive(records, visible: commandLogRows)
    overlay = .commandLog(pane)
  }

  /// Takes in pasted text.
  mutating func paste(_ text: String, in pane: CommandLogPane) {
    var pane = pane
    pane.paste(text, visible: commandLogRows)
    overlay = .commandLog(pane)
  }

  /// Gives a key to the log of commands.
  mutating func updateCommandLog(_ pane: CommandLogPane, with key: Key) -> [Effect] {
    var pane = pane
    let isDetail = pane.detail != nil
    if pane.search != nil {
      pane.type(key, visible: commandLogRows)
    } else if key.leaves || key == Key("q") || key == Key(.backspace) || key == Key(.left) {
      let isOver = !isDetail && (pane.filter.isEmpty || key == Key("q"))
      guard !isOver, !key.modifiers.contains(.control) else {
        overlay = nil
        return []
      }
      if isDetail { pane.detail = nil } else { pane.clear(visible: commandLogRows) }
    } else if keymap.isKey(key, of: .copyValue) {
      guard let record = pane.selectedRecord else { return [] }
      tell("The command is copied.")
      return [.copyText(record.shellLine)]
    } else if keymap.isKey(key, of: .filter), !isDetail {
      pane.startSearch()
    } else if key == Key(.enter) || key == Key(.right), !isDetail {
      guard pane.selectedRecord != nil else { return [] }
      // From now on it is this one, whatever comes above it.
      pane.select(pane.selected, visible: commandLogRows)
      pane.detail = Scroll()
    } else if let command = keymap.scrolling(for: key) {
      move(&pane, by: command)
    } else {
      return []
    }
    overlay = .commandLog(pane)
    return []
  }

  private func move(_ pane: inout CommandLogPane, by command: Command) {
    if var scroll = pane.detail {
      let total = commandDetail(pane.selectedRecord).count
      scroll.move(command, total: total, visible: commandLogPane.rows - 2)
      pane.detail = scroll
    } else if let distance = command.distance(page: commandLogRows) {
      let count = pane.found.count
      pane.select(pane.selected + min(max(distance, -count), count), visible: commandLogRows)
    }
  }
}

extension CommandRecord {
  /// The command as a person gives it in a shell.
  var shellLine: String {
    (directory.map { "cd \(ShellWord.plain($0)) && " } ?? "") + line
  }
}

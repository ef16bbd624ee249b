import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

/// The log of commands while it is shown.
struct CommandLogPane: Equatable, Sendable {
  /// The records, the newest first; nil before they were read.
  private(set) var records: [CommandRecord]?
  /// The selected record; nil for the first.
  private var selectedID: Int?
  /// The first row that was shown last.
  private(set) var offset = 0
  /// What is seen of the record that is shown whole; nil while the list is.
  var detail: Scroll?

  /// The number of the selected record.
  var selected: Int {
    guard let selectedID, let records else { return 0 }
    return records.firstIndex { $0.id == selectedID } ?? 0
  }

  /// The selected record.
  var selectedRecord: CommandRecord? {
    guard let records, records.indices.contains(selected) else { return nil }
    return records[selected]
  }

  /// Takes newer records; the selection stays on its own.
  mutating func receive(_ newer: [CommandRecord], visible: Int) {
    // What is being read must not become another record under the reader's eyes.
    if detail != nil, let selectedID, !newer.contains(where: { $0.id == selectedID }) {
      detail = nil
    }
    records = newer
    show(selected, visible: visible)
  }

  /// Selects a record, and shows it.
  mutating func select(_ row: Int, visible: Int) {
    guard let records, !records.isEmpty else { return }
    let row = min(max(0, row), records.count - 1)
    selectedID = records[row].id
    show(row, visible: visible)
  }

  private mutating func show(_ row: Int, visible: Int) {
    offset =
      ScrollWindow(
        total: records?.count ?? 0, visible: visible, offset: offset, showing: row
      ).offset
  }
}

extension Model {
  /// Takes in what was run.
  mutating func receive(_ records: [CommandRecord]) {
    guard case .commandLog(var pane) = overlay else { return }
    pane.receive(records, visible: commandLogRows)
    overlay = .commandLog(pane)
  }

  /// Gives a key to the log of commands.
  mutating func updateCommandLog(_ pane: CommandLogPane, with key: Key) -> [Effect] {
    var pane = pane
    let isDetail = pane.detail != nil
    if key.leaves || key == Key("q") || key == Key(.backspace) || key == Key(.left) {
      guard isDetail, !key.modifiers.contains(.control) else {
        overlay = nil
        return []
      }
      pane.detail = nil
    } else if key == Key("c") {
      guard let record = pane.selectedRecord else { return [] }
      tell("The command is copied.")
      return [.copyText(record.shellLine)]
    } else if key == Key(.enter) || key == Key(.right), !isDetail {
      guard let record = pane.selectedRecord else { return [] }
      // From now on it is this one, whatever comes above it.
      pane.select(pane.records?.firstIndex { $0.id == record.id } ?? 0, visible: commandLogRows)
      pane.detail = Scroll()
    } else if let command = keymap.scrolling(for: key) {
      if var scroll = pane.detail {
        let total = commandDetail(pane.selectedRecord).count
        scroll.move(command, total: total, visible: commandLogPane.rows - 2)
        pane.detail = scroll
      } else if let distance = command.distance(page: commandLogRows) {
        let count = pane.records?.count ?? 0
        pane.select(pane.selected + min(max(distance, -count), count), visible: commandLogRows)
      }
    } else {
      return []
    }
    overlay = .commandLog(pane)
    return []
  }
}

extension CommandRecord {
  /// The command as a person gives it in a shell.
  var shellLine: String {
    (directory.map { "cd \(ShellWord.plain($0)) && " } ?? "") + line
  }
}

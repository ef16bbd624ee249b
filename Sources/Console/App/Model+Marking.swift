import Cluster
import Fleet
import TerminalUI

/// Marks of the lists that have them: machines for a command, pods for their logs.
extension Model {
  /// Carries out a command about marks on the screen's list.
  mutating func updateMarks(_ command: Command) {
    changeMarks { marks, selected, rows in
      marks.update(command, selected: selected, of: rows)
    } pods: { marks, selected, rows in
      marks.update(command, selected: selected, of: rows)
    }
  }

  /// Acts on a press or a drag that ends on the selected row.
  ///
  /// - Parameters:
  ///   - pointer: What was done; without a key that is held, a press only says where a range begins.
  ///   - start: The row that was selected before.
  mutating func mark(by pointer: Pointer, from start: Int?) {
    changeMarks { marks, selected, rows in
      marks.update(pointer, from: start, to: selected, of: rows)
      return selected
    } pods: { marks, selected, rows in
      marks.update(pointer, from: start, to: selected, of: rows)
      return selected
    }
  }

  /// Whether the list that has the keys can have marks.
  var hasMarks: Bool {
    switch screen {
    case .overview: overview.pane == .machines && guidance == nil
    case .nodes, .pods: true
    default: false
    }
  }

  /// The selected row of the list that can have marks; nil without one.
  var selectedMarkRow: Int? {
    guard hasMarks else { return nil }
    switch screen {
    case .overview: return overview.machines.index(in: inventory?.machines.map(\.id) ?? [])
    case .nodes: return nodeList.list.numbers.isEmpty ? nil : nodeList.list.outline.selected
    case .pods: return podList.list.numbers.isEmpty ? nil : podList.list.outline.selected
    default: return nil
    }
  }

  /// Whether marks can be set or taken away now.
  func availabilityOfMarks(for command: Command) -> Availability {
    guard hasMarks else {
      return .unavailable("\(word(for: .nextPane)) goes to the machines; they can be marked.")
    }
    if command == .clearMarks {
      let isEmpty = screen == .pods ? podList.marks.isEmpty : fanOut.marks.isEmpty
      return isEmpty
        ? .unavailable("Nothing is marked. \(word(for: .mark)) marks.") : .available
    }
    return selectedMarkRow == nil
      ? .unavailable("There is nothing that could be marked.") : .available
  }

  /// How many marked machines the screen's list leaves out.
  var hiddenMachines: Int {
    guard screen == .nodes, !fanOut.marks.isEmpty else { return 0 }
    return fanOut.marks.count
      - nodeList.list.numbers.count { number in
        nodeList.table.entries[number].machine.map { fanOut.marks.contains($0.id) } == true
      }
  }

  /// Hands the marks of the screen's list to what changes them, and selects the row that comes of it.
  private mutating func changeMarks(
    machines: (inout Marking<String>, Int, Marking<String>.Rows) -> Int,
    pods: (inout Marking<PodIdentity>, Int, Marking<PodIdentity>.Rows) -> Int
  ) {
    guard let selected = selectedMarkRow else { return }
    switch screen {
    case .pods:
      let rows = podList.list.outline.rows
      let row = pods(&podList.marks, selected, .init(count: rows.count) { rows[$0] })
      podList.list.select(row, visible: podRowsShown)
    case .nodes:
      let (numbers, entries) = (nodeList.list.numbers, nodeList.table.entries)
      let row = machines(
        &fanOut.marks, selected,
        .init(count: numbers.count) { entries[numbers[$0]].machine?.id })
      nodeList.list.select(row, visible: nodeRowsShown)
    default:
      let ids = inventory?.machines.map(\.id) ?? []
      let row = machines(&fanOut.marks, selected, .init(count: ids.count) { ids[$0] })
      overview.machines.select(row, in: ids)
    }
  }
}

extension Marking {
  /// Acts on the mouse: Control with a press marks, Shift or Alt extends the range, as a drag does.
  ///
  /// - Parameters:
  ///   - pointer: What was done.
  ///   - start: The row that was selected before.
  ///   - row: The row at the pointer.
  ///   - rows: The rows that are listed.
  fileprivate mutating func update(
    _ pointer: Pointer, from start: Int?, to row: Int, of rows: Rows
  ) {
    switch pointer.action {
    case .drag: stretch(from: start ?? row, to: row, of: rows)
    case .press where pointer.modifiers.contains(.control): toggle(row, of: rows)
    case .press where !pointer.modifiers.isEmpty:
      if let start, !hasAnchor { begin(at: start, of: rows) }
      extend(to: row, of: rows)
    case .press: begin(at: row, of: rows)
    case .scrollUp, .scrollDown: break
    }
  }
}

extension Command {
  /// Whether it is about the marks of a list.
  var isOfMarks: Bool {
    switch self {
    case .markRange, .markDown, .markUp, .markAll, .invertMarks, .clearMarks: true
    default: false
    }
  }
}

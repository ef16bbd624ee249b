import TerminalUI

/// What a row of a tree stands for; it stays the same while others come and go.
protocol OutlineID: Hashable, Sendable {
  /// The row that it lies under; nil at the top.
  var parent: Self? { get }
}

/// The rows of a tree that folds: which are open, which one is selected, which are shown.
///
/// The rows are made anew when something is folded or filtered, never while drawing, so that a tree
/// of fifty thousand rows costs a frame no more than what the frame shows.
struct Outline<ID: OutlineID>: Equatable, Sendable {
  /// The rows in their order.
  private(set) var rows: [ID] = []
  /// The rows that match what is looked for themselves, in their order.
  private(set) var matches: [Int] = []
  /// The row that the keys are about.
  private(set) var selected = 0
  /// The first row that is shown.
  private(set) var offset = 0
  /// The rows that show what lies under them.
  var unfolded: Set<ID>

  /// Makes a tree without rows.
  init(unfolded: Set<ID> = []) {
    self.unfolded = unfolded
  }

  /// The row that is selected; nil when there is none.
  var selectedID: ID? { rows.indices.contains(selected) ? rows[selected] : nil }

  /// Takes other rows, and keeps the selection on what it was on, or on what that lay under.
  mutating func replace(rows: [ID], matches: [Int] = [], keeping id: ID?, visible: Int) {
    self.rows = rows
    self.matches = matches
    var kept = id
    while let candidate = kept {
      if let row = rows.firstIndex(of: candidate) { return select(row, visible: visible) }
      kept = candidate.parent
    }
    select(id == nil ? 0 : selected, visible: visible)
  }

  /// Selects a row, and shows it.
  mutating func select(_ row: Int, visible: Int) {
    selected = min(max(0, row), max(0, rows.count - 1))
    offset =
      ScrollWindow(
        total: rows.count, visible: visible, offset: offset, showing: selected
      ).offset
  }

  /// Selects what a row lies under: the nearest that has a row of its own.
  mutating func selectParent(of id: ID, visible: Int) {
    var parent = id.parent
    while let candidate = parent {
      if let row = rows.firstIndex(of: candidate) { return select(row, visible: visible) }
      parent = candidate.parent
    }
  }

  /// Goes to the next or previous match, around the ends.
  mutating func step(forward: Bool, visible: Int) {
    guard
      let next = forward
        ? matches.first(where: { $0 > selected }) ?? matches.first
        : matches.last(where: { $0 < selected }) ?? matches.last
    else { return }
    select(next, visible: visible)
  }

  /// Selects the first match, unless a match is selected.
  mutating func selectMatch(visible: Int) {
    guard let first = matches.first, !matches.contains(selected) else { return }
    select(first, visible: visible)
  }

  /// The rows that a pane of a height shows.
  func window(visible: Int) -> ScrollWindow {
    ScrollWindow(total: rows.count, visible: visible, offset: offset, showing: selected)
  }
}

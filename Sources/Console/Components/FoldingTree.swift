import Fleet
import TerminalUI

/// A tree that folds and is looked through: what all such trees do alike.
///
/// Its rows are made by `layOut(keeping:visible:)`, whenever something was folded or filtered. The
/// plan under review, the state, and the attributes of a resource are such trees.
protocol FoldingTree {
  associatedtype ID: OutlineID

  /// The rows, the matches of the filter among them, and the selected one.
  var outline: Outline<ID> { get set }
  /// What is looked for.
  var filter: ListFilter { get set }
  /// What a filter can be limited to, see `ListFilter`.
  static var filterColumns: [[String]] { get }

  /// Returns whether something lies folded or unfolded under a row.
  func canUnfold(_ id: ID) -> Bool
  /// Returns whether what lies under a row is shown.
  func isUnfolded(_ id: ID) -> Bool
  /// Returns whether a row that is unfolded may be folded; of a filtered tree not every one may.
  func canFold(_ id: ID) -> Bool
  /// Makes the rows, and keeps the selection on what it was on, or on what that lay under.
  mutating func layOut(keeping id: ID?, visible: Int)
  /// Lets go of what was found for the filter before.
  mutating func forgetFindings()
}

extension FoldingTree {
  /// The rows in their order.
  var rows: [ID] { outline.rows }

  /// The rows that match the filter themselves, in their order; empty without a filter.
  var matches: [Int] { outline.matches }

  /// The number of the row that the keys are about.
  var selected: Int { outline.selected }

  /// The row that the keys are about; nil when there is none.
  var selectedID: ID? { outline.selectedID }

  /// The rows that a pane of a height shows.
  func window(visible: Int) -> ScrollWindow { outline.window(visible: visible) }

  static var filterColumns: [[String]] { [] }

  func canFold(_ id: ID) -> Bool { true }

  mutating func forgetFindings() {}
}

// MARK: - Moving

extension FoldingTree {
  /// Selects a row, and shows it.
  mutating func select(_ row: Int, visible: Int) { outline.select(row, visible: visible) }

  /// Goes to the next or previous match, around the ends.
  mutating func step(forward: Bool, visible: Int) {
    outline.step(forward: forward, visible: visible)
  }

  /// Looks for something else.
  mutating func look(for text: String, visible: Int) {
    guard text != filter.text else { return }
    filter = ListFilter(text, columns: Self.filterColumns, hasClasses: false)
    forgetFindings()
    layOut(keeping: selectedID, visible: visible)
    outline.selectMatch(visible: visible)
  }
}

// MARK: - Folding

extension FoldingTree {
  /// Folds or unfolds the selected row; one under which nothing lies leads to what it lies under.
  mutating func toggle(visible: Int) {
    guard let id = selectedID, canUnfold(id) else {
      fold(visible: visible)
      return
    }
    setUnfolded(!isUnfolded(id), id, visible: visible)
  }

  /// Unfolds the selected row; one that is unfolded hands on to the first below it.
  mutating func unfold(visible: Int) {
    guard let id = selectedID, canUnfold(id) else { return }
    guard isUnfolded(id) else { return setUnfolded(true, id, visible: visible) }
    select(selected + 1, visible: visible)
  }

  /// Folds the selected row, or goes to what it lies under; returns whether it did either.
  @discardableResult
  mutating func fold(visible: Int) -> Bool {
    guard let id = selectedID else { return false }
    if canUnfold(id), isUnfolded(id), canFold(id) {
      setUnfolded(false, id, visible: visible)
      return true
    }
    let before = selected
    outline.selectParent(of: id, visible: visible)
    return selected != before
  }

  /// Shows or hides what lies under a row.
  mutating func setUnfolded(_ isUnfolded: Bool, _ id: ID, visible: Int) {
    if isUnfolded { outline.unfolded.insert(id) } else { outline.unfolded.remove(id) }
    layOut(keeping: id, visible: visible)
  }
}

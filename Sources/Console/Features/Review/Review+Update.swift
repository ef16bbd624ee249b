import Fleet
import TerminalUI

extension Model {
  /// Whether the keys go to the filter of the plan.
  var isSearching: Bool {
    screen == .deploy && deploy.phase == .reviewing && deploy.review?.search != nil
  }

  /// Carries out a command on the plan under review.
  mutating func updateReview(_ command: Command) {
    let visible = reviewRows
    guard deploy.pane != .meaning else { return scrollMeaning(command) }
    guard var outline = deploy.review?.outline else { return }
    if let distance = command.distance(page: visible) {
      outline.select(outline.selected + distance, visible: visible)
    }
    switch command {
    case .toggleFold: outline.toggle(visible: visible)
    case .unfold: outline.unfold(visible: visible)
    case .fold: outline.fold(visible: visible)
    case .foldAll: outline.toggleAll(visible: visible)
    case .nextMatch: outline.step(forward: true, visible: visible)
    case .previousMatch: outline.step(forward: false, visible: visible)
    case .filter: deploy.review?.search = TextField(outline.filter.text)
    default: break
    }
    deploy.review?.outline = outline
  }

  /// Gives a key to the filter: it looks while it is typed.
  mutating func updateSearch(with key: Key) {
    guard var search = deploy.review?.search else { return }
    switch search.acceptInFilter(key) {
    case .closed: deploy.review?.search = nil
    case .cleared: clearFilter()
    case .changed:
      deploy.review?.search = search
      look(for: search.value)
    case .untouched: break
    }
  }

  /// Gives pasted text to the filter.
  mutating func pasteSearch(_ text: String) {
    guard var search = deploy.review?.search else { return }
    search.insert(text)
    deploy.review?.search = search
    look(for: search.value)
  }

  /// Shows the whole plan again.
  mutating func clearFilter() {
    deploy.review?.search = nil
    look(for: "")
  }

  private mutating func look(for text: String) {
    let visible = reviewRows
    deploy.review?.outline?.look(for: text, visible: visible)
  }

  private mutating func scrollMeaning(_ command: Command) {
    guard let review = deploy.review else { return }
    let areas = DeployAreas(of: self, in: body)
    let inner = areas.summary.inset(by: 1)
    var scroll = review.impactScroll
    scroll.move(
      command, total: meaningLines(columns: inner.columns - 3).count,
      visible: max(0, inner.rows - Self.verdictRows))
    deploy.review?.impactScroll = scroll
  }

  /// How many rows of the plan are seen at once.
  private var reviewRows: Int {
    DeployAreas(of: self, in: body).resources.inset(by: 1).rows
  }
}

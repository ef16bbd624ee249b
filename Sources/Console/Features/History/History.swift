import TerminalUI
import Terraform

/// What the history remembers: which run is selected.
public struct HistoryState: Equatable, Sendable {
  /// The selected run.
  var selection = Selection<String>()

  /// Makes the state before anything is known.
  init() {}
}

extension Model {
  /// Carries out a command on the history.
  mutating func updateHistory(_ command: Command) {
    let ids = deploy.runs.map(\.id)
    let page = max(1, body.rows - 3)
    switch command {
    case .moveDown: history.selection.move(by: 1, in: ids)
    case .moveUp: history.selection.move(by: -1, in: ids)
    case .halfPageDown: history.selection.move(by: page / 2, in: ids)
    case .halfPageUp: history.selection.move(by: -page / 2, in: ids)
    case .pageDown: history.selection.move(by: page, in: ids)
    case .pageUp: history.selection.move(by: -page, in: ids)
    case .top: history.selection.move(by: -.max / 2, in: ids)
    case .bottom: history.selection.move(by: .max / 2, in: ids)
    default: break
    }
  }

  /// Shows the selected run as it was when it went on: its steps, its plan if it is kept, its log.
  mutating func openSelectedRun() -> [Effect] {
    guard let index = history.selection.index(in: deploy.runs.map(\.id)) else { return [] }
    let run = deploy.runs[index]
    history.selection.select(index, in: deploy.runs.map(\.id))
    deploy.refusal = nil
    watch(run)
    push(.deploy)
    return []
  }
}

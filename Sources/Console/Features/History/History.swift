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
    guard let distance = command.distance(page: body.rows - 3) else { return }
    history.selection.move(by: distance, in: deploy.runs.map(\.id))
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

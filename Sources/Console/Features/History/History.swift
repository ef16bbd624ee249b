import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

/// What the history remembers: the tab, what is selected in it, and what became of states.
public struct HistoryState: Equatable, Sendable {
  /// The lists that the screen has.
  enum Tab: CaseIterable {
    case runs, states

    /// Its title.
    var title: SafeText {
      switch self {
      case .runs: "Runs"
      case .states: "State"
      }
    }
  }

  /// The list that is shown.
  var tab = Tab.runs
  /// The selected run.
  var selection = Selection<String>()
  /// The selected row of the states.
  var states = Selection<TimelineRow.ID>()
  /// The states that the workspace had.
  var timeline = Remote<StateTimeline>()
  /// Whether they are being read.
  var isReading = false
  /// Whether there may be another one since that began.
  var isOutdated = false
  /// What became of states; those that were asked for last.
  var comparisons = Comparisons()
  /// The last look before the states were looked at, where something had happened since.
  var lastLook: StateNews?
  /// Whether what became of the selected state fills the screen.
  var isOpen = false
  /// Which part of that is shown.
  var scroll = Scroll()

  /// Makes the state before anything is known.
  init() {}
}

extension Model {
  /// Whether there is something to open.
  var canOpenInHistory: Bool {
    switch history.tab {
    case .runs: !deploy.runs.isEmpty
    case .states: !history.isOpen && !timelineRows.isEmpty
    }
  }

  /// Carries out a command on the history.
  mutating func updateHistory(_ command: Command) -> [Effect] {
    switch (command, history.tab) {
    case (.nextTab, _), (.previousTab, _), (.nextPane, _), (.previousPane, _):
      history.tab = history.tab == .runs ? .states : .runs
      history.isOpen = false
      return showTimeline()
    case (.open, .runs): return openSelectedRun()
    case (.open, .states): openSelectedState()
    case (_, .runs):
      guard let distance = command.distance(page: body.rows - 3) else { break }
      history.selection.move(by: distance, in: deploy.runs.map(\.id))
    case (_, .states) where history.isOpen: scrollDifference(command)
    case (_, .states): return moveInTimeline(command)
    }
    return []
  }

  /// Shows the selected run as it was when it went on: its steps, its plan if it is kept, its log.
  private mutating func openSelectedRun() -> [Effect] {
    guard let index = history.selection.index(in: deploy.runs.map(\.id)) else { return [] }
    let run = deploy.runs[index]
    history.selection.select(index, in: deploy.runs.map(\.id))
    deploy.refusal = nil
    watch(run)
    push(.deploy)
    return []
  }
}

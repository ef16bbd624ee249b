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
  /// The rows of the runs, their order and the selected one.
  var runs = ListState<NamedRow, RunColumn>()
  /// The runs that the rows were made of.
  var listedRuns: [RunEntry] = []
  /// The rows of the states, their order and the selected one.
  var states = ListState<TimelineRow.ID, StateColumn>()
  /// The states that the workspace had.
  var timeline = Remote<StateTimeline>()
  /// The states, newest first, with the last look at its place in time.
  var timelineRows: [TimelineRow] = []
  /// How many of those rows are newer than the last look.
  var newStates = 0
  /// How many states can still be looked into.
  var keptStates = 0
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

  /// Goes to the other list; what was typed stays looked for.
  mutating func switchTab() {
    runs.endSearch()
    states.endSearch()
    tab = tab == .runs ? .states : .runs
    isOpen = false
  }
}

extension Model {
  /// Whether there is something to open.
  var canOpenInHistory: Bool {
    switch history.tab {
    case .runs: selectedRun != nil
    case .states: !history.isOpen && selectedTimelineRow != nil
    }
  }

  /// Carries out a command on the history.
  mutating func updateHistory(_ command: Command) -> [Effect] {
    switch (command, history.tab) {
    case (.nextTab, _), (.previousTab, _), (.nextPane, _), (.previousPane, _):
      history.switchTab()
      return showTimeline()
    case (.open, .runs): openSelectedRun()
    case (.open, .states): openSelectedState()
    case (_, .runs): history.runs.move(command, visible: runRowsShown)
    case (_, .states) where history.isOpen: scrollDifference(command)
    case (_, .states): return moveInTimeline(command)
    }
    return []
  }

  /// Shows the selected run as it was when it went on: its steps, its plan if it is kept, its log.
  private mutating func openSelectedRun() {
    guard let run = selectedRun else { return }
    history.runs.select(NamedRow(name: run.id), visible: runRowsShown)
    deploy.refusal = nil
    watch(run)
    push(.deploy)
  }
}

import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

/// A column of the list of runs.
enum RunColumn: String, ListColumn {
  case started, run, result, took, plan, who, remarks

  static let ownOrder = "newest first"
  static let example = RunColumn.result
}

extension Model {
  /// The run that the keys of the list of runs are about.
  var selectedRun: RunEntry? { history.runs.selectedNumber.map { history.listedRuns[$0] } }

  /// How many runs are seen at once.
  var runRowsShown: Int { max(1, body.rows - 3) }

  /// Makes the rows of the runs anew, if there is news for them.
  mutating func layOutRuns() {
    guard screen == .history, history.tab == .runs else { return }
    // What is the same in memory is compared in no time.
    if history.listedRuns != deploy.runs {
      history.listedRuns = deploy.runs
      history.runs.itemsChanged()
    }
    guard history.runs.isOutdated else { return }
    history.runs.layOut(
      history.listedRuns, isWhole: deploy.isListed, visible: runRowsShown, runReader)
  }

  /// What the list reads of a run: a filter looks at all that the row says, and at the name.
  private var runReader: ListReader<RunEntry, NamedRow, RunColumn> {
    let (now, secondsFromUTC) = (now, secondsFromUTC)
    let cell = { (column: RunColumn, run: RunEntry) -> String in
      switch column {
      case .started: Words.dayAndTime(run.startedAt, secondsFromUTC: secondsFromUTC)
      case .run: run.kindWords
      case .result: run.resultWord
      case .took: run.seconds(at: now).map(Words.span) ?? ""
      case .plan: run.planned.map { "+\($0.add) ~\($0.change) -\($0.destroy)" } ?? ""
      case .who: run.requestedBy
      case .remarks: run.options.remarks.joined(separator: " · ")
      }
    }
    return ListReader(
      id: { NamedRow(name: $0.id) },
      texts: { run in [run.id] + RunColumn.allCases.map { cell($0, run) } }, cell: cell,
      key: { column, run in
        switch column {
        // The newest first, as without a column.
        case .started: .number(-run.startedAt.timeIntervalSince1970)
        case .run, .result, .who, .remarks: .words(cell(column, run))
        // What took longest and what changes most is what is looked for.
        case .took: run.seconds(at: now).map { .number(-Double($0)) } ?? .nothing
        case .plan:
          run.planned.map { .number(-Double($0.add + $0.change + $0.destroy)) } ?? .nothing
        }
      })
  }
}

extension RunEntry {
  /// How long it took, or has been running; nil where that is not known.
  func seconds(at now: Date) -> Int? {
    (endedAt ?? (isActive ? now : nil)).map { Int($0.timeIntervalSince(startedAt)) }
  }

  /// What it did; a plan that leaves something out, or only looks, is marked.
  var kindWords: String { kind.title + (kindRemark.map { " · " + $0 } ?? "") }

  /// What marks a plan that leaves something out, or only looks.
  var kindRemark: String? {
    options.isPartial ? "partial" : options.isRefreshOnly ? "drift" : nil
  }

  /// How it ended, in a word.
  var resultWord: String {
    switch outcome {
    case nil: "running"
    case .succeeded(changes: false): "no changes"
    case .succeeded: "succeeded"
    case .failed(let step, _): "failed: \(step.rawValue)"
    case .refused: "refused"
    case .interrupted: "interrupted"
    case .stopped: "stopped by force"
    case .lost: "lost"
    }
  }
}

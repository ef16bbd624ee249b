import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

// Where the deployment stands, in words.

extension Model {
  /// The title of the pane that tells most.
  var phaseTitle: String {
    if deploy.refusal != nil, !deploy.isBusy, deploy.scrolledPane == .output { return "Refused" }
    switch deploy.phase {
    case .idle: return "Deploy"
    case .starting: return "Starting"
    case .planning:
      return deploy.watched?.kind.ongoingTitle ?? "Planning"
    case .planFailed:
      return deploy.watched.map { "\($0.kind.title.capitalisedFirst) failed" } ?? "The plan failed"
    case .unchanged: return isDriftOnly ? "No drift" : "No changes"
    case .done: return deploy.watched?.kind.title.capitalisedFirst ?? "Done"
    case .reviewing: return "Review"
    case .applying: return "Apply"
    case .applied: return appliedTitle
    }
  }

  /// What a destroy has left in the state; nil for another apply.
  private var destroyTitle: String? {
    guard let run = deploy.watched, case .apply = run.kind,
      deploy.runs.contains(where: { $0.id == run.planID && $0.kind == .destroyPlan }),
      let readAt = state.fetchedAt, readAt >= run.startedAt, let summary = state.value
    else { return nil }
    let left = summary?.resources.count ?? 0
    return left == 0
      ? "Applied · nothing is left in the state"
      : "Applied · \(Words.count(left, "resource")) left in the state"
  }

  private var appliedTitle: String {
    switch deploy.progress.outcome ?? deploy.watched?.outcome {
    case .succeeded: destroyTitle ?? "Applied"
    case .interrupted: "Interrupted"
    case .stopped: "Stopped by force"
    case .lost: "The run was lost"
    case .refused: "The apply was refused"
    case .failed, nil: "The apply failed"
    }
  }

  /// What is said of a run that has no resources to show.
  func runLines(columns: Int) -> [InkedText] {
    if let refusal = deploy.refusal, !deploy.isBusy {
      return InkedText(SafeText(refusal.sentence), ink: .danger).wrapped(to: columns)
    }
    return phaseLines.flatMap { $0.wrapped(to: columns) } + errorLines(columns: columns)
  }

  /// What went wrong in the shown run, wrapped: of each error first what, then where, then more.
  func errorLines(columns: Int) -> [InkedText] {
    let refusal = deploy.refusal.map { refusal in
      deploy.isBusy
        ? [] : InkedText(SafeText(refusal.sentence), ink: .danger, bold: true).wrapped(to: columns)
    }
    return (deploy.phase == .applied ? (refusal ?? []) + refusedApply(columns: columns) : [])
      + deploy.progress.errors.flatMap { DiagnosticLines($0, columns: columns).lines }
  }

  /// Why the shown apply was refused, whole: it says what to do.
  private func refusedApply(columns: Int) -> [InkedText] {
    guard case .refused(let reason) = deploy.progress.outcome else { return [] }
    return InkedText(SafeText(reason), ink: .danger).wrapped(to: columns)
  }

  private var phaseLines: [InkedText] {
    switch deploy.phase {
    case .idle:
      [
        InkedText("Press ") + inkedKey(of: .plan)
          + InkedText(" to make a plan. You review it before anything changes.")
      ]
    case .starting:
      [InkedText(deploy.starting == nil ? "Looking at the variables…" : "Starting…", ink: .dim)]
    case .planning:
      [
        deploy.progress.isWaitingForLock
          ? lockWords : InkedText(SafeText(stepWords), ink: .dim)
      ]
    case .unchanged:
      [
        isDriftOnly
          ? InkedText("Everything is as the state says. Nobody changed anything.")
          : InkedText("The machines are as the configuration says. There is nothing to apply.")
      ]
    case .done: doneLines
    case .planFailed: [outcomeLine]
    case .reviewing, .applying, .applied: []
    }
  }

  /// What is said of an apply that has begun nothing yet.
  var startingWords: InkedText {
    if case .refused = deploy.progress.outcome { return InkedText("Nothing was begun.", ink: .dim) }
    return deploy.progress.isWaitingForLock
      ? lockWords : InkedText("terraform starts…", ink: .dim)
  }

  private var lockWords: InkedText {
    InkedText("The state is locked by somebody else. Waiting up to 30s…", ink: .warning)
  }

  /// What the present step is about: `terraform init: installing hashicorp/tls v3.1.0, 2 done`.
  private var stepWords: String {
    guard let step = deploy.progress.currentStep?.step else { return "starting…" }
    let initialization = deploy.progress.initialization
    guard step == .initialize, let phase = initialization.phase, phase != .done else {
      return "terraform \(step.rawValue)…"
    }
    let done = initialization.providers > 0 ? ", \(initialization.providers) done" : ""
    let what = initialization.installing.map { "installing \($0)" } ?? phase.rawValue
    return "terraform init: \(what)\(done)…"
  }

  private var outcomeLine: InkedText {
    switch deploy.progress.outcome ?? deploy.watched?.outcome {
    case .interrupted, .stopped:
      InkedText("The run was interrupted. Nothing was changed.", ink: .warning)
    case .lost:
      InkedText("The process of this run is gone. Nothing was changed.", ink: .warning)
    case .failed(let step, let exitCode):
      InkedText(
        SafeText("terraform \(step.rawValue) ended with exit code \(exitCode)."), ink: .danger)
    case .refused(let reason): InkedText(SafeText(reason), ink: .danger)
    case .succeeded, nil: InkedText("")
    }
  }
}

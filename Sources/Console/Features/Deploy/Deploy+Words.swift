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
      return deploy.watched?.kind == .destroyPlan ? "Planning to destroy" : "Planning"
    case .planFailed: return "The plan failed"
    case .unchanged: return "No changes"
    case .reviewing: return "Review"
    case .applying: return "Apply"
    case .applied: return appliedTitle
    }
  }

  private var appliedTitle: String {
    switch deploy.progress.outcome ?? deploy.watched?.outcome {
    case .succeeded: "Applied"
    case .interrupted: "Interrupted"
    case .stopped: "Stopped by force"
    case .lost: "The run was lost"
    case .failed, .refused, nil: "The apply failed"
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
    return (deploy.phase == .applied ? refusal ?? [] : [])
      + deploy.progress.errors.flatMap { DiagnosticLines($0, columns: columns).lines }
  }

  private var phaseLines: [InkedText] {
    switch deploy.phase {
    case .idle:
      [
        InkedText("Press ") + InkedText("P", ink: .key)
          + InkedText(" to make a plan. You review it before anything changes.")
      ]
    case .starting:
      [InkedText(deploy.starting == nil ? "Looking at the variables…" : "Starting…", ink: .dim)]
    case .planning:
      [
        InkedText(
          SafeText(
            deploy.progress.currentStep.map { "terraform \($0.step.rawValue)…" } ?? "starting…"),
          ink: .dim)
      ]
    case .unchanged:
      [InkedText("The machines are as the configuration says. There is nothing to apply.")]
    case .planFailed: [outcomeLine]
    case .reviewing, .applying, .applied: []
    }
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

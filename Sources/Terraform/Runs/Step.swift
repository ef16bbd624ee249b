/// One terraform command of a run.
public enum Step: String, Hashable, Sendable, CaseIterable, Codable {
  /// `terraform init`
  case initialize = "init"
  /// `terraform validate`
  case validate
  /// `terraform plan`
  case plan
  /// `terraform apply`
  case apply
  /// `terraform taint`
  case taint
  /// `terraform untaint`
  case untaint
  /// `terraform workspace`
  case workspace
  /// `terraform fmt`
  case format = "fmt"

  /// Returns whether an exit code means that the run may go on: 0, and for a plan 2 as well,
  /// which says "there are changes" (`-detailed-exitcode`).
  public func isSuccess(exitCode: Int32) -> Bool {
    exitCode == 0 || (self == .plan && exitCode == 2)
  }
}

/// What a run is for.
public enum RunKind: String, Hashable, Sendable, CaseIterable, Codable {
  /// Plans changes.
  case plan
  /// Plans to destroy everything.
  case destroyPlan = "destroy-plan"
  /// Applies a saved plan.
  case apply
  /// Marks a resource instance, so that the next plan replaces it.
  case taint
  /// Takes that mark away.
  case untaint
  /// Changes to another workspace.
  case selectWorkspace = "select-workspace"
  /// Makes a workspace and changes to it.
  case newWorkspace = "new-workspace"
  /// Writes the configuration in terraform's layout.
  case format = "fmt"

  /// The steps of such a run, in order.
  public var steps: [Step] {
    switch self {
    case .plan, .destroyPlan: [.initialize, .validate, .plan]
    case .apply: [.apply]
    case .taint: [.taint]
    case .untaint: [.untaint]
    case .selectWorkspace, .newWorkspace: [.workspace]
    case .format: [.format]
    }
  }

  /// Whether it makes a plan that can be applied.
  public var makesPlan: Bool { self == .plan || self == .destroyPlan }

  /// Whether it asks the cloud: it plans or applies.
  public var needsCloud: Bool { makesPlan || self == .apply }
}

/// How a run ended.
public enum RunOutcome: Hashable, Sendable {
  /// Every step did what it should. After a plan: whether there are changes; after an apply: true.
  case succeeded(changes: Bool)
  /// A step failed. The exit code is negative for a signal: -9 for SIGKILL.
  case failed(step: Step, exitCode: Int32)
  /// Nothing was begun, for the reason given: the state is torn, somebody holds the lock.
  case refused(reason: String)
  /// Somebody interrupted it, and terraform ended in order.
  case interrupted
  /// Somebody forced it to stop, and terraform left what it was doing: objects may exist that no
  /// state knows.
  case stopped
  /// The runner vanished: what terraform did last is not known.
  case lost
}

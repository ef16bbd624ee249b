public import Terraform

/// What the deployment screen shows: the runs, what the present one says, and the plan under review.
public struct DeployState: Equatable, Sendable {
  /// The panes of the screen.
  enum Pane: Equatable {
    /// What a plan means for the cluster.
    case meaning
    /// The plan's changes, or the resources of an apply.
    case resources
    /// What terraform says, line by line.
    case output
  }

  /// The runs of this deployment, newest first.
  var runs: [RunEntry] = []
  /// The runs that this console started.
  var startedHere: Set<String> = []
  /// The run that is shown: the newest, unless another was asked for.
  var watched: RunEntry?
  /// What the shown run has said so far.
  var progress = RunProgress()
  /// The plan that can be applied once it has been seen.
  var review: Review?
  /// Whether the runs have been listed.
  var isListed = false
  /// What a person asked for that waits for the variables.
  var intent: RunKind?
  /// What the run that waits is told beyond its kind.
  var intendedOptions = RunOptions()
  /// The kind of run that has been asked for and has not answered yet.
  var starting: RunKind?
  /// Why the newest request for a run was refused; forgotten with the next request.
  var refusal: Failure?
  /// The machines whose births have been given away to be kept.
  var keptBirths: Set<String> = []
  /// The pane that takes the keys.
  var pane = Pane.resources
  /// What is shown of the resources or the plan; nil until a person moves it.
  var resourceScroll: Scroll?
  /// What is shown of the output.
  var outputScroll = Scroll(followsEnd: true)

  /// Makes the state before anything is known.
  init() {}
}

/// Where the deployment stands.
enum DeployPhase: Equatable {
  /// Nothing has been run.
  case idle
  /// The variables are being looked at, or a run is being started.
  case starting
  /// init, validate or plan runs.
  case planning
  /// init, validate or plan failed.
  case planFailed
  /// A plan is there and changes nothing.
  case unchanged
  /// A plan is there to be reviewed.
  case reviewing
  /// A plan is being applied.
  case applying
  /// A plan has been applied, well or not.
  case applied
  /// The run did what it should, and no plan of it is left to be reviewed.
  case done
}

extension DeployState {
  /// Whether something was asked for that has not started yet.
  var isBusy: Bool { starting != nil || intent != nil }

  /// Where the deployment stands.
  var phase: DeployPhase {
    if isBusy { return .starting }
    guard let watched else { return .idle }
    if watched.kind == .apply {
      return progress.outcome == nil && watched.isActive ? .applying : .applied
    }
    switch progress.outcome ?? watched.outcome {
    case nil: return .planning
    case .succeeded where !watched.kind.makesPlan || isSpent(watched): return .done
    case .succeeded(changes: true): return .reviewing
    case .succeeded(changes: false): return .unchanged
    case .failed, .refused, .interrupted, .stopped, .lost: return .planFailed
    }
  }

  /// Whether a run has applied the plan of another.
  func isSpent(_ planning: RunEntry) -> Bool {
    runs.contains { $0.kind == .apply && $0.planID == planning.id }
  }

  /// The pane that the keys move: a review has no output, a plan in the making no resources.
  var scrolledPane: Pane {
    switch phase {
    case .reviewing: .resources
    case .applying, .applied: pane
    case .idle, .starting, .planning, .planFailed, .unchanged, .done: .output
    }
  }

  /// What is shown of the resources: what a person chose, else what goes on or has failed.
  var shownResources: Scroll {
    if let resourceScroll { return resourceScroll }
    let resources = progress.resources
    let telling =
      resources.firstIndex { if case .failed = $0.state { true } else { false } }
      ?? resources.firstIndex(where: \.isRunning)
    return Scroll(offset: max(0, (telling ?? 0) - 2))
  }
}

extension RunKind {
  /// What is going on while it runs: "a plan is being made".
  var gerund: String {
    switch self {
    case .plan: "a plan is being made"
    case .destroyPlan: "a plan to destroy is being made"
    case .apply: "a plan is being applied"
    case .taint: "a resource is being marked"
    case .untaint: "a mark is being taken away"
    case .selectWorkspace: "the workspace is being changed"
    case .newWorkspace: "a workspace is being made"
    case .format: "the files are being laid out"
    }
  }

  /// Its name in a list.
  public var title: String {
    switch self {
    case .plan: "plan"
    case .destroyPlan: "plan to destroy"
    case .apply: "apply"
    case .taint: "taint"
    case .untaint: "untaint"
    case .selectWorkspace: "workspace"
    case .newWorkspace: "new workspace"
    case .format: "fmt"
    }
  }
}

public import Terraform

/// What the deployment screen shows: the runs, what the present one says, and the plan under review.
public struct DeployState: Equatable, Sendable {
  /// The panes of the screen.
  enum Pane: Equatable {
    /// The plan's changes, or the resources of an apply.
    case resources
    /// What terraform says, line by line.
    case output
  }

  /// The runs of this deployment, newest first.
  var runs: [RunEntry] = []
  /// The run that is shown: the newest, unless another was asked for.
  var watched: RunEntry?
  /// What the shown run has said so far.
  var progress = RunProgress()
  /// The plan that can be applied once it has been seen.
  var review: Review?
  /// What a person asked for that waits for the variables.
  var intent: RunKind?
  /// Whether a run has been asked for and has not answered yet.
  var isStarting = false
  /// The pane that takes the keys.
  var pane = Pane.resources
  /// The first shown line of each pane.
  var resourcesOffset = 0
  /// The first shown line of the output, when it is not being followed.
  var outputOffset = 0
  /// Whether the output stays at its newest line.
  var isFollowing = true

  /// Makes the state before anything is known.
  init() {}
}

/// A saved plan, read for review.
struct Review: Equatable, Sendable {
  /// The run that made it.
  let runID: String
  /// Whether it destroys everything.
  let kind: RunKind
  /// The plan, once it has been read.
  var plan: Plan?
  /// Why it cannot be read.
  var failure: Failure?
  /// Whether a run has applied it.
  var isApplied = false
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
}

extension DeployState {
  /// Whether something was asked for that has not started yet.
  var isBusy: Bool { isStarting || intent != nil }

  /// Where the deployment stands.
  var phase: DeployPhase {
    if isBusy { return .starting }
    guard let watched else { return .idle }
    if watched.kind == .apply {
      return progress.outcome == nil && watched.isActive ? .applying : .applied
    }
    switch progress.outcome ?? watched.outcome {
    case nil: return .planning
    case .succeeded(changes: true): return .reviewing
    case .succeeded(changes: false): return .unchanged
    case .failed, .refused, .interrupted, .lost: return .planFailed
    }
  }

  /// Carries out a command on this screen.
  mutating func update(_ command: Command, page: Int) {
    switch command {
    case .nextPane, .previousPane: pane = pane == .resources ? .output : .resources
    case .follow:
      isFollowing = true
      pane = .output
    case .moveDown: scroll(by: 1)
    case .moveUp: scroll(by: -1)
    case .halfPageDown: scroll(by: page)
    case .halfPageUp: scroll(by: -page)
    case .pageDown: scroll(by: page * 2)
    case .pageUp: scroll(by: -page * 2)
    case .top: scroll(by: -.max / 2)
    case .bottom: scroll(by: .max / 2)
    default: break
    }
  }

  private mutating func scroll(by distance: Int) {
    switch pane {
    case .resources:
      resourcesOffset = clamp(resourcesOffset + distance, below: resourceLineCount)
    case .output:
      if isFollowing { outputOffset = max(0, progress.output.count - 1) }
      outputOffset = clamp(outputOffset + distance, below: progress.output.count)
      isFollowing = outputOffset >= progress.output.count - 1
    }
  }

  private var resourceLineCount: Int {
    phase == .reviewing
      ? review?.plan.map { PlanLines(of: $0).lines.count } ?? 0 : progress.resources.count
  }

  private func clamp(_ offset: Int, below count: Int) -> Int {
    min(max(0, offset), max(0, count - 1))
  }
}

extension RunKind {
  /// What is going on while it runs: "a plan is being made".
  var gerund: String {
    switch self {
    case .plan: "a plan is being made"
    case .destroyPlan: "a plan to destroy is being made"
    case .apply: "a plan is being applied"
    }
  }

  /// Its name in a list.
  public var title: String {
    switch self {
    case .plan: "plan"
    case .destroyPlan: "plan to destroy"
    case .apply: "apply"
    }
  }
}

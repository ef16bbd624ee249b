public import FoundationEssentials

/// What is known of a run, made by folding its log line by line.
///
/// The same lines always give the same value, so a console that is opened later shows the same
/// screen. No secret is in it but ``emergencyState``: diagnostics are redacted, terraform leaves
/// sensitive outputs out.
public struct RunProgress: Hashable, Sendable {
  /// The steps of the run in order; the ones to come wait.
  public internal(set) var steps: [StepProgress]
  /// The resources that the plan touches, in the plan's order.
  ///
  /// Moves and what is only forgotten are left out: an apply reports nothing about them.
  public internal(set) var resources: [ResourceProgress] = []
  /// The N of "N of M": actions that are done.
  ///
  /// A replacement has two.
  public internal(set) var completed = 0
  /// The M of "N of M": actions that are planned, as terraform counts them (reads are not).
  public internal(set) var total = 0
  /// What is planned; nil before there is a plan.
  public internal(set) var plannedCounts: ChangeCounts?
  /// What was done; terraform tells it at the end of an apply that succeeds, and only then.
  public internal(set) var appliedCounts: ChangeCounts?
  /// How many resources were found changed by somebody else.
  public internal(set) var driftCount = 0
  /// How many resources are being compared with the real ones, and how many have been.
  public internal(set) var refresh = RefreshProgress()
  /// The errors and warnings so far, without any values; at most 1,000.
  public internal(set) var diagnostics: [Diagnostic] = []
  /// The outputs after a plan or an apply.
  public internal(set) var outputs: [String: OutputValue] = [:]
  /// The newest lines for the output pane.
  public internal(set) var output = OutputLog()
  /// Whether and how hard the run was interrupted.
  public internal(set) var interruption = Interruption.none
  /// When the first interrupt was sent.
  public internal(set) var interruptedAt: Date?
  /// What each resource depends on, by addresses without instance keys; nil when the run does not
  /// say.
  public internal(set) var dependencies: [String: [String]]?
  /// Whether terraform waits for the state's lock.
  public internal(set) var isWaitingForLock = false
  /// The whole state as JSON, when terraform could write it nowhere (a full disk).
  ///
  /// It is the only copy there is.
  public internal(set) var emergencyState: Secret?
  /// How far `init` is, and what it changed.
  public internal(set) var initialization = InitProgress()
  /// The version of the terraform that runs.
  public internal(set) var terraformVersion: String?
  /// How the run ended; nil while it goes on.
  public internal(set) var outcome: RunOutcome?
  /// The time of the first line that has one.
  public internal(set) var startedAt: Date?
  /// The time of the last line in the file that has one.
  public internal(set) var updatedAt: Date?

  /// Positions in ``resources`` by address; several when an address has deposed objects.
  var rows: [ResourceAddress: [Int]] = [:]
  /// Whether the next planned change begins a new plan: a terraform that applies repeats it all.
  var isPlanStale = true
  /// The lines of `terraform validate`, which make sense only together.
  var validation: String?

  /// Begins with nothing known.
  ///
  /// - Parameter kind: What the run is for, so that its steps can be shown before they begin.
  public init(kind: RunKind? = nil) {
    steps = (kind?.steps ?? []).map { StepProgress(step: $0) }
  }

  /// Folds a whole log.
  ///
  /// - Parameters:
  ///   - lines: The lines in the order of the file.
  ///   - kind: What the run is for.
  public init(folding lines: some Sequence<RunLine>, kind: RunKind? = nil) {
    self.init(kind: kind)
    for line in lines { fold(line) }
  }

  /// The newest counts: of what was done, else of what is planned.
  public var summary: ChangeCounts? { appliedCounts ?? plannedCounts }

  /// Whether somebody interrupted the run.
  public var wasInterrupted: Bool { interruption != .none }

  /// The step that runs.
  public var currentStep: StepProgress? { steps.last { $0.state == .running } }

  /// The errors without the warnings.
  public var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
}

/// Whether and how hard a run was interrupted.
public enum Interruption: Hashable, Sendable {
  /// Not at all.
  case none
  /// An interrupt was sent; terraform has not answered yet.
  case sent
  /// Terraform finishes what it has begun, saves the state and ends.
  case graceful
  /// Terraform was interrupted twice and left at once: objects may exist that no state knows.
  case forced
}

/// How far the comparison with the real resources is, in a plan.
public struct RefreshProgress: Hashable, Sendable {
  /// Resources whose comparison has begun.
  public internal(set) var started = 0
  /// Resources whose comparison is done.
  public internal(set) var completed = 0
}

/// One step of a run.
public struct StepProgress: Hashable, Sendable {
  /// How far it is.
  public enum State: Hashable, Sendable {
    /// It has not begun.
    case waiting
    /// It runs.
    case running
    /// It did what it should.
    case succeeded
    /// It failed; the exit code is negative for a signal.
    case failed(exitCode: Int32)
    /// The run ended and nobody knows how far it came.
    case abandoned
  }

  /// The terraform command.
  public let step: Step
  /// How far it is.
  public internal(set) var state = State.waiting
  /// When it began.
  public internal(set) var startedAt: Date?
  /// When it ended.
  public internal(set) var endedAt: Date?

  init(step: Step) {
    self.step = step
  }
}

/// One resource of a run.
public struct ResourceProgress: Hashable, Sendable {
  /// How far it is.
  public enum State: Hashable, Sendable {
    /// It has not begun, or a replacement is half done and its second half has not begun.
    case waiting
    /// It goes on since a time (nil when the line had none).
    case running(since: Date?)
    /// It is done, and took so long in whole seconds.
    case done(elapsed: Duration)
    /// It failed after so long.
    case failed(elapsed: Duration)
    /// The run ended while it went on: the object may exist without being in the state.
    case abandoned
  }

  /// The resource.
  public let address: ResourceAddress
  /// What is planned.
  public let action: Action
  /// Why, in terraform's word.
  public let reason: String?
  /// How far it is.
  public internal(set) var state = State.waiting
  /// What goes on or went on last: of a replacement its half, `delete` or `create`.
  public internal(set) var currentAction: Action?
  /// How many of its actions are done: of 2 for a replacement, else of 1.
  public internal(set) var completedSteps = 0
  /// When it began.
  public internal(set) var startedAt: Date?
  /// When it was done or failed.
  public internal(set) var endedAt: Date?
  /// The provisioner that ran last.
  public internal(set) var provisioner: String?
  /// The last line that a provisioner printed, without escape sequences.
  public internal(set) var lastOutput: String?
  /// The time of the actions that are done.
  var elapsed = Duration.zero

  init(address: ResourceAddress, action: Action, reason: String? = nil) {
    self.address = address
    self.action = action
    self.reason = reason
  }

  /// How many actions make it done.
  public var plannedSteps: Int { max(1, action.countedSteps) }
}

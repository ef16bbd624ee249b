public import FoundationEssentials

/// How a machine was set up, joined from everything that tells of it: the verdict first.
///
/// cloud-init's own status misleads in both directions: “done” also where the user data was
/// skipped, “error” also where one module failed and the machine is as it should be.
public struct CloudInitReport: Hashable, Sendable {
  /// What came of the boot, for whoever needs the machine.
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// Nothing tells.
    case unknown
    /// cloud-init has not begun.
    case notStarted = "not-started"
    /// It goes on.
    case running
    /// All was done.
    case done
    /// A module failed, but the commands of the user data ran to their end.
    case doneWithErrors = "done-with-errors"
    /// It says done, but nothing of the user data was applied.
    case notConfigured = "not-configured"
    /// The set-up stopped where it should not.
    case failed
    /// cloud-init is switched off on this machine.
    case disabled

    /// Whether the machine is not what its configuration says.
    public var isFailure: Bool { self == .failed || self == .notConfigured }
  }

  /// What became of the commands of the user data.
  public enum Commands: String, Hashable, Sendable, CaseIterable {
    /// Nothing tells.
    case unknown
    /// Their turn has not come.
    case waiting
    /// They run.
    case running
    /// They ran to their end.
    case finished
    /// One of them failed.
    case failed
  }

  /// What came of the boot.
  public var verdict: Verdict
  /// The same in a sentence, its stable cause, what proves it, and what to do next.
  public var finding: Finding
  /// What became of `runcmd` and the scripts of the user data.
  public var commands: Commands
  /// The command at which they ended, with its output and the exit code of the script.
  public var failure: CloudInitFailure?
  /// The command that runs now, while they run.
  public var currentCommand: String?
  /// The modules that failed, `scripts-user` standing for `runcmd`.
  public var failedModules: [String]
  /// The stages with their steps.
  public var stages: [CloudInitStageRun]
  /// What cloud-init complained about, each once.
  public var problems: [CloudInitProblem]
  /// How many further problems were not kept.
  public var droppedProblems: Int
  /// Where the boot stands by cloud-init's own word.
  public var status: CloudInitStatus.Status?
  /// The same in more words, such as `degraded done`.
  public var extendedStatus: String?
  /// cloud-init's version.
  public var version: String?
  /// How many boots the logs have before this one.
  public var earlierBoots: Int

  /// Joins what is known of a boot.
  ///
  /// - Parameters:
  ///   - evidence: What is known.
  ///   - now: The time, by which a boot that goes on can be told from one that stands still.
  public init(_ evidence: CloudInitEvidence, now: Date? = nil) {
    let boot = CloudInitCase(evidence, now: now)
    (verdict, finding) = boot.judgement
    commands = boot.commands
    failure = boot.failure
    currentCommand = boot.currentCommand
    failedModules = boot.failedModules
    stages = boot.timeline
    problems = evidence.log?.problems ?? []
    droppedProblems = evidence.log?.droppedProblems ?? 0
    status = boot.status?.status
    extendedStatus = boot.status?.extendedStatus
    version = evidence.log?.version ?? evidence.output?.version
    earlierBoots = max(
      evidence.log?.earlierBoots ?? 0, evidence.output?.earlierBoots ?? 0,
      evidence.analysis?.earlierBoots ?? 0)
  }

  /// The steps that took longest, the slowest first.
  ///
  /// - Parameter count: How many at most.
  /// - Returns: The stage and the step of each.
  public func slowestSteps(
    _ count: Int
  ) -> [(stage: CloudInitStage.Name, step: CloudInitStep)] {
    let all = stages.flatMap { stage in
      stage.steps.compactMap { step in
        step.duration.map { (stage: stage.name, step: step, duration: $0) }
      }
    }
    return all.sorted { $0.duration > $1.duration }.prefix(count).map { ($0.stage, $0.step) }
  }

  /// How long all stages took together; nil when none has ended.
  public var total: Duration? {
    let durations = stages.compactMap(\.duration)
    return durations.isEmpty ? nil : durations.reduce(.zero, +)
  }
}

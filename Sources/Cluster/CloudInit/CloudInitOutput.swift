/// What the end of cloud-init's output says about the boot: the fastest way to the cause.
///
/// Source: `/var/log/cloud-init-output.log`. Tokens and passwords in it are masked.
public struct CloudInitOutput: Hashable, Sendable {
  /// How `runcmd` failed; nil when it did not, or has not yet.
  public var failure: CloudInitFailure?
  /// The modules that failed, in order, such as `locale` or `scripts-user`.
  public var failedModules: [String]
  /// The last command that `runcmd` printed before it ran it (with `set -x`).
  ///
  /// While the boot goes on, this is what the machine is doing.
  public var lastCommand: String?
  /// What was printed since that command, the last lines of it.
  public var lastLines: [String]
  /// The stage that the output ends in.
  public var stage: CloudInitStage.Name?
  /// True when the line is there that cloud-init ends with.
  public var isFinished: Bool
  /// Why user data was not used, in which case the boot still ends well, but with nothing done.
  public var userDataFault: CloudInitUserDataFault?
  /// The stage that could not be run at all, and the error that ended it.
  public var failedStage: String?
  /// cloud-init's version.
  public var version: String?
  /// How many boots are in the output before this one.
  public var earlierBoots: Int

  /// Creates what an output says.
  public init(
    failure: CloudInitFailure? = nil, failedModules: [String] = [], lastCommand: String? = nil,
    lastLines: [String] = [], stage: CloudInitStage.Name? = nil, isFinished: Bool = false,
    userDataFault: CloudInitUserDataFault? = nil, failedStage: String? = nil,
    version: String? = nil, earlierBoots: Int = 0
  ) {
    self.failure = failure
    self.failedModules = failedModules
    self.lastCommand = lastCommand
    self.lastLines = lastLines
    self.stage = stage
    self.isFinished = isFinished
    self.userDataFault = userDataFault
    self.failedStage = failedStage
    self.version = version
    self.earlierBoots = earlierBoots
  }

  /// True when user data was skipped, because it is not valid YAML or for a like reason.
  public var skippedUserData: Bool { userDataFault != nil }
}

/// The command of `runcmd` that failed, and what it printed.
public struct CloudInitFailure: Hashable, Sendable {
  /// The command, as the shell's trace shows it; nil when the script does not use `set -x`.
  public var command: String?
  /// The last lines that the command printed; without a trace, the last lines before the failure
  /// was reported.
  public var output: [String]
  /// The module that ran it, such as `scripts-user`.
  public var module: String
  /// How the script ended, if that is known.
  public var exitCode: Int32?
  /// The script, such as `runcmd` or `part-001`, if that is known.
  public var script: String?

  /// Reads the end of cloud-init's output; returns nil when no `runcmd` failed in it.
  public init?(outputLog text: String) {
    guard let failure = CloudInitOutput(log: text).failure else { return nil }
    self = failure
  }

  /// Creates a failure.
  public init(
    command: String?, output: [String], module: String, exitCode: Int32? = nil,
    script: String? = nil
  ) {
    self.command = command
    self.output = output
    self.module = module
    self.exitCode = exitCode
    self.script = script
  }
}

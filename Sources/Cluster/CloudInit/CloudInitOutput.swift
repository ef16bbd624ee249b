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
  /// True when the line is there that cloud-init ends with.
  public var isFinished: Bool
  /// True when user data was skipped because it is not valid YAML, in which case the boot still
  /// ends well, but with nothing done.
  public var skippedUserData: Bool

  /// Creates what an output says.
  public init(
    failure: CloudInitFailure? = nil, failedModules: [String] = [], lastCommand: String? = nil,
    isFinished: Bool = false, skippedUserData: Bool = false
  ) {
    self.failure = failure
    self.failedModules = failedModules
    self.lastCommand = lastCommand
    self.isFinished = isFinished
    self.skippedUserData = skippedUserData
  }
}

/// The command of `runcmd` that failed, and what it printed.
public struct CloudInitFailure: Hashable, Sendable {
  /// The command, as the shell's trace shows it; nil when the script does not use `set -x`.
  public var command: String?
  /// What the command printed, without its last lines being cut; without a trace, the last lines
  /// before the failure was reported.
  public var output: [String]
  /// The module that ran it, such as `scripts-user`.
  public var module: String

  /// Reads the end of cloud-init's output; returns nil when no `runcmd` failed in it.
  public init?(outputLog text: String) {
    guard let failure = CloudInitOutput(log: text).failure else { return nil }
    self = failure
  }

  /// Creates a failure.
  public init(command: String?, output: [String], module: String) {
    self.command = command
    self.output = output
    self.module = module
  }
}

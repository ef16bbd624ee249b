/// How a stage, or a step of one, ended.
public enum CloudInitResult: String, Hashable, Sendable, CaseIterable {
  /// It did what it should.
  case success
  /// It ended, with a warning.
  case warning
  /// It failed.
  case failure

  /// Reads the word of a log: `SUCCESS`, `WARN` or `FAIL`.
  init?(word: Substring) {
    switch word {
    case "SUCCESS": self = .success
    case "WARN": self = .warning
    case "FAIL": self = .failure
    default: return nil
    }
  }
}

/// A stage of one boot with its steps.
///
/// Source: `/var/log/cloud-init.log`, or what `cloud-init analyze show` makes of it.
public struct CloudInitStageRun: Hashable, Sendable {
  /// Which stage.
  public var name: CloudInitStage.Name
  /// When it began; nil when the log does not say, as when its beginning is cut off.
  public var startedAt: CloudInitStage.Moment?
  /// How it ended; nil when it has not.
  public var result: CloudInitResult?
  /// How long it took; nil when it has not ended, and when the log does not say.
  public var duration: Duration?
  /// Its steps, in the order in which they began.
  public var steps: [CloudInitStep]
  /// How many further steps were not kept.
  public var droppedSteps: Int

  /// Creates a stage.
  public init(
    name: CloudInitStage.Name, startedAt: CloudInitStage.Moment? = nil,
    result: CloudInitResult? = nil, duration: Duration? = nil, steps: [CloudInitStep] = [],
    droppedSteps: Int = 0
  ) {
    self.name = name
    self.startedAt = startedAt
    self.result = result
    self.duration = duration
    self.steps = steps
    self.droppedSteps = droppedSteps
  }

  /// The step that goes on, or at which the log ends.
  public var openStep: CloudInitStep? { steps.last { $0.result == nil } }
}

/// A step of a stage: a module of the configuration, or something that cloud-init does for itself.
public struct CloudInitStep: Hashable, Sendable {
  /// Its name, such as `scripts-user` or `search-NoCloud`.
  ///
  /// Versions from 23 on write `scripts_user` for some modules: here it is always a hyphen.
  public var name: String
  /// Whether it is a module of the configuration.
  public var isModule: Bool
  /// When it began; nil when the log does not say.
  public var startedAt: CloudInitStage.Moment?
  /// How it ended; nil when it has not.
  public var result: CloudInitResult?
  /// How long it took: as cloud-init measured it, else between the times of two records.
  public var duration: Duration?
  /// The command that ended it, if it failed so.
  public var command: CloudInitCommand?

  /// Creates a step.
  public init(
    name: String, isModule: Bool, startedAt: CloudInitStage.Moment? = nil,
    result: CloudInitResult? = nil, duration: Duration? = nil, command: CloudInitCommand? = nil
  ) {
    self.name = name
    self.isModule = isModule
    self.startedAt = startedAt
    self.result = result
    self.duration = duration
    self.command = command
  }

  /// The name of a step as the log writes it: `config-` marks a module.
  init(logged name: Substring) {
    if let module = name.dropping(prefix: "config-") {
      self.init(name: Self.moduleName(module), isModule: true)
    } else {
      self.init(name: String(name), isModule: false)
    }
  }

  /// The name of a module, however the version writes it.
  static func moduleName(_ name: some StringProtocol) -> String {
    String(name).replacing("_", with: "-")
  }
}

/// A command that cloud-init ran and that failed.
public struct CloudInitCommand: Hashable, Sendable {
  /// Its words as Python writes them, such as `['/var/lib/cloud/instance/scripts/runcmd']`.
  public var text: String
  /// How it ended; nil when it could not be started.
  public var exitCode: Int32?
  /// What it wrote to standard error, or else to standard output, if cloud-init kept it.
  public var output: String

  /// Creates a command.
  public init(text: String, exitCode: Int32?, output: String = "") {
    self.text = text
    self.exitCode = exitCode
    self.output = output
  }
}

/// Something that cloud-init complained about: each once, however often the log says it.
public struct CloudInitProblem: Hashable, Sendable {
  /// How much it matters to cloud-init.
  public enum Level: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Something will not work in a later version.
    case deprecated
    /// It goes on.
    case warning
    /// A part was not done.
    case error
    /// It gives up.
    case critical

    /// Orders the worst last.
    public static func < (left: Level, right: Level) -> Bool {
      let all = allCases
      return (all.firstIndex(of: left) ?? 0) < (all.firstIndex(of: right) ?? 0)
    }
  }

  /// How much it matters.
  public var level: Level
  /// The file of cloud-init that said it, such as `cc_locale.py`.
  public var source: String
  /// What it said; secrets are masked.
  public var message: String
  /// The module that failed, if it is about one.
  public var module: String?
  /// The stage in which it was.
  public var stage: CloudInitStage.Name?
  /// When it was said first.
  public var at: CloudInitStage.Moment?
  /// The last line of Python's traceback: what went wrong in the end.
  public var exception: String?
  /// The command that failed, if one did.
  public var command: CloudInitCommand?
  /// How many records say it.
  public var count: Int

  /// Creates a problem.
  public init(
    level: Level, source: String, message: String, module: String? = nil,
    stage: CloudInitStage.Name? = nil, at: CloudInitStage.Moment? = nil, exception: String? = nil,
    command: CloudInitCommand? = nil, count: Int = 1
  ) {
    self.level = level
    self.source = source
    self.message = message
    self.module = module
    self.stage = stage
    self.at = at
    self.exception = exception
    self.command = command
    self.count = count
  }
}

/// Why user data was not used, in which case the boot still ends well, but with nothing done.
public enum CloudInitUserDataFault: Hashable, Sendable {
  /// It is no valid YAML: where and why.
  case invalid(String)
  /// Nothing was in it.
  case empty
  /// It does not begin with a word that cloud-init knows, such as `#cloud-config`.
  case unknownKind
  /// No data source was found, so that there was none.
  case noDatasource

  /// Reads a message of cloud-init; returns nil when it is about something else.
  init?(message: String) {
    if let range = message.firstRange(of: "Failed loading yaml blob") {
      let reason = message[range.upperBound...].drop { $0 == "." || $0 == ":" || $0 == " " }
      self = .invalid(Redaction.masked(String(reason.prefix(300))))
    } else if message.contains("empty cloud config") {
      self = .empty
    } else if message.contains("Unhandled non-multipart") {
      self = .unknownKind
    } else if message.contains("No instance datasource found")
      || message.contains("Used fallback datasource")
    {
      self = .noDatasource
    } else {
      return nil
    }
  }
}

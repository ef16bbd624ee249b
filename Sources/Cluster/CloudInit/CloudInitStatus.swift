/// How the first boot of a machine went, as cloud-init sees it.
///
/// Source: `cloud-init status --format json`, or `/run/cloud-init/status.json`.
///
/// `error` is no proof that the node is broken (a module without importance can fail), and `done` is
/// no proof that it was configured (user data that is not valid YAML is skipped): read
/// `CloudInitOutput` too.
public struct CloudInitStatus: Hashable, Sendable {
  /// Where the boot stands.
  public enum Status: String, Hashable, Sendable {
    /// cloud-init has not begun.
    case notStarted = "not started"
    /// A stage runs, or the next one is to come.
    case running
    /// All stages ended, without errors that count.
    case done
    /// A stage reported an error.
    case error
    /// cloud-init is switched off on this machine.
    case disabled

    /// Reads the word of any version: `not run` became `not started` with 24.1.
    init?(word: String) {
      self.init(rawValue: word == "not run" ? Self.notStarted.rawValue : word)
    }
  }

  /// Where the boot stands.
  public var status: Status
  /// With more words, such as `degraded done`; the same as `status` in versions before 23.4.
  public var extendedStatus: String
  /// The stage that runs now.
  public var stage: CloudInitStage.Name?
  /// What failed, in cloud-init's own words.
  public var errors: [String]
  /// What went wrong without stopping anything, by level, such as `WARNING`.
  public var recoverableErrors: [String: [String]]
  /// The data source, or the errors once more.
  public var detail: String
  /// The stages that it reported, in the order of the boot; versions before 23.4 report none here.
  public var stages: [CloudInitStage]
  /// True when it went through with warnings: exit code 2, which is no failure.
  public var isDegraded: Bool
  /// Why cloud-init runs or does not, such as `disabled-by-marker-file`; nil when it does not say.
  public var bootStatusCode: String?

  /// Creates a status.
  public init(
    status: Status, extendedStatus: String? = nil, stage: CloudInitStage.Name? = nil,
    errors: [String] = [], recoverableErrors: [String: [String]] = [:], detail: String = "",
    stages: [CloudInitStage] = [], isDegraded: Bool = false, bootStatusCode: String? = nil
  ) {
    self.status = status
    self.extendedStatus = extendedStatus ?? status.rawValue
    self.stage = stage
    self.errors = errors
    self.recoverableErrors = recoverableErrors
    self.detail = detail
    self.stages = stages
    self.isDegraded = isDegraded
    self.bootStatusCode = bootStatusCode
  }

  /// The modules that failed, such as `scripts-user`, as far as the errors name them.
  public var failedModules: [String] { CloudInitErrorText.modules(in: errors) }
}

/// The errors of cloud-init as Python writes them: `('locale', ProcessExecutionError("…"))`.
enum CloudInitErrorText {
  /// The modules that errors name, each as it is written everywhere here.
  static func modules(in errors: [String]) -> [String] {
    errors.compactMap { error in
      guard let rest = error.dropping(prefix: "('"), let end = rest.firstIndex(of: "'") else {
        return nil
      }
      return CloudInitStep.moduleName(rest[..<end])
    }
  }

  /// An error in one line without Python's quotes, as far as it can be read.
  static func plain(_ error: String) -> String {
    var text = error.replacing("\\n", with: " ")
    if let start = text.firstIndex(of: "("), text.hasSuffix("))") {
      let inner = text[start...].dropFirst()
      if let open = inner.firstIndex(of: "("), let quote = inner[open...].dropFirst().first,
        quote == "'" || quote == "\""
      {
        text = inner[open...].dropFirst(2).dropLast(3).trimmed
      }
    }
    return Redaction.masked(text.split(whereSeparator: \.isNewline).joined(separator: " "))
  }
}

/// Why an answer of cloud-init cannot be read.
public enum CloudInitStatusError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no status in it; the first line usually says why.
  case notJSON(firstLine: String, exitCode: Int32)
  /// The JSON is cut off, or has no status that is known.
  case malformed

  /// One sentence that says what was wrong with the answer.
  public var description: String {
    switch self {
    case .notJSON(_, 127): "cloud-init is not installed on this machine."
    case .notJSON(_, 124), .notJSON(_, 137): "cloud-init did not answer in time."
    case .notJSON(let firstLine, let exitCode) where firstLine.isEmpty:
      "cloud-init said nothing (exit code \(exitCode))."
    case .notJSON(let firstLine, let exitCode):
      "cloud-init did not print a status but: \(firstLine) (exit code \(exitCode))"
    case .malformed: "cloud-init's status is cut off or has an unknown shape."
    }
  }
}

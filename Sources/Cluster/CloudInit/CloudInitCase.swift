import FoundationEssentials

/// What the evidence of a boot amounts to, fact by fact.
struct CloudInitCase {
  let evidence: CloudInitEvidence
  let now: Date?
  /// cloud-init's own word, from the command or else from its file.
  let status: CloudInitStatus?
  /// The modules that failed, by any of the sources, each once.
  let failedModules: [String]
  /// Why the user data was not used.
  let userDataFault: CloudInitUserDataFault?

  init(_ evidence: CloudInitEvidence, now: Date?) {
    self.evidence = evidence
    self.now = now
    status = evidence.status ?? evidence.stages
    let steps = (evidence.log?.stages ?? evidence.analysis?.stages ?? []).flatMap(\.steps)
    let named =
      steps.filter { $0.isModule && $0.result == .failure }.map(\.name)
      + (evidence.log?.problems.compactMap(\.module) ?? [])
      + (evidence.output?.failedModules ?? [])
      + (evidence.status?.failedModules ?? []) + (evidence.stages?.failedModules ?? [])
      + CloudInitErrorText.modules(in: evidence.resultErrors ?? [])
    var seen: Set<String> = []
    failedModules = named.filter { seen.insert($0).inserted }
    let recoverable = status?.recoverableErrors.sorted { $0.key < $1.key }.flatMap(\.value) ?? []
    userDataFault =
      evidence.log?.userDataFault ?? evidence.output?.userDataFault
      ?? recoverable.lazy.compactMap { CloudInitUserDataFault(message: $0) }.first
  }

  /// The module that runs the commands and scripts of the user data, if the log tells of it.
  private var scripts: CloudInitStep? {
    evidence.log?.module("scripts-user")
      ?? evidence.analysis?.stages.lazy.flatMap(\.steps).last {
        $0.isModule && $0.name == "scripts-user"
      }
  }

  /// Whether no stage runs or is to come.
  var hasEnded: Bool {
    switch status?.status {
    case .done, .error, .disabled: true
    case .running, .notStarted: false
    case nil:
      evidence.resultErrors != nil || evidence.log?.isFinished == true
        || evidence.output?.isFinished == true
        || evidence.log?.stages.last.map { $0.name == .modulesFinal && $0.result != nil } == true
        || evidence.analysis?.stages.last.map { $0.name == .modulesFinal && $0.duration != nil }
          == true
    }
  }

  var commands: CloudInitReport.Commands {
    if failedModules.contains("scripts-user") { return .failed }
    if let scripts {
      guard let result = scripts.result else { return hasEnded ? .unknown : .running }
      return result == .failure ? .failed : .finished
    }
    if hasEnded {
      // The status and the output name what failed, and the scripts are not among it.
      return status != nil || evidence.output != nil || evidence.resultErrors != nil
        ? .finished : .unknown
    }
    if evidence.output?.stage == .modulesFinal, evidence.output?.lastCommand != nil {
      return .running
    }
    return status == nil && evidence.log == nil && evidence.output == nil ? .unknown : .waiting
  }

  /// The command at which the user data's commands ended.
  var failure: CloudInitFailure? {
    guard commands == .failed else { return nil }
    let command = scripts?.command
    var failure =
      evidence.output?.failure
      ?? CloudInitFailure(
        command: nil, output: command.map { $0.output.lines.map(String.init) } ?? [],
        module: "scripts-user")
    failure.exitCode = failure.exitCode ?? command?.exitCode
    failure.script = failure.script ?? command.flatMap { Self.script(in: $0.text) }
    failure.output = failure.output.filter { !$0.isEmpty }
    return failure
  }

  /// The name of a script in `['/var/lib/cloud/instance/scripts/runcmd']`.
  private static func script(in text: String) -> String? {
    guard let start = text.firstRange(of: "/var/lib/cloud/instance/scripts/")?.upperBound else {
      return nil
    }
    let name = text[start...].prefix { $0 != "'" && $0 != "\"" && $0 != " " }
    return name.isEmpty ? nil : String(name)
  }

  var currentCommand: String? {
    commands == .running ? evidence.output?.lastCommand : nil
  }

  /// The stage that runs, or at which the log ends.
  var currentStage: CloudInitStage.Name? {
    status?.stage ?? evidence.log?.stages.last { $0.result == nil }?.name ?? evidence.output?.stage
  }

  /// The stages, from the source that tells most of them.
  var timeline: [CloudInitStageRun] {
    if let stages = evidence.log?.stages, !stages.isEmpty { return stages }
    if let stages = evidence.analysis?.stages, !stages.isEmpty { return stages }
    let told = [evidence.stages, evidence.status].compactMap { $0?.stages }.first { !$0.isEmpty }
    return (told ?? []).filter { $0.startedAt != nil }.map { stage in
      CloudInitStageRun(
        name: stage.name, startedAt: stage.startedAt,
        result: stage.finishedAt == nil ? nil : stage.errors.isEmpty ? .success : .failure,
        duration: stage.duration)
    }
  }

  /// The stage that could not be run at all, with the reason.
  var failedStage: String? {
    if let problem = evidence.log?.problems.first(where: { $0.message.contains("failed stage ") }) {
      return [problem.message, problem.exception].compactMap(\.self).joined(separator: ": ")
    }
    return evidence.output?.failedStage
  }

  /// For how long a boot that goes on has written nothing; nil when that cannot be told.
  var silence: Duration? {
    guard let now, case .clock(let last)? = evidence.log?.lastRecordAt else { return nil }
    let seconds = now.timeIntervalSince(last)
    return seconds > 0 ? .seconds(seconds) : nil
  }
}

import Cluster
import Fleet
import FoundationEssentials

/// How machines were set up, in JSON.
struct CloudInitAnswers: Encodable {
  let schema = "quarterdeck/cloud-init/1"
  let machines: [CloudInitAnswer]
}

/// How one machine was set up, in JSON.
struct CloudInitAnswer: Encodable {
  let name: String?
  let address: String?
  let files: [String]?
  let problems: [String]
  let missing: [String]
  let verdict: String
  let cause: String?
  let summary: String?
  let confidence: String?
  let evidence: [String]?
  let next: [String]?
  let status: String?
  let extendedStatus: String?
  let version: String?
  let commands: String?
  let currentCommand: String?
  let failure: Failure?
  let failedModules: [String]?
  let seconds: Double?
  let stages: [Stage]?
  let findings: [Problem]?
  let droppedFindings: Int?
  let earlierBoots: Int?

  init(_ setUp: MachineSetUp) {
    let report = setUp.report
    name = setUp.name
    address = setUp.address
    files = setUp.files.isEmpty ? nil : setUp.files
    problems = setUp.problems
    missing = setUp.missing
    verdict = report?.verdict.rawValue ?? "no-answer"
    cause = report?.finding.cause.rawValue
    summary = report?.finding.summary
    confidence = report?.finding.confidence.rawValue
    evidence = report?.finding.evidence
    next = report?.finding.next
    status = report?.status?.rawValue
    extendedStatus = report?.extendedStatus
    version = report?.version
    commands = report?.commands.rawValue
    currentCommand = report?.currentCommand
    failure = report?.failure.map(Failure.init)
    failedModules = report?.failedModules
    seconds = report?.total.map { $0 / .seconds(1) }
    stages = report?.stages.map(Stage.init)
    findings = report?.problems.map(Problem.init)
    droppedFindings = report?.droppedProblems
    earlierBoots = report?.earlierBoots
  }

  /// Where the user data's commands ended.
  struct Failure: Encodable {
    let command: String?
    let output: [String]
    let exitCode: Int32?
    let script: String?
    let module: String

    init(_ failure: CloudInitFailure) {
      command = failure.command
      output = failure.output
      exitCode = failure.exitCode
      script = failure.script
      module = failure.module
    }
  }

  /// A stage.
  struct Stage: Encodable {
    let stage: String
    let startedAt: Date?
    let startedSinceBoot: Double?
    let result: String?
    let seconds: Double?
    let steps: [Step]
    let droppedSteps: Int

    init(_ run: CloudInitStageRun) {
      stage = run.name.rawValue
      (startedAt, startedSinceBoot) = CloudInitAnswer.times(run.startedAt)
      result = run.result?.rawValue
      seconds = run.duration.map { $0 / .seconds(1) }
      steps = run.steps.map(Step.init)
      droppedSteps = run.droppedSteps
    }
  }

  /// A step of a stage.
  struct Step: Encodable {
    let name: String
    let isModule: Bool
    let startedAt: Date?
    let startedSinceBoot: Double?
    let result: String?
    let seconds: Double?
    let exitCode: Int32?

    init(_ step: CloudInitStep) {
      name = step.name
      isModule = step.isModule
      (startedAt, startedSinceBoot) = CloudInitAnswer.times(step.startedAt)
      result = step.result?.rawValue
      seconds = step.duration.map { $0 / .seconds(1) }
      exitCode = step.result == .failure ? step.command?.exitCode : nil
    }
  }

  /// Something that cloud-init complained about.
  struct Problem: Encodable {
    let level: String
    let source: String
    let message: String
    let module: String?
    let stage: String?
    let at: Date?
    let exception: String?
    let command: String?
    let exitCode: Int32?
    let count: Int

    init(_ problem: CloudInitProblem) {
      level = problem.level.rawValue
      source = problem.source
      message = problem.message
      module = problem.module
      stage = problem.stage?.rawValue
      (at, _) = CloudInitAnswer.times(problem.at)
      exception = problem.exception
      command = problem.command?.text
      exitCode = problem.command?.exitCode
      count = problem.count
    }
  }

  /// A moment as the time of day, or as seconds since the boot.
  private static func times(_ moment: CloudInitStage.Moment?) -> (Date?, Double?) {
    switch moment {
    case .clock(let date): (date, nil)
    case .sinceBoot(let time): (nil, time / .seconds(1))
    case nil: (nil, nil)
    }
  }
}

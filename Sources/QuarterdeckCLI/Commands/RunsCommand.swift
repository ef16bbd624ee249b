import ArgumentParser
import Console
import FoundationEssentials
import Operations
import TerminalUI
import Terraform

/// `quarterdeck runs`: the history of runs, and the particulars of one.
struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List the runs of a deployment, newest first, or show one of them.")

  @OptionGroup var place: PlaceOptions

  @OptionGroup var answer: AnswerOptions

  @Argument(
    help: "A run's id, for its particulars; or the Terraform directory.",
    completion: Completions.run)
  var runOrDirectory: String?

  func run() async throws {
    if let id = runOrDirectory.flatMap(RunID.init) { return try await show(id) }
    let site = try place.site(runOrDirectory)
    let rows = site.runs.list().map(RunAnswer.init)
    if answer.json {
      try Output.json(Listing(runs: rows))
    } else {
      var table = TextTable(head: ["RUN", "KIND", "OUTCOME", "TOOK", "PLANNED", "WHO", "REMARKS"])
      for row in rows {
        table.add([
          row.id, row.kind, row.outcome, row.took, row.planned, row.who,
          row.remarks.joined(separator: " · "),
        ])
      }
      Output.write(table.text)
    }
  }

  /// Prints what a run was told, how long its steps took, what it did, and what went wrong.
  private func show(_ id: RunID) async throws {
    let site = try place.site()
    let request = try site.runs.request(id)
    let summary = site.runs.summary(request)
    var progress = RunProgress(kind: request.kind)
    if summary.isActive {
      throw CommandFailure("Run \(id) goes on. Follow it with: quarterdeck attach \(id)")
    }
    for await lines in site.runs.lines(of: id) {
      for line in lines { progress.fold(line) }
    }
    let details = RunDetails(summary, progress, hasPlan: site.runs.plan(id) != nil)
    if answer.json {
      try Output.json(details)
    } else {
      Output.write(details.text)
    }
  }

  private struct Listing: Encodable {
    let schema = "quarterdeck/runs/1"
    let runs: [RunAnswer]
  }
}

/// A run in a list and in JSON.
struct RunAnswer: Encodable {
  let id: String
  let kind: String
  let outcome: String
  let who: String
  let startedAt: Date
  let endedAt: Date?
  let seconds: Int?
  let plan: String?
  let counts: Counts?
  /// Whether the plan leaves out a part of the configuration.
  let isPartial: Bool
  let isRefreshOnly: Bool
  let remarks: [String]

  /// What its plan does, or the plan that it applies.
  struct Counts: Encodable {
    let add: Int
    let change: Int
    let destroy: Int
  }

  init(_ run: RunSummary) {
    id = run.request.id.description
    kind = run.request.kind.rawValue
    outcome = run.outcome.map(\.word) ?? "running"
    who = run.request.who
    startedAt = run.request.createdAt
    endedAt = run.endedAt
    seconds = run.seconds.map { Int($0.rounded()) }
    plan = run.request.planID?.description
    counts = run.planned.map { Counts(add: $0.add, change: $0.change, destroy: $0.destroy) }
    isPartial = run.request.options.isPartial
    isRefreshOnly = run.request.options.isRefreshOnly
    remarks = run.request.options.remarks
  }

  /// How long it took: `4m02s`.
  var took: String { seconds.map(RunDuration.text) ?? "-" }

  /// Its counts as terraform's own shorthand has them: `+3 ~0 -1`.
  var planned: String { counts.map { "+\($0.add) ~\($0.change) -\($0.destroy)" } ?? "-" }
}

/// The particulars of a run.
private struct RunDetails: Encodable {
  let schema = "quarterdeck/run/1"
  let run: RunAnswer
  let steps: [Step]
  /// Whether its plan is kept and can be applied.
  let hasPlan: Bool
  let errors: [[String]]
  let outputs: [String: OutputText.Answer]
  private let outputLines: [String]

  struct Step: Encodable {
    let name: String
    let seconds: Double?
    let isDone: Bool
  }

  private enum CodingKeys: CodingKey {
    case schema, run, steps, hasPlan, errors, outputs
  }

  init(_ summary: RunSummary, _ progress: RunProgress, hasPlan: Bool) {
    run = RunAnswer(summary)
    self.hasPlan = hasPlan
    steps = progress.steps.map { step in
      let seconds = step.startedAt.flatMap { start in
        step.endedAt.map { $0.timeIntervalSince(start) }
      }
      return Step(
        name: step.step.rawValue, seconds: seconds, isDone: step.state == .succeeded)
    }
    errors = progress.errors.map { $0.lines().map { SafeText($0).string } }
    outputs = OutputText.answers(progress.outputs)
    outputLines = OutputText.lines(progress.outputs)
  }

  var text: String {
    var table = TextTable(head: ["RUN", run.id])
    table.add(["kind", run.kind])
    if !run.remarks.isEmpty { table.add(["told", run.remarks.joined(separator: " · ")]) }
    table.add(["who", run.who])
    table.add(["outcome", run.outcome])
    table.add(["took", run.took])
    if let plan = run.plan { table.add(["plan", plan]) }
    if run.counts != nil { table.add(["planned", run.planned]) }
    for step in steps {
      let took = step.seconds.map { RunDuration.text(Int($0.rounded())) } ?? "-"
      table.add(["step", "\(step.name)  \(took)\(step.isDone ? "" : "  not done")"])
    }
    let parts = [table.text, errors.flatMap(\.self).lines, outputLines.lines, next]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var next: String {
    let command = run.kind == RunKind.destroyPlan.rawValue ? "destroy" : "apply"
    return (hasPlan ? "Apply its plan: quarterdeck \(command) \(run.id)\n" : "")
      + "Its output: quarterdeck attach \(run.id)\n"
  }
}

extension [String] {
  fileprivate var lines: String { map { $0 + "\n" }.joined() }
}

/// How long a run took, in words.
enum RunDuration {
  /// Returns a span: `24s`, `4m02s`, `1h05m`.
  static func text(_ seconds: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    return switch seconds {
    case ..<60: "\(max(0, seconds))s"
    case ..<3_600: "\(seconds / 60)m\(two(seconds % 60))s"
    default: "\(seconds / 3_600)h\(two(seconds / 60 % 60))m"
    }
  }
}

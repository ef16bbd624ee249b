import Cluster
import Fleet
import TerminalUI

/// How machines were set up, in text: the verdict first, then the command that failed with its
/// output, then the stages.
///
/// ```
/// worker-2: failed
/// runcmd stopped at `snap install microk8s` (exit code 1): error: cannot install "microk8s"
///
///   + snap install microk8s
///   error: cannot install "microk8s"
///
///   STAGE            TOOK    RESULT    SLOWEST STEPS
///   modules-final    4m02s   failed    scripts-user 4m01s (failed)
/// ```
enum CloudInitText {
  /// Several machines one below the other; those that are set up take a line each.
  static func text(of setUps: [MachineSetUp]) -> String {
    let isAlone = setUps.count == 1
    let blocks = setUps.map { isAlone || !isFine($0) ? block($0) : line($0) }
    return blocks.enumerated().map { index, block in
      let isBlock = block.contains("\n\n") || index > 0 && blocks[index - 1].contains("\n\n")
      return (index > 0 && isBlock ? "\n" : "") + block
    }.joined()
  }

  private static func isFine(_ setUp: MachineSetUp) -> Bool {
    [.done, .disabled].contains(setUp.report?.verdict) && setUp.problems.isEmpty
      && setUp.missing.isEmpty
  }

  private static func line(_ setUp: MachineSetUp) -> String {
    guard let report = setUp.report else { return "" }
    let total = report.total.map { " in \(span($0))" } ?? ""
    let slowest = report.slowestSteps(1).first.flatMap { step in
      step.step.duration.map { ", slowest: \(step.step.name) \(span($0))" }
    }
    return safe("\(setUp.name ?? "machine"): \(report.verdict.rawValue)\(total)\(slowest ?? "")")
      + "\n"
  }

  private static func block(_ setUp: MachineSetUp) -> String {
    let name = setUp.name.map { "\($0): " } ?? ""
    guard let report = setUp.report else {
      return safe("\(name)no answer") + "\n" + setUp.problems.map { safe($0) + "\n" }.joined()
    }
    var text = safe("\(name)\(report.verdict.rawValue)") + "\n"
    text += safe(report.finding.summary) + "\n"
    text += setUp.missing.map { safe("not read: \($0)") + "\n" }.joined()
    let parts = [
      failure(report), timeline(report), problems(report), remarks(report), next(report),
    ]
    return text + parts.filter { !$0.isEmpty }.map { "\n" + $0 }.joined()
  }

  private static func failure(_ report: CloudInitReport) -> String {
    guard let failure = report.failure else { return "" }
    var lines: [String] = []
    if let command = failure.command { lines.append("+ \(command)") }
    lines += failure.output
    if let code = failure.exitCode {
      lines.append("(\(failure.script ?? failure.module) ended with exit code \(code))")
    }
    return indented(lines)
  }

  private static func timeline(_ report: CloudInitReport) -> String {
    guard !report.stages.isEmpty else { return "" }
    var table = TextTable(head: ["STAGE", "TOOK", "RESULT", "SLOWEST STEPS"])
    for stage in report.stages {
      table.add([
        stage.name.rawValue, stage.duration.map(span) ?? "-", word(stage.result),
        steps(of: stage).joined(separator: ", "),
      ])
    }
    return table.text.split(separator: "\n").map { "  " + $0 + "\n" }.joined()
  }

  /// The steps that failed or are open, then the slowest.
  private static func steps(of stage: CloudInitStageRun) -> [String] {
    let notable = stage.steps.filter { $0.result == .failure || $0.result == nil }
    let slowest = stage.steps.filter { $0.result == .success || $0.result == .warning }
      .filter { ($0.duration ?? .zero) >= .milliseconds(10) }
      .sorted { ($0.duration ?? .zero) > ($1.duration ?? .zero) }.prefix(2)
    return (notable + slowest).prefix(4).map { step in
      let state =
        step.result == .failure
        ? " (failed)" : step.result == nil && stage.result == nil ? " (open)" : ""
      return step.name + (step.duration.map { " " + span($0) } ?? "") + state
    }
  }

  private static func problems(_ report: CloudInitReport) -> String {
    let shown = report.problems.filter { $0.level != .deprecated && $0.module != "scripts-user" }
    var lines = shown.prefix(8).map { problem in
      let count = problem.count > 1 ? " ×\(problem.count)" : ""
      let reason = problem.exception.map { ": \($0)" } ?? ""
      let message = problem.module.map { "module \($0) failed" } ?? problem.message
      return "\(problem.level.rawValue)\(count)  \(message.prefix(200))\(reason.prefix(200))"
    }
    let rest = shown.count - lines.count + report.droppedProblems
    if rest > 0 { lines.append("and \(rest) more") }
    return indented(lines)
  }

  private static func remarks(_ report: CloudInitReport) -> String {
    guard report.earlierBoots > 0 else { return "" }
    let boots =
      report.earlierBoots == 1 ? "an earlier boot" : "\(report.earlierBoots) earlier boots"
    return indented(["The logs also have \(boots); this is the newest."])
  }

  private static func next(_ report: CloudInitReport) -> String {
    indented(report.finding.next.map { "next: \($0)" })
  }

  private static func word(_ result: CloudInitResult?) -> String {
    switch result {
    case .success: "ok"
    case .warning: "warning"
    case .failure: "failed"
    case nil: "open"
    }
  }

  /// A span in the words of the program; with a fraction where it is short.
  private static func span(_ duration: Duration) -> String {
    guard duration < .seconds(10) else { return Span.text(duration) }
    let hundredths = Int((duration / .milliseconds(10)).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)s"
  }

  private static func indented(_ lines: [String]) -> String {
    lines.map { "  " + safe($0) + "\n" }.joined()
  }

  private static func safe(_ text: String) -> String { SafeText(text).string }
}

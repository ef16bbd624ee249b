public import ArgumentParser
public import Fleet
import FoundationEssentials
import Glibc
import Operations
import TerminalUI

/// `quarterdeck doctor`: looks at everything that a deployment needs, and changes nothing.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check tools, terminal, variables, state and the cloud's endpoints.",
    discussion: """
      Each check that fails says why, and what mends it. Nothing is changed. The password goes to \
      Keystone alone, once what answers there has shown to be one.
      Exits with 1 when a check fails, else with 0.
      """)

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var answer: AnswerOptions

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Only this area; may be repeated: "
        + "\(PreflightCheck.Area.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "area"))
  var only: [PreflightCheck.Area] = []

  @Option(
    help: ArgumentHelp(
      "How long each check may take: seconds, or with a unit (10s, 1m).", valueName: "time"),
    completion: Completions.nothing)
  var timeout = WaitTime(seconds: 10)

  func run() async throws {
    try place.options.refuseStateFile()
    let site = try place.site()
    let areas = only.isEmpty ? Set(PreflightCheck.Area.allCases) : Set(only)
    let report = await Preflight(
      site: site, terminal: Self.terminalSize, limit: .seconds(max(1, timeout.seconds))
    ).run(areas)
    if answer.json {
      try Output.json(Answer(report, site: site))
    } else {
      Output.write(Self.text(of: report))
    }
    if !report.failures.isEmpty { throw ExitCode.failure }
  }

  private static var terminalSize: TerminalFacts.Size? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
    return TerminalFacts.Size(columns: Int(size.ws_col), lines: Int(size.ws_row))
  }

  static func text(of report: PreflightReport) -> String {
    let width = report.checks.map(\.id.rawValue.count).max() ?? 0
    var text = ""
    for check in report.checks {
      let name = check.id.rawValue
      let blanks = String(repeating: " ", count: width - name.count)
      let indent = String(repeating: " ", count: width + 10)
      let lines = check.lines.map { SafeText($0).string }
      text += "\(check.verdict.word)  \(name)\(blanks)  "
      text += lines.joined(separator: "\n\(indent)") + "\n"
    }
    let parts = PreflightCheck.Verdict.allCases.map { "\(report.count($0)) \($0.total)" }
    return text + "\n" + parts.joined(separator: ", ") + "\n"
  }

  private struct Answer: Encodable {
    let schema = "quarterdeck/doctor/1"
    let directory: String
    let isFine: Bool
    let checks: [CheckAnswer]

    init(_ report: PreflightReport, site: DeploymentSite) {
      directory = site.directory
      isFine = report.failures.isEmpty
      checks = report.checks.map(CheckAnswer.init)
    }
  }

  private struct CheckAnswer: Encodable {
    let id: String
    let area: String
    let verdict: String
    let finding: String
    let why: String?
    let remedy: String?

    init(_ check: PreflightCheck) {
      id = check.id.rawValue
      area = check.id.area.rawValue
      verdict = check.verdict.rawValue
      finding = check.finding
      why = check.why
      remedy = check.remedy
    }
  }
}

extension PreflightCheck.Area: ExpressibleByArgument {}

extension PreflightCheck.Verdict {
  /// The verdict in a word of six characters.
  fileprivate var word: String {
    switch self {
    case .failure: "FAIL  "
    case .warning: "warn  "
    case .skipped: "skip  "
    case .ok: "ok    "
    }
  }
}

extension PreflightCheck.Verdict {
  /// The word behind a number of checks.
  fileprivate var total: String {
    switch self {
    case .failure: "failed"
    case .warning: "with a warning"
    case .skipped: "skipped"
    case .ok: "ok"
    }
  }
}

/// The gate before a run, which looks at what would certainly make it fail.
struct GateOptions: ParsableArguments {
  @Flag(help: "Begin although terraform's version or the cloud's address seems wrong.")
  var skipPreflight = false

  /// Throws `CommandFailure` when a run would certainly fail.
  func check(_ site: DeploymentSite) async throws {
    guard !skipPreflight else { return }
    let failures = await Preflight.gate(site)
    guard !failures.isEmpty else { return }
    let lines = failures.flatMap { check in
      check.lines.enumerated().map { index, line in
        (index == 0 ? "" : "  ") + SafeText(line).string
      }
    }
    throw CommandFailure(
      (lines + [
        "Nothing was started. quarterdeck doctor tells more; to go on all the same, add: "
          + "--skip-preflight"
      ]).joined(separator: "\n"))
  }
}

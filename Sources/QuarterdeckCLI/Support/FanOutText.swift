import Fleet
import Glibc
import TerminalUI

/// The answers of many machines as text.
enum FanOutText {
  /// The groups, one after the other, each with its head.
  static func text(of report: FanOutReport) -> String {
    report.groups.map { group in
      ([head(of: group, in: report)] + body(of: group)).map { SafeText($0).string + "\n" }.joined()
    }.joined(separator: "\n")
  }

  private static func head(of group: FanOutReport.Group, in report: FanOutReport) -> String {
    "== \(group.machines.count) \(report.word(for: group)): \(group.names)"
      + (group.endingWords.map { " (\($0))" } ?? "")
  }

  private static func body(of group: FanOutReport.Group) -> [String] {
    switch group.outcome {
    case .unanswered(let reason): return [reason]
    case .ended(let ending):
      if let difference = group.difference { return difference.lines.map(\.text) }
      let dropped =
        ending.dropped > 0 ? ["[\(ending.dropped) bytes before this were not kept]"] : []
      return dropped + ending.output.textLines
        + ending.errorOutput.textLines.map { "stderr: \($0)" }
    }
  }
}

/// How far a command on many machines has come, on standard error: a line that is written anew on a
/// terminal, a line a machine elsewhere.
struct FanOutProgress {
  private let total: Int
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var answered = 0
  private var failed = 0

  init(total: Int) {
    self.total = total
  }

  /// Takes an answer in and tells of it.
  mutating func note(_ answer: FanOutAnswer) {
    answered += 1
    if !answer.isSuccess { failed += 1 }
    guard isTerminal else {
      return Output.note(
        SafeText("[\(answered)/\(total)] \(answer.machine.name): \(Self.words(answer))").string)
    }
    let failures = failed > 0 ? ", \(failed) failed" : ""
    Output.status("\(answered) of \(total) answered\(failures)")
  }

  /// Takes the line away.
  func end() {
    if isTerminal, answered > 0 { Output.status("") }
  }

  private static func words(_ answer: FanOutAnswer) -> String {
    let seconds = answer.duration.components
    let tenths = seconds.seconds * 10 + seconds.attoseconds / 100_000_000_000_000_000
    let time = "\(tenths / 10).\(tenths % 10) s"
    switch answer.outcome {
    case .ended(let ending): return "exit \(ending.exitCode) in \(time)"
    case .unanswered(let reason): return "\(reason) (\(time))"
    }
  }
}

/// The answers of many machines in JSON.
struct ExecAnswer: Encodable {
  let schema = "quarterdeck/exec/1"
  let command: String
  let timeoutSeconds: Int
  let same: Int?
  let differing: Int
  let unanswered: Int
  let failed: Int
  let machines: [Row]
  let groups: [Group]

  struct Row: Encodable {
    let id: String
    let name: String
    let address: String?
    let exitCode: Int32?
    let isTimedOut: Bool
    let failure: String?
    let seconds: Double
    /// The place of its group in `groups`, from 0.
    let group: Int
  }

  struct Group: Encodable {
    let machines: [String]
    let exitCode: Int32?
    let isMajority: Bool
    /// What is no UTF-8 in it became U+FFFD.
    let output: String?
    let errorOutput: String?
    /// How many bytes before them were not kept.
    let droppedBytes: Int
    /// How it differs from the majority, as `diff -u` writes it.
    let difference: String?
  }

  init(_ report: FanOutReport, command: String, timeout: Int) {
    self.command = command
    timeoutSeconds = timeout
    same = report.sameCount
    differing = report.differingCount
    unanswered = report.unansweredCount
    failed = report.failedCount
    machines = report.answers.map { answer in
      Row(answer, group: report.groups.firstIndex { $0.outcome == answer.outcome } ?? 0)
    }
    groups = report.groups.map(Group.init)
  }
}

extension ExecAnswer.Row {
  init(_ answer: FanOutAnswer, group: Int) {
    let time = answer.duration.components
    var failure: String?
    if case .unanswered(let reason) = answer.outcome { failure = reason }
    self.init(
      id: answer.machine.id, name: answer.machine.name,
      address: answer.machine.addresses.preferred, exitCode: answer.ending?.exitCode,
      isTimedOut: answer.ending?.isTimedOut ?? false, failure: failure,
      seconds: Double(time.seconds) + Double(time.attoseconds) / 1e18, group: group)
  }
}

extension ExecAnswer.Group {
  init(_ group: FanOutReport.Group) {
    let ending: FanOutAnswer.Ending? =
      if case .ended(let ending) = group.outcome { ending } else { nil }
    self.init(
      machines: group.machines.map(\.name), exitCode: ending?.exitCode,
      isMajority: group.isMajority,
      output: ending.map { String(decoding: $0.output, as: UTF8.self) },
      errorOutput: ending.map { String(decoding: $0.errorOutput, as: UTF8.self) },
      droppedBytes: ending?.dropped ?? 0, difference: group.difference?.text)
  }
}

/// Goes through a log, line by line, and keeps the newest boot.
struct CloudInitLogReader {
  private var log = CloudInitLog()
  private var year: Int?
  private var problemIndexes: [String: Int] = [:]
  /// Where the stages and steps that have begun, by name, began.
  private var starts: [String: CloudInitStamp] = [:]
  /// A record whose next lines belong to it.
  private var open: OpenRecord?
  private var lastHead: ArraySlice<UInt8>?
  private var hasStarted = false

  private static let mostSteps = 500
  private static let mostProblems = 200
  private static let longestMessage = 2_000

  /// Reads a line of any length.
  mutating func read(_ line: ArraySlice<UInt8>) {
    guard let record = CloudInitRecord(line) else {
      open?.add(line)
      return
    }
    close()
    if !record.head.isEmpty { lastHead = record.head }
    let message = record.message
    if message.begins(with: "start: ") {
      begin(record, text(message))
    } else if message.begins(with: "finish: ") {
      end(record, text(message))
    } else if message.begins(with: "Cloud-init v. ") {
      banner(record, text(message))
    } else if !record.isDetail || Self.mayHaveMore(message) {
      open = OpenRecord(record: record, message: text(message))
    }
  }

  /// The newest boot, once all lines were read.
  mutating func finished() -> CloudInitLog {
    close()
    log.lastRecordAt = lastHead.flatMap {
      CloudInitStamp(String(decoding: $0, as: UTF8.self), year: year)?.moment
    }
    return log
  }

  private func text(_ message: ArraySlice<UInt8>) -> String {
    message.text(limit: Self.longestMessage)
  }

  /// Whether a detail can begin a traceback, or the account of a command that failed.
  private static func mayHaveMore(_ message: ArraySlice<UInt8>) -> Bool {
    message.begins(with: "Running module ") || message.begins(with: "Unexpected error while")
      || message.begins(with: "Failed ") || message.begins(with: "failed ")
  }

  // MARK: - Stages and steps

  private mutating func banner(_ record: CloudInitRecord, _ text: String) {
    guard let banner = CloudInitBanner(text[...]) else { return }
    year = banner.year ?? year
    if let stage = banner.stage {
      beginStage(stage)
      mark(stage, record.stamp(year: year))
    }
    log.version = banner.version
    if banner.isFinished {
      log.isFinished = true
      log.datasource = banner.datasource
      if banner.datasource?.hasPrefix("DataSourceNone") == true, log.userDataFault == nil {
        log.userDataFault = .noDatasource
      }
    }
  }

  private mutating func mark(_ stage: CloudInitStage.Name, _ stamp: CloudInitStamp?) {
    starts[stage.rawValue] = stamp
    log.stages[log.stages.count - 1].startedAt = stamp?.moment
  }

  /// Adds a stage; one that was there before, or comes before the present one, begins a new boot.
  private mutating func beginStage(_ name: CloudInitStage.Name) {
    let order = CloudInitStage.Name.allCases
    if let last = log.stages.last,
      (order.firstIndex(of: name) ?? 0) <= (order.firstIndex(of: last.name) ?? 0)
    {
      log = CloudInitLog(earlierBoots: log.earlierBoots + 1)
      problemIndexes = [:]
      starts = [:]
    }
    log.stages.append(CloudInitStageRun(name: name))
  }

  /// The place of the stage that a step belongs to; that of a log whose beginning is missing is
  /// made of its first step.
  private mutating func place(of stage: Substring) -> Int? {
    guard let name = CloudInitStage.Name(loose: stage) else {
      return log.stages.isEmpty ? nil : log.stages.count - 1
    }
    if let index = log.stages.lastIndex(where: { $0.name == name }) { return index }
    beginStage(name)
    return log.stages.count - 1
  }

  private mutating func begin(_ record: CloudInitRecord, _ text: String) {
    let event = Event(text.dropFirst("start: ".count))
    guard let stage = place(of: event.stage) else { return }
    let stamp = record.stamp(year: year)
    guard let name = event.step else {
      if log.stages[stage].startedAt == nil { mark(log.stages[stage].name, stamp) }
      return
    }
    guard log.stages[stage].steps.count < Self.mostSteps else {
      log.stages[stage].droppedSteps += 1
      return
    }
    var step = CloudInitStep(logged: name)
    step.startedAt = stamp?.moment
    starts["\(log.stages[stage].name)/\(step.name)"] = stamp
    log.stages[stage].steps.append(step)
  }

  private mutating func end(_ record: CloudInitRecord, _ text: String) {
    let event = Event(text.dropFirst("finish: ".count))
    guard let result = event.result, let stage = place(of: event.stage) else { return }
    let stamp = record.stamp(year: year)
    guard let name = event.step else {
      log.stages[stage].result = result
      log.stages[stage].duration =
        event.duration ?? duration(since: starts[log.stages[stage].name.rawValue], stamp)
      return
    }
    var step = CloudInitStep(logged: name)
    let key = "\(log.stages[stage].name)/\(step.name)"
    // Steps nest seldom, so the open one is among the last.
    let known = log.stages[stage].steps.lastIndex { $0.name == step.name && $0.result == nil }
    if let known { step = log.stages[stage].steps[known] }
    step.result = result
    step.duration = event.duration ?? duration(since: starts[key], stamp)
    if let known {
      log.stages[stage].steps[known] = step
    } else if log.stages[stage].steps.count < Self.mostSteps {
      log.stages[stage].steps.append(step)
    }
  }

  /// What lies between two records; nil when the clock was set back between them.
  private func duration(since start: CloudInitStamp?, _ end: CloudInitStamp?) -> Duration? {
    guard let start, let end, end.seconds >= start.seconds else { return nil }
    return .milliseconds(((end.seconds - start.seconds) * 1_000).rounded())
  }

  // MARK: - Problems

  /// Takes in the record whose lines have come to an end.
  private mutating func close() {
    guard let record = open else { return }
    open = nil
    let account = record.account
    if let fault = CloudInitUserDataFault(message: record.message), !record.record.isDetail,
      log.userDataFault == nil
    {
      log.userDataFault = fault
    }
    guard record.isProblem else {
      // Not every command that fails does harm: it is the open step's if that fails as well.
      if let command = account.command, let stage = log.stages.indices.last,
        let step = log.stages[stage].steps.lastIndex(where: { $0.result == nil })
      {
        log.stages[stage].steps[step].command = command
      }
      return
    }
    add(problem(of: record, account))
  }

  private func problem(of record: OpenRecord, _ account: OpenRecord.Account) -> CloudInitProblem {
    let module = CloudInitFailedModule.name(in: record.message)
    return CloudInitProblem(
      level: record.level, source: String(decoding: record.record.source, as: UTF8.self),
      message: Redaction.masked(record.message), module: module, stage: log.stages.last?.name,
      at: record.record.stamp(year: year)?.moment, exception: account.exception,
      command: account.command)
  }

  private mutating func add(_ problem: CloudInitProblem) {
    // A module's failure is said by the module, by the stage, and with a traceback.
    let key =
      problem.module.map { "module \($0)" }
      ?? (problem.message.contains("failed stage") ? "stage" : problem.source + problem.message)
    if let index = problemIndexes[key] {
      log.problems[index].count += 1
      log.problems[index].level = max(log.problems[index].level, problem.level)
      log.problems[index].exception = log.problems[index].exception ?? problem.exception
      log.problems[index].command = log.problems[index].command ?? problem.command
    } else if log.problems.count < Self.mostProblems {
      problemIndexes[key] = log.problems.count
      log.problems.append(problem)
    } else {
      log.droppedProblems += 1
    }
    guard let module = problem.module, let command = problem.command else { return }
    for stage in log.stages.indices.reversed() {
      guard
        let step = log.stages[stage].steps.lastIndex(where: { $0.isModule && $0.name == module })
      else { continue }
      log.stages[stage].steps[step].command = log.stages[stage].steps[step].command ?? command
      return
    }
  }
}

/// What is behind `start: ` or `finish: `.
private struct Event {
  let stage: Substring
  let step: Substring?
  private(set) var result: CloudInitResult?
  /// As cloud-init measured it: `… and took 0.800 seconds (duration: 0.801s)`.
  private(set) var duration: Duration?

  init(_ text: Substring) {
    let name = text.prefix { $0 != ":" }
    let slash = name.firstIndex(of: "/")
    stage = name[..<(slash ?? name.endIndex)]
    step = slash.map { name[name.index(after: $0)...] }
    let rest = text[name.endIndex...].drop { $0 == ":" || $0 == " " }
    result = CloudInitResult(word: rest.prefix { $0 != ":" })
    guard result != nil else { return }
    duration =
      Self.seconds(in: rest, after: "(duration: ", before: "s)")
      ?? Self.seconds(in: rest, after: " and took ", before: " seconds")
  }

  private static func seconds(
    in text: Substring, after start: String, before end: String
  ) -> Duration? {
    guard let from = text.ranges(of: start).last?.upperBound,
      let to = text[from...].firstRange(of: end)?.lowerBound, let seconds = Double(text[from..<to]),
      (0...1e9).contains(seconds)
    else { return nil }
    return .milliseconds((seconds * 1_000).rounded())
  }
}

/// A record that is a problem, or may become one with the lines that follow it.
private struct OpenRecord {
  let record: CloudInitRecord
  let message: String
  private var first: [String] = []
  private var last: [String] = []

  private static let mostLines = 30
  private static let longestLine = 1_000

  /// What the lines after a record say.
  struct Account {
    var exception: String?
    var command: CloudInitCommand?
  }

  init(record: CloudInitRecord, message: String) {
    self.record = record
    self.message = message
  }

  mutating func add(_ line: ArraySlice<UInt8>) {
    let text = line.text(limit: Self.longestLine)
    if first.count < Self.mostLines {
      first.append(text)
      return
    }
    last.append(text)
    if last.count > 2 * Self.mostLines { last.removeFirst(Self.mostLines) }
  }

  var level: CloudInitProblem.Level {
    if record.level.begins(with: "DEPRECATED") { return .deprecated }
    if record.level.begins(with: "ERROR") { return .error }
    if record.level.begins(with: "CRITICAL") || record.level.begins(with: "FATAL") {
      return .critical
    }
    return .warning
  }

  /// Whether cloud-init complains here; a detail does when it reports a module that failed.
  var isProblem: Bool {
    !record.isDetail || CloudInitFailedModule.name(in: message) != nil
  }

  var account: Account {
    var account = Account()
    let lines = (message.contains("Unexpected error while") ? [message] : []) + first + last
    var isTraceback = false
    var field: String?
    var fields: [String: [String]] = [:]
    for line in lines {
      if line.hasPrefix("Traceback (most recent call last)") {
        isTraceback = true
      } else if isTraceback, let scalar = line.unicodeScalars.first, scalar != " ",
        scalar != "\t", line.contains(":")
      {
        account.exception = line
        isTraceback = false
      }
      if let name = ["Command", "Exit code", "Reason", "Stdout", "Stderr"].first(where: {
        line.hasPrefix($0 + ":")
      }) {
        field = name
        fields[name] = [line.dropFirst(name.count + 1).trimmed]
      } else if let field, field.hasPrefix("Std") {
        fields[field]?.append(line.trimmed)
      }
    }
    if let command = fields["Command"]?.first {
      let texts = [fields["Stderr"], fields["Stdout"]].compactMap { lines in
        lines?.filter { !$0.isEmpty && $0 != "-" }.joined(separator: "\n")
      }
      account.command = CloudInitCommand(
        text: Redaction.masked(command), exitCode: fields["Exit code"]?.first.flatMap { Int32($0) },
        output: Redaction.masked(texts.first { !$0.isEmpty } ?? ""))
    }
    account.exception = account.exception.map(Redaction.masked)
    return account
  }
}

/// The module that a message says has failed.
enum CloudInitFailedModule {
  /// The module of a message such as `Running module locale (<module …>) failed`.
  ///
  /// - Parameter message: The message.
  /// - Returns: nil when it says of none that it failed.
  static func name(in message: String) -> String? {
    if message.contains("Failed running /var/lib/cloud/instance/scripts/") {
      return "scripts-user"
    }
    for (before, suffix) in [("Failed to run module ", ""), ("Running module ", " failed")] {
      guard message.hasSuffix(suffix), let start = message.firstRange(of: before)?.upperBound
      else { continue }
      return message[start...].split(separator: " ").first.map { CloudInitStep.moduleName($0) }
    }
    return nil
  }
}

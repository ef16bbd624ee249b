import FoundationEssentials

extension RunLine {
  /// The bytes of a line of our own with its line end; nil for a message, which is terraform's
  /// to write.
  ///
  /// Times are written in microseconds. `@module` comes first, so that a line is found behind
  /// one that terraform did not finish.
  public var encoded: [UInt8]? {
    guard let line = ownFields else { return nil }
    let common: [(String, JSONValue)] = [
      ("@module", .string(OwnLine.module)), ("@level", .string("info")),
      ("@message", .string(line.message)), ("@timestamp", .string(Timestamp.text(line.at))),
      ("type", .string(line.type)),
    ]
    let members = (common + line.fields).map {
      JSONValue.string($0.0).encodedText + ":" + $0.1.encodedText
    }
    return Array(("{" + members.joined(separator: ",") + "}\n").utf8)
  }

  private typealias OwnFields = (
    type: String, message: String, fields: [(String, JSONValue)], at: Date
  )

  private var ownFields: OwnFields? {
    switch self {
    case .stepStarted(let step, let at):
      ("step_started", "\(step.rawValue) started", [("step", .string(step.rawValue))], at)
    case .stepEnded(let step, let exitCode, let at):
      (
        "step_ended", "\(step.rawValue) ended with \(exitCode)",
        [("step", .string(step.rawValue)), ("exit_code", .number(JSONNumber(Int(exitCode))))], at
      )
    case .interruptSent(let at):
      ("interrupt_sent", "Interrupt sent to terraform", [], at)
    case .forcedStopSent(let at):
      ("forced_stop_sent", "Second interrupt sent to terraform", [], at)
    case .dependencies(let dependencies, let at):
      ("dependencies", "Dependencies of the plan", [("of", Self.json(dependencies))], at)
    case .note(let text, let at):
      ("note", text, [], at)
    case .runEnded(let outcome, let at):
      ("run_ended", "Run \(outcome)", outcome.fields, at)
    case .message:
      nil
    }
  }

  /// Reads a line of ours; nil when it is none that this version knows.
  init?(own fields: JSONObject, at: Date) {
    let step = fields["step"]?.text.flatMap(Step.init(rawValue:))
    let exitCode = fields["exit_code"]?.int.map(Int32.init(clamping:))
    switch (fields["type"]?.text, step, exitCode) {
    case ("step_started", let step?, _): self = .stepStarted(step, at: at)
    case ("step_ended", let step?, let exitCode?):
      self = .stepEnded(step, exitCode: exitCode, at: at)
    case ("interrupt_sent", _, _): self = .interruptSent(at: at)
    case ("forced_stop_sent", _, _): self = .forcedStopSent(at: at)
    case ("dependencies", _, _):
      self = .dependencies(Self.dependencies(fields["of"]), at: at)
    case ("note", _, _): self = .note(fields["@message"]?.text ?? "", at: at)
    case ("run_ended", _, _):
      guard let outcome = RunOutcome(fields: fields) else { return nil }
      self = .runEnded(outcome, at: at)
    default: return nil
    }
  }
}

extension RunLine {
  fileprivate static func json(_ dependencies: [String: [String]]) -> JSONValue {
    .object(
      JSONObject(
        dependencies.sorted { $0.key < $1.key }.map { address, others in
          .init(key: address, value: .array(others.map(JSONValue.string)))
        }))
  }

  fileprivate static func dependencies(_ json: JSONValue?) -> [String: [String]] {
    (json?.object ?? JSONObject()).reduce(into: [:]) { result, member in
      result[member.key] = (member.value.array ?? []).compactMap(\.text)
    }
  }
}

extension RunOutcome {
  fileprivate var fields: [(String, JSONValue)] {
    switch self {
    case .succeeded(let changes):
      [("outcome", .string("succeeded")), ("changes", .bool(changes))]
    case .failed(let step, let exitCode):
      [
        ("outcome", .string("failed")), ("step", .string(step.rawValue)),
        ("exit_code", .number(JSONNumber(Int(exitCode)))),
      ]
    case .refused(let reason):
      [("outcome", .string("refused")), ("reason", .string(reason))]
    case .interrupted: [("outcome", .string("interrupted"))]
    case .stopped: [("outcome", .string("stopped"))]
    case .lost: [("outcome", .string("lost"))]
    }
  }

  fileprivate init?(fields: JSONObject) {
    switch fields["outcome"]?.text {
    case "succeeded": self = .succeeded(changes: fields["changes"]?.bool ?? false)
    case "failed":
      guard let step = fields["step"]?.text.flatMap(Step.init(rawValue:)),
        let exitCode = fields["exit_code"]?.int
      else { return nil }
      self = .failed(step: step, exitCode: Int32(clamping: exitCode))
    case "refused": self = .refused(reason: fields["reason"]?.text ?? "")
    case "interrupted": self = .interrupted
    case "stopped": self = .stopped
    case "lost": self = .lost
    default: return nil
    }
  }
}

extension RunOutcome: CustomStringConvertible {
  /// A clause behind "the run": "succeeded", "failed in apply with exit code 1".
  public var description: String {
    switch self {
    case .succeeded: "succeeded"
    case .failed(let step, let exitCode) where exitCode < 0:
      "was ended in \(step.rawValue) by signal \(-exitCode)"
    case .failed(let step, let exitCode): "failed in \(step.rawValue) with exit code \(exitCode)"
    case .refused(let reason): "was refused: \(reason)"
    case .interrupted: "was interrupted"
    case .stopped: "was stopped by force"
    case .lost: "was lost: its runner vanished"
    }
  }
}

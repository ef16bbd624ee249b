import FoundationEssentials

extension RunProgress {
  private static let maximumDiagnostics = 1_000
  private static let maximumValidationBytes = 4 << 20

  /// Takes one line in.
  public mutating func fold(_ line: RunLine) {
    note(time: line.at)
    switch line {
    case .stepStarted(let step, let at): start(step, at: at)
    case .stepEnded(let step, let exitCode, let at): end(step, exitCode: exitCode, at: at)
    case .message(let message, let at): fold(message, at: at)
    case .interruptSent(let at):
      if interruption == .none { interruption = .sent }
      if interruptedAt == nil { interruptedAt = at }
      output.append("Interrupt sent to terraform", tone: .warning, at: at)
    case .forcedStopSent(let at):
      interruption = .forced
      output.append("Second interrupt sent to terraform", tone: .warning, at: at)
    case .dependencies(let dependencies, _): self.dependencies = dependencies
    case .note(let text, let at): output.append(text, tone: .heading, at: at)
    case .runEnded(let outcome, let at): end(outcome, at: at)
    }
  }

  private mutating func note(time: Date?) {
    guard let time else { return }
    if startedAt == nil { startedAt = time }
    updatedAt = time
  }

  // MARK: Steps

  private mutating func start(_ step: Step, at: Date) {
    let index = index(of: step)
    steps[index].state = .running
    steps[index].startedAt = at
    steps[index].endedAt = nil
    isPlanStale = true
    validation = step == .validate ? "" : nil
    output.append("terraform \(step.rawValue)", tone: .heading, at: at)
  }

  private mutating func end(_ step: Step, exitCode: Int32, at: Date) {
    let index = index(of: step)
    steps[index].state =
      step.isSuccess(exitCode: exitCode) ? .succeeded : .failed(exitCode: exitCode)
    steps[index].endedAt = at
    isWaitingForLock = false
    readValidation(at: at)
    if step == .apply { abandonRunningResources() }
  }

  private mutating func end(_ outcome: RunOutcome, at: Date) {
    self.outcome = outcome
    isWaitingForLock = false
    readValidation(at: at)
    abandonRunningResources()
    for index in steps.indices where steps[index].state == .running {
      steps[index].state = .abandoned
      steps[index].endedAt = at
    }
    if outcome == .interrupted, interruption == .none { interruption = .graceful }
    if outcome == .stopped { interruption = .forced }
    output.append("The run \(outcome)", tone: .heading, at: at)
  }

  /// The position of a step, which is added when the run's kind did not announce it.
  private mutating func index(of step: Step) -> Int {
    if let index = steps.lastIndex(where: { $0.step == step }) { return index }
    steps.append(StepProgress(step: step))
    return steps.count - 1
  }

  // MARK: Messages

  private mutating func fold(_ message: UIMessage, at: Date?) {
    switch message {
    case .version(let terraform, let ui): begin(version: terraform, ui: ui)
    case .log(let remark): fold(remark)
    case .diagnostic(let diagnostic): return fold(diagnostic, at: at)
    case .plannedChange(let notice): plan(notice)
    case .resourceDrift: driftCount += 1
    case .changeSummary(let summary): fold(summary)
    case .outputs(let outputs):
      self.outputs = outputs
      return list(outputs, text: message.text, at: at)
    case .resourceEvent(let event): fold(event, at: at)
    case .stateLock(let isAcquiring, _): isWaitingForLock = isAcquiring
    case .text(let text) where keepForValidation(text): return
    case .initOutput(let code, _): initialization.fold(code: code)
    case .actionEvent, .other, .text: break
    }
    output.append(message.text, tone: message.tone, address: message.address, at: at)
  }

  /// A terraform begins: what it plans replaces what the one before it planned.
  private mutating func begin(version: String, ui: String) {
    terraformVersion = version
    isPlanStale = true
    refresh = RefreshProgress()
    let major = ui.prefix { $0 != "." }
    guard !["", "0", "1"].contains(major) else { return }
    diagnostics.append(
      Diagnostic(
        severity: .warning,
        summary: "This terraform's messages are of version \(ui), newer than known here",
        detail: "Progress may be shown incompletely. What terraform does is not affected."))
  }

  private mutating func fold(_ remark: LogRemark) {
    if let state = remark.emergencyState { emergencyState = state }
    initialization.fold(remark: remark.text)
    // Terraform says it in words alone (command/views/operation.go).
    if remark.text.contains("Two interrupts received") {
      interruption = .forced
    } else if remark.text.contains("Interrupt received"), interruption != .forced {
      interruption = .graceful
    }
  }

  private mutating func fold(_ diagnostic: Diagnostic, at: Date?) {
    let redacted = diagnostic.redacted()
    isWaitingForLock = false
    if diagnostics.count < Self.maximumDiagnostics { diagnostics.append(redacted) }
    let tone: OutputLine.Tone = diagnostic.severity == .error ? .error : .warning
    let address = diagnostic.address.flatMap(ResourceAddress.init(parsing:))
    for line in redacted.lines() { output.append(line, tone: tone, address: address, at: at) }
  }

  /// Lists the outputs of an apply, secrets masked; those of a plan have no values yet.
  private mutating func list(_ outputs: [String: OutputValue], text: String, at: Date?) {
    output.append(text, tone: .plain, at: at)
    guard outputs.values.contains(where: { $0.value != nil }) else { return }
    for (name, value) in outputs.sorted(by: { $0.key < $1.key }) {
      output.append("  \(name) = \(value.display)", tone: .plain, at: at)
    }
  }

  private mutating func fold(_ summary: ChangeSummary) {
    switch summary.operation {
    case .plan: plannedCounts = summary.counts
    case .apply, .destroy: appliedCounts = summary.counts
    }
  }

  // MARK: Validation

  private mutating func keepForValidation(_ line: String) -> Bool {
    guard validation.map({ $0.utf8.count < Self.maximumValidationBytes }) == true else {
      return false
    }
    validation?.append(line + "\n")
    return true
  }

  private mutating func readValidation(at: Date) {
    guard let kept = validation else { return }
    validation = nil
    do {
      for diagnostic in try ValidationReport(json: Array(kept.utf8)).diagnostics {
        fold(diagnostic, at: at)
      }
    } catch {
      // Not a report: something else went wrong, and these lines say what.
      output.append(kept, tone: .plain, at: at)
    }
  }
}

extension UIMessage {
  /// How its line in the output looks.
  fileprivate var tone: OutputLine.Tone {
    switch self {
    case .resourceEvent(let event):
      switch event.kind {
      case .provisionProgress: .provisioner
      case .applyErrored, .provisionErrored, .ephemeralErrored: .error
      default: .plain
      }
    case .actionEvent(let event): event.kind == .errored ? .error : .plain
    case .other(_, _, let fields):
      switch fields["@level"]?.text {
      case "error": .error
      case "warn": .warning
      default: .plain
      }
    default: .plain
    }
  }
}

import FoundationEssentials
import TerminalUI
import Terraform

/// What stands between a graceful interrupt and a forced stop: a typed word.
struct ForcedStop: Equatable, Sendable {
  /// The run.
  let runID: String
  /// What terraform is making: it may be lost from the state.
  let inFlight: [String]
  /// The word to type.
  var word: TypedName
}

extension Model {
  /// Asks whether the running work should stop; when it was asked to already, whether by force.
  mutating func askForInterrupt() {
    guard let run = activeRun else { return }
    let inFlight = deploy.progress.resources.filter(\.isRunning)
    let refusal = ForcedStopRefusal.of(deploy.progress, at: now)
    guard deploy.watched?.id == run.id, refusal != .notInterrupted else {
      overlay = .question(
        Question(
          title: "Interrupt: \(run.kind.gerund)?",
          lines: [
            "terraform gets one interrupt and stops gracefully: it finishes what is in",
            "flight, saves the state, and starts nothing new.",
          ]
            + (inFlight.isEmpty
              ? []
              : ["In flight: \(inFlight.map(\.address.description).joined(separator: ", "))"]),
          confirmed: [.interrupt(runID: run.id)]))
      return
    }
    if let refusal { return tell(refusal.description) }
    overlay = .forcedStop(
      ForcedStop(
        runID: run.id, inFlight: inFlight.map(\.address.description),
        word: TypedName(expected: ForcedStopRefusal.word, now: now)))
  }

  /// Gives a key to the question for the word.
  mutating func updateForcedStop(_ stop: ForcedStop, with key: Key) -> [Effect] {
    var stop = stop
    switch stop.word.update(with: key, at: now) {
    case .open: overlay = .forcedStop(stop)
    case .left:
      overlay = nil
      tell("Nothing was forced. terraform goes on finishing.")
    case .confirmed:
      overlay = nil
      guard activeRun?.id == stop.runID else {
        tell("The run has ended by itself. Nothing was forced.")
        return []
      }
      return [.forceStop(runID: stop.runID)]
    }
    return []
  }

  /// Draws what a forced stop may cost, and the word to type.
  func drawForcedStop(_ stop: ForcedStop, on canvas: inout Canvas, in rect: Rect) {
    let columns = min(84, rect.columns - 4) - 4
    let head = forcedStopLines(stop, columns: columns, rows: rect.rows - 10)
    drawTypedQuestion("Stop by force", head, stop.word, columns: columns, on: &canvas, in: rect)
  }

  private func forcedStopLines(_ stop: ForcedStop, columns: Int, rows: Int) -> [InkedText] {
    let words = InkedText(
      "terraform leaves at once and finishes nothing. What it was making may exist in the cloud "
        + "without being in the state: nobody would find it there but you.",
      ink: .warning
    ).wrapped(to: columns)
    guard !stop.inFlight.isEmpty else { return words }
    let shown = stop.inFlight.prefix(max(1, rows - words.count - 2))
    let rest = stop.inFlight.count - shown.count
    return words + [.empty]
      + shown.map { address in
        InkedText(Glyphs.failed + " ", ink: .danger)
          + InkedText(SafeText(address).truncated(to: columns - 2, from: .middle))
      }
      + (rest > 0 ? [InkedText(SafeText("… and \(rest) more"), ink: .dim)] : [])
  }

  /// What an interrupted run is still doing, for the line of steps.
  var interruptLine: InkedText {
    guard let run = activeRun, deploy.watched?.id == run.id,
      let sent = deploy.progress.interruptedAt
    else { return .empty }
    if deploy.progress.interruption == .forced {
      return InkedText("stopped by force; terraform leaves", ink: .warning)
    }
    let running = deploy.progress.resources.filter(\.isRunning)
    let age = Words.span(Int(now.timeIntervalSince(sent)))
    let rest =
      running.isEmpty
      ? "terraform saves the state"
      : "terraform finishes "
        + running.map { resource in
          guard case .running(let since?) = resource.state else {
            return resource.address.shortName
          }
          return "\(resource.address.shortName) (\(Words.span(Int(now.timeIntervalSince(since)))))"
        }.joined(separator: ", ")
    return InkedText(SafeText("interrupted \(age) ago · \(rest)"), ink: .warning)
  }
}

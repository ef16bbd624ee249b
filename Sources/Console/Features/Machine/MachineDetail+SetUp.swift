import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

// How a machine was set up: what failed, what to do, how long the stages took, and which step of its
// birth took longer than it does otherwise.

extension Model {
  /// Why the set-up failed, the command and its output first; nothing if it did not.
  func setUpTroubles(_ reading: MachineReading) -> [Fact] {
    var facts: [Fact] = []
    if let failure = reading.cloudInitFailure {
      facts.append(Fact("failed at", failure.command ?? failure.module, ink: .danger))
      facts += failure.output.map { Fact("", $0) }
      if let code = reading.setUp?.failure?.exitCode {
        facts.append(Fact("", "exit code \(code)", ink: .dim))
      }
    }
    guard let report = reading.setUp, report.verdict.isFailure || report.verdict == .doneWithErrors
    else {
      return facts
        + (reading.cloudInit.value?.errors ?? []).map {
          Fact("cloud-init", $0, ink: .danger)
        }
    }
    // The sentence says the command once more where there is one.
    if reading.cloudInitFailure?.command == nil {
      let ink: Ink = report.verdict.isFailure ? .danger : .warning
      facts.append(Fact("cloud-init", report.finding.summary, ink: ink))
    }
    return facts + report.finding.next.prefix(2).map { Fact("next", $0, ink: .dim) }
  }

  /// How long the stages of the boot took, and the steps of the birth that were slow.
  func setUpTimes(of id: String, _ reading: MachineReading) -> [Fact] {
    var facts: [Fact] = []
    let stages = stageTimes(reading)
    if !stages.isEmpty { facts.append(Fact("stages", stages.joined(separator: " · "))) }
    facts += reading.setUpMissing.map { Fact("not read", $0, ink: .dim) }
    guard let birth = waterfall.births.first(where: { $0.machineID == id }) else { return facts }
    facts += timings.slowSteps(of: birth, at: now).map { step in
      Fact(
        "slow",
        "\(step.stage.title) \(step.isOpen ? "has taken" : "took") \(Span.text(step.duration)), "
          + "usually \(Span.text(step.usual))", ink: .warning)
    }
    return facts
  }

  /// The stages with their durations, each with its slowest module where the log tells of it.
  private func stageTimes(_ reading: MachineReading) -> [String] {
    if let stages = reading.setUp?.stages, !stages.isEmpty {
      return stages.map { stage in
        let slowest = stage.steps.filter { $0.duration != nil }
          .max { ($0.duration ?? .zero) < ($1.duration ?? .zero) }
          .flatMap { step in
            (step.duration ?? .zero) >= .seconds(1)
              ? " (\(step.name) \(Span.text(step.duration ?? .zero)))" : nil
          }
        return time(of: stage.name, stage.duration) + (slowest ?? "")
      }
    }
    return (reading.vitals.value?.bootStages ?? []).filter { $0.startedAt != nil }
      .map { time(of: $0.name, $0.duration) }
  }

  private func time(of stage: CloudInitStage.Name, _ duration: Duration?) -> String {
    "\(stage.rawValue) \(duration.map { Span.text($0) } ?? "…")"
  }
}

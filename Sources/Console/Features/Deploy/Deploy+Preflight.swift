import Fleet
import TerminalUI

extension Model {
  /// Says why a run would certainly fail, and asks whether it is to be started all the same.
  mutating func ask(about checks: [PreflightCheck], blocking effect: Effect) {
    guard case .startRun(let kind, _, _, _, _, _) = effect else { return }
    deploy.starting = nil
    deploy.refusal = Failure(
      what: "The run was not started",
      why: checks.map(\.finding).joined(separator: " "),
      remedy: checks.compactMap(\.remedy).first ?? "")
    // Whoever has opened something meanwhile goes on with that.
    guard overlay == nil, activeRun == nil else { return }
    overlay = .question(
      Question(
        title: "Start it all the same: \(kind.gerund)?",
        lines: checks.flatMap { $0.lines + [""] } + ["It would certainly fail as things are."],
        confirmed: [effect]))
  }
}

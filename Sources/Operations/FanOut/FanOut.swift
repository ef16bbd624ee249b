public import Cluster
public import Fleet

/// Runs one command on many machines, each at most once, and has the audit log say so.
public struct FanOut: Sendable {
  private let site: DeploymentSite
  private let machines: MachineAccess

  /// Goes through this access, which has been told of the machines.
  public init(site: DeploymentSite, machines: MachineAccess) {
    self.site = site
    self.machines = machines
  }

  /// How many machines are asked at once unless somebody says otherwise.
  public static let parallelism = 64

  /// How many bytes of each machine's output and error output are kept: the end of them.
  public static let keptBytes = 256 << 10

  /// Runs a command.
  ///
  /// A cancelled task ends the questions here; on the machines the command goes on until its time
  /// limit.
  ///
  /// - Parameters:
  ///   - command: The command, which carries its own time limit.
  ///   - asked: The machines.
  ///   - targets: How they are reached; who is not among them cannot be.
  ///   - parallelism: How many machines are asked at once.
  ///   - onAnswer: Hears of each answer as it comes.
  /// - Returns: What became of it on each machine, in their order.
  /// - Throws: `AuditError`; then nothing was sent.
  public func run(
    _ command: RemoteCommand, on asked: [Machine], targets: [MachineTarget],
    parallelism: Int = FanOut.parallelism, onAnswer: (FanOutAnswer) async -> Void = { _ in }
  ) async throws(AuditError) -> FanOutReport {
    let details = [
      "command": String(command.title.prefix(Self.longestRecord)),
      "machines": String(NameFold.text(asked.map(\.name)).prefix(Self.longestRecord)),
      "timeout": "\(command.timeout.components.seconds) s",
    ]
    try await note(.intent, details)
    let hosts = Dictionary(targets.map { ($0.id, $0) }) { first, _ in first }
    let gate = Gate(limit: max(1, parallelism))
    var answers = [FanOutAnswer?](repeating: nil, count: asked.count)
    await withTaskGroup(of: (Int, FanOutAnswer).self) { group in
      for (index, machine) in asked.enumerated() {
        group.addTask {
          let target = hosts[machine.id]
          let answer = await gate.pass { await self.ask(machine, target, command) }
          return (index, answer ?? Self.withdrawn(machine))
        }
      }
      for await (index, answer) in group {
        answers[index] = answer
        await onAnswer(answer)
      }
    }
    let report = FanOutReport(answers.compactMap(\.self))
    // It is done; that the end cannot be recorded as well changes nothing.
    try? await note(.end, details.merging(["outcome": report.summary]) { $1 })
    return report
  }

  /// The audit log keeps so many characters of a command, and of the names of its machines.
  private static let longestRecord = 2_000

  private func note(
    _ phase: AuditLog.Phase, _ details: [String: String]
  ) async throws(AuditError) {
    try await AuditLog(path: site.paths.auditLog, world: site.world).add(
      "machine.exec", phase, of: .init(who: site.who, directory: site.directory, run: nil),
      details: details)
  }

  private static func withdrawn(_ machine: Machine) -> FanOutAnswer {
    FanOutAnswer(
      machine: machine, outcome: .unanswered("It was not asked any more."), duration: .zero)
  }

  private func ask(
    _ machine: Machine, _ target: MachineTarget?, _ command: RemoteCommand
  ) async -> FanOutAnswer {
    let start = site.world.clock.uptime()
    let outcome = await outcome(target, command)
    return FanOutAnswer(
      machine: machine, outcome: outcome, duration: site.world.clock.uptime() - start)
  }

  private func outcome(
    _ target: MachineTarget?, _ command: RemoteCommand
  ) async -> FanOutAnswer.Outcome {
    guard let target else {
      return .unanswered("The state names no address that a connection can be made to.")
    }
    let start = site.world.clock.uptime()
    switch await machines.run(command, on: target, keeping: Self.keptBytes) {
    case .success(let reply):
      let isLate = site.world.clock.uptime() - start >= command.timeout
      return .ended(
        FanOutAnswer.Ending(
          exitCode: reply.exitCode, output: reply.output, errorOutput: reply.errorOutput,
          dropped: reply.dropped,
          isTimedOut: isLate && (reply.exitCode == 124 || reply.exitCode == 137)))
    case .failure(.withdrawn) where !Task.isCancelled:
      // Nobody gave it up here: the master went away between the question and its answer.
      return .unanswered(
        "The connection ended under it. Whether the command ran is not known; it is not sent again."
      )
    case .failure(.withdrawn):
      return .unanswered("Ended here; on the machine the command goes on until its time limit.")
    case .failure(.transport(let text)):
      return .unanswered(
        "\(AccessFailure.transport(text)) Whether the command ran is not known; it is not sent "
          + "again.")
    case .failure(.timedOut(let limit)) where limit == SSHAccess.patience(with: command):
      return .unanswered(
        "\(AccessFailure.timedOut(after: limit)) What the command did is not known.")
    case .failure(let failure):
      return .unanswered("\(failure) Nothing was sent to it. \(failure.advice)")
    }
  }
}

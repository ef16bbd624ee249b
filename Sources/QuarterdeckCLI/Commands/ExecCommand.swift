import ArgumentParser
import Cluster
import Fleet
import Operations
import TerminalUI

/// `quarterdeck exec`: one command on many machines, equal answers put together.
struct ExecCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exec",
    abstract: "Run one command on many machines and put equal answers together.",
    discussion: """
      The command is run by sh -c on each machine, with a time limit there, and is sent at most \
      once: nothing is tried again. Of each machine's output the last 256 KiB are kept, of its \
      error output as well. What differs from the majority is shown as a unified difference.

      Exits with 0 when the command succeeded everywhere, 1 when it failed on a machine, 2 when a \
      machine gave no answer, 3 when nothing was sent, 130 when it was interrupted. The command \
      and the machines are recorded in the audit log before it is sent.

        quarterdeck exec 'uname -r'
        quarterdeck exec 'df -h /' --on worker --timeout 10s --json
      """)

  @Argument(help: "The command, one argument.", completion: Completions.nothing)
  var command: String

  @OptionGroup var place: DirectoryOptions

  @Option(
    help: ArgumentHelp(
      "Only these machines: a name, a unique part of one, an address, or a role; may be repeated.",
      valueName: "machine"), completion: Completions.machines)
  var on: [String] = []

  @Option(
    help: ArgumentHelp(
      "How long it may run on a machine: seconds, or with a unit (90s, 5m, 1h).",
      valueName: "time"), completion: Completions.nothing)
  var timeout = WaitTime(seconds: 30)

  @Option(
    help: ArgumentHelp("How many machines are asked at once.", valueName: "count"),
    completion: Completions.nothing)
  var parallel = FanOut.parallelism

  @OptionGroup var answer: AnswerOptions

  func validate() throws {
    guard (1...86_400).contains(timeout.seconds) else {
      throw ValidationError("--timeout is at least one second and at most a day.")
    }
    guard (1...1_000).contains(parallel) else {
      throw ValidationError("--parallel is 1 to 1000.")
    }
  }

  func run() async throws {
    let (session, machines, remote) = try await prepared()
    let fanOut = FanOut(site: session.site, machines: session.access)
    let progress = FanOutProgress(total: machines.count)
    let parallel = parallel
    let (result, isInterrupted) = await session.untilAsked {
      var progress = progress
      let result = await Result {
        try await fanOut.run(
          remote, on: machines, targets: session.inventory.targets, parallelism: parallel
        ) { progress.note($0) }
      }
      progress.end()
      return result
    }
    let report: FanOutReport
    do {
      report = try result.get()
    } catch {
      let reason = "Error: \(error)"
      Output.note(SafeText(reason).string)
      throw ExitCode(3)
    }
    if answer.json {
      try Output.json(ExecAnswer(report, command: command, timeout: timeout.seconds))
    } else {
      Output.write(FanOutText.text(of: report))
      Output.note(report.summary)
    }
    if isInterrupted { throw ExitCode(130) }
    if report.unansweredCount > 0 { throw ExitCode(2) }
    if report.failedCount > 0 { throw ExitCode(1) }
  }

  /// Finds the machines and makes the command; nothing is sent yet.
  private func prepared() async throws -> (MachineSession, [Machine], RemoteCommand) {
    do {
      let remote = try RemoteCommand.typed(command, timeout: .seconds(timeout.seconds))
      let session = try await MachineSession(site: try place.site())
      let machines = try MachineQuery.machines(on, among: session.inventory.machines)
      guard !machines.isEmpty else {
        throw CommandFailure("The state of \(session.site.directory) has no machines.")
      }
      return (session, machines, remote)
    } catch {
      let reason = "Error: \(error)"
      Output.note(SafeText(reason).string)
      throw ExitCode(3)
    }
  }
}

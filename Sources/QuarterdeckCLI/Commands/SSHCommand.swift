import ArgumentParser
import Cluster
import Fleet
import Glibc
import Operations
import TerminalUI

/// `quarterdeck ssh`: a shell on a machine, or one program there.
struct SSHCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ssh",
    abstract: "Open a shell on a machine, or run one program there.",
    discussion: """
      The machine is meant by its name, its address, its identifier, its role where only one has \
      it (control-plane), or a part of its name that no other has.

      Keys, host keys and configuration are the console's own: nothing of ~/.ssh is read. While a \
      console is open on the deployment, its connection is used. The words after -- are a program \
      and its arguments, which arrive as they are; for a shell's features say sh -c.

      While SSH does not answer, --console prints what the machine shows on its console.

      Exits with the code of the shell or program, 255 when there is no connection. Each session \
      is recorded in the audit log.

        quarterdeck ssh control-plane
        quarterdeck ssh worker-3 -C prod -- sh -c 'journalctl -u snap.* | tail'
      """)

  @Argument(
    help: "The machine: a name, a unique part of one, an address, or a role.",
    completion: Completions.machine)
  var machine: String

  @OptionGroup var place: DirectoryOptions

  @Flag(name: .shortAndLong, help: "Have a terminal made for the program after --.")
  var tty = false

  @Flag(help: "Print the end of what its console shows, from Nova, without connecting to it.")
  var console = false

  @Argument(
    parsing: .postTerminator, help: "A program and its arguments, after --.",
    completion: Completions.nothing)
  var command: [String] = []

  func validate() throws {
    guard !console || (command.isEmpty && !tty) else {
      throw ValidationError("--console only looks; leave the program and --tty out.")
    }
  }

  func run() async throws {
    let words: RemoteWords? = try command.isEmpty ? nil : RemoteWords(command)
    let session = try await MachineSession(site: try place.site())
    let machine: Machine
    do {
      machine = try MachineQuery(self.machine).machine(among: session.inventory.machines)
    } catch {
      throw CommandFailure(SafeText("\(error)").string)
    }
    if console { return try await printConsole(of: machine, at: session.site) }
    let target = try session.target(of: machine)
    // As ssh does: a shell has a terminal if we have one, a program has none unless asked for.
    let hasTerminal = words == nil ? isatty(STDIN_FILENO) == 1 : tty
    let visit = MachineVisit(site: session.site, access: session.access)
    let (result, isInterrupted) = await session.untilAsked {
      () async -> Result<ProgramEnd, MachineVisitError> in
      switch await visit.open(on: target, running: words, hasTerminal: hasTerminal) {
      case .success(let opened): return await opened.run()
      case .failure(let failure): return .failure(failure)
      }
    }
    guard !isInterrupted else { throw ExitCode(130) }
    switch result {
    case .success(let end): throw ExitCode(end.code)
    case .failure(let failure):
      Output.note(SafeText("Error: \(machine.name): \(failure)").string)
      throw ExitCode(255)
    }
  }

  /// How many lines of a console are asked for.
  private static let consoleLines = 200

  private func printConsole(of machine: Machine, at site: DeploymentSite) async throws {
    switch await CloudConsole(site: site).log(of: machine.id, lines: Self.consoleLines) {
    case .success(let log):
      Output.write(log.lines.map { SafeText($0).string + "\n" }.joined())
    case .failure(let error):
      throw CommandFailure(
        SafeText(
          "The console of \(machine.name) cannot be read: \(error). "
            + "quarterdeck doctor --only endpoints looks at the way there."
        ).string)
    }
  }
}

public import Cluster
public import Fleet

extension MachineAccess {
  /// Runs a command on a machine, at most once.
  ///
  /// - Parameters:
  ///   - command: The command, which carries its own time limit.
  ///   - target: The machine.
  ///   - limit: How many bytes of each of its output streams are kept.
  /// - Returns: What it printed with its exit code; or why that is not known.
  public nonisolated func run(
    _ command: RemoteCommand, on target: MachineTarget, keeping limit: Int
  ) async -> Result<RemoteReply, AccessFailure> {
    switch await opened() {
    case .success(let access):
      await access.run(command, on: target.host.alias, repetition: .never, keeping: limit)
    case .failure(let failure): .failure(failure)
    }
  }

  /// The program that hands our three standard streams to a machine; see `SSHAccess.session`.
  ///
  /// - Parameters:
  ///   - target: The machine.
  ///   - command: What runs there; nil for the login shell.
  ///   - hasTerminal: Whether the machine makes a terminal for it.
  /// - Returns: The program; or why the machine cannot be reached.
  public nonisolated func session(
    on target: MachineTarget, running command: RemoteWords? = nil, hasTerminal: Bool = true
  ) async -> Result<Program, AccessFailure> {
    switch await opened() {
    case .success(let access):
      await access.session(on: target.host.alias, running: command, hasTerminal: hasTerminal)
    case .failure(let failure): .failure(failure)
    }
  }
}

import Cluster

extension SSHAccess {
  /// Adds a forward to a machine's own master, and connects first if need be.
  ///
  /// - Parameters:
  ///   - forward: The near and the far end.
  ///   - alias: The machine.
  ///   - former: What this returned before: a master that still stands has the forward.
  /// - Returns: The master's socket, which tells it from others; or why there is no forward.
  func open(
    _ forward: Forward, on alias: String, unlessOn former: String?
  ) async -> Result<String, ForwardFailure> {
    let master: Master
    switch await self.master(of: alias) {
    case .success(let standing): master = standing
    case .failure(let failure): return .failure(.access(failure))
    }
    guard master.socket != former else { return .success(master.socket) }
    guard let result = await change(forward, isWanted: true, alias, master.socket) else {
      return .failure(.refused("ssh could not be run"))
    }
    if result.isSuccess { return .success(master.socket) }
    if result.isTimedOut || !isAlive(master) {
      await fail(alias, master, nil)
      return .failure(.access(.transport("the connection ended")))
    }
    let line = result.errorOutput.text.split(whereSeparator: \.isNewline).last
    return .failure(.refused(line.map { String($0.prefix(300)) } ?? "ssh refused the forward"))
  }

  /// Takes a forward away from the master that has it.
  func close(_ forward: Forward, on alias: String, over socket: String) async {
    // A forward that is not there any more is gone too.
    _ = await change(forward, isWanted: false, alias, socket)
  }

  /// The number of the process that listens at the near end of a machine's forwards; nil without
  /// one.
  func listener(of alias: String) -> Int32? {
    if case .connected(let master) = links[alias] { master.program.processID } else { nil }
  }

  private func change(
    _ forward: Forward, isWanted: Bool, _ alias: String, _ socket: String
  ) async -> ProgramResult? {
    let program = Program(
      ssh, SSHInvocation.change(forward, isWanted: isWanted, alias: alias, socket: socket),
      environment: KeyAgent.environment(world), directory: "/",
      output: .captured(limit: 1 << 14), lifetime: .ours, deadline: .seconds(5))
    return try? await world.processes.run(program)
  }
}

/// Why a forward is not there.
enum ForwardFailure: Error, Hashable, Sendable {
  /// There is no connection to the machine.
  case access(AccessFailure)
  /// ssh does not make it: its words.
  case refused(String)
}

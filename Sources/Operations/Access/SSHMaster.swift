import FoundationEssentials

extension SSHAccess.Master {
  /// Starts a master and waits until its socket is there, or it ended.
  ///
  /// - Parameters:
  ///   - master: ssh as a master, in the foreground.
  ///   - socket: Its socket, which is to appear.
  ///   - arrivals: Who looks at the socket's directory.
  ///   - onOutput: Hears what it says.
  ///   - explaining: Says more of a failure, by what ssh printed.
  ///   - world: The doors to the world.
  /// - Returns: The master; or why there is none, and then nothing of it is left.
  static func start(
    _ master: Program, socket: String, arrivals: SocketArrivals,
    onOutput: ProcessRunner.OutputHandler? = nil,
    explaining: @escaping @Sendable (AccessFailure, _ errorOutput: String) -> AccessFailure = {
      failure, _ in failure
    }, world: World
  ) async -> Result<Self, AccessFailure> {
    let limit = Duration.seconds(20)
    let program: RunningProgram
    do {
      try world.files.remove(socket)
      program = try await world.processes.start(master, onOutput)
    } catch {
      return .failure(.transport("\(error)"))
    }
    let failure = await withTaskGroup(of: AccessFailure??.self) { group in
      group.addTask {
        // The socket appears when the machine has let us in.
        await arrivals.arrival(of: socket)
        return Task.isCancelled ? nil : .some(nil)
      }
      group.addTask {
        do { try await world.clock.sleep(limit) } catch { return nil }
        return .some(.timedOut(after: limit))
      }
      group.addTask {
        guard let result = await program.endedUnlessCancelled() else { return nil }
        let errorOutput = result.errorOutput.text
        return .some(explaining(AccessFailure(errorOutput: errorOutput), errorOutput))
      }
      for await outcome in group {
        guard let outcome else { continue }
        group.cancelAll()
        return outcome
      }
      return AccessFailure.withdrawn
    }
    guard let failure else {
      return .success(Self(program: program, socket: socket, startedAt: world.clock.uptime()))
    }
    await program.stop()
    return .failure(failure)
  }
}

import Cluster

extension SSHAccess {
  /// How much of a lasting command's standard error is kept, in bytes.
  private static let keptErrorOutput = 1 << 14

  /// Runs a command that lasts on a machine, and hands its standard output on as it comes.
  ///
  /// It takes one of the machine's places for sessions as long as it runs. What is not taken yet
  /// waits in the pipe, in ssh and on the machine: nothing is gathered here. The command is ended on
  /// the machine when the task is cancelled, when this process ends, and when the connection breaks,
  /// which a master notices within 20 seconds.
  ///
  /// - Parameters:
  ///   - command: The command, whose time limit is the longest that it lasts.
  ///   - alias: The machine.
  ///   - isLog: Whether it takes one of the places for logs, which leave the others free.
  ///   - receive: Takes a piece of output; they come one after the other.
  /// - Returns: How it ended, without its output; or why it could not be asked or told.
  func stream(
    _ command: RemoteCommand, on alias: String, isLog: Bool = false,
    receive: @escaping RemoteShell.Receiver
  ) async -> Result<RemoteReply, AccessFailure> {
    let gate = isLog ? logGate(of: alias) : sessionGate(of: alias)
    let result =
      await gate.pass {
        await self.exchangeStream(command, on: alias, receive: receive)
      } ?? .failure(.withdrawn)
    if case .failure = result, Task.isCancelled || isClosed { return .failure(.withdrawn) }
    return result
  }

  private func exchangeStream(
    _ command: RemoteCommand, on alias: String, receive: @escaping RemoteShell.Receiver
  ) async -> Result<RemoteReply, AccessFailure> {
    let master: Master
    switch await self.master(of: alias) {
    case .success(let standing): master = standing
    case .failure(let failure): return .failure(failure)
    }
    let program = streamingProgram(command, on: alias, over: master)
    let exchange = await converse(insteadOf: program) {
      await Self.stream(command, over: master, receive)
    }
    let result: Result<RemoteReply, AccessFailure> =
      switch exchange {
      case .answered(let reply): .success(reply)
      case .withdrawn: .failure(.withdrawn)
      case .timedOut(let limit): .failure(.timedOut(after: limit))
      case .broken(let reason, _): .failure(.transport(reason))
      case .unsent, nil: await runSSH(program, patience: Self.patience(with: command), receive)
      }
    if Task.isCancelled { return .failure(.withdrawn) }
    // A master that does not speak any more is left, and the next command makes another one.
    if case .failure(.transport) = result, await !speaks(master, alias) {
      await fail(alias, master, nil)
    }
    return result
  }

  /// The ssh that would do what is asked of the master.
  private func streamingProgram(
    _ command: RemoteCommand, on alias: String, over master: Master
  ) -> Program {
    var program = Program(
      ssh,
      SSHInvocation.client(
        alias: alias, config: configurationFile, socket: master.socket,
        command: command.leashedText),
      environment: KeyAgent.environment(world), directory: "/", input: [],
      output: .captured(limit: Self.keptErrorOutput), lifetime: .ours,
      deadline: Self.patience(with: command))
    program.keepsInputOpen = true
    program.errand = Errand(alias: alias, title: command.title, text: command.leashedText)
    return program
  }

  /// Asks the master itself; nil when an ssh must, because the machine does not have the command.
  private static func stream(
    _ command: RemoteCommand, over master: Master, _ receive: RemoteShell.Receiver
  ) async -> Exchange? {
    let patience = patience(with: command)
    let outcome = await MasterConversation.stream(
      command.leashedText, over: master.socket, keeping: keptErrorOutput, within: patience,
      receive: receive)
    if Task.isCancelled { return .withdrawn }
    return switch outcome {
    case .over(_, let errors, let code?):
      .answered(RemoteReply(output: [], errorOutput: errors.bytes, exitCode: code))
    case .over(_, let errors, nil):
      .broken(
        errors.bytes.isEmpty ? "the connection broke" : AccessFailure.clause(of: errors.text),
        errorOutput: errors.bytes)
    case .timedOut: .timedOut(after: patience)
    case .broken(let reason): .broken(reason)
    case .unsent, .foreign: nil
    }
  }

  /// Has an ssh on the master's socket ask, and say what stands in the way.
  private func runSSH(
    _ program: Program, patience: Duration, _ receive: @escaping RemoteShell.Receiver
  ) async -> Result<RemoteReply, AccessFailure> {
    let result: ProgramResult
    do throws(ProcessError) {
      let running = try await world.processes.start(program) { stream, bytes in
        if stream == .output { await receive(bytes) }
      }
      result = await withTaskCancellationHandler {
        await running.ended(within: program.deadline)
      } onCancel: {
        running.stopSoon()
      }
    } catch {
      return .failure(.transport("\(error)"))
    }
    if result.isTimedOut { return .failure(.timedOut(after: patience)) }
    if case .exited(let code) = result.end, code != SSHInvocation.failureCode {
      return .success(
        RemoteReply(output: [], errorOutput: result.errorOutput.bytes, exitCode: code))
    }
    return .failure(.transport(AccessFailure.clause(of: result.errorOutput.text)))
  }
}

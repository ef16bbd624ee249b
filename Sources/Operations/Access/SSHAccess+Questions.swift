public import Cluster
import Fleet
import FoundationEssentials

// What machines are asked.
extension SSHAccess {
  /// This access as the door that probes go through.
  public nonisolated var shell: RemoteShell {
    RemoteShell(
      run: { command, alias in await self.run(command, on: alias) },
      stream: { command, alias, receive in
        await self.stream(command, on: alias, receive: receive)
      },
      runShowing: { command, alias, show in
        await self.run(command, on: alias, showing: show)
      })
  }

  /// Runs a command on a machine, and connects to it first if need be.
  ///
  /// - Parameters:
  ///   - command: The command, which carries its own time limit.
  ///   - alias: The machine.
  ///   - repetition: Whether it may be sent again when the connection breaks under it.
  ///   - limit: How many bytes of each of its output streams are kept.
  ///   - show: Sees its standard output as it comes, and from the beginning where it is sent again;
  ///     what it sees may be followed by no answer.
  /// - Returns: What it printed with its exit code, whatever that is; or why there is no answer.
  public func run(
    _ command: RemoteCommand, on alias: String, repetition: Repetition = .harmless,
    keeping limit: Int = 8 << 20, showing show: RemoteShell.Receiver? = nil
  ) async -> Result<RemoteReply, AccessFailure> {
    let result =
      await sessionGate(of: alias).pass {
        await self.answer(
          command, on: alias, repetition: repetition, keeping: limit, showing: show)
      } ?? .failure(.withdrawn)
    // What breaks because we leave says nothing about the machine.
    if case .failure = result, Task.isCancelled || isClosed { return .failure(.withdrawn) }
    return result
  }

  /// The places for sessions on a machine: sshd has ten, and people want some as well.
  func sessionGate(of alias: String) -> Gate {
    let gate = sessions[alias] ?? Gate(limit: 6)
    sessions[alias] = gate
    return gate
  }

  /// The places for logs on a machine; with the others they leave one of the ten to a shell.
  func logGate(of alias: String) -> Gate {
    let gate = logs[alias] ?? Gate(limit: MachineAccess.mostLogs)
    logs[alias] = gate
    return gate
  }

  /// The program that hands a person's terminal, or what stands for it, to a machine.
  ///
  /// - Parameters:
  ///   - alias: The machine.
  ///   - command: What runs there in place of the login shell, a text from `RemoteWords`.
  ///   - hasTerminal: Whether the machine makes a terminal for it.
  /// - Returns: The program, which runs on our own three standard streams; or why the machine cannot
  ///   be reached.
  public func session(
    on alias: String, running command: RemoteWords?, hasTerminal: Bool
  ) async -> Result<Program, AccessFailure> {
    var socket = lent[alias]
    if let lentSocket = socket, await !speaks(alias, over: lentSocket) {
      lent[alias] = nil
      socket = nil
    }
    if socket == nil {
      switch await master(of: alias) {
      case .success(let master): socket = master.socket
      case .failure(let failure): return .failure(failure)
      }
    }
    var environment = KeyAgent.environment(world)
    environment["TERM"] = world.environment["TERM"]
    var program = Program(
      ssh,
      SSHInvocation.session(
        alias: alias, config: configurationFile, socket: socket ?? "", command: command,
        hasTerminal: hasTerminal),
      environment: environment, directory: "/", output: .terminal, lifetime: .ours)
    program.errand = Errand(alias: alias, title: command?.text ?? "a login shell")
    return .success(program)
  }

  /// Uses the masters of another process of this user for as long as they answer.
  ///
  /// - Parameter sockets: A socket for each machine that has one, by alias.
  func borrow(_ sockets: [String: String]) {
    lent = sockets
  }

  private func answer(
    _ command: RemoteCommand, on alias: String, repetition: Repetition, keeping limit: Int,
    showing show: RemoteShell.Receiver?
  ) async -> Result<RemoteReply, AccessFailure> {
    if let socket = lent[alias] {
      let exchange = await exchange(
        command, with: alias, over: socket, repetition: repetition, keeping: limit, showing: show)
      // Whatever it was, a master of our own does not have it.
      if !exchange.isAnswer { lent[alias] = nil }
      switch exchange {
      case .answered(let reply): return .success(reply)
      case .withdrawn: return .failure(.withdrawn)
      case .timedOut(let limit): return .failure(.timedOut(after: limit))
      case .broken(let text, _) where repetition == .never: return .failure(.transport(text))
      case .unsent, .broken: break
      }
    }
    // A second try, because a master can have died since it was used last.
    for isLastTry in [false, true] {
      let master: Master
      switch await self.master(of: alias) {
      case .success(let standing): master = standing
      case .failure(let failure): return .failure(failure)
      }
      let exchange = await exchange(
        command, with: alias, over: master.socket, repetition: repetition, keeping: limit,
        showing: show)
      switch exchange {
      case .answered(let reply): return .success(reply)
      case .timedOut(let limit):
        // The command ends by itself before this. A master that still speaks is kept: this
        // computer or the machine is overloaded, and a dead network it notices by itself.
        let failure = AccessFailure.timedOut(after: limit)
        if await !speaks(master, alias) { await fail(alias, master, failure) }
        return .failure(failure)
      case .unsent:
        await fail(alias, master, nil)
        if isLastTry { return .failure(.transport("the connection ended twice")) }
      case .withdrawn where Task.isCancelled || isAlive(master):
        // We leave, or somebody on this computer ended the client alone.
        return .failure(.withdrawn)
      case .withdrawn:
        await fail(alias, master, nil)
        if isLastTry || repetition == .never {
          return .failure(.transport("the connection was ended on this computer"))
        }
      case .broken(let text, _):
        guard !isAlive(master) else { return .failure(.transport(text)) }
        await fail(alias, master, nil)
        if isLastTry || repetition == .never { return .failure(.transport(text)) }
      }
    }
    return .failure(.transport("the connection ended twice"))
  }

  /// What came of sending a command to a master's socket.
  enum Exchange {
    case answered(RemoteReply)
    /// The machine does not have it: nobody listened, or there was no place for another session.
    case unsent
    case timedOut(after: Duration)
    /// The client was ended here.
    case withdrawn
    /// There is no answer: why, as a clause, and what came on the error output of what lasts.
    case broken(String, errorOutput: [UInt8] = [])

    var isAnswer: Bool { if case .answered = self { true } else { false } }
  }

  /// How long is waited here for a command's end: longer than the machine lets it run.
  static func patience(with command: RemoteCommand) -> Duration { command.timeout + .seconds(5) }

  /// Sends a command to a master's socket, once.
  ///
  /// No process is made for it where the answer counts only as a whole: machines are asked every few
  /// seconds, and an `ssh` took several times what the question took.
  private func exchange(
    _ command: RemoteCommand, with alias: String, over socket: String, repetition: Repetition,
    keeping kept: Int, showing show: RemoteShell.Receiver?
  ) async -> Exchange {
    let nonce = String(UInt64.random(in: 1 << 60...UInt64.max), radix: 16)
    let limit = Self.patience(with: command)
    let text = command.text(nonce: nonce)
    var program = Program(
      ssh,
      SSHInvocation.client(
        alias: alias, config: configurationFile, socket: socket, command: text),
      environment: KeyAgent.environment(world), directory: "/",
      output: .captured(limit: kept), lifetime: .ours, deadline: limit)
    program.errand = Errand(
      alias: alias, title: command.title, text: command.text(nonce: ""), hasTrailer: true)
    program.negativeCode = command.negativeCode
    if show == nil,
      let exchange = await converse(
        insteadOf: program,
        {
          await Self.converse(text, nonce: nonce, over: socket, keeping: kept, within: limit)
        })
    {
      return exchange
    }
    do throws(ProcessError) {
      let result =
        if let show {
          try await world.processes.run(program) { stream, bytes in
            if stream == .output { await show(bytes) }
          }
        } else {
          try await world.processes.run(program)
        }
      if let reply = RemoteReply(result.output, result.errorOutput, nonce: nonce) {
        return .answered(reply)
      }
      if Task.isCancelled { return .withdrawn }
      if result.isTimedOut { return .timedOut(after: limit) }
      let text = result.errorOutput.text
      // A client says so when its master was killed a moment ago, and when the machine allows no
      // further session.
      if text.contains("Control socket connect") || text.contains("session request failed") {
        return .unsent
      }
      if case .signalled = result.end { return .withdrawn }
      return .broken(AccessFailure.clause(of: text))
    } catch {
      return .broken("\(error)")
    }
  }

  /// Has something asked of a master without an ssh, and the log of commands say so in the words of the
  /// ssh that would do the same; nil is what an ssh is started for after all.
  func converse(insteadOf program: Program, _ ask: () async -> Exchange?) async -> Exchange? {
    let ticket = world.commandLog?.begin(program, clock: world.clock)
    let exchange = await ask()
    guard let ticket, let log = world.commandLog else { return exchange }
    switch exchange {
    case nil: log.withdraw(ticket)
    case .answered(let reply):
      log.end(
        ticket, .exited(reply.exitCode), errorOutput: reply.errorOutput, clock: world.clock)
    case .timedOut: log.end(ticket, .timedOut, errorOutput: [], clock: world.clock)
    case .unsent: log.end(ticket, .failed("it was not sent"), errorOutput: [], clock: world.clock)
    case .withdrawn: log.end(ticket, .failed("ended here"), errorOutput: [], clock: world.clock)
    case .broken(let why, let errorOutput):
      log.end(ticket, .failed(why), errorOutput: errorOutput, clock: world.clock)
    }
    return exchange
  }

  /// Sends a command to a master without an ssh; nil when that master must be spoken to by ssh, and
  /// does not have the command.
  private static func converse(
    _ text: String, nonce: String, over socket: String, keeping kept: Int, within limit: Duration
  ) async -> Exchange? {
    let outcome = await MasterConversation.run(
      text, over: socket, keeping: kept, within: limit)
    if case .over(let output, let errorOutput, _) = outcome,
      let reply = RemoteReply(output, errorOutput, nonce: nonce)
    {
      return .answered(reply)
    }
    if Task.isCancelled { return .withdrawn }
    return switch outcome {
    case .over: .broken("it ended before the command did")
    case .unsent: .unsent
    case .foreign: nil
    case .timedOut: .timedOut(after: limit)
    case .broken(let reason): .broken(reason)
    }
  }
}

extension RemoteReply {
  /// Takes what a command printed; nil without its last line.
  fileprivate init?(_ output: CapturedBytes, _ errorOutput: CapturedBytes, nonce: String) {
    guard let answer = RemoteCommand.answer(from: output.bytes, nonce: nonce) else { return nil }
    self.init(
      output: answer.output, errorOutput: errorOutput.bytes, exitCode: answer.exitCode,
      dropped: output.dropped + errorOutput.dropped)
  }
}

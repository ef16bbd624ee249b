import Cluster
import FoundationEssentials

extension SSHAccess {
  /// The machine's master: the one that stands, the one that is being made, or a new one.
  func master(of alias: String) async -> Result<Master, AccessFailure> {
    guard !isClosed else { return .failure(.withdrawn) }
    let host = hosts[alias]
    guard host != nil || (gateway != nil && alias == BastionConfiguration.jumpAlias) else {
      return .failure(.notAvailable(reason: "there is no machine \(alias)"))
    }
    switch links[alias] {
    case .connected(let master) where isAlive(master):
      return .success(master)
    case .connecting(let attempt):
      return await attempt.value
    case .waiting(let failure, let until) where until > world.clock.uptime():
      return .failure(failure)
    case .refused(let failure):
      return .failure(failure)
    case .connected(let dead):
      await noteLoss(of: alias, dead)
      return await self.master(of: alias)
    case .idle, .waiting, nil:
      break
    }
    let attempt = Task(executorPreference: WorkerThreads.current) {
      if let host { await self.attempt(host) } else { await self.attemptBastion() }
    }
    links[alias] = .connecting(attempt)
    let result = await attempt.value
    await settle(alias, attempt, result)
    return result
  }

  /// Connects to the machine that a host is reached through, if there is one, and then to the host.
  func attempt(_ host: Host) async -> Result<Master, AccessFailure> {
    if case .failure(let failure) = await prepare(for: host) { return .failure(failure) }
    let socket = socket(of: host)
    let endpoint = [host.jumpAlias ?? "", host.address, "\(host.port)"].joined(separator: " ")
    let gate = handshakes[endpoint] ?? Gate(limit: 4)
    handshakes[endpoint] = gate
    let connected = await gate.pass {
      await self.attempts.pass { await self.connect(host, socket: socket) } ?? .failure(.withdrawn)
    }
    return connected ?? .failure(.withdrawn)
  }

  /// Makes what a login needs: the connection to the host before it, and the agent.
  func prepare(for host: Host) async -> Result<Void, AccessFailure> {
    if let jump = host.jumpAlias, case .failure(let failure) = await master(of: jump) {
      return .failure(isBehindBastion(host) ? failure.asOfBastion : failure)
    }
    return await key()
  }

  /// A new name for every master, so that none finds the left-over of another; but the masters of
  /// jump hosts have the one that ssh's configuration names, where the connections that go through
  /// them look for it.
  func socket(of host: Host) -> String {
    generation += 1
    let isJump = hosts.values.contains { $0.jumpAlias == host.alias }
    return "\(directory.path)/\(host.alias)" + (isJump ? "" : ".\(generation)")
  }

  /// Starts a master and waits until its socket is there, or it ended.
  func connect(_ host: Host, socket: String) async -> Result<Master, AccessFailure> {
    let knownKeys = KnownHosts(path: knownHosts, files: world.files)
    let known = await hostKeys?.learn(of: host, into: knownKeys) ?? knownKeys.keys(of: host)
    let mark = remarksOfBastion.mark
    let result = await Master.start(
      Program(
        ssh,
        SSHInvocation.master(
          alias: host.alias, config: configurationFile, socket: socket, isKnown: !known.isEmpty),
        environment: KeyAgent.environment(world), directory: "/",
        output: .captured(limit: 1 << 16), lifetime: .ours),
      socket: socket, arrivals: arrivals,
      explaining: { KnownHosts.explained($0, known: known, errorOutput: $1) }, world: world)
    switch result {
    case .success:
      if known.isEmpty { hostKeys?.noteFirstContact(with: host, in: knownKeys) }
    case .failure(let failure):
      if isBehindBastion(host) {
        return .failure(await explained(failure, throughBastionSince: mark))
      }
    }
    return result
  }

  /// Starts the private agent, once; later ones wait for it.
  private func key() async -> Result<Void, AccessFailure> {
    guard case .key(let key) = identity else { return .success(()) }
    let (directory, world, desk) = (directory, world, hostKeys)
    let start =
      agent
      ?? Task(executorPreference: WorkerThreads.current) {
        () async -> Result<KeyAgent, KeyAgentError> in
        do throws(KeyAgentError) {
          let started = try await KeyAgent.start(key: key, directory: directory, world: world)
          desk?.note([.agent(started.socket)])
          return .success(started)
        } catch {
          return .failure(error)
        }
      }
    agent = start
    if case .failure(let error) = await start.value {
      // A sentence, which the failure makes a clause of.
      let reason = "\(error)"
      return .failure(
        .notAvailable(reason: reason.hasSuffix(".") ? String(reason.dropLast()) : reason))
    }
    return .success(())
  }

  /// Notes how an attempt ended, once, whoever waited for it.
  func settle(
    _ alias: String, _ attempt: Task<Result<Master, AccessFailure>, Never>,
    _ result: Result<Master, AccessFailure>
  ) async {
    guard case .connecting(attempt) = links[alias] else {
      // The machine changed or the access was closed meanwhile: nobody wants this master any more.
      if case .success(let master) = result { await stop(master) }
      return
    }
    switch result {
    case .success(let master):
      failures[alias] = nil
      links[alias] = .connected(master)
    case .failure(.withdrawn):
      // The machine that it is reached through changed meanwhile.
      links[alias] = .idle
    case .failure(.bastion):
      // The bastion has its own pause, and nothing is held against the machine.
      links[alias] = .idle
    case .failure(let failure):
      links[alias] = failure.isFinal ? .refused(failure) : .waiting(failure, until: nextTry(alias))
    }
  }

  /// Takes in that a master has ended: the next question makes another one, unless the machine ends
  /// them again and again.
  func noteLoss(of alias: String, _ dead: Master) async {
    // It is over, so this does not wait.
    let end = await dead.program.ended().end
    guard case .connected(let present) = links[alias], present.socket == dead.socket else { return }
    // One that was killed could not take its socket along. What cannot be removed now goes with the
    // directory.
    try? world.files.remove(dead.socket)
    links[alias] = .idle
    // Who ends it on this computer, or loses the bastion, says nothing about the machine.
    if case .signalled = end { return }
    if let host = hosts[alias], isBehindBastion(host), !isBastionUp { return }
    guard world.clock.uptime() - dead.startedAt < Self.shortLife else {
      flaps[alias] = nil
      return
    }
    let count = flaps[alias, default: 0] + 1
    flaps[alias] = count
    guard count > 1 else { return }
    let pause = Duration.seconds(min(Self.longestPause, 1 << min(count - 2, 6)))
    links[alias] = .waiting(
      .transport("it ends every connection after a moment"), until: world.clock.uptime() + pause)
  }

  /// A connection that ends before this is no good one.
  private static let shortLife = Duration.seconds(10)

  private var isBastionUp: Bool {
    if case .connected(let bastion) = links[BastionConfiguration.jumpAlias] {
      isAlive(bastion)
    } else {
      false
    }
  }

  /// Ends a master that does not work any more, if it is still the machine's.
  func fail(_ alias: String, _ master: Master, _ failure: AccessFailure?) async {
    if failure == nil, !isAlive(master) { return await noteLoss(of: alias, master) }
    if case .connected(let current) = links[alias], current.socket == master.socket {
      links[alias] = failure.map { .waiting($0, until: nextTry(alias)) } ?? .idle
    }
    if await leaveShared(master, isBroken: true) { return }
    await stop(master)
  }

  /// Ends a machine's connection, whatever its state.
  func drop(_ alias: String) async {
    let link = links[alias]
    links[alias] = nil
    failures[alias] = nil
    flaps[alias] = nil
    switch link {
    case .connected(let master): await stop(master)
    case .connecting(let attempt):
      attempt.cancel()
      if case .success(let master) = await attempt.value { await stop(master) }
    case .idle, .waiting, .refused, nil: break
    }
  }

  func stop(_ master: Master) async {
    if await leaveShared(master, isBroken: false) { return }
    await master.program.stop()
    // ssh removes its socket itself; one that was killed does not.
    try? world.files.remove(master.socket)
  }

  /// Whether a master answers on its socket; one that was stopped or hangs does not.
  func speaks(_ master: Master, _ alias: String) async -> Bool {
    // A check that cannot be started says nothing against the master.
    await answers(alias, over: master.socket) ?? isAlive(master)
  }

  /// Whether a master that somebody else started answers on its socket.
  func speaks(_ alias: String, over socket: String) async -> Bool {
    await answers(alias, over: socket) ?? false
  }

  /// Whether a master answers; nil if it cannot be asked.
  private func answers(_ alias: String, over socket: String) async -> Bool? {
    let question = Program(
      ssh, SSHInvocation.check(alias: alias, config: configurationFile, socket: socket),
      environment: KeyAgent.environment(world), directory: "/", lifetime: .ours,
      deadline: .seconds(5))
    return try? await world.processes.run(question).isSuccess
  }

  func isAlive(_ master: Master) -> Bool { master.program.isRunning() }

  /// When to try again: after 1, 2, 4 … 20 seconds, up to a fifth less; 10 for the bastion, on which
  /// all wait.
  func nextTry(_ alias: String) -> Duration {
    let count = failures[alias, default: 0]
    failures[alias] = count + 1
    let longest =
      alias == BastionConfiguration.jumpAlias && gateway != nil
      ? Self.longestPauseOfBastion : Self.longestPause
    let seconds = Double(min(longest, 1 << min(count, 6)))
    return world.clock.uptime() + .seconds(seconds * Double.random(in: 0.8...1))
  }

  /// The longest pause before a machine is tried again, in seconds: however long it was away, it is
  /// back on the screen within half a minute.
  static let longestPause = 20

  private static let longestPauseOfBastion = 10
}

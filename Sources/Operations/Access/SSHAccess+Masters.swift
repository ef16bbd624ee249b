import Cluster
import FoundationEssentials

extension SSHAccess {
  /// The machine's master: the one that stands, the one that is being made, or a new one.
  func master(of alias: String) async -> Result<Master, AccessFailure> {
    guard !isClosed else { return .failure(.withdrawn) }
    guard let host = hosts[alias] else {
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
      // It was killed, and could not take its socket along. What cannot be removed now goes with
      // the directory.
      try? world.files.remove(dead.socket)
    case .idle, .waiting, nil:
      break
    }
    let attempt = Task { await self.attempt(host) }
    links[alias] = .connecting(attempt)
    let result = await attempt.value
    await settle(alias, attempt, result)
    return result
  }

  /// Connects to the machine that a host is reached through, if there is one, and then to the host.
  func attempt(_ host: Host) async -> Result<Master, AccessFailure> {
    if let jump = host.jumpAlias, case .failure(let failure) = await master(of: jump) {
      return .failure(failure)
    }
    let socket = socket(of: host)
    let endpoint = [host.jumpAlias ?? "", host.address, "\(host.port)"].joined(separator: " ")
    let gate = handshakes[endpoint] ?? Gate(limit: 4)
    handshakes[endpoint] = gate
    let connected = await gate.pass {
      await self.attempts.pass { await self.connect(host, socket: socket) } ?? .failure(.withdrawn)
    }
    return connected ?? .failure(.withdrawn)
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
    return await Master.start(
      Program(
        ssh, SSHInvocation.master(alias: host.alias, config: configurationFile, socket: socket),
        environment: KeyAgent.environment(world), directory: "/",
        output: .captured(limit: 1 << 16), lifetime: .ours),
      socket: socket, in: directory.path,
      explaining: { knownKeys.explained($0, of: host, errorOutput: $1) }, world: world)
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
    case .failure(let failure):
      links[alias] = failure.isFinal ? .refused(failure) : .waiting(failure, until: nextTry(alias))
    }
  }

  /// Ends a master that does not work any more, if it is still the machine's.
  func fail(_ alias: String, _ master: Master, _ failure: AccessFailure?) async {
    if case .connected(let current) = links[alias], current.socket == master.socket {
      links[alias] = failure.map { .waiting($0, until: nextTry(alias)) } ?? .idle
    }
    await stop(master)
  }

  /// Ends a machine's connection, whatever its state.
  func drop(_ alias: String) async {
    let link = links[alias]
    links[alias] = nil
    failures[alias] = nil
    switch link {
    case .connected(let master): await stop(master)
    case .connecting(let attempt):
      attempt.cancel()
      if case .success(let master) = await attempt.value { await stop(master) }
    case .idle, .waiting, .refused, nil: break
    }
  }

  func stop(_ master: Master) async {
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

  func isAlive(_ master: Master) -> Bool {
    world.processes.identity(master.program.processID) != nil
  }

  /// When to try again: after 1, 2, 4 … 60 seconds, a fifth more or less.
  func nextTry(_ alias: String) -> Duration {
    let count = failures[alias, default: 0]
    failures[alias] = count + 1
    let seconds = Double(min(60, 1 << min(count, 6)))
    return world.clock.uptime() + .seconds(seconds * Double.random(in: 0.8...1.2))
  }
}

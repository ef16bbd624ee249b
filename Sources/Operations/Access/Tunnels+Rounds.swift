import Cluster
import Fleet
import FoundationEssentials

/// What a round does.
extension Tunnels {
  func round() async {
    await settleLease()
    guard !Task.isCancelled else { return }
    if lock == nil {
      await share()
      return
    }
    await settleBastion()
    await settleForwards()
    await askServices()
  }

  // MARK: - The lease

  /// Takes the lease, or hands it to a run that claims it.
  private func settleLease() async {
    if role == .console, lease.isClaimed {
      if lock != nil {
        await letGo(to: "a run")
      }
      return
    }
    guard lock == nil else { return }
    let former = lease.record()
    guard let taken = await takeLease() else { return }
    lock = taken
    survey.keeper = .here
    // Clients know the ports of the keeper before us.
    for route in plan.routes where route.localPort == 0 {
      if let port = former?.ports[route.name] { ports[route.name] = port }
    }
    lease.describe(taken, role: role.words, ports: ports)
  }

  /// Takes the lease; a run waits at first for the console to hand it over, so that no tunnel ends
  /// under terraform.
  private func takeLease() async -> FileLock? {
    let limit = world.clock.uptime() + (isNew ? Self.handover : .zero)
    isNew = false
    repeat {
      // A lock that cannot be taken for other reasons than its holder shows in the shared tunnels.
      if let taken = try? lease.take() { return taken }
      // A cancelled wait is over.
      guard case .run = role, (try? await world.clock.sleep(.milliseconds(100))) != nil else {
        return nil
      }
    } while world.clock.uptime() < limit
    return nil
  }

  private static let handover = Duration.seconds(15)

  /// Ends everything that this process keeps.
  func letGo(to heir: String? = nil) async {
    if case .up(let link) = link {
      await leave(link)
      await note("tunnel.close", heir.map { "handed to \($0)" } ?? "closed")
    }
    link = .none
    forwards = [:]
    guard let held = lock else { return }
    lock = nil
    lease.describe(held, role: role.words, ports: ports, isKept: false)
    held.release()
    survey.keeper = .nobody
    setBastion(.closed)
  }

  /// Looks at tunnels that another process keeps.
  func share() async {
    // Who is about to take them over keeps them as good as already.
    let keeper = lease.keeper() ?? lease.claimant()
    survey.keeper =
      keeper.map { .other($0.role, processID: $0.process.processID) } ?? .nobody
    setBastion(keeper == nil ? .closed : .elsewhere)
    survey.bastion.roundTrip = nil
    for route in plan.routes { ports[route.name] = keeper?.ports[route.name] ?? route.knownPort }
    await ask(plan.routes) { _ in nil }
  }

  // MARK: - The bastion

  /// Connects, or finds out that the connection is gone.
  private func settleBastion() async {
    if restartsBastion {
      restartsBastion = false
      failures = 0
      await dropLink(problem: nil)
    }
    switch link {
    case .up(let master) where master.isAlive: return
    case .up:
      await dropLink(
        problem: TunnelProblem(why: "The connection ended.", remedy: "It is made again."))
    case .waiting(let until) where until > world.clock.uptime(): return
    case .refused: return
    case .none, .waiting: break
    }
    setBastion(.connecting, survey.bastion.problem)
    await publish()
    switch await connect() {
    case .success(let master):
      welcome(master)
      await note("tunnel.open", "connected")
    case .failure(let refusal): note(refusal)
    }
  }

  private func connect() async -> Result<BastionLink, BastionLink.Refusal> {
    if let shared { return await shared.connect(for: .tunnels) }
    do {
      let directory =
        try self.directory ?? RuntimeDirectory.make(paths: runtimePaths, world: world)
      self.directory = directory
      generation += 1
      return await BastionLink.connect(
        try BastionLink.Start(
          to: plan.bastion, seenHosts: paths.bastionHosts, in: directory, agentSocket: agentSocket,
          generation: generation, world: world), world: world)
    } catch {
      return .failure(BastionLink.Refusal(error))
    }
  }

  /// Ends what the tunnels have of a connection that works: others may still use it.
  private func leave(_ master: BastionLink) async {
    guard let shared else { return await master.stop() }
    let forwards = Array(forwards.values)
    // In a task of its own: tunnels are closed when their task is cancelled.
    await Task(executorPreference: WorkerThreads.current) {
      for forward in forwards where await master.change(forward, isWanted: false) != nil {
        // Whoever keeps the tunnels next needs its port.
        await shared.discard(master)
      }
      await shared.leave(.tunnels)
    }.value
  }

  /// Ends a connection that does not work any more.
  private func discard(_ master: BastionLink) async {
    if let shared { await shared.discard(master) } else { await master.stop() }
  }

  private func welcome(_ master: BastionLink) {
    link = .up(master)
    forwards = [:]
    measuredAt = nil
    survey.bastion.connections += 1
    survey.bastion.fingerprint = knownKey?.fingerprint
    setBastion(.connected)
    // The end of the master begins a round. What waits ends with it.
    Task(executorPreference: WorkerThreads.current) {
      _ = await master.ended()
      await self.wake()
    }
  }

  /// Notes why there is no connection, and when it is tried again.
  private func note(_ refusal: BastionLink.Refusal) {
    guard refusal.failure != .withdrawn else {
      link = .none
      return
    }
    let problem = TunnelProblem(refusal, known: knownKey, keysFile: paths.bastionHosts, plan)
    if refusal.failure.isFinal {
      link = .refused
      setBastion(.refused, problem)
      return
    }
    failures += 1
    // After 1, 2, 4, 8, then every 10 seconds, a fifth more or less.
    let seconds = min(10, Double(1 << min(failures - 1, 4))) * Double.random(in: 0.8...1.2)
    link = .waiting(until: world.clock.uptime() + .seconds(seconds))
    setBastion(.waiting, problem)
    survey.bastion.nextTry = world.clock.now().addingTimeInterval(seconds)
  }

  /// Ends a connection that does not work any more.
  func dropLink(problem: TunnelProblem?) async {
    if case .up(let master) = link {
      await note("tunnel.close", problem == nil ? "made anew" : "lost")
      // One that ends again and again is not made anew at once.
      let isShort = world.clock.uptime() - master.startedAt < .seconds(10)
      failures = isShort ? failures + 1 : 0
      await discard(master)
    }
    forwards = [:]
    // However soon they are back: who talked through them has lost a connection.
    for tunnel in survey.tunnels where tunnel.state == .up && tunnel.holder == nil {
      settle(
        tunnel.route, .down,
        problem: problem
          ?? TunnelProblem(why: "The connection to the bastion is made anew.", remedy: ""))
    }
    link = failures > 1 ? .waiting(until: world.clock.uptime() + .seconds(1)) : .none
    setBastion(.waiting, problem)
  }

  /// Has the audit log say that the tunnels were opened or closed.
  ///
  /// They change nothing in the cloud: that it cannot be recorded does not keep them closed. A task of
  /// its own, since tunnels are closed when their task is cancelled.
  private func note(_ event: String, _ outcome: String) async {
    guard let subject else { return }
    var details = [
      "bastion": plan.bastion.title, "outcome": outcome,
      "tunnels": plan.routes.map { "\($0.name) \($0.target)" }.joined(separator: ", "),
    ]
    details["fingerprint"] = survey.bastion.fingerprint
    let (log, written) = (AuditLog(path: runtimePaths.auditLog, world: world), details)
    await Task(executorPreference: WorkerThreads.current) {
      try? await log.add(event, .end, of: subject, details: written)
    }.value
  }

  /// The bastion's key: the one that the configuration names, else the first that was seen.
  private var knownKey: PublicKey? {
    if let key = plan.bastion.hostKey { return PublicKey(line: key) }
    // Without the file none was seen.
    guard let bytes = try? world.files.readIfPresent(paths.bastionHosts) else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .lazy.compactMap { PublicKey(knownHost: String($0)) }.first
  }

  /// Notes how the bastion is; since when, if that is new.
  func setBastion(_ state: BastionState, _ problem: TunnelProblem? = nil) {
    if survey.bastion.state != state {
      survey.bastion.state = state
      survey.bastion.since = world.clock.now()
    }
    survey.bastion.problem = problem
    survey.bastion.nextTry = nil
    if state != .connected { survey.bastion.roundTrip = nil }
  }
}

extension TunnelRoute {
  /// The near end, if the configuration says it.
  var knownPort: Int? { localPort == 0 ? nil : localPort }
}

extension TunnelProblem {
  /// Why there is no connection to the bastion, and what to do.
  init(
    _ refusal: BastionLink.Refusal, known: PublicKey?, keysFile: String, _ plan: TunnelPlan
  ) {
    let isFinal = refusal.failure.isFinal
    switch refusal.failure {
    case .hostKeyChanged:
      let sent = refusal.text.split(whereSeparator: \.isNewline).lazy
        .compactMap { $0.firstMatch(of: /SHA256:[A-Za-z0-9+\/]{43}/).map { String($0.0) } }.first
      let place =
        plan.bastion.hostKey == nil
        ? "remove \(keysFile)" : "correct host_key in the configuration"
      self.init(
        why: "The bastion has another host key: \(sent ?? "of another kind") instead of "
          + "\(known?.fingerprint ?? "one that is not known").",
        remedy: "Somebody may be in between: ask who runs it. If the new key is right, \(place); "
          + "then restart the connection.", isFinal: isFinal)
    case .authenticationRefused(let reason):
      self.init(
        why: "The bastion does not accept the key: \(reason).",
        remedy: "Check user and key of the bastion in the configuration"
          + (plan.bastion.usesAgent ? ", and ssh-add -l" : "") + "; then restart the connection.",
        isFinal: isFinal)
    case .unreachable(let reason), .transport(let reason):
      self.init(
        why: "The bastion cannot be reached: \(reason).",
        remedy: "Check the network and the bastion; it is tried again.")
    case .timedOut(let time):
      self.init(
        why: "The bastion did not answer within \(time.components.seconds) seconds.",
        remedy: "Check the network and the bastion; it is tried again.")
    case .notAvailable(let reason):
      self.init(
        why: "There can be no connection: \(reason).",
        remedy: "Then restart the connection.", isFinal: isFinal)
    // A link to a bastion is behind none.
    case .bastion, .withdrawn: self.init(why: "It was given up.", remedy: "")
    }
  }
}

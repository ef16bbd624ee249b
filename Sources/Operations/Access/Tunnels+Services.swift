import Cluster
import Fleet
import FoundationEssentials

/// Forwards, and the services behind them.
extension Tunnels {
  // MARK: - Forwards

  /// Adds the forwards that are missing, and takes away those that nobody wants.
  func settleForwards() async {
    guard case .up(let master) = link else { return }
    let restarted = toRestart
    toRestart = []
    for route in plan.routes {
      let isWanted = !closedByHand.contains(route.name)
      if let forward = forwards[route.name], !isWanted || restarted.contains(route.name) {
        // A forward that is not there any more is gone too.
        _ = await master.change(forward, isWanted: false)
        forwards[route.name] = nil
      }
      guard isWanted, forwards[route.name] == nil else { continue }
      await open(route, on: master)
    }
    if let lock { lease.describe(lock, role: role.words, ports: ports) }
  }

  private func open(_ route: TunnelRoute, on master: BastionLink) async {
    // A port that was picked and is taken meanwhile is no reason to stay without.
    for _ in 0..<3 {
      guard let port = ports[route.name] ?? route.knownPort ?? LoopbackDoor.freePort(),
        let forward = try? Forward(localPort: port, host: route.host, port: route.port)
      else { return }
      ports[route.name] = port
      let isFree = PortHolder.of(port) == nil
      if isFree, await master.change(forward, isWanted: true) == nil {
        forwards[route.name] = forward
        return
      }
      guard route.localPort == 0 else { return }
      ports[route.name] = nil
    }
  }

  // MARK: - Services

  /// Asks every service whose tunnel is there, and looks at the connection where none answers.
  func askServices() async {
    guard case .up(let master) = link else {
      for route in plan.routes { await judgeWithoutLink(route) }
      return
    }
    let mark = master.mark
    async let trip = measure(master)
    let outcomes = await ask(plan.routes) { _ in master.reasons(since: mark) }
    let roundTrip = await trip
    if let roundTrip {
      survey.bastion.roundTrip = roundTrip
      return
    }
    // Silence, or no answer of the bastion: is it the service, or the way?
    guard outcomes.contains(.silent) || measuredAt == nil else { return }
    await examine(master)
  }

  /// Measures the way to the bastion now and then; nil when it was not measured, or did not answer.
  private func measure(_ master: BastionLink) async -> Duration? {
    let now = world.clock.uptime()
    if let measuredAt, now - measuredAt < .seconds(12) { return nil }
    let roundTrip = await master.roundTrip()
    measuredAt = roundTrip == nil ? nil : now
    return roundTrip
  }

  /// Gives up a connection on which nothing comes through any more.
  private func examine(_ master: BastionLink) async {
    guard !Task.isCancelled else { return }
    guard await master.answers() else {
      return await giveUp("The ssh that keeps the connection does not answer.")
    }
    if let roundTrip = await master.roundTrip() {
      measuredAt = world.clock.uptime()
      survey.bastion.roundTrip = roundTrip
    } else {
      await giveUp("Nothing comes through the connection any more.")
    }
  }

  private func giveUp(_ why: String) async {
    guard !Task.isCancelled else { return }
    await dropLink(problem: TunnelProblem(why: why, remedy: "It is made again."))
    wake()
  }

  /// A tunnel without a connection to the bastion is down; but its port may be somebody else's, who
  /// leads to the right service.
  private func judgeWithoutLink(_ route: TunnelRoute) async {
    guard !closedByHand.contains(route.name) else { return settle(route, .closed) }
    let port = ports[route.name] ?? route.knownPort
    if let port, PortHolder.of(port) != nil {
      await ask([route]) { _ in nil }
      return
    }
    settle(
      route, survey.bastion.state == .connecting ? .opening : .down,
      problem: TunnelProblem(why: "There is no connection to the bastion.", remedy: ""))
  }

  /// Asks services at the same time and notes what came of it.
  ///
  /// - Parameters:
  ///   - routes: Their tunnels.
  ///   - reasons: Why the bastion refused connections meanwhile; nil when that is not known.
  /// - Returns: The outcomes.
  @discardableResult
  func ask(
    _ routes: [TunnelRoute], reasons: @Sendable (TunnelRoute) -> Set<String>?
  ) async -> [ServiceProbe.Outcome] {
    let probe = ServiceProbe(world: world)
    let asked = routes.filter { route in
      if closedByHand.contains(route.name), lock != nil {
        settle(route, .closed)
        return false
      }
      return true
    }
    let (ports, usesTLS) = (ports, usesTLS)
    let answers = await withTaskGroup(of: Answer.self, returning: [Answer].self) { group in
      for route in asked {
        group.addTask {
          var tls = usesTLS.contains(route.name)
          guard let port = ports[route.name] else { return (route, .closed, tls) }
          let outcome = await probe.ask(route.kind, at: port, usesTLS: &tls)
          return (route, outcome, tls)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    // What broke because we leave says nothing about the services.
    guard !Task.isCancelled else { return [] }
    for (route, outcome, tls) in answers {
      if tls { self.usesTLS.insert(route.name) } else { self.usesTLS.remove(route.name) }
      judge(route, outcome, reasons: reasons(route))
    }
    return answers.map(\.1)
  }

  /// What became of a question, and whether the service wants TLS.
  private typealias Answer = (TunnelRoute, ServiceProbe.Outcome, Bool)

  /// Notes how a tunnel is after a question.
  private func judge(
    _ route: TunnelRoute, _ outcome: ServiceProbe.Outcome, reasons: Set<String>?
  ) {
    let port = ports[route.name]
    let holder = port.flatMap { stranger(at: $0) }
    if case .answered(.good(let behind), let latency) = outcome,
      holder == nil || route.kind.isRecognisable
    {
      let tls = usesTLS.contains(route.name) && route.kind != .kubernetes ? " · TLS" : ""
      settle(route, .up, latency: latency, behind: behind + tls, holder: holder?.words)
    } else if let holder, let port {
      settle(
        route, .blocked,
        problem: TunnelProblem(
          why: "Port \(port) is taken by \(holder.words).",
          remedy: holder.processID.map { "End it (kill \($0)), or choose another local_port." }
            ?? "Choose another local_port."), holder: holder.words)
    } else if outcome == .closed, isChangingHands(route) {
      settle(route, .opening)
    } else {
      settle(route, .down, problem: problem(outcome, route, reasons))
    }
  }

  /// Whether another process has just begun to keep a tunnel, and may be about to open it.
  private func isChangingHands(_ route: TunnelRoute) -> Bool {
    guard lock == nil, case .other = survey.keeper,
      let reading = survey.tunnels.first(where: { $0.id == route.name })
    else { return false }
    return reading.state != .down
      && (reading.state != .opening
        || world.clock.now().timeIntervalSince(reading.since) < Self.openingTime)
  }

  /// Seconds after which a tunnel that another process does not open counts as down.
  private static let openingTime = 10.0

  /// Who has a port in our place; nil when nobody does, or it is the keeper's ssh.
  private func stranger(at port: Int) -> PortHolder? {
    // The keeper's master is a process of its own, which only the keeper knows.
    guard lock != nil, let holder = PortHolder.of(port) else { return nil }
    if case .up(let master) = link, holder.processID == master.processID { return nil }
    return holder
  }

  /// Notes how a tunnel is; since when, if that is new.
  func settle(
    _ route: TunnelRoute, _ state: TunnelState, latency: Duration? = nil, behind: String? = nil,
    problem: TunnelProblem? = nil, holder: String? = nil
  ) {
    guard let index = survey.tunnels.firstIndex(where: { $0.id == route.name }) else { return }
    let now = world.clock.now()
    var reading = survey.tunnels[index]
    if reading.state != state {
      reading.state = state
      reading.since = now
    }
    reading.localPort = ports[route.name] ?? route.knownPort
    reading.command = plan.command(for: route, at: reading.localPort)
    reading.latency = latency
    reading.problem = problem
    reading.holder = holder
    if state == .up {
      reading.behind = behind
      reading.lastSuccess = now
    }
    survey.tunnels[index] = reading
  }

  /// Why a service did not answer as it should, and what to do.
  private func problem(
    _ outcome: ServiceProbe.Outcome, _ route: TunnelRoute, _ reasons: Set<String>?
  ) -> TunnelProblem {
    let service = route.kind == .tcp ? "The service" : route.kind.title
    switch outcome {
    case .answered(.wrong(let found), _):
      return TunnelProblem(
        why: "At \(route.target) \(found).",
        remedy: "Check host and port of the tunnel in the configuration.")
    case .answered(.unwell(let how), _):
      return TunnelProblem(
        why: "\(service) is there, but \(how).",
        remedy: "The tunnel is well; ask who runs the cloud.")
    case .answered(.wantsTLS, _), .answered(.good, _), .failed:
      let why = if case .failed(let reason) = outcome { reason } else { "it cannot be asked" }
      return TunnelProblem(
        why: "\(service) could not be asked: \(why).", remedy: "It is tried again.")
    case .silent:
      return TunnelProblem(
        why: "\(service) did not answer within \(ServiceProbe.limit.components.seconds) seconds.",
        remedy: "It may be overloaded, or a firewall drops what goes to \(route.target).")
    case .unfinished:
      return TunnelProblem(
        why: "\(service) began to answer and did not end within "
          + "\(ServiceProbe.limit.components.seconds) seconds.",
        remedy: "The tunnel is well; ask who runs the cloud.")
    case .cut: return cut(route, reasons ?? [])
    case .closed:
      return TunnelProblem(
        why: survey.keeper == .nobody ? "Nobody keeps the tunnel." : "The tunnel is not open.",
        remedy: survey.keeper == .nobody
          ? "Open the console on the deployment." : "It is tried again.")
    }
  }

  /// Why a connection was accepted here and closed at once.
  private func cut(_ route: TunnelRoute, _ reasons: Set<String>) -> TunnelProblem {
    if reasons.contains(where: { $0.contains("administratively prohibited") }) {
      return TunnelProblem(
        why: "The bastion does not forward to \(route.target).",
        remedy: "AllowTcpForwarding and PermitOpen of its sshd must allow it.")
    }
    let reason = reasons.count == 1 ? reasons.first : nil
    return TunnelProblem(
      why: "The bastion gets no connection to \(route.target)"
        + (reason.map { ": \($0)." } ?? "."),
      remedy: "Check that the service runs, and the tunnel's host and port.")
  }
}

import Cluster
public import Fleet
import FoundationEssentials

/// The tunnels of a deployment: kept up, asked again and again, told how they fare.
///
/// An actor, because a person's wishes come while a round goes on. Everything that it starts ends
/// with `keep`: the master, its forwards, the socket, the lock.
///
/// A round takes the lease or shares another's tunnels, connects to the bastion, makes the forwards
/// that are missing, and asks every service. A master that ends begins a round at once.
public actor Tunnels {
  /// As what the tunnels are kept.
  public enum Role: Hashable, Sendable {
    /// For a person; a run that wants them gets them.
    case console
    /// For a run, which hands them to nobody.
    case run(String)

    /// For those who find the tunnels kept.
    var words: String {
      switch self {
      case .console: "the console"
      case .run(let id): "run \(id)"
      }
    }
  }

  /// The connection to the bastion.
  enum Link {
    /// Nobody tried yet, or it was given up.
    case none
    /// It stands.
    case up(BastionLink)
    /// It failed, and is tried again at that time since the boot.
    case waiting(until: Duration)
    /// It failed for good.
    case refused
  }

  let plan: TunnelPlan
  let role: Role
  let paths: DeploymentPaths
  let runtimePaths: Paths
  let agentSocket: String?
  /// The connection that machines behind the bastion use as well; nil where the tunnels have one of
  /// their own.
  let shared: SharedBastion?
  let world: World
  let lease: TunnelLease

  var link = Link.none
  var lock: FileLock?
  var directory: RuntimeDirectory?
  var survey: TunnelSurvey
  /// The near end of each tunnel.
  var ports: [String: Int] = [:]
  /// The forwards that the master has.
  var forwards: [String: Forward] = [:]
  /// The tunnels whose service wants TLS.
  var usesTLS: Set<String> = []
  var closedByHand: Set<String> = []
  var toRestart: Set<String> = []
  var restartsBastion = false
  /// Whether no round went by yet.
  var isNew = true
  var failures = 0
  var generation = 0
  var measuredAt: Duration?
  /// Whom the audit log names.
  let subject: AuditLog.Subject?
  var report: (@Sendable (TunnelSurvey) async -> Void)?
  /// Whether a round is to begin at once, and who waits for that.
  private var isWoken = false
  private var waker: AsyncStream<Void>.Continuation?

  /// Seconds between two rounds while all is quiet.
  static let pause = Duration.seconds(4)

  /// Prepares; connects to nothing yet.
  ///
  /// - Parameters:
  ///   - plan: The tunnels, and the bastion.
  ///   - role: As what they are kept.
  ///   - paths: The deployment's files.
  ///   - runtimePaths: Where sockets may be.
  ///   - agentSocket: The operator's agent, for a bastion that uses it.
  ///   - shared: The connection to the bastion that others use as well; nil for one of our own.
  ///   - subject: Whom the audit log names when tunnels are opened and closed; nil records nothing.
  ///   - world: The doors to the world.
  public init(
    plan: TunnelPlan, role: Role, paths: DeploymentPaths, runtimePaths: Paths,
    agentSocket: String?, shared: SharedBastion? = nil, subject: AuditLog.Subject? = nil,
    world: World
  ) {
    self.plan = plan
    self.role = role
    self.paths = paths
    self.runtimePaths = runtimePaths
    self.agentSocket = agentSocket
    self.shared = shared
    self.subject = subject
    self.world = world
    lease = TunnelLease(paths: paths, world: world)
    survey = TunnelSurvey(of: plan, at: world.clock.now())
  }

  /// Keeps the tunnels until the task is cancelled, and tells how they fare after every change and
  /// every round.
  ///
  /// One call at a time.
  ///
  /// - Parameter report: Hears of it.
  public func keep(_ report: @escaping @Sendable (TunnelSurvey) async -> Void) async {
    self.report = report
    if case .run = role {
      // Without a claim the run still shares what the console keeps.
      try? lease.claim(role: role.words)
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.rounds() }
      group.addTask { await self.heedClaims() }
      await group.waitForAll()
    }
    await letGo()
    if case .run = role { lease.withdrawClaim() }
    directory?.remove(world: world)
    directory = nil
    self.report = nil
  }

  /// How the tunnels fare, as of the last round.
  public var present: TunnelSurvey { survey }

  /// Makes a tunnel anew, at once.
  public func restart(_ name: String) {
    toRestart.insert(name)
    closedByHand.remove(name)
    retry()
  }

  /// Makes the connection to the bastion anew, even after a final failure.
  public func restartBastion() {
    restartsBastion = true
    wake()
  }

  /// Tries at once what waits, and what failed for good.
  public func retry() {
    switch link {
    case .refused, .waiting: restartsBastion = true
    case .none, .up: break
    }
    wake()
  }

  /// Opens or closes a tunnel.
  public func set(_ name: String, isOpen: Bool) {
    if isOpen { closedByHand.remove(name) } else { closedByHand.insert(name) }
    wake()
  }

  func wake() {
    isWoken = true
    waker?.yield()
  }

  // MARK: - Rounds

  private func rounds() async {
    while !Task.isCancelled {
      await round()
      await publish()
      await rest()
    }
  }

  /// Waits for the next round: until the pause is over, or something woke us.
  private func rest() async {
    let pause: Duration =
      if case .waiting(let until) = link {
        min(Self.pause, max(.milliseconds(50), until - world.clock.uptime()))
      } else {
        lock == nil ? .seconds(2) : Self.pause
      }
    defer { isWoken = false }
    guard !isWoken else { return }
    // A stream ends with the task that reads it, so each pause has its own.
    let (wakes, waker) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.waker = waker
    let clock = world.clock
    await withTaskGroup(of: Void.self) { group in
      // A cancelled pause is over, which is what is wanted.
      group.addTask { try? await clock.sleep(pause) }
      group.addTask { for await _ in wakes { return } }
      await group.next()
      group.cancelAll()
    }
    self.waker = nil
  }

  /// Wakes us when a run wants the tunnels.
  private func heedClaims() async {
    guard role == .console else { return }
    // Without its directory nothing can be watched.
    try? world.files.makeDirectory(paths.root)
    for await _ in world.files.watch(paths.root, nil) where lock != nil && lease.isClaimed {
      wake()
    }
  }

  /// Tells how things are.
  func publish() async {
    survey.readAt = world.clock.now()
    await report?(survey)
  }
}

extension TunnelSurvey {
  /// What is known before anybody looked.
  init(of plan: TunnelPlan, at now: Date) {
    self.init(
      bastion: BastionReading(title: plan.bastion.title, state: .closed, since: now),
      tunnels: plan.routes.map { route in
        TunnelReading(
          route: route, since: now, command: plan.command(for: route, at: route.localPort))
      }, keeper: .nobody, readAt: now)
  }
}

extension TunnelPlan {
  /// The command that opens a tunnel by hand.
  func command(for route: TunnelRoute, at port: Int?) -> String {
    // Every part was checked when the configuration was read; a port that is not picked yet is any.
    guard
      let forward = try? Forward(
        localPort: port.flatMap { $0 == 0 ? nil : $0 } ?? route.port, host: route.host,
        port: route.port)
    else { return "" }
    return bastion.command(for: forward)
  }
}

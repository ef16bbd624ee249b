import Cluster
public import Fleet
import FoundationEssentials

/// The way into the machines of a deployment, made anew when the key changes.
///
/// An actor, because every probe asks for the same connections while the state, with the key and
/// the machines, may change. It owns the attempt to open them, which is a task of its own: who closes
/// waits for it, so that no agent is left behind by an opening that nobody wants any more.
public actor MachineAccess {
  let site: DeploymentSite
  /// Whether masters of this user's other processes are used.
  private let borrows: Bool
  /// The connection to the bastion that the tunnels use as well; nil for one of our own.
  private let shared: SharedBastion?
  /// The consoles of the machines, which show host keys.
  public nonisolated let console: CloudConsole
  private var key: GeneratedKey?
  private var targets: [MachineTarget] = []
  private var desk: HostKeyDesk?
  private var access: SSHAccess?
  private var directory: RuntimeDirectory?
  private var opening: Task<Result<SSHAccess, AccessFailure>, Never>?
  private var openingFailure: AccessFailure?
  private var isClosed = false
  /// When the agent got the key, in time since the boot.
  private var openedAt = Duration.zero

  /// As many logs are followed on one machine at a time.
  static let mostLogs = LogOrigin.mostPerMachine

  /// The agent forgets the key after eight hours; before that everything is opened anew.
  private static let lifetime = Duration.seconds(7 * 3600)

  /// Makes the way for a deployment; connects to nothing yet.
  ///
  /// - Parameters:
  ///   - site: The deployment.
  ///   - borrows: Whether connections that a console of this user holds are used where there are
  ///     any.
  ///   - shared: The connection to the bastion that the tunnels use as well.
  public init(site: DeploymentSite, borrows: Bool = false, sharing shared: SharedBastion? = nil) {
    self.site = site
    self.borrows = borrows
    self.shared = shared
    console = CloudConsole(site: site)
  }

  /// Takes the key and the machines of the newest state.
  public func use(key newKey: GeneratedKey?, targets newTargets: [MachineTarget]) async {
    guard !isClosed else { return }
    // Early, since it sweeps up what a killed console left. A failure is told when somebody asks
    // for a machine.
    if directory == nil {
      directory = try? RuntimeDirectory.make(paths: site.paths, world: site.world)
    }
    let isSameKey = key == newKey
    guard !isSameKey || targets != newTargets else { return }
    key = newKey
    targets = newTargets
    if !isSameKey { await closeAccess() }
    openingFailure = nil
    if let access { await hand(newTargets, to: access) }
  }

  /// Tells the access which machines there are.
  private func hand(_ targets: [MachineTarget], to access: SSHAccess) async {
    do throws(FileError) {
      try pinHostKeys(of: targets)
    } catch {
      openingFailure = .notAvailable(reason: "\(error)")
      return
    }
    // In a block of its own: Swift 6.3.1 crashes in a release build where a call that is awaited and
    // one that is not throw into the same one.
    do throws(AccessOpeningError) {
      try await access.use(targets.map(\.host))
    } catch {
      openingFailure = .notAvailable(reason: "\(error)")
    }
  }

  /// Forgets the failures of all machines, so that the next question connects at once.
  public func retry() async {
    openingFailure = nil
    for target in targets { await access?.retry(target.host.alias) }
  }

  /// Ends every connection, the agent, and what they left behind.
  public func close() async {
    isClosed = true
    await closeAccess()
    await desk?.finish()
    directory?.remove(world: site.world)
    directory = nil
  }

  private func closeAccess() async {
    if let opening { _ = await opening.value }
    let closing = access
    access = nil
    await closing?.close()
  }

  /// The access, opened by whoever asks first; the others wait for it.
  public func opened() async -> Result<SSHAccess, AccessFailure> {
    guard !isClosed else { return .failure(.withdrawn) }
    if let openingFailure { return .failure(openingFailure) }
    if access != nil, site.world.clock.uptime() - openedAt > Self.lifetime { await closeAccess() }
    if let access { return .success(access) }
    if let opening { return await opening.value }
    let task = Task(executorPreference: WorkerThreads.current) { await self.open() }
    opening = task
    return await task.value
  }

  private func open() async -> Result<SSHAccess, AccessFailure> {
    defer { opening = nil }
    do {
      let directory =
        try self.directory ?? RuntimeDirectory.make(paths: site.paths, world: site.world)
      self.directory = directory
      guard let identity = try identity() else {
        return .failure(
          .notAvailable(reason: "the state has no key, and the configuration names none"))
      }
      let known = targets
      try pinHostKeys(of: known)
      let opened = try await SSHAccess.open(
        hosts: known.map(\.host), identity: identity, bastion: site.settings.gateway,
        shared: shared, hostKeys: hostKeyDesk(), directory: directory,
        deployment: site.deploymentPaths,
        world: site.world)
      access = opened
      openedAt = site.world.clock.uptime()
      // The state may have named more machines while the agent was being started.
      if targets != known { await hand(targets, to: opened) }
      if borrows {
        let masters = LentMasters(paths: site.paths, world: site.world).find(
          for: targets.map(\.host), knownHosts: site.deploymentPaths.knownHosts,
          own: directory.path)
        await opened.borrow(masters)
      }
      return .success(opened)
    } catch {
      // A sentence, which the failure makes a clause of.
      let sentence = "\(error)"
      let failure = AccessFailure.notAvailable(
        reason: String(sentence.hasSuffix(".") ? sentence.dropLast() : sentence[...]))
      openingFailure = failure
      return .failure(failure)
    }
  }

  /// What the audit log says of the key that opens the machines.
  var keyDetails: [String: String] {
    ["key": key?.resource, "fingerprint": key?.publicKey?.fingerprint].compactMapValues(\.self)
  }

  /// The machine of an alias.
  func target(_ alias: String) -> MachineTarget? { targets.first { $0.host.alias == alias } }

  /// Where host keys are looked up and recorded: one for the life of this access.
  func hostKeyDesk() -> HostKeyDesk {
    if let desk { return desk }
    let made = HostKeyDesk(
      ask: { [weak self] host in await self?.keysOnConsole(of: host.alias) ?? [] },
      write: { [weak self] note in await self?.record(note) })
    desk = made
    return made
  }

  /// What opens the machines; nil if nothing does.
  private func identity() throws(KeyProblem) -> SSHAccess.Identity? {
    if let file = site.settings.identityFile.value { return .file(file) }
    guard let key else { return nil }
    return .key(try key.usable)
  }
}

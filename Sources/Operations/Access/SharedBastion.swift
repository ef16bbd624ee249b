import Cluster
import Fleet

/// The one connection of this process to the bastion: the tunnels and the machines behind it share
/// it.
///
/// An actor, because both ask for it at the same time: whoever comes first logs in, the other waits.
/// It ends when the last of them has left. The attempt to log in is a task of its own, since whoever
/// began it may leave while the other waits.
public actor SharedBastion {
  /// Who uses it.
  enum User: Hashable, Sendable {
    /// The forwards of the tunnels.
    case tunnels
    /// The connections that go on to machines.
    case machines
  }

  private let bastion: Bastion
  private let seenHosts: String
  private let paths: Paths
  private let world: World
  private var users: Set<User> = []
  private var link: BastionLink?
  private var attempt: Task<Result<BastionLink, BastionLink.Refusal>, Never>?
  private var directory: RuntimeDirectory?
  private var generation = 0

  /// Prepares; connects to nothing yet.
  ///
  /// - Parameters:
  ///   - bastion: The bastion.
  ///   - seenHosts: The file of the key that was seen first, for a bastion whose key is not known.
  ///   - paths: Where sockets may be.
  ///   - world: The doors to the world.
  init(_ bastion: Bastion, seenHosts: String, paths: Paths, world: World) {
    self.bastion = bastion
    self.seenHosts = seenHosts
    self.paths = paths
    self.world = world
  }

  /// The connection: the one that stands, the one that is being made, or a new one.
  func connect(for user: User) async -> Result<BastionLink, BastionLink.Refusal> {
    if let link, link.isAlive, attempt == nil {
      users.insert(user)
      return .success(link)
    }
    let result: Result<BastionLink, BastionLink.Refusal>
    if let attempt {
      users.insert(user)
      result = await attempt.value
    } else {
      // Who used the last one has to ask anew.
      users = [user]
      let attempt = Task(executorPreference: WorkerThreads.current) { await self.login() }
      self.attempt = attempt
      result = await attempt.value
      self.attempt = nil
      link = try? result.get()
    }
    if case .failure = result { users.remove(user) }
    // Everybody left while it was being made, or it was not made.
    if users.isEmpty, attempt == nil { await end() }
    return result
  }

  /// Says that somebody does not need it any more.
  func leave(_ user: User) async {
    guard users.remove(user) != nil, users.isEmpty else { return }
    attempt?.cancel()
    if attempt == nil { await end() }
  }

  /// Ends a connection that does not work any more, for all.
  func discard(_ broken: BastionLink) async {
    if link === broken { link = nil }
    await broken.stop()
  }

  private func end() async {
    let (link, directory) = (link, directory)
    self.link = nil
    self.directory = nil
    await link?.stop()
    directory?.remove(world: world)
  }

  private func login() async -> Result<BastionLink, BastionLink.Refusal> {
    do {
      let directory = try self.directory ?? RuntimeDirectory.make(paths: paths, world: world)
      self.directory = directory
      generation += 1
      return await BastionLink.connect(
        try BastionLink.Start(
          to: bastion, seenHosts: seenHosts, in: directory,
          agentSocket: world.environment["SSH_AUTH_SOCK"], generation: generation, world: world),
        world: world)
    } catch {
      return .failure(BastionLink.Refusal(error))
    }
  }
}

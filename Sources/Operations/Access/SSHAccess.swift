public import Cluster
import Fleet
import FoundationEssentials
public import Terraform

/// The way into the machines: one OpenSSH master a machine, and short-lived clients on its socket.
///
/// An actor, because many probes ask for the same few connections: whoever comes first starts a
/// master, the others wait for it. It owns the masters and the agent, all of them tracked children
/// that end when this process is killed, and the attempts to connect, which are tasks of their own:
/// the caller who started one may leave while others wait for it.
///
/// Rules, each from a measurement: at most four handshakes at once with one sshd, and six sessions a
/// machine; a client never logs in by itself when its master is gone; a new socket name for every
/// master; a refused key and a changed host key are final.
public actor SSHAccess {
  /// What opens the machines.
  public enum Identity: Hashable, Sendable {
    /// A private key that is nowhere on disk; it goes to a private agent.
    case key(Secret)
    /// A private key in a file.
    case file(String)
  }

  /// Whether a command may be sent a second time, when its connection broke before the answer came.
  public enum Repetition: Hashable, Sendable {
    /// It may: it only looks.
    case harmless
    /// It must not: it is sent at most once, whatever becomes of it.
    case never
  }

  /// How a machine's connection is.
  public enum LinkState: Hashable, Sendable {
    /// Nobody asked yet.
    case idle
    /// It is being made.
    case connecting
    /// It stands.
    case connected
    /// It failed, and is tried when somebody asks after this time.
    case waiting(AccessFailure, retryIn: Duration)
    /// It failed for good; see `retry`.
    case refused(AccessFailure)
  }

  /// A master that runs.
  struct Master: Sendable {
    var program: RunningProgram
    var socket: String
    /// Since when it stands, in time since the boot.
    var startedAt: Duration
  }

  /// A machine's connection.
  enum Link {
    case idle
    case connecting(Task<Result<Master, AccessFailure>, Never>)
    case connected(Master)
    case waiting(AccessFailure, until: Duration)
    case refused(AccessFailure)
  }

  let ssh: String
  let identity: Identity
  /// The bastion that machines are behind, with the configuration file of its master.
  let gateway: Gateway?
  let hostKeys: HostKeyDesk?
  let directory: RuntimeDirectory
  let knownHosts: String
  let world: World
  /// Sees the sockets of the masters appear.
  let arrivals: SocketArrivals
  /// The private agent, from when the first master is made.
  var agent: Task<Result<KeyAgent, KeyAgentError>, Never>?
  var hosts: [String: Host] = [:]
  var links: [String: Link] = [:]
  var failures: [String: Int] = [:]
  /// How many connections in a row a machine ended soon after they were made.
  var flaps: [String: Int] = [:]
  var sessions: [String: Gate] = [:]
  var logs: [String: Gate] = [:]
  /// By sshd: more than ten that have not logged in yet it drops at random.
  var handshakes: [String: Gate] = [:]
  /// All handshakes: enough that machines which say nothing do not hold up the others, and few
  /// enough for a small computer.
  let attempts = Gate(limit: 32)
  var generation = 0
  var generationOfBastion = 0
  /// The bastion's connection that others use too, while it stands.
  var sharedLink: BastionLink?
  var isClosed = false
  /// The sockets of another process's masters, by alias; see `borrow`.
  var lent: [String: String] = [:]
  /// What the bastion's master says.
  var remarksOfBastion = Remarks()

  /// The ssh_config that all connections use; `ssh -F` with it and an alias opens a shell.
  public nonisolated let configurationFile: String

  private init(
    ssh: String, identity: Identity, gateway: Gateway?, hostKeys: HostKeyDesk?,
    directory: RuntimeDirectory, knownHosts: String, world: World
  ) {
    self.ssh = ssh
    self.identity = identity
    self.gateway = gateway
    self.hostKeys = hostKeys
    self.directory = directory
    self.knownHosts = knownHosts
    self.world = world
    arrivals = SocketArrivals(in: directory.path, files: world.files)
    configurationFile = "\(directory.path)/ssh_config"
  }

  // MARK: - Opening and closing

  /// Prepares the way; connects to nothing yet, and starts nothing.
  ///
  /// - Parameters:
  ///   - hosts: The machines.
  ///   - identity: What opens them.
  ///   - bastion: The bastion that hosts may jump through by `BastionConfiguration.jumpAlias`.
  ///   - directory: The runtime directory of this process, for sockets.
  ///   - deployment: Where the host keys are kept.
  ///   - world: The doors to the world.
  /// - Returns: The access, which the caller closes.
  /// - Throws: `AccessOpeningError` when ssh is missing, the key is refused or files cannot be
  ///   written.
  public static func open(
    hosts: [Host], identity: Identity, bastion: Bastion? = nil, directory: RuntimeDirectory,
    deployment: DeploymentPaths, world: World
  ) async throws(AccessOpeningError) -> SSHAccess {
    try await open(
      hosts: hosts, identity: identity, bastion: bastion, shared: nil, hostKeys: nil,
      directory: directory,
      deployment: deployment, world: world)
  }

  /// Prepares the way, with a connection to the bastion that others use too, and somebody to ask
  /// about host keys.
  static func open(
    hosts: [Host], identity: Identity, bastion: Bastion?, shared: SharedBastion? = nil,
    hostKeys: HostKeyDesk?, directory: RuntimeDirectory, deployment: DeploymentPaths, world: World
  ) async throws(AccessOpeningError) -> SSHAccess {
    guard let ssh = ToolLocator(world: world).path(of: "ssh") else {
      throw AccessOpeningError(reason: "ssh is not on the PATH. Install the OpenSSH client.")
    }
    do {
      try world.files.makeDirectory(deployment.root)
      let gateway = try bastion.map { bastion in
        try Gateway(
          bastion, shared: shared, seenHosts: deployment.bastionHosts, in: directory, world: world)
      }
      let access = SSHAccess(
        ssh: ssh, identity: identity, gateway: gateway, hostKeys: hostKeys, directory: directory,
        knownHosts: deployment.knownHosts, world: world)
      try await access.use(hosts)
      return access
    } catch {
      throw AccessOpeningError(reason: "\(error)")
    }
  }

  /// Takes the machines as they are now; connections to those that changed or are gone are ended.
  ///
  /// - Parameter hosts: All machines.
  /// - Throws: `AccessOpeningError` when ssh's configuration cannot be made or written.
  public func use(_ hosts: [Host]) async throws(AccessOpeningError) {
    try writeConfiguration(of: hosts)
    let old = self.hosts
    self.hosts = Dictionary(hosts.map { ($0.alias, $0) }) { $1 }
    for (alias, host) in old where self.hosts[alias] != host { await drop(alias) }
  }

  /// Writes the file that every ssh reads.
  func writeConfiguration(of hosts: [Host]) throws(AccessOpeningError) {
    let (file, socket): (String, String?) =
      switch identity {
      case .file(let path): (path, nil)
      case .key: (KeyAgent.publicKeyFile(in: directory.path), KeyAgent.socket(in: directory.path))
      }
    do {
      let configuration = try SSHConfiguration(
        hosts: hosts, identityFile: file, identityAgent: socket,
        knownHostsFile: knownHosts, controlDirectory: directory.path,
        bastionSocket: gateway.map { _ in socketOfBastion })
      try world.files.write(configurationFile, Array(configuration.text.utf8))
    } catch {
      throw AccessOpeningError(reason: "\(error)")
    }
  }

  /// Ends everything that was started: masters, agent, attempts.
  ///
  /// Afterwards every question fails.
  public func close() async {
    isClosed = true
    let agent = agent
    await withTaskGroup(of: Void.self) { group in
      for alias in links.keys { group.addTask { await self.drop(alias) } }
      group.addTask { if case .success(let started) = await agent?.value { await started.stop() } }
    }
    await hostKeys?.finish()
  }

  /// Forgets a machine's failure, final or not, so that the next question connects at once.
  public func retry(_ alias: String) {
    for alias in [alias, hosts[alias]?.jumpAlias].compactMap(\.self) {
      failures[alias] = nil
      flaps[alias] = nil
      switch links[alias] {
      case .waiting, .refused: links[alias] = .idle
      case .idle, .connecting, .connected, nil: break
      }
    }
  }

  /// How a machine's connection is.
  public func state(of alias: String) -> LinkState {
    switch links[alias] {
    case .idle, nil: .idle
    case .connecting: .connecting
    case .connected(let master): isAlive(master) ? .connected : .idle
    case .waiting(let failure, let until):
      .waiting(failure, retryIn: max(.zero, until - world.clock.uptime()))
    case .refused(let failure): .refused(failure)
    }
  }
}

/// The way into the machines cannot be prepared.
public struct AccessOpeningError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A sentence with the reason and what to do.
  public var reason: String

  /// The same.
  public var description: String { reason }
}

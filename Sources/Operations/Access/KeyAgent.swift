import Cluster
import Fleet
public import Terraform

/// A private ssh-agent that holds one key.
///
/// Nothing of the key is on disk but its public half.
///
/// The key goes to `ssh-add` over its standard input; the agent's socket is in this process's
/// runtime directory, and the agent is told to end when this process is killed.
public struct KeyAgent: Sendable {
  /// The agent's socket.
  public let socket: String
  /// The file with the public key, for `IdentityFile`.
  public let publicKeyFile: String
  private let agent: RunningProgram
  private let files: FileStore

  /// Starts an agent with a key.
  ///
  /// - Parameters:
  ///   - key: The private key in a form that OpenSSH accepts; blanks and line ends are put in order.
  ///   - lifetime: How long the agent keeps it.
  ///   - directory: The runtime directory of this process.
  ///   - world: The doors to the world.
  /// - Returns: The agent, which the caller stops.
  /// - Throws: `KeyAgentError`; then no agent runs.
  public static func start(
    key: Secret, lifetime: Duration = .seconds(8 * 3600), directory: RuntimeDirectory, world: World
  ) async throws(KeyAgentError) -> KeyAgent {
    let usable: Secret
    let publicKey: PublicKey?
    do throws(KeyProblem) {
      let whole = try PrivateKey(key)
      usable = try whole.usable(with: nil)
      publicKey = whole.publicKey
    } catch {
      throw .keyRefused(reason: "\(error)")
    }
    let socket = socket(in: directory.path)
    let client: AgentClient
    do throws(AgentError) {
      client = try AgentClient(socket: socket, world: world)
    } catch {
      throw .notAvailable(reason: "\(error)")
    }
    guard let agentProgram = ToolLocator(world: world).path(of: "ssh-agent") else {
      throw .notAvailable(reason: "ssh-agent is not on the PATH. Install the OpenSSH client.")
    }
    let running: RunningProgram
    do {
      try world.files.remove(socket)
      running = try await world.processes.start(
        Program(
          agentProgram, SSHInvocation.agent(socket: socket),
          environment: environment(world), directory: "/",
          output: .discarded, lifetime: .ours), nil)
    } catch {
      throw .notAvailable(reason: "\(error)")
    }
    let agent = KeyAgent(
      socket: socket, publicKeyFile: publicKeyFile(in: directory.path), agent: running,
      files: world.files)
    do throws(KeyAgentError) {
      try await awaitListener(at: socket, clock: world.clock)
      try await agent.add(usable, publicKey, lifetime: lifetime, through: client)
      return agent
    } catch {
      await agent.stop()
      throw error
    }
  }

  /// The agent's socket in a runtime directory.
  static func socket(in directory: String) -> String { "\(directory)/a" }

  /// The file with the public key in a runtime directory.
  static func publicKeyFile(in directory: String) -> String { "\(directory)/a.pub" }

  /// Returns once the agent has ended, by whomever.
  func ended() async {
    _ = await agent.ended()
  }

  /// Ends the agent, and the key with it.
  public func stop() async {
    await agent.stop()
    // What cannot be removed is in a directory that the next start sweeps.
    try? files.remove(socket)
    try? files.remove(publicKeyFile)
  }

  private func add(
    _ key: Secret, _ publicKey: PublicKey?, lifetime: Duration, through client: AgentClient
  ) async throws(KeyAgentError) {
    do {
      try await client.add(key, lifetime: lifetime)
      // The agent is asked only where the key itself does not say it.
      let lines =
        if let publicKey { Array("\(publicKey.line) quarterdeck\n".utf8) } else {
          try await client.publicKeys()
        }
      try files.write(publicKeyFile, lines)
    } catch AgentError.refused(let reason) {
      throw .keyRefused(reason: "ssh-add says: \(reason).")
    } catch {
      throw .notAvailable(reason: "\(error)")
    }
  }

  /// Waits until a private agent listens: up to five seconds.
  ///
  /// Its socket is there a moment before it listens.
  private static func awaitListener(
    at socket: String, clock: WallClock
  ) async throws(KeyAgentError) {
    let end = clock.uptime() + .seconds(5)
    while SocketListener.processID(at: socket) == nil {
      guard clock.uptime() < end else {
        throw .notAvailable(reason: "ssh-agent does not answer after 5 seconds.")
      }
      do {
        try await clock.sleep(.milliseconds(2))
      } catch {
        throw .notAvailable(reason: "\(error)")
      }
    }
  }

  /// What OpenSSH's programs get of our environment.
  static func environment(_ world: World) -> [String: String] {
    var environment = ["LANG": "C.UTF-8"]
    for name in ["PATH", "HOME"] { environment[name] = world.environment[name] }
    return environment
  }
}

/// Why a key cannot be used through an agent.
public enum KeyAgentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no agent: why, as a sentence.
  case notAvailable(reason: String)
  /// The key is none that OpenSSH takes: why, as a sentence.
  case keyRefused(reason: String)

  /// Sentences for people.
  public var description: String {
    switch self {
    case .notAvailable(let reason): "No private ssh-agent could be started: \(reason)"
    case .keyRefused(let reason): "The machines' key cannot be used. \(reason)"
    }
  }
}

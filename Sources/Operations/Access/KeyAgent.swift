import Cluster
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
  ///   - key: The private key in OpenSSH's or PEM format; line ends are put in order.
  ///   - lifetime: How long the agent keeps it.
  ///   - directory: The runtime directory of this process.
  ///   - world: The doors to the world.
  /// - Returns: The agent, which the caller stops.
  /// - Throws: `KeyAgentError`; then no agent runs.
  public static func start(
    key: Secret, lifetime: Duration = .seconds(8 * 3600), directory: RuntimeDirectory, world: World
  ) async throws(KeyAgentError) -> KeyAgent {
    let tools = ToolLocator(world: world)
    guard let agentProgram = tools.path(of: "ssh-agent"), let addProgram = tools.path(of: "ssh-add")
    else { throw .notAvailable(reason: "ssh-agent and ssh-add of OpenSSH are not on the PATH") }
    let socket = socket(in: directory.path)
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
      socket: socket, publicKeyFile: "\(directory.path)/a.pub", agent: running, files: world.files)
    do throws(KeyAgentError) {
      try await agent.awaitAnswer(addProgram: addProgram, world: world)
      try await agent.add(key, lifetime: lifetime, addProgram: addProgram, world: world)
      return agent
    } catch {
      await agent.stop()
      throw error
    }
  }

  /// The agent's socket in a runtime directory.
  static func socket(in directory: String) -> String { "\(directory)/a" }

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

  /// Waits until the agent answers: up to five seconds.
  ///
  /// Its socket is there a moment before it listens, so the question is put to the agent itself.
  private func awaitAnswer(addProgram: String, world: World) async throws(KeyAgentError) {
    let question = Program(
      addProgram, ["-l"], environment: clientEnvironment(world), directory: "/",
      deadline: .seconds(5))
    let end = world.clock.uptime() + .seconds(5)
    do {
      // Exit codes: 0 has keys, 1 has none, 2 does not answer.
      while try await world.processes.run(question).end == .exited(2) {
        guard world.clock.uptime() < end else {
          throw KeyAgentError.notAvailable(reason: "ssh-agent does not answer after 5 seconds")
        }
        try await world.clock.sleep(.milliseconds(10))
      }
    } catch let error as KeyAgentError {
      throw error
    } catch {
      throw .notAvailable(reason: "\(error)")
    }
  }

  private func add(
    _ key: Secret, lifetime: Duration, addProgram: String, world: World
  ) async throws(KeyAgentError) {
    let environment = clientEnvironment(world)
    do {
      let added = try await world.processes.run(
        Program(
          addProgram, SSHInvocation.addKey(lifetime: lifetime),
          environment: environment,
          directory: "/", input: Self.normalised(key), deadline: .seconds(10)))
      guard added.isSuccess else { throw KeyAgentError.keyRefused(reason: added.errorOutput.text) }
      let listed = try await world.processes.run(
        Program(
          addProgram, ["-L"], environment: environment, directory: "/", deadline: .seconds(10)))
      guard listed.isSuccess else {
        throw KeyAgentError.keyRefused(reason: listed.errorOutput.text)
      }
      try world.files.write(publicKeyFile, listed.output.bytes)
    } catch let error as KeyAgentError {
      throw error
    } catch {
      throw .notAvailable(reason: "\(error)")
    }
  }

  /// The key as OpenSSH reads it: no carriage returns, and exactly one line end behind it.
  ///
  /// Otherwise it says "error in libcrypto".
  private static func normalised(_ key: Secret) -> [UInt8] {
    var bytes = key.revealed.utf8.filter { $0 != UInt8(ascii: "\r") }
    while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    return bytes + [UInt8(ascii: "\n")]
  }

  private func clientEnvironment(_ world: World) -> [String: String] {
    // Without a terminal and without the latter, ssh-add would start a program to ask for a
    // passphrase.
    Self.environment(world)
      .merging(["SSH_AUTH_SOCK": socket, "SSH_ASKPASS_REQUIRE": "never"]) { $1 }
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
  /// There is no agent.
  case notAvailable(reason: String)
  /// `ssh-add` does not take the key: its words.
  case keyRefused(reason: String)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .notAvailable(let reason): "No private ssh-agent could be started: \(reason)."
    case .keyRefused(let reason):
      "The key was not accepted by ssh-add: \(reason) Use `private_key_openssh` of "
        + "tls_private_key; an encrypted key belongs into your own agent."
    }
  }
}

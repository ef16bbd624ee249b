import Cluster
import Fleet

/// The bastion that machines are behind: one master, over which all their connections go.
extension SSHAccess {
  /// What the bastion's master is made of.
  struct Gateway: Sendable {
    let configuration: BastionConfiguration
    /// Its configuration file.
    let file: String
    /// The file of its host keys.
    let knownHosts: KnownHosts
    /// Who makes the connection for us and for the tunnels; nil where we make our own.
    let shared: SharedBastion?

    /// Checks what is configured, and writes the files.
    ///
    /// - Throws: `BastionError`, or `FileError`.
    init(
      _ bastion: Bastion, shared: SharedBastion?, seenHosts: String, in directory: RuntimeDirectory,
      world: World
    ) throws {
      configuration = try BastionConfiguration(
        of: bastion, seenHosts: seenHosts, in: directory,
        agentSocket: world.environment["SSH_AUTH_SOCK"], files: world.files)
      self.shared = shared
      file = "\(directory.path)/bastion_config"
      knownHosts = KnownHosts(
        path: bastion.hostKey == nil ? seenHosts : "\(directory.path)/bastion_hosts",
        files: world.files)
      try world.files.write(file, Array(configuration.text.utf8))
    }
  }

  func isBehindBastion(_ host: Host) -> Bool {
    gateway != nil && host.jumpAlias == BastionConfiguration.jumpAlias
  }

  /// The socket of the bastion's newest master: another one for every master.
  var socketOfBastion: String {
    sharedLink?.master.socket
      ?? "\(directory.path)/\(BastionConfiguration.jumpAlias).\(generationOfBastion)"
  }

  /// Connects to the bastion.
  func attemptBastion() async -> Result<Master, AccessFailure> {
    guard let gateway else { return .failure(.withdrawn) }
    if let shared = gateway.shared { return await attempt(shared, gateway) }
    generationOfBastion += 1
    do throws(AccessOpeningError) {
      try writeSocketOfBastion()
    } catch {
      return .failure(.notAvailable(reason: error.reason))
    }
    let remarks = Remarks()
    remarksOfBastion = remarks
    return await Master.start(
      Program(
        ssh,
        SSHInvocation.master(
          alias: gateway.configuration.alias, config: gateway.file, socket: socketOfBastion),
        environment: BastionConfiguration.environment(world), directory: "/",
        output: .captured(limit: 1 << 16), lifetime: .ours),
      socket: socketOfBastion, arrivals: arrivals,
      onOutput: { stream, bytes in if stream == .errorOutput { remarks.add(bytes) } },
      explaining: { failure, errorOutput in
        KnownHosts.explained(
          failure, known: gateway.knownHosts.keys(named: BastionConfiguration.hostKeyAlias),
          errorOutput: errorOutput)
      }, world: world)
  }

  /// Takes the connection that the tunnels use as well.
  private func attempt(
    _ shared: SharedBastion, _ gateway: Gateway
  ) async -> Result<Master, AccessFailure> {
    switch await shared.connect(for: .machines) {
    case .failure(let refusal):
      let known = gateway.knownHosts.keys(named: BastionConfiguration.hostKeyAlias)
      return .failure(
        KnownHosts.explained(refusal.failure, known: known, errorOutput: refusal.text))
    case .success(let link):
      sharedLink = link
      remarksOfBastion = link.remarks
      do throws(AccessOpeningError) {
        try writeSocketOfBastion()
      } catch {
        return .failure(.notAvailable(reason: error.reason))
      }
      return .success(link.master)
    }
  }

  /// Writes where connections to machines find the bastion's socket.
  private func writeSocketOfBastion() throws(AccessOpeningError) {
    try writeConfiguration(of: Array(hosts.values).sorted { $0.alias < $1.alias })
  }

  /// Leaves a connection that others may use, or ends one that is of no use to anybody.
  ///
  /// - Returns: Whether the master is a shared one; who made it ends it.
  func leaveShared(_ master: Master, isBroken: Bool) async -> Bool {
    guard let shared = gateway?.shared, let link = sharedLink,
      link.master.socket == master.socket
    else { return false }
    sharedLink = nil
    if isBroken { await shared.discard(link) } else { await shared.leave(.machines) }
    return true
  }

  /// Tells whether a machine, or the bastion before it, was the reason of a failure.
  ///
  /// - Parameters:
  ///   - failure: What came of the connection to the machine.
  ///   - mark: What the bastion's master had said before.
  /// - Returns: The failure, of the bastion where it was the bastion's.
  func explained(
    _ failure: AccessFailure, throughBastionSince mark: Int
  ) async -> AccessFailure {
    guard !failure.isFinal, failure != .withdrawn else { return failure }
    let alias = BastionConfiguration.jumpAlias
    guard case .connected(let bastion) = links[alias], isAlive(bastion) else {
      return .bastion(.transport("it ended while the machine was being connected to"))
    }
    let reasons = remarksOfBastion.reasons(since: mark)
    if reasons.contains(where: { $0.contains("administratively prohibited") }) {
      return .bastion(
        .notAvailable(
          reason: "it does not forward to machines; AllowTcpForwarding and PermitOpen of its sshd "
            + "must allow it"))
    }
    switch failure {
    case .unreachable(let reason) where reasons.isEmpty:
      guard reason.contains("timed out") else { return failure }
    case .unreachable:
      // With several, whose is whose is not told.
      let reason = reasons.count == 1 ? reasons.first.map { ": \($0)" } ?? "" : ""
      return .unreachable(reason: "the bastion gets no connection to it\(reason)")
    case .timedOut: break
    default: return failure
    }
    // Silence: is it the machine, or the way to the bastion?
    if await echoes(bastion, alias) { return failure }
    await fail(alias, bastion, .timedOut(after: Self.echoTime))
    return .bastion(.timedOut(after: Self.echoTime))
  }

  private static let echoTime = Duration.seconds(5)

  /// Whether the far end of a master answers.
  private func echoes(_ master: Master, _ alias: String) async -> Bool {
    let program = Program(
      ssh, SSHInvocation.echo(alias: alias, socket: master.socket),
      environment: KeyAgent.environment(world), directory: "/",
      output: .captured(limit: 1 << 14), lifetime: .ours, deadline: Self.echoTime)
    // A question that cannot be put says nothing against the bastion.
    return (try? await world.processes.run(program).isTimedOut) != true
  }
}

extension AccessFailure {
  /// The same of the bastion before a machine.
  var asOfBastion: AccessFailure {
    switch self {
    case .withdrawn, .bastion: self
    default: .bastion(self)
    }
  }
}

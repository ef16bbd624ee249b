import Cluster
public import Fleet
import FoundationEssentials
public import Terraform

/// A tunnel to the cluster's API over the control plane's own connection, kept up while it is wanted.
///
/// An actor, because a person's wishes come while it is looked after. What it makes ends with `close`:
/// the forward, and the file with the credentials in the private directory of this process.
public actor KubernetesTunnel {
  private let site: DeploymentSite
  private let machines: MachineAccess
  private let target: MachineTarget
  private let wantedPort: Int?
  private var kubeconfig: Kubeconfig?
  private var forward: Forward?
  /// The socket of the master that has the forward.
  private var socket: String?
  /// Whether the audit log says that it was opened.
  private var isNoted = false
  private var directory: RuntimeDirectory?
  private var reading: TunnelReading

  /// How long between two looks.
  private static let pause = Duration.seconds(4)

  /// Prepares; connects to nothing yet.
  ///
  /// - Parameters:
  ///   - site: The deployment.
  ///   - machines: The way into the machines, which has been told of them.
  ///   - target: The control plane.
  ///   - port: The near end; nil for a free one.
  public init(
    site: DeploymentSite, machines: MachineAccess, target: MachineTarget, port: Int? = nil
  ) {
    self.site = site
    self.machines = machines
    self.target = target
    wantedPort = port
    reading = TunnelReading(
      route: TunnelRoute(
        name: Self.name, localPort: port ?? 0, host: target.host.address, port: 16_443,
        kind: .kubernetes),
      since: site.world.clock.now(), command: "")
  }

  /// What the tunnel is called beside those of the configuration.
  public static let name = "kubernetes"

  /// An open tunnel.
  public struct Opened: Sendable {
    /// The near end.
    public let port: Int
    /// The API's own name, which its certificate is checked for.
    public let serverName: String
    /// The name of the context.
    public let context: String
    /// The file for clients; a secret.
    public let file: Secret
  }

  /// Reads the credentials, opens the tunnel, and sees whether the API answers through it.
  ///
  /// - Returns: The tunnel; or why there is none, and then nothing of it is left.
  public func open() async -> Result<Opened, KubernetesTunnelError> {
    do throws(KubernetesTunnelError) {
      let kubeconfig = try await credentials()
      let forward = try await forwarded(kubeconfig)
      if let problem = Self.problem(await look(), kubeconfig) {
        throw KubernetesTunnelError(reason: problem.why, remedy: problem.remedy)
      }
      try await note(.end, "opened")
      isNoted = true
      let context = site.name
      return .success(
        Opened(
          port: forward.localPort, serverName: kubeconfig.host, context: context,
          file: kubeconfig.file(at: forward.localPort, named: context)))
    } catch {
      await close()
      return .failure(error)
    }
  }

  /// Looks after the tunnel until the task is cancelled, and tells how it fares.
  ///
  /// It opens what is not open, and makes anew what was lost.
  ///
  /// - Parameter report: Hears of every look.
  public func keep(_ report: @Sendable (TunnelReading) async -> Void) async {
    while !Task.isCancelled {
      await round()
      if Task.isCancelled { break }
      await report(reading)
      // A cancelled pause is over.
      try? await site.world.clock.sleep(Self.pause)
    }
  }

  /// Writes the credentials into the private directory of this process.
  ///
  /// - Returns: The path of the file, which `close` removes.
  /// - Throws: `KubernetesTunnelError`.
  public func writeFile() throws(KubernetesTunnelError) -> String {
    guard let kubeconfig, let forward else {
      throw KubernetesTunnelError(reason: "The tunnel is not open.", remedy: "")
    }
    do {
      let path = try "\(privateDirectory().path)/kubeconfig"
      let text = kubeconfig.file(at: forward.localPort, named: site.name)
      try site.world.files.write(path, Array(text.revealed.utf8))
      return path
    } catch {
      throw KubernetesTunnelError(reason: "\(error)", remedy: "")
    }
  }

  /// Ends the tunnel, and removes what was written.
  ///
  /// It does so in a task of its own: it is closed when the task that kept it is cancelled.
  public func close() async {
    await Task(executorPreference: WorkerThreads.current) { await self.end() }.value
  }

  private func end() async {
    if let forward, let socket {
      // Where the way into the machines was closed before, the forward went with it.
      if case .success(let access) = await machines.opened() {
        await access.close(forward, on: target.host.alias, over: socket)
      }
      // What was opened is over; that it cannot be recorded changes nothing.
      if isNoted { try? await note(.end, "closed") }
    }
    isNoted = false
    forward = nil
    socket = nil
    directory?.remove(world: site.world)
    directory = nil
  }

  // MARK: - A look

  private func round() async {
    do throws(KubernetesTunnelError) {
      let kubeconfig = try await credentials()
      _ = try await forwarded(kubeconfig)
      let outcome = await look()
      if Task.isCancelled { return }
      if case .well(let words, let latency) = outcome {
        settle(.up, behind: words, latency: latency)
        if !isNoted {
          try await note(.end, "opened")
          isNoted = true
          // The file is a convenience here: without it the tunnel is as good.
          reading.command =
            (try? writeFile()).map { "export KUBECONFIG=\(ShellWord.plain($0))" } ?? ""
        }
      } else {
        settle(.down, problem: Self.problem(outcome, kubeconfig))
      }
    } catch {
      if Task.isCancelled { return }
      settle(
        error.isOfPort ? .blocked : .down,
        problem: TunnelProblem(why: error.reason, remedy: error.remedy))
    }
  }

  private func settle(
    _ state: TunnelState, behind: String? = nil, latency: Duration? = nil,
    problem: TunnelProblem? = nil
  ) {
    let now = site.world.clock.now()
    if reading.state != state {
      reading.state = state
      reading.since = now
    }
    if let kubeconfig {
      reading.route.host = kubeconfig.host
      reading.route.port = kubeconfig.port
    }
    reading.localPort = forward?.localPort ?? wantedPort
    reading.latency = latency
    reading.problem = problem
    if state == .up {
      reading.behind = behind
      reading.lastSuccess = now
    }
  }

  /// The credentials: asked of the control plane once.
  private func credentials() async throws(KubernetesTunnelError) -> Kubeconfig {
    if let kubeconfig { return kubeconfig }
    let access = try await access()
    switch await access.run(.microK8sConfig, on: target.host.alias) {
    case .failure(let failure):
      throw KubernetesTunnelError(
        reason: "\(target.name): \(failure)", remedy: failure.advice)
    case .success(let reply) where reply.exitCode != 0:
      throw KubernetesTunnelError(
        reason: "microk8s config failed on \(target.name): \(reply.firstLine)",
        remedy: "Look at it there: quarterdeck ssh \(target.name)")
    case .success(let reply):
      do throws(KubeconfigError) {
        let read = try Kubeconfig(reply.text)
        kubeconfig = read
        return read
      } catch {
        throw KubernetesTunnelError(
          reason: error.description, remedy: "Look at it there: quarterdeck ssh \(target.name)")
      }
    }
  }

  /// Makes the forward where it is missing.
  private func forwarded(
    _ kubeconfig: Kubeconfig
  ) async throws(KubernetesTunnelError) -> Forward {
    let access = try await access()
    guard let port = forward?.localPort ?? wantedPort ?? LoopbackDoor.freePort(),
      let wanted = try? Forward(
        localPort: port, host: kubeconfig.host, port: kubeconfig.port)
    else { throw KubernetesTunnelError(reason: "There is no free port.", remedy: "") }
    let ours = await access.listener(of: target.host.alias)
    if let holder = PortHolder.of(port), holder.processID == nil || holder.processID != ours {
      throw KubernetesTunnelError(
        reason: "Port \(port) is taken by \(holder.words).",
        remedy: holder.processID.map { "End it (kill \($0)), or choose another with --port." }
          ?? "Choose another with --port.", isOfPort: true)
    }
    switch await access.open(wanted, on: target.host.alias, unlessOn: socket) {
    case .success(let master):
      forward = wanted
      socket = master
      return wanted
    case .failure(.access(let failure)):
      socket = nil
      throw KubernetesTunnelError(
        reason: "\(target.name): \(failure)", remedy: failure.advice)
    case .failure(.refused(let words)):
      throw KubernetesTunnelError(
        reason: "ssh does not open the tunnel: \(words).", remedy: "It is tried again.")
    }
  }

  private func access() async throws(KubernetesTunnelError) -> SSHAccess {
    switch await machines.opened() {
    case .success(let access): return access
    case .failure(let failure):
      throw KubernetesTunnelError(reason: "\(failure)", remedy: failure.advice)
    }
  }

  private func look() async -> KubernetesProbe.Outcome {
    guard let kubeconfig, let forward else { return .cut }
    do {
      let path = try "\(privateDirectory().path)/ca.pem"
      try site.world.files.write(path, kubeconfig.authorityCertificates)
      return await KubernetesProbe(world: site.world)
        .ask(kubeconfig, at: forward.localPort, authority: path)
    } catch {
      return .failed("\(error)")
    }
  }

  private func privateDirectory() throws(PathsError) -> RuntimeDirectory {
    if let directory { return directory }
    let made = try RuntimeDirectory.make(paths: site.paths, world: site.world)
    directory = made
    return made
  }

  private static func problem(
    _ outcome: KubernetesProbe.Outcome, _ kubeconfig: Kubeconfig
  ) -> TunnelProblem? {
    let place = "\(kubeconfig.host):\(kubeconfig.port)"
    switch outcome {
    case .well: return nil
    case .unwell(let how):
      return TunnelProblem(why: "The API is there, but \(how).", remedy: "Look at the cluster.")
    case .impostor:
      return TunnelProblem(
        why: "What answers at \(place) has no certificate of the cluster's for \(kubeconfig.host).",
        remedy: "Nothing was sent to it. After a change of address: sudo microk8s refresh-certs.")
    case .cut:
      return TunnelProblem(
        why: "Nothing answers at \(place).", remedy: "See whether MicroK8s runs: microk8s status.")
    case .silent:
      return TunnelProblem(
        why: "The API did not answer within \(KubernetesProbe.limit.components.seconds) seconds.",
        remedy: "It may be overloaded.")
    case .failed(let reason):
      return TunnelProblem(why: "The API could not be asked: \(reason).", remedy: "")
    }
  }

  private func note(
    _ phase: AuditLog.Phase, _ outcome: String
  ) async throws(KubernetesTunnelError) {
    var details = ["tunnel": Self.name, "machine": target.name, "outcome": outcome]
    if let forward { details["port"] = "\(forward.localPort)" }
    if let kubeconfig { details["target"] = "\(kubeconfig.host):\(kubeconfig.port)" }
    do throws(AuditError) {
      try await AuditLog(path: site.paths.auditLog, world: site.world).add(
        "tunnel.\(outcome == "opened" ? "open" : "close")", phase,
        of: .init(who: site.who, directory: site.directory, run: nil), details: details)
    } catch {
      throw KubernetesTunnelError(
        reason: "No tunnel is opened, because the audit log cannot be written: \(error.reason)",
        remedy: "")
    }
  }
}

/// Why there is no tunnel to the cluster's API.
public struct KubernetesTunnelError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Why, as a sentence.
  public let reason: String
  /// What to do, as a sentence; may be empty.
  public let remedy: String
  /// Whether another program has the port.
  var isOfPort = false

  /// Both sentences.
  public var description: String { remedy.isEmpty ? reason : "\(reason) \(remedy)" }
}

import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Synchronization
import Terraform
import TestKit
import Testing

@testable import Operations

/// With the laboratory's control plane: a real sshd, `microk8s config`, and an API with TLS.
@Suite("The tunnel to the cluster's API", .timeLimit(.minutes(4))) struct KubernetesTunnelTests {
  @Test("It opens, the API answers through it with its own certificate, and nothing is left")
  func opens() async throws {
    try await ClusterLab.with { lab in
      let machines = await lab.machines()
      let tunnel = KubernetesTunnel(site: lab.site, machines: machines, target: lab.target)
      let opened = try await tunnel.open().get()
      let path = try await tunnel.writeFile()
      let status = try #require(try lab.site.world.files.status(path))
      #expect(status.permissions & 0o077 == 0)
      let text = String(decoding: try lab.site.world.files.read(path), as: UTF8.self)
      #expect(text == opened.file.revealed)
      #expect(text.contains("server: https://127.0.0.1:\(opened.port)"))
      #expect(text.contains("tls-server-name: \"\(lab.target.host.address)\""))
      #expect(PortHolder.of(opened.port) != nil)
      await tunnel.close()
      #expect(PortHolder.of(opened.port) == nil)
      #expect(try lab.site.world.files.status(path) == nil)
      await machines.close()
      let events = try AuditLog(path: lab.site.paths.auditLog, world: lab.site.world).records()
        .map(\.event)
      #expect(events.contains("tunnel.open") && events.contains("tunnel.close"))
      #expect(events.contains("key.agent") && events.contains("machine.host-key"))
    }
  }

  @Test("A port that is taken is told with its owner")
  func portConflict() async throws {
    try await ClusterLab.with { lab in
      let taken = try LoopbackPort(isListening: true)
      let machines = await lab.machines()
      let tunnel = KubernetesTunnel(
        site: lab.site, machines: machines, target: lab.target, port: taken.number)
      guard case .failure(let error) = await tunnel.open() else {
        Issue.record("It opened at a port that was taken.")
        return
      }
      #expect(error.isOfPort)
      #expect(error.reason.contains("Port \(taken.number) is taken by"), "\(error)")
      #expect(error.reason.contains("process \(getpid())"), "\(error)")
      await machines.close()
    }
  }

  @Test("A master that is killed is replaced, with the tunnel on the same port")
  func replaced() async throws {
    try await ClusterLab.with { lab in
      let machines = await lab.machines()
      let tunnel = KubernetesTunnel(site: lab.site, machines: machines, target: lab.target)
      let seen = Seen()
      let keeper = Task { await tunnel.keep { seen.note($0) } }
      #expect(
        await eventually { seen.newest?.state == .up },
        "\(seen.newest as Any)")
      #expect(seen.newest?.behind == "livez ok")
      #expect(seen.newest?.command.hasPrefix("export KUBECONFIG=/") == true)
      let port = seen.newest?.localPort
      let access = try await machines.opened().get()
      let master = try #require(await access.listener(of: lab.target.host.alias))
      kill(master, SIGKILL)
      let isBack = await eventually {
        let now = await access.listener(of: lab.target.host.alias)
        return now != nil && now != master && seen.newest?.state == .up
      }
      #expect(isBack, "\(seen.newest as Any)")
      #expect(seen.newest?.localPort == port)
      keeper.cancel()
      await keeper.value
      await tunnel.close()
      await machines.close()
    }
  }

  @Test("Whoever answers without the cluster's certificate gets no token")
  func impostor() async throws {
    let result = ProgramResult(end: .exited(60))
    #expect(KubernetesProbe.outcome(of: result) == .impostor)
    for code in [Int32(7), 35, 52, 56] {
      #expect(KubernetesProbe.outcome(of: ProgramResult(end: .exited(code))) == .cut)
    }
    let fine = ProgramResult(end: .exited(0), output: CapturedBytes(Array("ok\n200 0.25".utf8)))
    #expect(KubernetesProbe.outcome(of: fine) == .well("livez ok", after: .milliseconds(250)))
    let refused = ProgramResult(end: .exited(0), output: CapturedBytes(Array("{}\n401 0.25".utf8)))
    #expect(
      KubernetesProbe.outcome(of: refused) == .well("its TLS is right", after: .milliseconds(250)))
    let sick = ProgramResult(end: .exited(0), output: CapturedBytes(Array("no\n500 0.25".utf8)))
    #expect(KubernetesProbe.outcome(of: sick) == .unwell("it answers 500 to /livez"))
  }

  @Test("The console of a machine comes from Nova, with its host keys, and they are trusted first")
  func console() async throws {
    try await ClusterLab.with { lab in
      let log = try await CloudConsole(site: lab.site).log(of: lab.target.id, lines: 400).get()
      #expect(!log.lines.isEmpty)
      #expect(!log.hostKeys.isEmpty)
      let machines = await lab.machines()
      _ = try await machines.run(
        .typed("true", timeout: .seconds(9)), on: lab.target, keeping: 4_096
      ).get()
      await machines.close()
      let records = lab.site.hostKeys(of: lab.target)
      #expect(Set(records.map(\.source)) == [.console])
      #expect(Set(records.map(\.key.blob)) == Set(log.hostKeys.map(\.blob)))
    }
  }
}

/// What was told of a tunnel last.
private final class Seen: Sendable {
  private let reading = Mutex<TunnelReading?>(nil)
  var newest: TunnelReading? { reading.withLock { $0 } }
  func note(_ new: TunnelReading) { reading.withLock { $0 = new } }
}

/// A laboratory with one control plane that terraform made, and its deployment.
struct ClusterLab {
  let site: DeploymentSite
  let target: MachineTarget
  private let key: GeneratedKey?
  private let targets: [MachineTarget]

  /// Makes it, and ends it after the body.
  static func with(_ body: (ClusterLab) async throws -> Void) async throws {
    let cloud = try await CloudDeployment()
    do {
      try await body(try await ClusterLab(cloud))
    } catch {
      try? await cloud.lab.stop()
      throw error
    }
    try await cloud.lab.stop()
  }

  private init(_ cloud: CloudDeployment) async throws {
    site = try cloud.site()
    let directory = cloud.scratch.file("cluster")
    var environment = site.world.environment
    environment["TF_VAR_worker_count"] = "0"
    environment["TF_IN_AUTOMATION"] = "1"
    let terraform = try #require(ToolLocator(world: site.world).path(of: "terraform"))
    for arguments in [["init", "-input=false"], ["apply", "-input=false", "-auto-approve"]] {
      let result = try await site.world.processes.run(
        Program(
          terraform, arguments, environment: environment, directory: directory,
          deadline: .seconds(120)))
      guard result.isSuccess else {
        throw Scratch.ScratchError.notMade(EIO)
      }
    }
    let state = try #require(try await site.readSettledState())
    let inventory = site.inventory(of: state)
    target = try #require(inventory.controlPlaneTarget)
    targets = inventory.targets
    key = GeneratedKey(of: state)
    let (site, target, key, targets) = (site, target, key, targets)
    let isBooted = try await eventually {
      let probe = MachineAccess(site: site)
      await probe.use(key: key, targets: targets)
      let reply = await probe.run(
        try .typed("microk8s status", timeout: .seconds(5)), on: target, keeping: 1 << 16)
      await probe.close()
      return (try? reply.get())?.text.contains("microk8s is running") == true
    }
    guard isBooted else { throw Scratch.ScratchError.notMade(ETIMEDOUT) }
    // What was learnt while it booted is forgotten.
    try site.world.files.remove(site.knownHosts.path)
    try site.world.files.remove(site.paths.auditLog)
  }

  /// The way into the machines.
  func machines() async -> MachineAccess {
    let machines = MachineAccess(site: site)
    await machines.use(key: key, targets: targets)
    return machines
  }
}

import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Testing

@testable import Operations

/// A console with tunnels, whose machines are behind the bastion too.
///
/// One sshd plays them all.
@Suite("One connection to the bastion for tunnels and machines", .timeLimit(.minutes(2)))
struct SharedBastionTests {
  let world = World.live(environment: testEnvironment)

  @Test("They log in to the bastion once; who leaves first leaves the other in peace")
  func once() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let console = try Console(server)
    let access = try await console.access()
    let tunnels = console.tunnels()
    for alias in ["n1", "n2", "n3"] { _ = try await access.run(.probe, on: alias).get() }
    #expect(await tunnels.waits { $0.isWell }, "\(tunnels.survey as Any)")
    #expect(try server.logins == 4)

    let port = try #require(tunnels.reading("ssh")?.localPort)
    #expect(PortHolder.of(port) != nil)
    await tunnels.stop()
    #expect(PortHolder.of(port) == nil)
    _ = try await access.run(.probe, on: "n1").get()
    #expect(try server.logins == 4)

    let later = console.tunnels()
    #expect(await later.waits { $0.isWell })
    await access.close()
    let closed = world.clock.now()
    #expect(await later.waits { $0.readAt > closed && $0.isWell })
    #expect(try server.logins == 4)
    await later.stop()
    #expect(try await console.leftovers() == [])
    await sshd.stop()
  }

  @Test("When it breaks, it is made once again for both")
  func broken() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let console = try Console(server)
    let access = try await console.access()
    let tunnels = console.tunnels()
    _ = try await access.run(.probe, on: "n1").get()
    #expect(await tunnels.waits { $0.isWell })
    let master = try #require(await access.listener(of: BastionConfiguration.jumpAlias))
    kill(master, SIGKILL)
    let isBack = await eventually {
      if case .success = await access.run(.probe, on: "n1") { true } else { false }
    }
    #expect(isBack)
    #expect(await tunnels.waits { $0.isWell && $0.bastion.connections == 2 })
    #expect(try server.logins == 4)
    await tunnels.stop()
    await access.close()
    #expect(try await console.leftovers() == [])
    await sshd.stop()
  }

  @Test("A refused key is the bastion's failure on both sides, and nothing is left")
  func refused() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    _ = try await server.scratch.makeKey("stranger", world: world)
    let console = try Console(server, key: "stranger")
    let access = try await console.access()
    let tunnels = console.tunnels()
    guard case .failure(.bastion(.authenticationRefused)) = await access.run(.probe, on: "n1")
    else {
      Issue.record("The wrong key was not refused.")
      return
    }
    #expect(await tunnels.waits { $0.bastion.state == .refused })
    await tunnels.stop()
    await access.close()
    #expect(try server.logins == 0)
    #expect(try await console.leftovers() == [])
    await sshd.stop()
  }

  /// What a console has of one deployment.
  private struct Console {
    let server: SSHServer
    let bastion: Bastion
    let paths: Paths
    let deployment: DeploymentPaths
    let shared: SharedBastion

    init(_ server: SSHServer, key: String = "id") throws {
      self.server = server
      paths = try Paths(
        environment: ["HOME": server.scratch.path, "XDG_RUNTIME_DIR": server.scratch.path])
      deployment = paths.deployment(DeploymentID(realPath: server.scratch.path))
      bastion = Bastion(
        host: "127.0.0.1", port: server.port, user: server.user,
        identityFile: server.scratch.file(key),
        hostKey: PublicKey(line: try server.scratch.text(of: "host.pub"))?.line)
      shared = SharedBastion(
        bastion, seenHosts: deployment.bastionHosts, paths: paths, world: server.world)
    }

    func access() async throws -> SSHAccess {
      try await SSHAccess.open(
        hosts: try (1...3).map { try server.hostBehindBastion("n\($0)") },
        identity: .key(server.key), bastion: bastion, shared: shared, hostKeys: nil,
        directory: try RuntimeDirectory.make(paths: paths, world: server.world),
        deployment: deployment, world: server.world)
    }

    func tunnels() -> Kept {
      let route = TunnelRoute(
        name: "ssh", localPort: 0, host: "127.0.0.1", port: server.port, kind: .tcp)
      return Kept(
        Tunnels(
          plan: TunnelPlan(bastion: bastion, routes: [route]), role: .console, paths: deployment,
          runtimePaths: paths, agentSocket: nil, shared: shared, world: server.world))
    }

    /// The processes that are still there.
    func leftovers() async throws -> [String] {
      try await server.world.processes.run(
        Program(
          "/usr/bin/pgrep", ["-fa", "\(server.scratch.path)/qd/"], environment: testEnvironment)
      ).output.text.split(separator: "\n").map(String.init)
    }
  }
}

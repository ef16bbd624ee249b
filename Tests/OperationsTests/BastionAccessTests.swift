import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Terraform
import Testing

@testable import Operations

@Suite("Machines behind a bastion", .timeLimit(.minutes(3))) struct BastionAccessTests {
  let world = World.live(environment: testEnvironment)

  @Test("Many machines are reached through one login at the bastion, also after it was lost")
  func oneLogin() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let hosts = try (1...8).map { try server.hostBehindBastion("n\($0)") }
    let access = try await server.accessThroughBastion(hosts)
    for round in 1...2 {
      let answers = await answers(of: access, hosts)
      #expect(answers.allSatisfy { (try? $0.get()) != nil }, "\(answers)")
      #expect(try server.logins == round * 9)
      #expect(await access.state(of: BastionConfiguration.jumpAlias) == .connected)
      for number in try await masters(of: "bastion_config", access) { kill(number, SIGKILL) }
      let areGone = try await eventually {
        try await self.masters(of: "ssh_config", access).isEmpty
      }
      #expect(areGone)
    }
    await access.close()
    let names = try world.files.list(directory(of: access))
    #expect(Set(names).isSubset(of: ["owner", "ssh_config", "bastion_config", "bastion_hosts"]))
    await sshd.stop()
  }

  @Test("A bastion that does not answer is one failure, and holds nothing against the machines")
  func deadBastion() async throws {
    let server = try await SSHServer(world: world)
    let hosts = try (1...3).map { try server.hostBehindBastion("n\($0)") }
    let access = try await server.accessThroughBastion(hosts)
    for answer in await answers(of: access, hosts) {
      guard case .failure(.bastion(.unreachable)) = answer else {
        Issue.record("\(answer)")
        continue
      }
    }
    for host in hosts { #expect(await access.state(of: host.alias) == .idle) }
    guard case .waiting(.unreachable, let pause) = await access.state(of: "bastion") else {
      Issue.record("The bastion is not waiting.")
      return
    }
    #expect(pause <= .milliseconds(1_200))
    let sshd = try await server.start()
    await access.retry("n2")
    #expect(await answers(of: access, hosts).allSatisfy { (try? $0.get()) != nil })
    await access.close()
    await sshd.stop()
  }

  @Test("A bastion that refuses the key is asked once, whatever number of machines is behind it")
  func refusedKey() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    _ = try await server.scratch.makeKey("stranger", world: world)
    let hosts = try (1...3).map { try server.hostBehindBastion("n\($0)") }
    let access = try await server.accessThroughBastion(hosts, key: "stranger")
    for _ in 0..<2 {
      for answer in await answers(of: access, hosts) {
        guard case .failure(let failure) = answer else {
          Issue.record("\(answer)")
          continue
        }
        #expect("\(failure)" == "The bastion does not accept the key.")
        #expect(failure.isFinal && failure.isOfBastion)
      }
    }
    #expect(try server.log.ranges(of: "Connection from").count == 1)
    await access.close()
    await sshd.stop()
  }

  @Test("A machine that the bastion does not reach is the machine's failure, with the reason")
  func unreachableBehind() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let free = try LoopbackPort(isListening: false)
    let host = try Host(
      alias: "n1", address: "127.0.0.1", user: server.user, port: free.number,
      hostKeyAlias: "test-n1", jumpAlias: BastionConfiguration.jumpAlias)
    let access = try await server.accessThroughBastion([host])
    let answer = await access.run(.probe, on: "n1")
    #expect(
      answer
        == .failure(
          .unreachable(
            reason: "the bastion gets no connection to it: connect failed: Connection refused")))
    #expect(await access.state(of: "bastion") == .connected)
    await access.close()
    await sshd.stop()
  }

  @Test("A bastion with another host key gets nothing, and both fingerprints are told")
  func changedKey() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let stranger = try await server.scratch.makeKey("stranger", world: world)
    #expect(!stranger.isEmpty)
    let known = try server.scratch.text(of: "stranger.pub")
    let shown = try server.scratch.text(of: "host.pub")
    let access = try await server.accessThroughBastion(
      [try server.hostBehindBastion("n1")], hostKey: known)
    guard case .failure(.bastion(.hostKeyChanged(let reason))) = await access.run(.probe, on: "n1")
    else {
      Issue.record("The other key was not noticed.")
      return
    }
    for line in [known, shown] {
      let fingerprint = try #require(PublicKey(line: line)).fingerprint
      #expect(reason.contains(fingerprint), "\(reason)")
    }
    #expect(try server.logins == 0)
    await access.close()
    await sshd.stop()
  }

  @Test(
    "The configuration says that machines are behind the bastion; exec says it once if it is dead")
  func fanOut() async throws {
    let fleet = try await SSHFleet(3)
    let sshds = try await fleet.start()
    try fleet.writeState()
    let bastion = try await SSHServer(world: fleet.world)
    try fleet.world.files.makeDirectory(fleet.scratch.file(".config/quarterdeck"))
    try fleet.scratch.write(
      """
      [[deployment]]
      directory = "\(fleet.scratch.file("cluster"))"
      [deployment.bastion]
      host = "127.0.0.1"
      port = \(bastion.port)
      user = "\(bastion.user)"
      identity_file = "\(bastion.scratch.file("id"))"
      machines = true
      """, to: ".config/quarterdeck/config.toml")
    let dead = try await exec(fleet)
    #expect(dead.unansweredCount == 3)
    let words = dead.answers.map { "\($0.outcome)" }
    #expect(words.allSatisfy { $0.contains("The bastion does not answer") }, "\(words)")
    #expect(Set(words).count == 1)
    let sshd = try await bastion.start()
    #expect(try await exec(fleet).summary == "3 same")
    #expect(try bastion.logins == 1)
    #expect(try fleet.logins == [1, 1, 1])
    await sshd.stop()
    for sshd in sshds { await sshd.stop() }
  }

  private func exec(_ fleet: SSHFleet) async throws -> FanOutReport {
    let site = try fleet.site
    let state = try #require(try await site.readSettledState())
    let inventory = site.inventory(of: state)
    let access = MachineAccess(site: site, borrows: true)
    await access.use(key: GeneratedKey(of: state), targets: inventory.targets)
    let report = try await FanOut(site: site, machines: access).run(
      .typed("true", timeout: .seconds(20)), on: inventory.machines, targets: inventory.targets)
    await access.close()
    return report
  }

  private func answers(
    of access: SSHAccess, _ hosts: [Host]
  ) async -> [Result<RemoteReply, AccessFailure>] {
    await withTaskGroup(of: Result<RemoteReply, AccessFailure>.self) { group in
      for host in hosts { group.addTask { await access.run(.probe, on: host.alias) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  private func directory(of access: SSHAccess) -> String {
    String(access.configurationFile.dropLast("/ssh_config".count))
  }

  private func masters(of file: String, _ access: SSHAccess) async throws -> [Int32] {
    try await world.processes.run(
      Program(
        "/usr/bin/pgrep", ["-f", "\(directory(of: access))/\(file) -M"],
        environment: testEnvironment)
    ).output.text.split(separator: "\n").compactMap { Int32($0) }
  }
}

extension SSHServer {
  /// A machine that this server also plays, behind the bastion that it plays too.
  func hostBehindBastion(_ alias: String) throws -> Host {
    try Host(
      alias: alias, address: "127.0.0.1", user: user, port: port, hostKeyAlias: "test-\(alias)",
      jumpAlias: BastionConfiguration.jumpAlias)
  }

  /// An access through this server as bastion.
  func accessThroughBastion(
    _ hosts: [Host], key: String = "id", hostKey: String? = nil, port: Int? = nil
  ) async throws -> SSHAccess {
    let paths = try Paths(environment: ["HOME": scratch.path, "XDG_RUNTIME_DIR": scratch.path])
    let line = try hostKey ?? scratch.text(of: "host.pub")
    return try await SSHAccess.open(
      hosts: hosts, identity: .key(self.key),
      bastion: Bastion(
        host: "127.0.0.1", port: port ?? self.port, user: user, identityFile: scratch.file(key),
        hostKey: PublicKey(line: line)?.line),
      directory: try RuntimeDirectory.make(paths: paths, world: world),
      deployment: paths.deployment(DeploymentID(realPath: scratch.path)), world: world)
  }
}

import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Synchronization
import Terraform
import TestKit
import Testing

@testable import Operations

@Suite(
  "Connections that break", .serialized, .timeLimit(.minutes(5 + Repetitions.kills / 50))
)
struct AccessHardeningTests {
  let world = World.live(environment: testEnvironment)

  @Test("However often a master is killed, the next question is answered and nothing stays behind")
  func kills() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    for login in 1...Repetitions.kills {
      _ = try await access.run(.probe, on: "n1").get()
      #expect(try server.logins == login)
      for number in try await masters(of: access) { kill(number, SIGKILL) }
    }
    await access.close()
    let directory = access.configurationFile.dropLast("/ssh_config".count)
    #expect(try world.files.list(String(directory)) == ["owner", "ssh_config"])
    let left = try await processes(String(directory))
    #expect(left == [])
    await sshd.stop()
  }

  @Test(
    "A machine that freezes does not hold up others; it is back once it is given up")
  func halfOpen() async throws {
    let fleet = try await SSHFleet(2)
    let sshds = try await fleet.start()
    try fleet.writeState()
    let hosts = try (1...2).map {
      try Host(
        alias: "n\($0)", address: fleet.address($0), user: fleet.user, port: fleet.port,
        hostKeyAlias: "server-\($0)")
    }
    let access = try await SSHAccess.open(
      hosts: hosts, identity: .key(fleet.key),
      directory: try RuntimeDirectory.make(paths: try fleet.site.paths, world: fleet.world),
      deployment: try fleet.site.deploymentPaths, world: fleet.world)
    for alias in ["n1", "n2"] { _ = try await access.run(.probe, on: alias).get() }
    let sessions = try await children(of: sshds[0].processID)
    #expect(!sessions.isEmpty)
    for session in sessions { kill(session, SIGSTOP) }
    let isTold = Atomic(false)
    let frozen = Task {
      let answer = await access.run(.probe, on: "n1")
      isTold.store(true, ordering: .sequentiallyConsistent)
      return answer
    }
    for _ in 0..<10 { _ = try await access.run(.probe, on: "n2").get() }
    let wasTold = isTold.load(ordering: .sequentiallyConsistent)
    #expect(!wasTold, "The others answer long before the frozen one is given up.")
    guard case .failure = await frozen.value else {
      Issue.record("The frozen machine answered.")
      return
    }
    // Three unanswered keep-alives end the master; the listening sshd was never frozen.
    let isBack = await eventually {
      await access.retry("n1")
      if case .success = await access.run(.probe, on: "n1") { return true }
      return false
    }
    #expect(isBack)
    #expect(try fleet.logins == [2, 1])
    for session in sessions { kill(session, SIGKILL) }
    await access.close()
    for sshd in sshds { await sshd.stop() }
  }

  @Test("A changed host key is told with both fingerprints, and no command is sent")
  func fingerprints() async throws {
    let server = try await SSHServer(world: world)
    var sshd = try await server.start()
    var access = try await server.access([try server.host()])
    _ = try await access.run(.probe, on: "n1").get()
    await access.close()
    await sshd.stop()
    let old = try fingerprint(server)
    for name in ["host", "host.pub", "log"] { try world.files.remove(server.scratch.file(name)) }
    _ = try await server.scratch.makeKey("host", world: world)
    sshd = try await server.start()
    access = try await server.access([try server.host()])
    let mark = server.scratch.file("ran")
    let result = await access.run(
      try .typed("touch \(mark)", timeout: .seconds(5)), on: "n1", repetition: .never)
    #expect(
      result
        == .failure(
          .hostKeyChanged(
            reason: "it shows \(try fingerprint(server)), known is \(old) (ED25519)")))
    #expect(try server.logins == 0)
    #expect(try world.files.status(mark) == nil)
    await access.close()
    await sshd.stop()
  }

  private func fingerprint(_ server: SSHServer) throws -> String {
    try #require(PublicKey(line: server.scratch.text(of: "host.pub"))).fingerprint
  }

  private func masters(of access: SSHAccess) async throws -> [Int32] {
    try await processes("\(access.configurationFile) .*-M")
  }

  private func processes(_ pattern: String) async throws -> [Int32] {
    try await numbers(["-f", pattern])
  }

  private func children(of parent: Int32) async throws -> [Int32] {
    try await numbers(["-P", "\(parent)"])
  }

  private func numbers(_ arguments: [String]) async throws -> [Int32] {
    try await world.processes.run(
      Program("/usr/bin/pgrep", arguments, environment: testEnvironment)
    ).output.text.split(separator: "\n").compactMap { Int32($0) }
  }
}

import Cluster
import Fleet
import FoundationEssentials
import Synchronization
import Terraform
import Testing

@testable import Operations

@Suite("Host keys that are known beforehand", .timeLimit(.minutes(2))) struct HostKeyTests {
  let world = World.live(environment: testEnvironment)

  /// What a test hears of the desk.
  private final class Heard: Sendable {
    let notes = Mutex<[HostKeyDesk.Note]>([])
    let questions = Mutex<Int>(0)

    var records: [HostKeyRecord] {
      notes.withLock { $0 }.compactMap {
        if case .hostKey(_, let record) = $0 { record } else { nil }
      }
    }
  }

  private func access(
    _ server: SSHServer, _ heard: Heard, onConsole line: String?
  ) async throws -> SSHAccess {
    let paths = try Paths(
      environment: ["HOME": server.scratch.path, "XDG_RUNTIME_DIR": server.scratch.path])
    return try await SSHAccess.open(
      hosts: [try server.host()], identity: .key(server.key), bastion: nil,
      hostKeys: HostKeyDesk(
        ask: { _ in
          heard.questions.withLock { $0 += 1 }
          return line.flatMap { PublicKey(line: $0) }.map { [$0] } ?? []
        },
        write: { note in heard.notes.withLock { $0.append(note) } }),
      directory: try RuntimeDirectory.make(paths: paths, world: world),
      deployment: paths.deployment(DeploymentID(realPath: server.scratch.path)), world: world)
  }

  @Test("The key on the console is taken once, and recorded; nobody is asked again")
  func console() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let heard = Heard()
    let line = try server.scratch.text(of: "host.pub")
    for _ in 0..<2 {
      let access = try await access(server, heard, onConsole: line)
      _ = try await access.run(.probe, on: "n1").get()
      await access.close()
    }
    #expect(heard.questions.withLock { $0 } == 1)
    #expect(heard.records.map(\.source) == [.console])
    #expect(heard.records.first?.key.fingerprint == PublicKey(line: line)?.fingerprint)
    await sshd.stop()
  }

  @Test("Another key than the one on the console gets nothing: both fingerprints are told")
  func swappedOnConsole() async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    _ = try await server.scratch.makeKey("stranger", world: world)
    let access = try await access(
      server, Heard(), onConsole: try server.scratch.text(of: "stranger.pub"))
    let answer = await access.run(
      try .typed("touch \(server.scratch.file("ran"))", timeout: .seconds(5)), on: "n1",
      repetition: .never)
    try expectRefusal(answer, server, known: "stranger.pub", shown: "host.pub")
    await access.close()
    await sshd.stop()
  }

  @Test("Without any the first key is taken, told once, and another kind of key is refused then")
  func firstContact() async throws {
    let server = try await SSHServer(world: world)
    var sshd = try await server.start()
    let heard = Heard()
    for _ in 0..<2 {
      let access = try await access(server, heard, onConsole: nil)
      _ = try await access.run(.probe, on: "n1").get()
      await access.close()
    }
    #expect(heard.records.map(\.source) == [.firstContact])
    await sshd.stop()
    // accept-new alone would take a key of a type that it has not seen yet.
    for name in ["host", "host.pub", "log"] { try world.files.remove(server.scratch.file(name)) }
    _ = try await world.processes.run(
      Program(
        "/usr/bin/ssh-keygen",
        ["-q", "-t", "ecdsa", "-N", "", "-f", server.scratch.file("host")],
        environment: testEnvironment))
    sshd = try await server.start()
    let access = try await access(server, heard, onConsole: nil)
    guard case .failure(.hostKeyChanged) = await access.run(.probe, on: "n1") else {
      Issue.record("A key of another type was taken.")
      return
    }
    #expect(try server.logins == 0)
    await access.close()
    await sshd.stop()
  }

  @Test("Terraform's keys win over what was seen; a swapped one runs nothing, and the log has it")
  func terraform() async throws {
    let fleet = try await SSHFleet(2)
    let sshds = try await fleet.start()
    let right = try fleet.scratch.text(of: "host1.pub")
    // The second machine shows another key than Terraform made for it.
    try fleet.writeState(hostKeys: ["node-1": right, "node-2": right])
    let (machines, inventory, site) = try await fleet.opened()
    #expect(inventory.targets.map(\.host.trust) == [.known, .known])
    let mark = fleet.scratch.file("ran")
    let command = try RemoteCommand.typed("echo \"$MACHINE\" >> \(mark)", timeout: .seconds(5))
    let first = await machines.run(command, on: inventory.targets[0], keeping: 4_096)
    #expect((try? first.get()) != nil, "\(first)")
    let second = await machines.run(command, on: inventory.targets[1], keeping: 4_096)
    guard case .failure(.hostKeyChanged(let reason)) = second else {
      Issue.record("\(second)")
      return
    }
    for name in ["host1.pub", "host2.pub"] {
      let key = try #require(PublicKey(line: try fleet.scratch.text(of: name)))
      #expect(reason.contains(key.fingerprint), "\(reason)")
    }
    #expect(try fleet.scratch.text(of: "ran") == "node-1\n")
    #expect(try fleet.logins == [1, 0])
    await machines.close()
    #expect(site.hostKeys(of: inventory.targets[0]).map(\.source) == [.terraform])
    let records = try AuditLog(path: site.paths.auditLog, world: fleet.world).records()
      .filter { $0.event == "machine.host-key" }
    #expect(records.map { $0.details["machine"] } == ["node-1", "node-2"])
    #expect(records.first?.details["source"] == "terraform")
    #expect(
      records.first?.summary.contains(try #require(PublicKey(line: right)).fingerprint) == true)
    for sshd in sshds { await sshd.stop() }
  }

  @Test("A key that Terraform changes replaces the one that was pinned, and only that machine's")
  func repinned() throws {
    let scratch = try Scratch()
    let file = KnownHosts(path: scratch.file("known_hosts"), files: .live)
    let keys = Self.lines.compactMap { PublicKey(line: $0) }
    let hosts = try ["a", "b"].map { try Host(alias: $0, address: "10.0.0.1", hostKeyAlias: $0) }
    try scratch.write("a \(Self.lines[1])\nother \(Self.lines[1])\n", to: "known_hosts")
    let changed = try file.pin(
      [(hosts[0], [keys[0]]), (hosts[1], [keys[0]])], from: .terraform)
    #expect(changed.map(\.host.alias) == ["a", "b"])
    #expect(
      file.records(of: hosts[0]) == [
        HostKeyRecord(key: file.keys(of: hosts[0])[0], source: .terraform)
      ])
    #expect(file.keys(of: hosts[0]).map(\.blob) == [keys[0].blob])
    #expect(file.keys(named: "other").map(\.blob) == [keys[1].blob])
    #expect(
      try file.pin([(hosts[0], [keys[0]]), (hosts[1], [keys[0]])], from: .terraform).isEmpty)
    #expect(
      try file.pin([(hosts[0], [keys[1]]), (hosts[1], [keys[0]])], from: .terraform)
        .map(\.host.alias) == ["a"])
  }

  private static let lines = [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICrYqoE+ZDAZ0aodfv7f+FqdDUt7rWN4fAtZFhqy9hsV",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO2s1bS0S0lbSBqvxOyGz2NqPAq1GPlQtLfY7uEzbIhK",
  ]

  private func expectRefusal(
    _ answer: Result<RemoteReply, AccessFailure>, _ server: SSHServer, known: String, shown: String
  ) throws {
    guard case .failure(.hostKeyChanged(let reason)) = answer else {
      Issue.record("\(answer)")
      return
    }
    for name in [known, shown] {
      let key = try #require(PublicKey(line: try server.scratch.text(of: name)))
      #expect(reason.contains(key.fingerprint), "\(reason)")
    }
    #expect(try server.logins == 0)
    #expect(try world.files.status(server.scratch.file("ran")) == nil)
  }
}

import Fleet
import FoundationEssentials
import Synchronization
import Terraform
import Testing

@testable import Operations

@Suite("Handing the generated key out") struct KeyHandoverTests {
  /// A deployment with a key, and an agent of whoever works on it.
  private struct Place {
    let scratch: Scratch
    let world: World
    let pair: KeyPair
    let socket: String
    private let agent: RunningProgram

    /// Makes a place whose environment differs in some variables from one in which all is well.
    init(_ environment: [String: String] = [:]) async throws {
      scratch = try Scratch()
      socket = scratch.file("agent")
      let base = testEnvironment.merging([
        "HOME": scratch.path, "USER": "anna", "SSH_AUTH_SOCK": socket,
      ]) { $1 }
      world = World.live(environment: base.merging(environment) { $1 })
      pair = try await KeyPair.make(.ed25519, .pem, in: scratch, world: world)
      agent = try await world.processes.start(
        Program(
          "/usr/bin/ssh-agent", ["-D", "-a", socket], environment: testEnvironment,
          output: .discarded, lifetime: .ours), nil)
      let client = try AgentClient(
        socket: socket, world: World.live(environment: testEnvironment))
      #expect(try await eventually { try await client.answers() })
    }

    func close() async { await agent.stop() }

    func handover(state: String? = nil) throws -> KeyHandover {
      KeyHandover(
        of: try pair.generated,
        at: try DeploymentSite(directory: scratch.path, state: state, world: world))
    }

    var fingerprint: String {
      get throws { try #require(PublicKey(line: pair.publicKey)).fingerprint }
    }

    /// What the agent lists.
    func listing() async throws -> String {
      try await world.processes.run(
        Program(
          "/usr/bin/ssh-add", ["-l"],
          environment: testEnvironment.merging(["SSH_AUTH_SOCK": socket]) { $1 })
      ).output.text
    }

    func records() throws -> [AuditLog.Record] {
      let path = try Paths(environment: world.environment).auditLog
      let log = AuditLog(path: path, world: world)
      #expect(try log.brokenLines().isEmpty)
      // Nothing of the key, whatever happens.
      let text = String(decoding: try world.files.readIfPresent(path) ?? [], as: UTF8.self)
      for line in pair.privateKey.split(separator: "\n") { #expect(!text.contains(line)) }
      return try log.records()
    }
  }

  // MARK: - Into an agent

  @Test("The agent has the key, and the log says who gave it which key, and for how long")
  func load() async throws {
    let place = try await Place()
    let loaded = try await place.handover().load(lifetime: .seconds(3600))
    #expect(loaded == LoadedKey(socket: place.socket, lifetime: .seconds(3600), isListed: true))
    #expect(try await place.listing().contains(place.fingerprint))
    await place.close()

    let records = try place.records()
    #expect(records.map(\.event) == ["key.agent", "key.agent"])
    #expect(records.map(\.phase) == [.intent, .end])
    for record in records {
      #expect(record.who.hasPrefix("anna@"))
      #expect(record.details["fingerprint"] == (try place.fingerprint))
      #expect(record.details["key"] == "tls_private_key.k")
      #expect(record.details["lifetime"] == "3600 s")
      #expect(record.details["agent"] == place.socket)
    }
    #expect(records.last?.details["outcome"] == "loaded")
    #expect(records.last?.summary == "loaded, \(try place.fingerprint)")
  }

  @Test("The agent forgets the key after its lifetime, and keeps it without one")
  func lifetime() async throws {
    let place = try await Place()
    _ = try await place.handover().load(lifetime: .seconds(1))
    #expect(try await eventually { try await place.listing().contains("no identities") })
    let loaded = try await place.handover().load(lifetime: nil)
    #expect(loaded.lifetime == nil)
    #expect(try await place.listing().contains(place.fingerprint))
    await place.close()
  }

  @Test("The public key takes it out again, as the command says")
  func removal() async throws {
    let place = try await Place()
    _ = try await place.handover().load(lifetime: nil)
    let removed = try await place.world.processes.run(
      Program(
        "/usr/bin/ssh-add", ["-d", "-"],
        environment: testEnvironment.merging(["SSH_AUTH_SOCK": place.socket]) { $1 },
        input: Array((place.pair.publicKey + "\n").utf8)))
    #expect(removed.isSuccess)
    #expect(try await place.listing().contains("no identities"))
    await place.close()
  }

  @Test(
    "Without an agent that takes the key it is said why, and what to do",
    arguments: [
      (["SSH_AUTH_SOCK": ""], "SSH_AUTH_SOCK is not set", false),
      (["SSH_AUTH_SOCK": "/nonexistent/agent"], "No ssh-agent answers at /nonexistent/agent", true),
      (["PATH": "/nonexistent"], "ssh-add is not on the PATH", false),
    ])
  func noAgent(environment: [String: String], words: String, isTried: Bool) async throws {
    let place = try await Place(environment)
    let error = await #expect(throws: KeyHandoverError.self) {
      try await place.handover().load(lifetime: nil)
    }
    #expect("\(try #require(error))".contains(words))
    await place.close()
    let records = try place.records()
    #expect(records.map(\.phase) == (isTried ? [.intent, .end] : []))
    #expect(records.last?.details["outcome"]?.hasPrefix("failed: ") ?? !isTried)
  }

  @Test("An agent that is locked refuses, and that is told with its words")
  func lockedAgent() async throws {
    let place = try await Place()
    try place.scratch.write("#!/bin/sh\necho words\n", to: "ask")
    let locked = try await place.world.processes.run(
      Program(
        "/bin/sh", ["-c", "chmod 700 ask && exec ssh-add -x"],
        environment: testEnvironment.merging([
          "SSH_AUTH_SOCK": place.socket, "SSH_ASKPASS": place.scratch.file("ask"),
          "SSH_ASKPASS_REQUIRE": "force",
        ]) { $1 }, directory: place.scratch.path))
    try #require(locked.isSuccess)
    let error = await #expect(throws: KeyHandoverError.self) {
      try await place.handover().load(lifetime: nil)
    }
    #expect("\(try #require(error))".contains("agent refused operation"))
    #expect("\(try #require(error))".contains("ssh-add -X"))
    await place.close()
    #expect(try place.records().last?.details["outcome"]?.contains("refused") == true)
  }

  // MARK: - Printed

  @Test(
    "What is printed is recorded before and after, with the form and where it went",
    arguments: [nil, GeneratedKey.Form.pem])
  func reveal(form: GeneratedKey.Form?) async throws {
    let place = try await Place()
    await place.close()
    let state = try place.scratch.write("{}", to: "other.tfstate")
    let printed = Mutex("")
    try await place.handover(state: state).reveal(form, to: .pipe) { key in
      printed.withLock { $0 += key.revealed }
    }
    let text = printed.withLock { $0 }
    #expect(
      form == .pem
        ? text == place.pair.privateKey : text.hasPrefix("-----BEGIN OPENSSH PRIVATE KEY-----\n"))
    let records = try place.records()
    #expect(records.map(\.event) == ["key.reveal", "key.reveal"])
    #expect(records.map(\.phase) == [.intent, .end])
    for record in records {
      #expect(record.details["form"] == form?.rawValue ?? "usable")
      #expect(record.details["to"] == "pipe")
      #expect(record.details["state"] == state)
      #expect(record.details["fingerprint"] == (try place.fingerprint))
      #expect(record.directory == place.scratch.path)
    }
    #expect(records.last?.details["outcome"] == "printed to a pipe")
  }

  @Test("A form that the state does not have is named, and nothing is printed")
  func noForm() async throws {
    let place = try await Place()
    await place.close()
    let error = await #expect(throws: KeyHandoverError.self) {
      try await place.handover().reveal(.pkcs8, to: .pipe) { _ in Issue.record("Printed.") }
    }
    #expect("\(try #require(error))".contains("has no private_key_pem_pkcs8"))
    #expect(try place.records().isEmpty)
  }

  @Test("What cannot be recorded is not handed out")
  func noAudit() async throws {
    let place = try await Place()
    // In the way of the log; a mode would not keep root from writing.
    try place.world.files.makeDirectory(
      try Paths(environment: place.world.environment).auditLog)
    for form in [nil, GeneratedKey.Form.pem] {
      let error = await #expect(throws: KeyHandoverError.self) {
        try await place.handover().reveal(form, to: .pipe) { _ in Issue.record("Printed.") }
      }
      #expect("\(try #require(error))".contains("The key is not handed out"))
    }
    await #expect(throws: KeyHandoverError.self) {
      try await place.handover().load(lifetime: nil)
    }
    #expect(try await place.listing().contains("no identities"))
    await place.close()
  }

  @Test("A refusal at the terminal is recorded as one")
  func refusal() async throws {
    let place = try await Place()
    await place.close()
    try await place.handover().noteRefusal("not printed to a terminal")
    let record = try #require(try place.records().first)
    #expect(record.phase == .refused)
    #expect(record.event == "key.reveal")
    #expect(record.details["outcome"] == "not printed to a terminal")
  }
}

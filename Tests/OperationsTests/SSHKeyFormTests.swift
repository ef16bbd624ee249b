import Cluster
import Fleet
import Operations
import Terraform
import Testing

/// What the program makes of a key, tried with OpenSSH itself.
///
/// One after the other: generating RSA keys takes the processor from tests that watch the time.
@Suite("Generated keys and OpenSSH", .serialized) struct SSHKeyFormTests {
  let world = World.live(environment: testEnvironment)

  @Test(
    "Every algorithm in every form becomes a key that ssh-keygen reads and an agent takes",
    arguments: KeyPair.Kind.allCases, GeneratedKey.Form.allCases)
  func accepted(kind: KeyPair.Kind, form: GeneratedKey.Form) async throws {
    let scratch = try Scratch()
    let pair = try await KeyPair.make(kind, form, in: scratch, world: world)
    let key = try pair.generated
    let tools = KeyTools(scratch: scratch, world: world)
    let usable = try key.usable
    try scratch.write(usable.revealed, to: "usable")
    let said = try await tools.run("ssh-keygen", ["-y", "-f", scratch.file("usable")])
    #expect(PublicKey(line: said)?.blob == PublicKey(line: pair.publicKey)?.blob)

    // Facts: bits, digest, comment and algorithm.
    let publicKey = try #require(key.publicKey)
    try scratch.write(publicKey.line + "\n", to: "usable.pub")
    let facts = try await tools.run("ssh-keygen", ["-l", "-f", scratch.file("usable.pub")])
    let size = try #require(key.size)
    #expect(
      facts.trimmingLineEnd
        == "\(size) \(publicKey.fingerprint) \(publicKey.comment ?? "no comment") "
        + "(\(publicKey.algorithm))")
    #expect(key.algorithm == kind.algorithm)

    let agent = try await KeyAgent.start(
      key: usable, directory: try scratch.runtime(world), world: world)
    let loaded = String(decoding: try world.files.read(agent.publicKeyFile), as: UTF8.self)
    await agent.stop()
    #expect(PublicKey(line: loaded)?.blob == publicKey.blob)
  }

  @Test("OpenSSH refuses P224, and so the program says so before it does")
  func p224() async throws {
    let scratch = try Scratch()
    let tools = KeyTools(scratch: scratch, world: world)
    let pem = try await tools.run(
      "openssl", ["ecparam", "-name", "secp224r1", "-genkey", "-noout"])
    try scratch.write(pem, to: "p224")
    await #expect(throws: KeyTools.ToolFailed.self) {
      try await tools.run("ssh-keygen", ["-y", "-f", scratch.file("p224")])
    }
    #expect(throws: KeyProblem.unsupported("ECDSA keys of the curve P224")) {
      try PrivateKey(Secret(pem)).usable(with: nil)
    }
  }

  @Test("Keys with a passphrase, as the tools make them, are called encrypted")
  func encrypted() async throws {
    let scratch = try Scratch()
    let tools = KeyTools(scratch: scratch, world: world)
    let secret = ["-passout", "pass:words"]
    let plain = try await tools.run("openssl", ["genrsa", "-traditional", "2048"])
    try scratch.write(plain, to: "plain")
    _ = try await tools.run(
      "ssh-keygen", ["-q", "-t", "ed25519", "-N", "words", "-f", scratch.file("own")])
    let texts = [
      try scratch.text(of: "own"),
      try await tools.run(
        "openssl", ["rsa", "-traditional", "-aes128", "-in", scratch.file("plain")] + secret),
      try await tools.run("openssl", ["pkcs8", "-topk8", "-in", scratch.file("plain")] + secret),
    ]
    for text in texts {
      #expect(throws: KeyProblem.encrypted) { try PrivateKey(Secret(text)) }
    }
  }

  @Test(
    "The key of a state opens a machine, an ED25519 one in PKCS#8 too",
    arguments: [
      (KeyPair.Kind.ed25519, GeneratedKey.Form.pem), (.rsa2048, .pem), (.p256, .pkcs8),
    ])
  func login(kind: KeyPair.Kind, form: GeneratedKey.Form) async throws {
    let server = try await SSHServer(world: world)
    let pair = try await KeyPair.make(kind, form, in: server.scratch, world: world)
    try server.scratch.write(pair.publicKey + "\n", to: "id.pub")
    let program = try await server.start()
    let access = try await server.access([try server.host()], key: try pair.generated.usable)
    let answer = await access.run(.probe, on: "n1")
    await access.close()
    await program.stop()
    #expect(throws: Never.self) { try answer.get() }
    #expect(try server.logins == 1)
  }

  @Test("A key that cannot be used keeps nobody waiting: the way into the machines says why")
  func unusable() async throws {
    let scratch = try Scratch()
    let world = World.live(
      environment: testEnvironment.merging([
        "HOME": scratch.path, "XDG_RUNTIME_DIR": scratch.path,
      ]) { $1 })
    let key = GeneratedKey(
      of: try RawState(
        bytes: KeyPair.state(["algorithm": "RSA", "private_key_pem": "not a key"])))
    let access = MachineAccess(
      site: try DeploymentSite(directory: scratch.path, world: world))
    await access.use(key: key, targets: [])
    let opened = await access.opened()
    await access.close()
    guard case .failure(let failure) = opened else {
      Issue.record("It opened with a key that is none.")
      return
    }
    #expect("\(failure)".contains("The private key is damaged: it has no line"))
  }
}

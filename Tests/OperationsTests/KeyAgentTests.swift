import FoundationEssentials
import Glibc
import Synchronization
import Terraform
import Testing

@testable import Operations

@Suite("The key's agent") struct KeyAgentTests {
  let world = World.live(environment: testEnvironment)

  @Test(
    "A key lives in the agent only, its public half is on disk, and stopping ends both",
    arguments: [
      "", "\r", "\n\n", " ",
    ])
  func lifecycle(ending: String) async throws {
    let scratch = try Scratch()
    let directory = try runtime(scratch)
    let key = try await scratch.makeKey("id", world: world)
    let text = key.revealed.replacing("\n", with: ending.contains("\r") ? "\r\n" : "\n") + ending
    let agent = try await KeyAgent.start(key: Secret(text), directory: directory, world: world)
    #expect(try world.files.status(agent.socket)?.permissions == 0o600)
    let expected = try scratch.text(of: "id.pub").split(separator: " ")[1]
    let known = String(decoding: try world.files.read(agent.publicKeyFile), as: UTF8.self)
    #expect(known.split(separator: " ")[1] == expected)
    let secretLine = key.revealed.split(separator: "\n")[2]
    let search = try await world.processes.run(
      Program(
        "/bin/grep", ["-rlF", String(secretLine), directory.path], environment: testEnvironment))
    #expect(search.output.text.isEmpty)
    await agent.stop()
    #expect(try world.files.status(agent.socket) == nil)
    #expect(try world.files.status(agent.publicKeyFile) == nil)
  }

  @Test("What is no key is refused with what is wrong about it, and no agent stays behind")
  func noKey() async throws {
    let scratch = try Scratch()
    let directory = try runtime(scratch)
    let error = await #expect(throws: KeyAgentError.self) {
      _ = try await KeyAgent.start(key: Secret("no key"), directory: directory, world: world)
    }
    #expect("\(try #require(error))".contains("The private key is damaged"))
    #expect(try world.files.list(directory.path) == ["owner"])
  }

  @Test("What ssh-add refuses is told with its words, and no agent stays behind")
  func refusedByOpenSSH() async throws {
    let scratch = try Scratch()
    let directory = try runtime(scratch)
    // An RSA key of nine numbers 1: whole as bytes, and no key to OpenSSH.
    let text = """
      -----BEGIN RSA PRIVATE KEY-----
      MBsCAQECAQECAQECAQECAQECAQECAQECAQECAQE=
      -----END RSA PRIVATE KEY-----
      """
    let error = await #expect(throws: KeyAgentError.self) {
      _ = try await KeyAgent.start(key: Secret(text), directory: directory, world: world)
    }
    #expect("\(try #require(error))".contains("ssh-add says:"))
    #expect(try world.files.list(directory.path) == ["owner"])
  }

  @Test("The agent of a process that was killed is ended by the next start, which sweeps its place")
  func abandoned() async throws {
    let scratch = try Scratch()
    let directory = try runtime(scratch)
    let key = try await scratch.makeKey("id", world: world)
    let agent = try await KeyAgent.start(key: key, directory: directory, world: world)
    // The owner is gone: this number belongs to another process, if to any.
    let gone = ProcessIdentity(processID: 1, startTicks: .max, bootID: "another boot")
    try world.files.write("\(directory.path)/owner", Array(JSONEncoder().encode(gone)))

    let next = try runtime(scratch)
    #expect(next.path != directory.path)
    #expect(try world.files.status(directory.path) == nil)
    await agent.ended()
  }

  @Test("A program that must not outlive us ends when we are killed")
  func parentKilled() async throws {
    let said = Mutex("")
    let holder = try await world.processes.start(
      Program(Deployment.runnerProgram, ["hold", "1000"], environment: testEnvironment)
    ) { _, bytes in
      said.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
    }
    #expect(await eventually { said.withLock { $0.hasSuffix("\n") } })
    let number = try #require(Int32(said.withLock { $0.filter(\.isNumber) }))
    let identity = try #require(world.processes.identity(number))
    kill(holder.processID, SIGKILL)
    #expect(await eventually { !world.processes.isAlive(identity) })
  }

  private func runtime(_ scratch: Scratch) throws -> RuntimeDirectory { try scratch.runtime(world) }
}

extension Scratch {
  /// A runtime directory in the scratch directory.
  func runtime(_ world: World) throws -> RuntimeDirectory {
    try RuntimeDirectory.make(
      paths: Paths(environment: ["HOME": "/h", "XDG_RUNTIME_DIR": path]), world: world)
  }

  /// Makes an Ed25519 key pair and returns its private half.
  func makeKey(_ name: String, world: World) async throws -> Secret {
    let made = try await world.processes.run(
      Program(
        "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", file(name)],
        environment: testEnvironment))
    guard made.isSuccess else { throw ScratchError.notMade(made.end.code) }
    return Secret(try text(of: name))
  }
}

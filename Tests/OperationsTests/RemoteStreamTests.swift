import Cluster
import Operations
import Synchronization
import Testing

@Suite("Commands that last, on a machine", .timeLimit(.minutes(2))) struct RemoteStreamTests {
  /// What came so far.
  private final class Received: Sendable {
    private let pieces = Mutex<(count: Int, bytes: Int)>((0, 0))
    var count: Int { pieces.withLock { $0.count } }
    var bytes: Int { pieces.withLock { $0.bytes } }
    func add(_ piece: [UInt8]) { pieces.withLock { $0 = ($0.count + 1, $0.bytes + piece.count) } }
  }

  private func processes(_ text: String, in world: World) async throws -> String {
    try await world.processes.run(
      Program("/usr/bin/pgrep", ["-fa", text], environment: testEnvironment)
    ).output.text
  }

  /// Runs a body with an access to a machine on which `name` is a script.
  private func onMachine(
    with name: String, _ script: String, _ body: (SSHServer, SSHAccess) async throws -> Void
  ) async throws {
    let server = try await SSHServer(world: .live(environment: testEnvironment))
    try server.install(name, script: script)
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    do {
      try await body(server, access)
    } catch {
      await access.close()
      await sshd.stop()
      throw error
    }
    await access.close()
    await sshd.stop()
  }

  private var watch: RemoteCommand {
    get throws { try .watch(.pods, since: "1", lasting: .seconds(60)) }
  }

  @Test("Output comes in pieces as it is printed, and then how it ended")
  func pieces() async throws {
    let script = "echo one; read -r line <\"$0.go\"; echo two; echo trouble >&2; exit 7"
    try await onMachine(with: "microk8s", script) { server, access in
      let go = server.scratch.file("bin/microk8s.go")
      let made = try await server.world.processes.run(
        Program("/usr/bin/mkfifo", [go], environment: testEnvironment))
      #expect(made.isSuccess)
      let received = Received()
      let command = try watch
      let streaming = Task {
        await access.shell.stream(command, "n1") { received.add($0) }
      }
      // The second line is printed only after the first one has come.
      #expect(await eventually { received.bytes == 4 })
      // Nothing but the master runs for it here.
      let programs = try await processes(access.configurationFile, in: server.world)
      #expect(programs.split(separator: "\n").allSatisfy { $0.contains(" -M ") }, "\(programs)")
      _ = try await server.world.processes.run(
        Program("/bin/dd", ["of=\(go)", "status=none"], environment: testEnvironment, input: [10]))
      let reply = try await streaming.value.get()
      #expect(received.bytes == 8)
      #expect(reply.exitCode == 7)
      #expect(reply.output.isEmpty)
      #expect(String(decoding: reply.errorOutput, as: UTF8.self).contains("trouble"))
    }
  }

  @Test("Who does not take a piece holds the machine up, and cancelling ends it there too")
  func backPressure() async throws {
    try await onMachine(with: "microk8s", "exec yes \"$0\"") { server, access in
      let received = Received()
      let command = try watch
      let (held, hold) = AsyncStream.makeStream(of: Void.self)
      let streaming = Task {
        await access.shell.stream(command, "n1") { bytes in
          received.add(bytes)
          for await _ in held {}
        }
      }
      #expect(await eventually { received.count == 1 })
      let name = server.scratch.file("bin/microk8s")
      #expect(try await processes("yes \(name)", in: server.world).isEmpty == false)
      // Other questions go on beside it.
      for _ in 0..<5 { _ = try await access.run(.probe, on: "n1").get() }
      #expect(received.count == 1)
      streaming.cancel()
      #expect(
        try await eventually {
          try await processes("yes \(name)", in: server.world).isEmpty
        })
      hold.finish()
      _ = await streaming.value
      #expect(await access.state(of: "n1") == .connected)
    }
  }

  @Test("A silent command is ended on the machine when it is not wanted any more, at once")
  func silence() async throws {
    try await onMachine(with: "microk8s", "exec sleep 98765431") { server, access in
      let received = Received()
      let command = try RemoteCommand.watch(.pods, since: "98765431", lasting: .seconds(60))
      let streaming = Task { await access.shell.stream(command, "n1") { received.add($0) } }
      #expect(
        try await eventually {
          try await processes("98765431", in: server.world).contains("sleep 98765431")
        })
      streaming.cancel()
      guard case .failure(.withdrawn) = await streaming.value else {
        Issue.record("A stream that was cancelled told something.")
        return
      }
      #expect(
        try await eventually {
          try await processes("98765431", in: server.world).isEmpty
        })
    }
  }

  @Test("A connection that breaks under a command is told, and a machine that refuses too")
  func broken() async throws {
    try await onMachine(with: "microk8s", "echo here; exec sleep 50") { server, access in
      let received = Received()
      let command = try watch
      let streaming = Task { await access.shell.stream(command, "n1") { received.add($0) } }
      #expect(await eventually { received.bytes == 5 })
      let killed = try await server.world.processes.run(
        Program(
          "/usr/bin/pkill", ["-f", "ssh -F \(access.configurationFile) -M"],
          environment: testEnvironment))
      #expect(killed.isSuccess)
      guard case .failure(.transport) = await streaming.value else {
        Issue.record("A broken stream ended otherwise.")
        return
      }
    }
  }
}

import Cluster
import FoundationEssentials
import Glibc
import Terraform
import TestKit
import Testing

@testable import Operations

@Suite("A command asked of a master itself", .serialized, .timeLimit(.minutes(2)))
struct MasterConversationTests {
  let world = World.live(environment: testEnvironment)

  @Test("Its outputs and its exit code come back, and no ssh is started for it")
  func answers() async throws {
    try await withMaster { server, access in
      let reply = try await once("echo out; echo err >&2; exit 7", access).get()
      #expect(reply.text == "out\n" && reply.errorOutput == Array("err\n".utf8))
      #expect(reply.exitCode == 7 && reply.dropped == 0)
      let mark = "sleep 20.\(getpid())"
      let long = Task { try await once(mark, access).get() }
      let isThere = try await eventually { try await !processes(mark).isEmpty }
      #expect(isThere)
      #expect(try await processes("\(access.configurationFile) .*\(mark)") == [])
      long.cancel()
      await #expect(throws: AccessFailure.withdrawn) { try await long.value }
      #expect(try server.logins == 1)
    }
  }

  @Test("A whole megabyte arrives, and of more than is wanted the end")
  func long() async throws {
    try await withMaster { _, access in
      let text =
        "i=0; while [ $i -lt 20000 ]; do echo line $i of many, with some words; i=$((i+1)); done"
      let whole = try await once(text, access, keeping: 8 << 20).get()
      #expect(whole.text.split(separator: "\n").count == 20_000)
      let end = try await once(text, access, keeping: 1_000).get()
      #expect(end.output.count <= 1_000 && end.dropped > 500_000)
      #expect(end.text.hasSuffix("line 19999 of many, with some words\n"))
    }
  }

  @Test("What is cancelled leaves the connection, and the next command, in peace")
  func cancelled() async throws {
    try await withMaster { _, access in
      let mark = "sleep 19.\(getpid())"
      let long = Task { await once(mark, access, timeout: 19) }
      let begins = try await eventually { try await !processes(mark).isEmpty }
      #expect(begins)
      long.cancel()
      #expect(await long.value == .failure(.withdrawn))
      #expect(await access.state(of: "n1") == .connected)
      #expect(try await once("true", access).get().exitCode == 0)
    }
  }

  @Test("A shell that dies before its last line has not answered")
  func cutOff() async throws {
    try await withMaster { _, access in
      let shell = "kill -9 $(ps -o ppid= -p $(ps -o ppid= -p $$))"
      let result = await once("echo half; \(shell)", access)
      #expect(result == .failure(.transport("it ended before the command did")))
    }
  }

  @Test("Where nobody listens, or something else does, the machine has nothing")
  func strangers() async throws {
    let scratch = try Scratch()
    let path = scratch.file("none")
    #expect(
      await MasterConversation.run("true", over: path, keeping: 99, within: .seconds(2)) == .unsent)
    for (name, words, outcome) in [
      ("other", "SSH-2.0-x\\r\\n", MasterConversation.Outcome.foreign),
      ("newer", "\\0\\0\\0\\10\\0\\0\\0\\1\\0\\0\\0\\5", .foreign),
      ("gone", "", .unsent),
    ] {
      let listener = try await listener(at: scratch.file(name), saying: words)
      #expect(
        await MasterConversation.run(
          "true", over: scratch.file(name), keeping: 99, within: .seconds(5)) == outcome,
        "\(name)")
      await listener.stop()
    }
  }

  @Test("However many commands there are, they leave no open file behind")
  func descriptors() async throws {
    try await withMaster { _, access in
      _ = try await once("true", access).get()
      @Sendable func open() throws -> Int { try FileStore.live.list("/proc/self/fd").count }
      let before = try open()
      for _ in 0..<Repetitions.commands { _ = try await once("true", access).get() }
      // Other tests of this process have files of their own, for a while.
      #expect(try await eventually { try open() < before + Repetitions.commands * 3 / 4 })
    }
  }

  private func once(
    _ text: String, _ access: SSHAccess, timeout: Int = 20, keeping limit: Int = 1 << 16
  ) async -> Result<RemoteReply, AccessFailure> {
    do {
      return await access.run(
        try .typed(text, timeout: .seconds(timeout)), on: "n1", repetition: .never, keeping: limit)
    } catch {
      return .failure(.notAvailable(reason: "\(error)"))
    }
  }

  private func withMaster(_ body: (SSHServer, SSHAccess) async throws -> Void) async throws {
    let server = try await SSHServer(world: world)
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    try await body(server, access)
    await access.close()
    await sshd.stop()
  }

  private func processes(_ pattern: String) async throws -> [String] {
    try await world.processes.run(
      Program("/usr/bin/pgrep", ["-f", "--", pattern], environment: testEnvironment)
    ).output.text.split(separator: "\n").map(String.init)
  }

  /// Whoever listens at a path, says some bytes to the first who comes, and leaves.
  private func listener(at path: String, saying words: String) async throws -> RunningProgram {
    let program = try await world.processes.start(
      Program(
        "/usr/bin/python3",
        [
          "-c",
          """
          import socket, sys
          s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()
          c, _ = s.accept()
          c.sendall(sys.argv[2].encode().decode("unicode_escape").encode("latin1"))
          c.shutdown(socket.SHUT_WR); c.recv(9999)
          """, path, words,
        ], environment: testEnvironment, output: .discarded, lifetime: .ours), nil)
    let listens = try await eventually { try FileStore.live.status(path) != nil }
    try #require(listens)
    return program
  }
}

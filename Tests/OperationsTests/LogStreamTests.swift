import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Operations
import Synchronization
import Testing

@Suite("Following logs on a machine", .timeLimit(.minutes(2))) struct LogStreamTests {
  /// What was told so far.
  private final class Told: Sendable {
    private let state = Mutex<(lines: [LogLine], count: Int, failures: [String])>(([], 0, []))
    var lines: [LogLine] { state.withLock { $0.lines } }
    var texts: [String] { lines.filter { !$0.isGap }.map(\.text) }
    var gaps: [LogGap] {
      lines.compactMap { if case .gap(let gap) = $0.kind { gap } else { nil } }
    }
    var count: Int { state.withLock { $0.count } }
    var failures: [String] { state.withLock { $0.failures } }
    func take(_ news: LogNews, keeps: Bool = true) {
      state.withLock {
        switch news {
        case .lines(let lines):
          $0.count += lines.count
          if keeps { $0.lines += lines }
        case .paused, .ended: break
        case .unreachable(let failure): $0.failures.append("\(failure)")
        }
      }
    }
  }

  /// Runs a body with an access to a machine of a real sshd.
  private func onMachine(
    with scripts: [String: String],
    _ body: (SSHServer, SSHAccess, MachineTarget) async throws -> Void
  ) async throws {
    let server = try await SSHServer(world: .live(environment: testEnvironment))
    for (name, script) in scripts {
      try server.install(name, script: script.replacing("FOLDER", with: server.scratch.path))
    }
    let sshd = try await server.start()
    let access = try await server.access([try server.host()])
    do {
      try await body(
        server, access, MachineTarget(id: "1", name: "n1", host: try server.host()))
    } catch {
      await access.close()
      await sshd.stop()
      throw error
    }
    await access.close()
    await sshd.stop()
  }

  private func killMaster(of access: SSHAccess, in world: World) async throws {
    let killed = try await world.processes.run(
      Program(
        "/usr/bin/pkill", ["-f", "ssh -F \(access.configurationFile) -M"],
        environment: testEnvironment))
    #expect(killed.isSuccess)
  }

  /// `stat`, `head` and `tail` that find cloud-init's files in the test's folder.
  private static let files = [
    "head": "exec /usr/bin/head \"$1\" \"$2\" -- \"FOLDER/${4##*/}\"",
    "stat": "exec /usr/bin/stat \"$1\" \"$2\" -- \"FOLDER/${4##*/}\"",
    "tail": "exec /usr/bin/tail \"$1\" \"$2\" \"$3\" -- \"FOLDER/${5##*/}\"",
  ]

  @Test("A file goes on at the byte where the connection broke, within a line and all")
  func file() async throws {
    try await onMachine(with: Self.files) { server, access, target in
      let told = Told()
      let origin = LogOrigin(.cloudInit(.output), on: target)
      try server.scratch.write("one\ntwo\nthr", to: "cloud-init-output.log")
      let stream = LogStream(shell: access.shell, clock: server.world.clock)
      let following = Task {
        await stream.follow(origin, tailLines: 100) { told.take($0) }
      }
      #expect(await eventually { told.texts == ["one", "two"] })
      try await killMaster(of: access, in: server.world)
      try append("ee\nfour token=hunter22\n", to: "cloud-init-output.log", of: server)
      #expect(await eventually { told.texts.count == 4 })
      try append("five\n", to: "cloud-init-output.log", of: server)
      #expect(await eventually { told.texts.count == 5 })
      #expect(told.texts == ["one", "two", "three", "four token=••••••", "five"])
      #expect(told.gaps.map(\.mayHaveLost) == [false])
      #expect(!told.failures.isEmpty)
      following.cancel()
      await following.value
    }
  }

  @Test("Another file of the same name begins anew, and the mark says that lines may be missing")
  func rotated() async throws {
    try await onMachine(with: Self.files) { server, access, target in
      let told = Told()
      try server.scratch.write("one\n", to: "cloud-init.log")
      let stream = LogStream(shell: access.shell, clock: server.world.clock)
      let following = Task {
        await stream.follow(LogOrigin(.cloudInit(.log), on: target), tailLines: 100) {
          told.take($0)
        }
      }
      #expect(await eventually { told.texts == ["one"] })
      try await killMaster(of: access, in: server.world)
      try server.scratch.write("new\n", to: "other")
      let moved = try await server.world.processes.run(
        Program(
          "/bin/mv",
          [server.scratch.file("other"), server.scratch.file("cloud-init.log")],
          environment: testEnvironment))
      #expect(moved.isSuccess)
      #expect(await eventually { told.texts.last == "new" })
      #expect(told.gaps.map(\.mayHaveLost).contains(true))
      following.cancel()
      await following.value
    }
  }

  @Test("A pod's log goes on at its second, without a line lost or doubled")
  func pod() async throws {
    let script = #"""
      case "$*" in
      *--since-time*) printf '%s\n' '[pod/w/a] 2026-01-02T15:04:05.2Z two' \
        '[pod/w/b] 2026-01-02T15:04:05.3Z two' '[pod/w/a] 2026-01-02T15:04:05.9Z three' ;;
      *) printf '%s\n' '[pod/w/a] 2026-01-02T15:04:04Z one' \
        '[pod/w/a] 2026-01-02T15:04:05.2Z two' '[pod/w/b] 2026-01-02T15:04:05.3Z two' ;;
      esac
      exec sleep 98765432
      """#
    try await onMachine(with: ["microk8s": script]) { server, access, target in
      let told = Told()
      let origin = LogOrigin(
        .wholePod(PodIdentity(namespace: "x", name: "w"), isPrevious: false), on: target)
      let stream = LogStream(shell: access.shell, clock: server.world.clock)
      let following = Task {
        await stream.follow(origin, tailLines: 100) { told.take($0) }
      }
      #expect(await eventually { told.texts.count == 3 })
      try await killMaster(of: access, in: server.world)
      #expect(await eventually { told.texts.count == 4 })
      #expect(told.texts == ["one", "two", "two", "three"])
      #expect(
        told.lines.filter { !$0.isGap }.map(\.source) == ["x/w/a", "x/w/a", "x/w/b", "x/w/a"])
      #expect(told.gaps.map(\.mayHaveLost) == [false])
      following.cancel()
      await following.value
      #expect(
        try await eventually {
          try await server.world.processes.run(
            Program("/usr/bin/pgrep", ["-fa", "98765432"], environment: testEnvironment)
          ).output.text.isEmpty
        })
    }
  }

  @Test("A flood is held up on the machine while its lines are not taken")
  func flood() async throws {
    try await onMachine(with: ["microk8s": "exec yes '2026-01-02T15:04:05Z flood'"]) {
      server, access, target in
      let told = Told()
      let origin = LogOrigin(
        .pod(PodIdentity(namespace: "x", name: "w"), container: nil, isPrevious: false),
        on: target)
      let (held, hold) = AsyncStream.makeStream(of: Void.self)
      let stream = LogStream(shell: access.shell, clock: server.world.clock)
      let following = Task {
        await stream.follow(origin, tailLines: 100) { news in
          told.take(news, keeps: false)
          for await _ in held {}
        }
      }
      #expect(await eventually { told.count > 0 })
      let first = told.count
      // Other questions go on beside it.
      for _ in 0..<5 { _ = try await access.run(.probe, on: "n1").get() }
      #expect(told.count == first)
      hold.finish()
      #expect(await eventually { told.count > first + 10_000 })
      following.cancel()
      await following.value
      #expect(told.failures == [])
    }
  }

  @Test("Why there is no log is told, and it is asked for again")
  func failing() async throws {
    let script = "echo 'Error from server (NotFound): pods \"w\" not found' >&2; exit 1"
    try await onMachine(with: ["microk8s": script]) { server, access, target in
      let told = Told()
      let origin = LogOrigin(
        .pod(PodIdentity(namespace: "x", name: "w"), container: nil, isPrevious: false),
        on: target)
      let stream = LogStream(shell: access.shell, clock: server.world.clock)
      let following = Task { await stream.follow(origin, tailLines: 100) { told.take($0) } }
      #expect(await eventually { told.failures.count >= 2 })
      #expect(told.failures.first?.hasPrefix("x/w: ") == true)
      following.cancel()
      await following.value
    }
  }

  private func append(_ text: String, to file: String, of server: SSHServer) throws {
    // The same file with more in it, as a program appends to it.
    let handle = fopen(server.scratch.file(file), "a")
    defer { if let handle { fclose(handle) } }
    guard let handle, fputs(text, handle) >= 0 else { throw Scratch.ScratchError.notMade(errno) }
  }
}

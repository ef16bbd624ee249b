import Cluster
import Fleet
import Glibc
import Operations
import Synchronization
import Testing

@Suite(
  "Reading with the real sudo", .enabled(if: CloudMachine.isPossible), .timeLimit(.minutes(2)))
struct SudoTests {
  /// Runs a body with the way into a machine and its log.
  private func onMachine(
    _ machine: CloudMachine,
    _ body: (SSHAccess, LogOrigin) async throws -> Void
  ) async throws {
    let host = try machine.server.host()
    let access = try await machine.server.access([host])
    let target = MachineTarget(id: "1", name: "n1", host: host)
    do {
      try await body(access, LogOrigin(.cloudInit(.output), on: target))
    } catch {
      await access.close()
      await machine.stop()
      throw error
    }
    await access.close()
    await machine.stop()
  }

  @Test(
    "What only root can read is read and followed, and nothing of root's stays behind",
    arguments: ["", "Defaults use_pty"])
  func elevated(defaults: String) async throws {
    let machine = try await CloudMachine(
      sudoers: "\(defaults)\nubuntu ALL=(ALL) NOPASSWD:ALL", log: "one\ntwo\n")
    try await onMachine(machine) { access, origin in
      let world = machine.server.world
      let lines = try await LogProbe(shell: access.shell).read(origin, tailLines: 10, since: nil)
        .get()
      #expect(lines.map(\.text) == ["one", "two"])

      let told = Mutex<[String]>([])
      // The number of bytes tells this test's processes from those of others.
      let tailLines = defaults.isEmpty ? 7_013 : 7_019
      let following = Task {
        await LogStream(shell: access.shell, clock: world.clock).follow(
          origin, tailLines: tailLines
        ) { news in
          guard case .lines(let lines) = news else { return }
          told.withLock { $0 += lines.map(\.text) }
        }
      }
      #expect(await eventually { told.withLock { $0 } == ["one", "two"] })
      let log = machine.server.scratch.file("var-log/\(CloudMachine.logName)")
      let file = try #require(fopen(log, "a"))
      fputs("three\n", file)
      fclose(file)
      #expect(await eventually { told.withLock { $0 }.last == "three" })
      @Sendable func leftovers() async throws -> String {
        try await world.processes.run(
          Program(
            "/usr/bin/pgrep", ["-u", "root", "-fa", "\(CloudMachine.logName) \(tailLines * 120)"],
            environment: testEnvironment)
        ).output.text
      }
      #expect(try await !leftovers().isEmpty)
      following.cancel()
      await following.value
      #expect(try await eventually { try await leftovers().isEmpty })
    }
  }

  struct Refusal: CustomTestStringConvertible {
    let sudoers: String
    var hasSudo = true
    let words: String
    var testDescription: String { words }
  }

  @Test(
    "Why there are no rights is told, for what is read and for what is followed",
    arguments: [
      Refusal(
        sudoers: "ubuntu ALL=(ALL) ALL", words: "needs the rights of root: sudo asks this login"),
      Refusal(
        sudoers: "root ALL=(ALL) ALL", words: "needs the rights of root: sudo asks this login"),
      Refusal(
        sudoers: "Defaults requiretty\nubuntu ALL=(ALL) NOPASSWD:ALL",
        words: "needs the rights of root: sudo wants a terminal"),
      Refusal(
        sudoers: "Defaults !authenticate",
        words: "needs the rights of root: this login is not in the machine's sudoers"),
      Refusal(
        sudoers: "", hasSudo: false,
        words: "needs the rights of root: the machine has no sudo"),
    ])
  func refused(_ refusal: Refusal) async throws {
    let machine = try await CloudMachine(
      sudoers: refusal.sudoers, log: "one\n", hasSudo: refusal.hasSudo)
    try await onMachine(machine) { access, origin in
      let answer = await LogProbe(shell: access.shell).read(origin, tailLines: 10, since: nil)
      let failure = #expect(throws: LogFailure.self) { try answer.get() }
      #expect(failure?.description.contains(refusal.words) == true, "\(answer)")

      let told = Mutex<[String]>([])
      let following = Task {
        await LogStream(shell: access.shell, clock: machine.server.world.clock).follow(
          origin, tailLines: 10
        ) { news in
          if case .unreachable(let failure) = news { told.withLock { $0.append("\(failure)") } }
        }
      }
      #expect(await eventually { told.withLock { !$0.isEmpty } })
      #expect(told.withLock { $0.first }?.contains(refusal.words) == true)
      following.cancel()
      await following.value
    }
  }

  @Test(
    "What has nothing to do with rights is told as it is, whatever sudo complains about beside it")
  func noLog() async throws {
    for sudoers in ["ubuntu ALL=(ALL) NOPASSWD:ALL", "ubuntu ALL=(ALL) ALL"] {
      let machine = try await CloudMachine(sudoers: sudoers, log: nil)
      try await onMachine(machine) { access, origin in
        let answer = await LogProbe(shell: access.shell).read(origin, tailLines: 10, since: nil)
        let failure = #expect(throws: LogFailure.self) { try answer.get() }
        #expect(failure?.description.contains("No such file or directory") == true, "\(answer)")
      }
    }
  }
}

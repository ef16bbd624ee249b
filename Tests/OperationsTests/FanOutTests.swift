import Cluster
import Fleet
import FoundationEssentials
import Glibc
import Terraform
import TestKit
import Testing

@testable import Operations

@Suite("One command on many real machines", .serialized, .timeLimit(.minutes(3)))
struct FanOutTests {
  @Test("Sixty machines with OpenSSH's own limits: one login each, none dropped, one answer")
  func sixty() async throws {
    let fleet = try await SSHFleet(60)
    let sshds = try await fleet.start()
    try fleet.writeState()
    let (report, _) = try await run("uname -r", on: fleet)
    #expect(report.summary == "60 same")
    #expect(try fleet.logins == Array(repeating: 1, count: 60))
    #expect(try (1...60).allSatisfy { try !fleet.log(of: $0).contains("MaxStartups") })
    for sshd in sshds { await sshd.stop() }
  }

  @Test("Machines that say nothing do not hold up the others, and are told as silent")
  func silence() async throws {
    let fleet = try await SSHFleet(3)
    let sshds = try await fleet.start()
    let silent = try (4...23).map {
      try LoopbackPort(isListening: true, address: "127.0.77.\($0)", port: fleet.port)
    }
    try fleet.writeState(also: (4...23).map { ("silent-\($0)", fleet.address($0)) })
    let clock = ContinuousClock()
    let start = clock.now
    let (report, order) = try await run("true", on: fleet)
    // ssh gives a silent machine eight seconds; one after the other they would take 160.
    #expect(clock.now - start < .seconds(80))
    #expect(Set(order.prefix(3)) == ["node-1", "node-2", "node-3"])
    #expect(report.summary == "3 same, 20 without an answer")
    let reasons = report.answers.compactMap { answer -> String? in
      if case .unanswered(let reason) = answer.outcome { reason } else { nil }
    }
    #expect(reasons.allSatisfy { $0.contains("Nothing was sent to it.") })
    #expect(silent.count == 20)
    for sshd in sshds { await sshd.stop() }
  }

  @Test("A command whose connection breaks under it is not sent again, and said to be unknown")
  func once() async throws {
    let fleet = try await SSHFleet(1)
    let sshds = try await fleet.start()
    try fleet.writeState()
    let marks = fleet.scratch.file("marks")
    let running = Task {
      try await run("echo run >> \(marks); sleep 20", on: fleet).0
    }
    #expect(await eventually { (try? FileStore.live.read(marks)) != nil })
    let masters = try await fleet.world.processes.run(
      Program(
        "/usr/bin/pgrep", ["-f", "\(fleet.scratch.path)/qd/.*-M"], environment: testEnvironment))
    for number in masters.output.text.split(separator: "\n").compactMap({ Int32($0) }) {
      kill(number, SIGKILL)
    }
    let report = try await running.value
    guard case .unanswered(let reason) = report.answers[0].outcome else {
      Issue.record("The broken command gave \(report.answers[0].outcome).")
      return
    }
    #expect(reason.contains("not sent again"))
    #expect(try fleet.scratch.text(of: "marks") == "run\n")
    for sshd in sshds { await sshd.stop() }
  }

  @Test("Exit codes, time limits and endless output are told for each machine")
  func endings() async throws {
    let fleet = try await SSHFleet(4)
    let sshds = try await fleet.start()
    try fleet.writeState()
    let (report, _) = try await run(
      """
      case $MACHINE in
        node-1) exit 3;; node-2) sleep 30;; node-3) head -c 1000000 /dev/zero | tr '\\0' x;;
        *) echo out; echo err >&2;;
      esac
      """, on: fleet, timeout: 2)
    let endings = report.answers.map(\.ending)
    #expect(endings[0]?.exitCode == 3 && endings[0]?.isTimedOut == false)
    #expect(endings[1]?.exitCode == 124 && endings[1]?.isTimedOut == true)
    let long = try #require(endings[2])
    #expect(long.output.count <= FanOut.keptBytes && long.dropped > 700_000)
    #expect(long.output.allSatisfy { $0 == UInt8(ascii: "x") })
    #expect(endings[3] == .init(output: Array("out\n".utf8), errorOutput: Array("err\n".utf8)))
    #expect(report.summary == "4 different answers; 2 failed")
    for sshd in sshds { await sshd.stop() }
  }

  @Test("A command goes over the connections of a console that is open, and alone without it")
  func borrowing() async throws {
    let fleet = try await SSHFleet(3)
    let sshds = try await fleet.start()
    try fleet.writeState()
    let (console, inventory, _) = try await fleet.opened()
    for target in inventory.targets {
      _ = try await console.run(.typed("true", timeout: .seconds(9)), on: target, keeping: 4_096)
        .get()
    }
    #expect(try await run("true", on: fleet).0.summary == "3 same")
    #expect(try fleet.logins == [1, 1, 1])
    await console.close()
    #expect(try await run("true", on: fleet).0.summary == "3 same")
    #expect(try fleet.logins == [2, 2, 2])
    for sshd in sshds { await sshd.stop() }
  }

  @Test("What was run where, and what came of it, is in the audit log; without it nothing is sent")
  func audit() async throws {
    let fleet = try await SSHFleet(2)
    let sshds = try await fleet.start()
    try fleet.writeState()
    _ = try await run("echo 'a\nb'", on: fleet)
    let log = AuditLog(path: try fleet.site.paths.auditLog, world: fleet.world)
    let records = try log.records().filter { $0.event == "machine.exec" }
    #expect(records.map(\.phase) == [.intent, .end])
    #expect(records[0].details["command"] == "echo 'a\nb'")
    #expect(records[0].details["machines"] == "node-[1-2]")
    #expect(records[1].details["outcome"] == "2 same")
    try fleet.world.files.remove(log.path)
    try fleet.world.files.makeDirectory(log.path)
    await #expect(throws: AuditError.self) { try await run("true", on: fleet) }
    #expect(try fleet.logins == [1, 1])
    for sshd in sshds { await sshd.stop() }
  }

  @Test("Nothing is left of many cycles: no process, no socket, no agent, no file")
  func cycles() async throws {
    let fleet = try await SSHFleet(2)
    let sshds = try await fleet.start()
    try fleet.writeState()
    for _ in 0..<Repetitions.cycles {
      #expect(try await run("true", on: fleet).0.summary == "2 same")
    }
    #expect(try fleet.world.files.list(fleet.scratch.file("qd")) == [])
    for sshd in sshds { await sshd.stop() }
    let isGone = try await eventually {
      try await fleet.world.processes.run(
        Program("/usr/bin/pgrep", ["-f", fleet.scratch.path], environment: testEnvironment)
      ).output.text.isEmpty
    }
    #expect(isGone)
  }

  /// Runs a command as `quarterdeck exec` does; the report, and the names in the order of answers.
  private func run(
    _ text: String, on fleet: SSHFleet, timeout: Int = 30
  ) async throws -> (FanOutReport, [String]) {
    let (access, inventory, site) = try await fleet.opened(borrows: true)
    var order: [String] = []
    do {
      let report = try await FanOut(site: site, machines: access).run(
        .typed(text, timeout: .seconds(timeout)), on: inventory.machines,
        targets: inventory.targets
      ) { order.append($0.machine.name) }
      await access.close()
      return (report, order)
    } catch {
      await access.close()
      throw error
    }
  }
}

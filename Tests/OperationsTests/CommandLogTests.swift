import Cluster
import Fleet
import FoundationEssentials
import Testing

@testable import Operations

@Suite("CommandLog") struct CommandLogTests {
  private let log = CommandLog()
  private let clock = WallClock.live

  private func world() -> World {
    World.live(environment: ["PATH": "/usr/bin:/bin"]).observed(by: log)
  }

  private func program(_ arguments: String...) -> Program {
    Program("/bin/sh", ["-c"] + arguments, environment: ["PATH": "/usr/bin:/bin"])
  }

  @Test("A program is written down with its words, its end and the end of its standard error")
  func one() async throws {
    _ = try await world().processes.run(program("echo out; echo 'it is bad' >&2; exit 3"))
    let record = try #require(log.records.first)
    #expect(record.place == .here)
    #expect(record.ending == .exited(3))
    #expect(record.hasFailed && record.running == 0 && record.count == 1)
    #expect(record.errorTail == "it is bad\n")
    #expect(record.line.hasPrefix("/bin/sh -c '"))
    #expect(record.title.hasPrefix("sh -c '"))
    #expect(record.duration.map { $0 >= .zero } == true)
  }

  @Test("What cannot be started is written down with the reason")
  func missing() async throws {
    await #expect(throws: ProcessError.self) {
      _ = try await world().processes.run(Program("/nonexistent/tool", environment: [:]))
    }
    guard case .failed(let reason) = try #require(log.records.first).ending else {
      Issue.record("It has no reason.")
      return
    }
    #expect(reason.contains("/nonexistent/tool"))
  }

  @Test("Equal commands are one record that counts them, and has the newest end")
  func folding() async throws {
    let world = world()
    for _ in 0..<5 { _ = try await world.processes.run(program("exit 0")) }
    _ = try await world.processes.run(program("exit 1"))
    #expect(log.records.map(\.count).sorted() == [1, 5])
  }

  @Test("What runs says so, and its end is seen also when it is stopped")
  func running() async throws {
    let running = try await world().processes.start(program("sleep 60"), nil)
    #expect(log.records.first?.running == 1)
    #expect(log.records.first?.ending == nil)
    var changes = log.changes().makeAsyncIterator()
    await changes.next()
    await running.stop()
    // It says so once more.
    await changes.next()
    #expect(log.records.first?.running == 0)
    #expect(log.records.first?.ending == .signalled(15))
  }

  @Test("A deadline is told from an exit code")
  func deadline() async throws {
    var slow = program("sleep 60")
    slow.deadline = .milliseconds(50)
    _ = try await world().processes.run(slow)
    #expect(log.records.first?.ending == .timedOut)
  }

  @Test("What is asked of a machine is said in its words, with the exit code on the machine")
  func errand() async throws {
    var program = program("printf 'pods\\n%s %d\\n' 1f2e 7")
    program.errand = Errand(alias: "n1", title: "kubectl get pods -A", hasTrailer: true)
    _ = try await world().processes.run(program)
    let record = try #require(log.records.first)
    #expect(record.place == .machine("n1"))
    #expect(record.title == "kubectl get pods -A")
    #expect(record.ending == .exited(7))
    #expect(record.line.contains("printf"))
  }

  @Test("Polls with random words and places in a stream are one record, and the newest is first")
  func polls() {
    var time = Date(timeIntervalSince1970: 1_000)
    func poll(_ nonce: String, _ version: String) -> CommandLog.Ticket {
      var program = program("ask \(nonce)")
      let text = "kubectl get --raw '/api/v1/pods?watch=1&resourceVersion=\(version)&x=1'"
      program.errand = Errand(alias: "n1", title: "kubectl watch pods", text: text)
      return begin(program, at: time)
    }
    for number in 0..<100 {
      time += 2
      let ticket = poll("n\(number)", "\(number * 7)")
      log.end(ticket, .exited(0), errorOutput: [], clock: clock)
      if number == 50 {
        log.end(begin(program("once"), at: time), .exited(0), errorOutput: [], clock: clock)
      }
    }
    #expect(log.records.map(\.count) == [100, 1])
    #expect(log.records[0].startedAt == time)
    #expect(log.records[0].line.contains("ask n99"))
    time += 1
    log.end(begin(program("once"), at: time), .exited(0), errorOutput: [], clock: clock)
    #expect(log.records.map(\.count) == [2, 100])
  }

  @Test("To find nothing in cloud-init's log is an answer, and no failure")
  func negative() async throws {
    for (code, hasFailed) in [(1, false), (2, true)] {
      var program = program("exit \(code)")
      program.errand = Errand(alias: "n1", title: RemoteCommand.cloudInitSkips.title)
      program.negativeCode = RemoteCommand.cloudInitSkips.negativeCode
      _ = try await world().processes.run(program)
      #expect(log.records.first?.hasFailed == hasFailed)
    }
  }

  @Test("The log is bounded in records and in what it keeps of each, and keeps what runs")
  func bounds() {
    let first = begin(program("still running"), at: Date(timeIntervalSince1970: 0))
    for number in 0..<(CommandLog.limit + 50) {
      let ticket = begin(
        program("\(number) " + String(repeating: "x", count: CommandLog.longestLine + 500)),
        at: Date(timeIntervalSince1970: Double(number)))
      log.end(
        ticket, .exited(1), errorOutput: [UInt8](repeating: 0x41, count: 3 * CommandLog.errorTail),
        clock: clock)
    }
    #expect(log.records.count == CommandLog.limit)
    #expect(log.records.contains { $0.running == 1 })
    #expect(log.records.allSatisfy { $0.line.count <= CommandLog.longestLine })
    #expect(log.records.allSatisfy { $0.errorTail.utf8.count <= CommandLog.errorTail })
    log.end(first, .exited(0), errorOutput: [], clock: clock)
    log.end(first, .exited(9), errorOutput: [], clock: clock)
    #expect(log.records.first { $0.title.contains("still running") }?.ending == .exited(0))
  }

  @Test("What goes another way is taken back")
  func withdrawn() {
    let ticket = begin(program("x"), at: Date(timeIntervalSince1970: 0))
    log.withdraw(ticket)
    #expect(log.records == [])
  }

  @Test("Neither input nor environment is kept")
  func secrets() async throws {
    var secret = program("cat >/dev/null")
    secret.input = Array("hunter2-input".utf8)
    secret.environment["TOKEN"] = "hunter2-environment"
    _ = try await world().processes.run(secret)
    #expect(!"\(log.records)".contains("hunter2"))
  }

  private func begin(_ program: Program, at time: Date) -> CommandLog.Ticket {
    var clock = clock
    clock.now = { time }
    return log.begin(program, clock: clock)
  }
}

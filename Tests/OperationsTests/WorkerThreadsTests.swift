import Glibc
import Testing

@testable import Operations

/// The threads that the console's tasks run on.
///
/// One value for all tests: its threads last as long as the process. One test after the other, because
/// one counts how often the threads wait.
@Suite("Worker threads", .serialized) struct WorkerThreadsTests {
  private static let threads = WorkerThreads()

  private func run<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    let threads = try #require(Self.threads)
    return try await threads.run { () async -> Swift.Result<Result, any Error> in
      do { return .success(try await body()) } catch { return .failure(error) }
    }.get()
  }

  /// Whether the present thread is one of them.
  private static var isWorker: Bool {
    (try? World.live(environment: [:]).files.read("/proc/thread-self/comm"))
      == Array("worker\n".utf8)
  }

  private actor Tally {
    private(set) var count = 0
    private(set) var strangers = 0

    func add() {
      count += 1
      if !WorkerThreadsTests.isWorker { strangers += 1 }
    }
  }

  @Test("A task, its children, tasks of their own and actors run on them, also after a wait")
  func places() async throws {
    #expect(!Self.isWorker)
    let tally = Tally()
    try await run {
      await tally.add()
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            #expect(Self.isWorker)
            await tally.add()
          }
        }
      }
      await Task(executorPreference: WorkerThreads.current) {
        #expect(Self.isWorker)
        await tally.add()
      }.value
      try await WorkerThreads.rest(for: .milliseconds(2))
      #expect(Self.isWorker)
      let (numbers, sink) = AsyncStream.makeStream(of: Int.self)
      async let sum = numbers.reduce(0, +)
      for number in 1...4 { sink.yield(number) }
      sink.finish()
      #expect(await sum == 10)
      #expect(Self.isWorker)
    }
    #expect(await tally.count == 10)
    #expect(await tally.strangers == 0)
    #expect(WorkerThreads.current == nil)
  }

  @Test("Far more tasks than threads all end, however often they give way")
  func crowd() async throws {
    let tally = Tally()
    try await run {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<2_000 {
          group.addTask {
            for _ in 0..<5 {
              await Task.yield()
              await tally.add()
            }
          }
        }
      }
    }
    #expect(await tally.count == 10_000)
  }

  @Test("Tasks that a file holds up leave a thread for the one that goes on")
  func heldUp() async throws {
    try await run {
      var ends: [Int32] = [-1, -1]
      try #require(pipe(&ends) == 0)
      let (reading, writing) = (ends[0], ends[1])
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<3 {
          group.addTask {
            var byte: UInt8 = 0
            #expect(read(reading, &byte, 1) == 1)
          }
        }
        group.addTask { #expect(write(writing, [1, 2, 3], 3) == 3) }
      }
      close(reading)
      close(writing)
    }
  }

  @Test("What goes from one task to another and back wakes no thread for each step")
  func pingPong() async throws {
    try await run {
      let before = try Self.waits()
      let (there, ping) = AsyncStream.makeStream(of: Int.self)
      let (back, pong) = AsyncStream.makeStream(of: Int.self)
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          for await number in there { pong.yield(number) }
          pong.finish()
        }
        group.addTask {
          ping.yield(1)
          for await number in back {
            if number == 4_000 { ping.finish() } else { ping.yield(number + 1) }
          }
        }
      }
      // Of 8,000 steps; each wakes a thread where whoever waits is called for each job.
      #expect(try Self.waits() - before < 400)
    }
  }

  /// How often the workers have waited since they were started, by what the kernel counts.
  private static func waits() throws -> Int {
    let files = World.live(environment: [:]).files
    return try files.list("/proc/self/task").reduce(0) { sum, thread in
      let place = "/proc/self/task/\(thread)"
      // A thread may have ended meanwhile.
      guard let name = try? files.read("\(place)/comm"), name == Array("worker\n".utf8),
        let status = try? files.read("\(place)/status")
      else { return sum }
      let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first {
        $0.hasPrefix("voluntary_ctxt_switches:")
      }
      let count = line?.split(separator: "\t").last.flatMap { Int($0) }
      return try sum + #require(count)
    }
  }

  @Test("Sleepers wake in the order of their times, not of their beginnings")
  func order() async throws {
    try await run {
      let woken = try await withThrowingTaskGroup(of: Int.self, returning: [Int].self) { group in
        for number in [90, 30, 60, 10] {
          group.addTask {
            let before = WallClock.sinceBoot()
            try await WorkerThreads.rest(for: .milliseconds(number))
            #expect(WallClock.sinceBoot() - before >= .milliseconds(number))
            return number
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(woken == [10, 30, 60, 90])
    }
  }

  @Test("A sleeper of the past or of no time wakes at once", arguments: [0, -5])
  func pastTimes(seconds: Int) async throws {
    try await run { try await WorkerThreads.rest(for: .seconds(seconds)) }
  }

  @Test("A sleeper whose task is cancelled ends at once, before or while it sleeps")
  func cancelling() async throws {
    try await run {
      for attempt in 0..<200 {
        let sleeper = Task(executorPreference: WorkerThreads.current) {
          try await WorkerThreads.rest(for: .seconds(86_400))
        }
        if attempt.isMultiple(of: 2) { await Task.yield() }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
      }
    }
  }

  @Test("Programs are run, read and stopped on them")
  func programs() async throws {
    try await run {
      let world = World.live(environment: testEnvironment)
      let said = try await world.processes.run(
        Program(
          "/bin/sh", ["-c", "echo out; echo err >&2; exit 3"], environment: testEnvironment,
          output: .captured(limit: 100), deadline: .seconds(60)))
      #expect(said.end == .exited(3))
      #expect(said.output.text == "out\n")
      let late = try await world.processes.run(
        Program(
          "/bin/sleep", ["600"], environment: testEnvironment, output: .captured(limit: 100),
          deadline: .milliseconds(20)))
      #expect(late.isTimedOut)
    }
  }
}

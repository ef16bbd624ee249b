import Testing

@testable import ConsoleRuntime

@Suite("Running tasks")
struct RunningTasksTests {
  @Test("Effects that have ended are let go", .timeLimit(.minutes(1)))
  func effects() async {
    var tasks = RunningTasks()
    for _ in 0..<200 {
      let (ended, end) = AsyncStream.makeStream(of: Void.self)
      tasks.perform { end.finish() }
      for await _ in ended {}
    }
    // The last ones may not have been told of yet.
    while tasks.count > 2 {
      await Task.yield()
      tasks.converse {}
    }
    await tasks.stop {}
    #expect(tasks.count == 0)
  }

  @Test("Effects that go on are waited for when everything stops")
  func stopping() async {
    var tasks = RunningTasks()
    let (wait, release) = AsyncStream.makeStream(of: Void.self)
    let (ends, ended) = AsyncStream.makeStream(of: Int.self)
    tasks.perform {
      for await _ in wait {}
      ended.yield(1)
    }
    tasks.perform {}
    tasks.converse {
      ended.yield(2)
      ended.finish()
    }
    release.finish()
    await tasks.stop {}
    #expect(await ends.reduce(into: Set()) { $0.insert($1) }.contains(2))
    #expect(tasks.count == 0)
  }
}

import Cluster
import FoundationEssentials
import Testing

@testable import ConsoleRuntime

@Suite("The pace of logs") struct LogPaceTests {
  private let start = Date(timeIntervalSince1970: 1_800_000_000)

  private func lines(_ count: Int, of length: Int = 80) -> [LogLine] {
    Array(
      repeating: LogLine(source: "s", text: String(repeating: "x", count: length)), count: count)
  }

  @Test("A log that says little, and the beginning of several, wait for nothing")
  func little() async {
    let pace = LogPace()
    for _ in 0..<5 { #expect(await pace.pause(after: lines(2_000), at: start) == .zero) }
    #expect(await pace.pause(after: lines(1), at: start.addingTimeInterval(1)) == .zero)
  }

  @Test(
    "Five floods together bring no more lines in ten seconds than the rate allows",
    arguments: [
      (80, 1), (8_192, 33),
    ])
  func flood(length: Int, cost: Double) async {
    let pace = LogPace()
    let batch = lines(1_000, of: length)
    var due = Array(repeating: start, count: 5)
    var count = 0
    let end = start.addingTimeInterval(10)
    while let now = due.min(), now < end, let log = due.firstIndex(of: now) {
      count += batch.count
      let pause = await pace.pause(after: batch, at: now)
      due[log] = now.addingTimeInterval(max(pause / .seconds(1), 0.000_1))
    }
    #expect(Double(count) * cost <= 10 * LogPace.rate + LogPace.burst + 5 * 1_000 * cost)
    #expect(Double(count) * cost >= 9 * LogPace.rate)
  }

  @Test("A clock that was set back holds nobody up for longer than a moment")
  func clockSetBack() async {
    let pace = LogPace()
    _ = await pace.pause(after: lines(1_000), at: start.addingTimeInterval(86_400))
    #expect(await pace.pause(after: lines(1_000), at: start) < .seconds(LogPace.longest + 1))
  }
}

import Foundation
import Testing

@testable import Cluster

@Suite("LogResume") struct LogResumeTests {
  private static func line(_ text: String, at time: Double?) -> LogLine {
    LogLine(source: "a", time: time.map { Date(timeIntervalSince1970: $0) }, text: text)
  }

  private static let stream = [
    line("1", at: 10.1), line("2", at: 10.5), line("2", at: 10.5), line("trace", at: nil),
    line("3", at: 10.9), line("4", at: 11.2), line("5", at: 12),
  ]

  @Test("Wherever the connection breaks, no line is lost and none comes twice", arguments: 1..<7)
  func resume(count: Int) throws {
    var resume = LogResume()
    let before = resume.take(Array(Self.stream.prefix(count)))
    #expect(before.count == count)
    let since = try #require(resume.since)
    resume.reconnect()
    // The server gives what came since a whole second, in pieces.
    let again = Self.stream.drop { ($0.time ?? .distantPast) < since }
    var after: [LogLine] = []
    for line in again { after += resume.take([line]) }
    #expect(after.first?.isGap == true)
    if case .gap(let gap) = try #require(after.first).kind { #expect(!gap.mayHaveLost) }
    let new = after.filter { !$0.isGap }
    #expect((before + new).map(\.text) == Self.stream.map(\.text))
  }

  @Test("Between two runs of a container nothing is missing, so nothing is said")
  func nextRun() {
    var resume = LogResume()
    _ = resume.take([Self.line("1", at: 10.1), Self.line("2", at: 10.5)])
    // While the next run is waited for, the end of the last one comes again.
    resume.reconnect(toNextRun: true)
    #expect(resume.take([Self.line("1", at: 10.1), Self.line("2", at: 10.5)]).isEmpty)
    resume.reconnect(toNextRun: true)
    #expect(resume.take([Self.line("1", at: 20)]).map(\.text) == ["1"])
    resume.reconnect()
    #expect(resume.take([Self.line("2", at: 30)]).first?.isGap == true)
  }

  @Test("Where nothing is known again, the gap says that lines may be lost")
  func lost() {
    var resume = LogResume()
    _ = resume.take([Self.line("1", at: 10)])
    resume.reconnect()
    let after = resume.take([Self.line("9", at: 99)])
    #expect(
      after.first?.kind
        == .gap(
          LogGap(
            from: Date(timeIntervalSince1970: 10), to: Date(timeIntervalSince1970: 99),
            mayHaveLost: true)))
    #expect(after.last?.text == "9")
    // The next lines are as before.
    #expect(resume.take([Self.line("10", at: 100)]).map(\.text) == ["10"])
  }

  @Test("A log without times goes on without a gap")
  func noTimes() {
    var resume = LogResume()
    _ = resume.take([Self.line("1", at: nil)])
    resume.reconnect()
    #expect(resume.since == nil)
    #expect(resume.take([Self.line("2", at: nil)]).map(\.text) == ["2"])
  }
}

import FoundationEssentials
import Testing

@testable import Terraform

@Suite struct TimestampTests {
  static let readable: [(String, Double)] = [
    ("1970-01-01T00:00:00Z", 0),
    ("2026-11-23T07:31:53.271695Z", 1_795_419_113.271695),
    ("2026-11-23T07:33:54Z", 1_795_419_234),
    ("2026-11-23T09:33:54+02:00", 1_795_419_234),
    ("2026-11-22T23:03:54-08:30", 1_795_419_234),
    ("2026-11-23 07:33:51.964389611 +0000 UTC", 1_795_419_231.964389611),
    ("2000-02-29T12:00:00Z", 951_825_600),
    ("1969-12-31T23:59:59.5Z", -0.5),
  ]

  @Test("reads the times of messages and of locks", arguments: readable)
  func reads(text: String, seconds: Double) throws {
    let date = try #require(Timestamp.date(text))
    #expect(abs(date.timeIntervalSince1970 - seconds) < 0.000_001)
  }

  @Test(
    "refuses what is no time",
    arguments: [
      "", "now", "2026-11-23", "2026-11-23T07:31:53", "2026-13-01T00:00:00Z",
      "2026-11-32T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T07:60:00Z", "2026-11-23T07:31Z",
    ])
  func refuses(text: String) {
    #expect(Timestamp.date(text) == nil)
  }

  @Test(
    "writes UTC with microseconds", arguments: [0, 951_825_599.999999, 1_795_419_113.271695, -0.5])
  func writes(seconds: Double) throws {
    let text = Timestamp.text(Date(timeIntervalSince1970: seconds))
    #expect(text.count == 27 && text.hasSuffix("Z"))
    let read = try #require(Timestamp.date(text))
    #expect(abs(read.timeIntervalSince1970 - seconds) < 0.000_001)
  }
}

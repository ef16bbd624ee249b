import Foundation
import Testing

@testable import Cluster

@Suite("Timestamp")
struct TimestampTests {
  @Test(
    "RFC 3339 is read",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-11-23T08:23:57Z", 1_795_422_237),
      ("2026-11-23T09:23:57+01:00", 1_795_422_237), ("2026-11-23T02:53:57-05:30", 1_795_422_237),
      ("2024-02-29T00:00:00Z", 1_709_164_800), ("2000-02-29t23:59:60z", 951_868_800),
      ("2026-11-23T08:22:47.058358Z", 1_795_422_167.058358), ("1969-12-31T23:59:59.5Z", -0.5),
      ("0001-01-01T00:00:00Z", -62_135_596_800),
    ] as [(String, Double)])
  func good(text: String, seconds: Double) throws {
    let date = try #require(Timestamp.date(text))
    #expect(abs(date.timeIntervalSince1970 - seconds) < 1e-5)
  }

  @Test(
    "Everything else is no timestamp",
    arguments: [
      "", "2026-11-23", "2026-11-23T08:23:57", "2026-11-23 08:23:57Z", "2026-13-01T00:00:00Z",
      "2026-02-29T00:00:00Z", "2026-11-31T00:00:00Z", "2026-11-23T24:00:00Z",
      "2026-11-23T08:60:00Z",
      "2026-11-23T08:23:61Z", "2026-11-23T08:23:57.Z", "2026-11-23T08:23:57Zx",
      "2026-11-23T08:23:57+1",
      "2026-11-23T08:23:57+25:00", " 2026-11-23T08:23:57Z", "٢٠٢٦-11-23T08:23:57Z", "null",
      "-026-11-23T08:23:57Z",
    ])
  func bad(text: String) {
    #expect(Timestamp.date(text) == nil)
  }

  @Test("It agrees with Foundation over two centuries")
  func agreement() throws {
    let style = Date.ISO8601FormatStyle()
    for day in stride(from: -36_500, through: 36_500, by: 97) {
      let date = Date(timeIntervalSince1970: Double(day) * 86_400 + 3_723)
      #expect(Timestamp.date(style.format(date)) == date)
    }
  }

  @Test("Ages at the edges: clocks that are ahead, fractions, and what is not known")
  func ages() {
    let now = Date(timeIntervalSince1970: 1_000_000)
    #expect(Age.text(since: nil, now: now) == "<unknown>")
    #expect(Age.text(since: now.addingTimeInterval(1.9), now: now) == "0s")
    #expect(Age.text(since: now.addingTimeInterval(2), now: now) == "<invalid>")
    #expect(Age.text(seconds: 59.999) == "59s")
    #expect(Age.text(seconds: .infinity).hasSuffix("y"))
    #expect(Age.text(seconds: .nan) == "<invalid>")
  }
}

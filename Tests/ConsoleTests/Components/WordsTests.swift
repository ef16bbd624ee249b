import FoundationEssentials
import Testing

@testable import Console

@Suite("Words")
struct WordsTests {
  @Test(
    "A span has at most two units",
    arguments: [
      (-5, "0s"), (0, "0s"), (59, "59s"), (60, "1m00s"), (242, "4m02s"), (3_600, "1h00m"),
      (3_900, "1h05m"), (86_400, "1d0h"), (273_600, "3d4h"),
    ])
  func spans(_ seconds: Int, _ text: String) {
    #expect(Words.span(seconds) == text)
  }

  @Test(
    "What took less than a second is told in milliseconds, what took less than ten with a tenth",
    arguments: [
      (0, "–"), (4, "4ms"), (999, "999ms"), (1_000, "1.0s"), (3_047, "3.0s"), (9_999, "9.9s"),
      (10_000, "10s"), (61_500, "1m01s"),
    ])
  func took(_ milliseconds: Int, _ text: String) {
    #expect(Words.took(.milliseconds(milliseconds)) == text)
  }

  @Test(
    "The clock shows local time",
    arguments: [(0, "14:32:07"), (3_600, "15:32:07"), (-54_000, "23:32:07"), (34_200, "00:02:07")])
  func clock(_ secondsFromUTC: Int, _ text: String) {
    let words = Words.clock(Sample.now, secondsFromUTC: secondsFromUTC, withSeconds: true)
    #expect(words == text)
    #expect(
      Words.clock(Sample.now, secondsFromUTC: secondsFromUTC, withSeconds: false)
        == String(text.prefix(5)))
  }

  @Test(
    "Amounts are in binary units with one digit where it tells something",
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (8_332_353_536, "7.8 GiB"),
      (.max, "16777216 TiB"),
    ] as [(UInt64, String)])
  func bytes(_ count: UInt64, _ text: String) {
    #expect(Words.bytes(count) == text)
  }

  @Test(
    "A number that is none is no reason to crash",
    arguments: [(0.419, "0.42"), (12, "12.00"), (.nan, "–"), (.infinity, "–"), (1e300, "–")])
  func hundredths(_ number: Double, _ text: String) {
    #expect(Words.hundredths(number) == text)
  }

  @Test(
    "A moment of the past has its day unless that is today",
    arguments: [
      (0, 0, "14:32"), (-52_000, 0, "00:05"), (-53_000, 0, "yesterday 23:48"),
      (-53_000, 3_600, "00:48"), (-139_000, 0, "11-21 23:55"), (-31_536_000, 0, "11-23 14:32"),
      (60, 0, "14:33"),
    ])
  func moment(seconds: Double, secondsFromUTC: Int, text: String) {
    let date = Sample.now.addingTimeInterval(seconds)
    #expect(Words.moment(date, now: Sample.now, secondsFromUTC: secondsFromUTC) == text)
  }

  @Test("A count agrees with its noun")
  func counts() {
    #expect([0, 1, 2].map { Words.count($0, "pod") } == ["0 pods", "1 pod", "2 pods"])
  }

  @Test("Names lose what all of them share, and only that")
  func sharedPrefix() {
    let names = ["rocks-temporal-controller", "rocks-temporal-worker", "rocks-temporal-worker-2"]
    let prefix = String.sharedPrefix(of: names)
    #expect(
      names.map { $0.removingPrefix(prefix) } == ["controller", "worker", "worker-2"])
    #expect("<none>".removingPrefix(prefix) == "<none>")
    #expect("somebody-elses-node".removingPrefix(prefix) == "somebody-elses-node")
    #expect(String.sharedPrefix(of: ["alone"]).isEmpty)
    #expect(String.sharedPrefix(of: []).isEmpty)
  }

  @Test(
    "A large number is set apart by thousands",
    arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-50, "-50")])
  func grouped(number: Int, text: String) {
    #expect(Words.grouped(number) == text)
  }
}

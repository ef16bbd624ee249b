import Testing

@testable import Terraform

@Suite struct OutputLogTests {
  @Test("keeps the newest 5,000 lines in order and counts the rest")
  func ring() {
    var log = OutputLog()
    for number in 0..<12_345 { log.append("line \(number)", tone: .plain, at: nil) }
    #expect(log.count == OutputLog.capacity)
    #expect(log.droppedCount == 7_345)
    #expect(log.first?.text == "line 7345")
    #expect(log.last?.text == "line 12344")
    #expect(log.map(\.text) == (7_345..<12_345).map { "line \($0)" })
  }

  @Test("splits texts into lines and drops blank ones at the ends")
  func lines() {
    var log = OutputLog()
    log.append("\n one\r\n\ntwo \n \n", tone: .plain, at: nil)
    log.append("", tone: .plain, at: nil)
    log.append(" \n\t", tone: .plain, at: nil)
    #expect(log.map(\.text) == [" one", "", "two "])
  }

  @Test("shortens endless lines")
  func endless() {
    var log = OutputLog()
    log.append(String(repeating: "ä", count: 100_000), tone: .provisioner, at: nil)
    #expect(log.first?.text.count == 2_000)
    #expect(log.first?.text.last == "…")
  }

  static let escapes = [
    ("plain", "plain"), ("\u{1B}[31mred\u{1B}[0m", "red"), ("a\u{1B}]0;title\u{07}b", "ab"),
    ("a\u{1B}]0;title\u{1B}\\b", "ab"), ("cut\u{1B}[3", "cut"),
    ("cut\u{1B}", "cut"), ("\u{1B}[1;32;40mok", "ok"),
  ]

  @Test("removes escape sequences", arguments: escapes)
  func removesEscapes(text: String, plain: String) {
    #expect(EscapeSequences.removed(from: text) == plain)
  }

  @Test(
    "what provisioners print goes through line by line", arguments: ["weird-output", "long-line"])
  func recorded(name: String) throws {
    let progress = try Fixture.progress("misc/apply-\(name).out")
    #expect(progress.output.allSatisfy { !$0.text.contains("\u{1B}") && !$0.text.contains("\n") })
    #expect(progress.output.contains { $0.tone == .provisioner })
  }
}

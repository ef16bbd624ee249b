import TerminalUI
import Testing

@Suite struct LogViewTests {
  private static let lines = (0..<9).map { InkedText("line \($0)") }

  @Test("it shows the lines from its offset, and the last ones when it follows")
  func scrolls() {
    var log = LogView(lines: Self.lines, offset: 2)
    #expect(drawn(10, 2, log.draw).plainText == "line 2\nline 3")
    log.offset = .max
    #expect(drawn(10, 2, log.draw).plainText == "line 7\nline 8")
    log.offset = 0
    log.isFollowing = true
    #expect(drawn(10, 2, log.draw).plainText == "line 7\nline 8")
    #expect(log.window(rows: 2).offset == 7)
    #expect(drawn(10, 12, log.draw).plainText.hasPrefix("line 0\n"))
  }

  @Test(
    "a line that goes on says so at the edge",
    arguments: [
      (0, "abc日e…"), (1, "…c日ef…"), (4, "…efghi"), (5, "…fghi"), (99, "…"), (-5, "abc日e…"),
    ])
  func sideways(hidden: Int, shown: String) {
    let log = LogView(lines: ["abc日efghi"], horizontalOffset: hidden)
    #expect(drawn(7, 1, log.draw).plainText == shown)
  }

  @Test("lines that cannot be seen need not be there")
  func windowed() {
    var log = LogView(isFollowing: true)
    log.lineCount = 1_000_000
    log.firstLine = log.window(rows: 2).offset
    log.lines = ["a", "b"]
    #expect(drawn(3, 2, log.draw).plainText == "a\nb")
  }
}

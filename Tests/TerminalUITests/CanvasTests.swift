import Testing

@testable import TerminalUI

@Suite struct CanvasTests {
  @Test("a text stands where it was drawn")
  func draws() {
    var canvas = Canvas(size: Size(columns: 10, rows: 2))
    #expect(canvas.draw("日本 e\u{301}x", row: 1, column: 1, ink: .danger) == 7)
    #expect(canvas.frame.plainText == "\n 日本 e\u{301}x")
    #expect(canvas.frame.inkText == "\n.xxxxxxx")
  }
}

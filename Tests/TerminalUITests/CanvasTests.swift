import Testing

@testable import TerminalUI

@Suite struct CanvasTests {
  @Test("a text stands where it was drawn")
  func draws() {
    var canvas = Canvas(size: Size(columns: 10, rows: 2))
    #expect(canvas.draw("日本 e\u{301}x", row: 1, column: 1, ink: .danger, bold: true) == 7)
    #expect(canvas.frame.plainText == "\n 日本 e\u{301}x")
    #expect(canvas.frame.inkText == "\n.xxxxxxx")
    #expect(canvas.frame[row: 1, column: 1].isBold)
    #expect(canvas.frame[row: 1, column: 2].isContinuation)
    #expect(Array(canvas.frame[row: 1, column: 6].scalars) == ["e", "\u{301}"])
  }

  @Test("nothing is drawn outside", arguments: [-9, -1, 0, 3, 4, 99, .min, .max])
  func clips(place: Int) {
    var canvas = Canvas(size: Size(columns: 4, rows: 1))
    #expect(canvas.draw("abcdef", row: 0, column: place, maxColumns: .max) == 6)
    #expect(canvas.draw("abcdef", row: place == 0 ? 1 : place, column: 0) == 6)
    let seen = place == -1 ? "bcde" : place == 0 ? "abcd" : place == 3 ? "   a" : ""
    #expect(canvas.frame.plainText == seen)
  }

  @Test("a wide glyph at an edge becomes a blank")
  func clipsWide() {
    var canvas = Canvas(size: Size(columns: 5, rows: 3))
    canvas.draw("日日日", row: 0, column: -1)
    canvas.draw("日日", row: 1, column: 0, maxColumns: 3)
    canvas.clipped(to: Rect(column: 1, row: 2, columns: 3, rows: 1)) { canvas in
      canvas.draw("日日日", row: 2, column: 0)
    }
    #expect(canvas.frame.plainText == " 日日\n日\n  日")
  }

  @Test("drawing over half of a wide glyph blanks the other half")
  func mends() {
    for column in 0..<4 {
      var canvas = Canvas(size: Size(columns: 4, rows: 1))
      canvas.draw("日本", row: 0, column: 0)
      canvas.draw("x", row: 0, column: column)
      #expect(canvas.frame.plainText == ["x 本", " x本", "日x", "日 x"][column])
    }
    var canvas = Canvas(size: Size(columns: 4, rows: 1))
    canvas.draw("日本", row: 0, column: 0)
    canvas.draw("語", row: 0, column: 1)
    #expect(canvas.frame.plainText == " 語")
  }

  @Test("a clipped canvas draws on its part only, and the clip ends")
  func clipped() {
    var canvas = Canvas(size: Size(columns: 6, rows: 3))
    let seen = canvas.clipped(to: Rect(column: 1, row: 1, columns: 2, rows: 9)) { canvas in
      canvas.fill(canvas.frame.bounds, with: "#")
      canvas.draw("abcdef", row: 1, column: 0)
      canvas.placeCursor(Point(column: 0, row: 0))
      return canvas.bounds
    }
    #expect(seen == Rect(column: 1, row: 1, columns: 2, rows: 2))
    #expect(canvas.frame.plainText == "\n bc\n ##")
    #expect(canvas.frame.cursor == nil)
    #expect(canvas.bounds == canvas.frame.bounds)
  }

  @Test("selection and tint change the look, not the text")
  func restyles() {
    var canvas = Canvas(size: Size(columns: 4, rows: 2))
    canvas.draw("ab", row: 0, column: 0, ink: .success)
    canvas.select(Rect(column: 1, row: 0, columns: 99, rows: 1))
    canvas.tint(Rect(column: 0, row: 0, columns: 1, rows: 1), ink: .dim)
    #expect(canvas.frame.inkText == "dSTT\n")
    #expect(canvas.frame.plainText == "ab\n")
    canvas.draw("x", row: 0, column: 1)
    #expect(canvas.frame.inkText == "dtTT\n")
  }

  @Test("a line of several inks keeps them")
  func inked() {
    var canvas = Canvas(size: Size(columns: 9, rows: 1))
    let line = InkedText("● ", ink: .success) + InkedText("Ready", ink: .text)
    #expect(canvas.draw(line, row: 0, column: 0, maxColumns: 4) == 4)
    #expect(canvas.frame.plainText == "● Re")
    #expect(canvas.frame.inkText == "sstt")
  }

  @Test("in ASCII every cell is ASCII", arguments: Hostile.corpus)
  func ascii(hostile: Hostile) {
    var canvas = Canvas(size: Size(columns: 200, rows: 1), appearance: .ascii)
    canvas.draw(SafeText(hostile.text), row: 0, column: 0)
    #expect(canvas.frame.plainText.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) })
  }

  @Test(
    "signs have ASCII stand-ins, names are spelled out",
    arguments: [
      ("●◐○✖▸✔…·", "+~ox>v~-"), ("╭─╮│╰╯┃", "+-+|++|"), ("█▉▌▏", "#==|"), ("é", "<U+00E9>"),
      ("\u{1B}[0m", "^[[0m"), ("\u{202E}", "<U+202E>"), ("⏎", "enter"), ("–“x”", "-\"x\""),
      ("⠹", "*"),
    ])
  func spells(text: String, ascii: String) {
    let spelled = SafeText(text).spelled(in: .ascii)
    #expect(spelled.string == ascii)
    #expect(spelled.width == ascii.count)
  }

  @Test("a named sign takes one column in both appearances")
  func signs() {
    let signs = [
      Glyphs.well, Glyphs.partial, Glyphs.none, Glyphs.failed, Glyphs.done, Glyphs.waiting,
      Glyphs.selected, Glyphs.open, Glyphs.ellipsis, Glyphs.spinner(step: -1),
      Glyphs.spinner(step: .min),
    ]
    for sign in signs {
      #expect(sign.width == 1)
      #expect(sign.spelled(in: .ascii).width == 1)
    }
  }
}

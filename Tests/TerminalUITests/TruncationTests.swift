import TerminalUI
import Testing

@Suite struct TruncationTests {
  @Test(
    "text that is too long ends in an ellipsis",
    arguments: [
      ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""),
      ("abcdef", -3, ""), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
      ("日本語", 2, "…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
    ])
  func end(text: String, columns: Int, cut: String) {
    #expect(SafeText(text).truncated(to: columns).string == cut)
  }

  @Test(
    "a name keeps both its ends",
    arguments: [
      ("temporal-worker-2xkfp", 21, "temporal-worker-2xkfp"),
      ("temporal-worker-2xkfp", 11, "tempo…2xkfp"),
      ("temporal-worker-2xkfp", 10, "tempo…xkfp"), ("temporal-worker-2xkfp", 2, "t…"),
      ("temporal-worker-2xkfp", 1, "…"), ("日本語日本語", 7, "日本…語"), ("日本語日本語", 6, "日…語"),
    ])
  func middle(text: String, columns: Int, cut: String) {
    #expect(SafeText(text).truncated(to: columns, from: .middle).string == cut)
  }

  @Test("a field is filled")
  func pads() {
    let text: SafeText = "日a"
    #expect(text.padded(to: 6).string == "日a   ")
    #expect(text.padded(to: 6, alignment: .trailing).string == "   日a")
    #expect(text.padded(to: 6, alignment: .center).string == " 日a  ")
    #expect(text.padded(to: 2).string == "日a")
    #expect(("日本" as SafeText).fitted(to: 4).width == 4)
    #expect(("日本語" as SafeText).fitted(to: 4).string == "日… ")
  }

  @Test("a slice holds whole glyphs only")
  func slices() {
    let text: SafeText = "a日本b"
    #expect(text.slice(1..<5).string == "日本")
    #expect(text.slice(2..<5).string == "本")
    #expect(text.slice(0..<2).string == "a")
    #expect(text.slice(5..<99).string == "b")
    #expect(text.slice(3..<3).isEmpty)
    #expect(text.suffix(3).string == "本b")
    #expect(("abcdef" as SafeText).slice(2..<4).string == "cd")
  }

  @Test("inks stay with their text when a line is cut")
  func inked() {
    let line = InkedText("● ", ink: .success) + InkedText("workernode", ink: .dim, bold: true)
    let cut = line.truncated(to: 6)
    #expect(cut.text.string == "● wor…")
    #expect(cut.runs.map(\.ink) == [.success, .dim, .dim])
    #expect(cut.runs.last?.isBold == true)
    #expect(line.truncated(to: 6, from: .middle).text.string == "● w…de")
    #expect(line.truncated(to: 0).isEmpty)
    #expect(line.padded(to: 14, alignment: .trailing).text.string == "  ● workernode")
  }
}

@Suite struct WrappingTests {
  @Test(
    "lines break at spaces, and words that are too long are cut",
    arguments: [
      ("", 5, [""]), ("short", 5, ["short"]), ("one two three", 7, ["one two", "three"]),
      ("one two three", 6, ["one", "two", "three"]), ("abcdefgh", 3, ["abc", "def", "gh"]),
      ("ab cdefgh", 4, ["ab", "cdef", "gh"]), ("日本 語", 4, ["日本", "語"]), ("日本語", 5, ["日本", "語"]),
      ("a日b", 1, ["a", "b"]), ("one     two", 5, ["one", "two"]),
      ("  indented text", 10, ["  indented", "text"]),
      ("      x", 3, ["   ", "x"]), ("one ", 3, ["one"]), ("a b", 0, []),
    ])
  func wraps(text: String, columns: Int, lines: [String]) {
    #expect(SafeText(text).wrapped(to: columns).map(\.string) == lines)
  }

  @Test("inks stay with their text when a line is wrapped")
  func inked() {
    let line = InkedText("Error: ", ink: .danger) + "secret not found"
    let lines = line.wrapped(to: 13)
    #expect(lines.map(\.text.string) == ["Error: secret", "not found"])
    #expect(lines[0].runs.map(\.ink) == [.danger, .text])
  }
}

import TestKit
import Testing

@testable import TerminalUI

@Suite struct SafeTextTests {
  @Test(
    "what cannot be seen is made visible",
    arguments: [
      ("\u{1B}[2J", "␛[2J"), ("a\nb\r", "a␊b␍"), ("\u{00}\u{7F}\u{07}", "␀␡␇"),
      ("\u{9B}2J", "‹U+009B›2J"), ("\u{85}", "‹U+0085›"), ("txt\u{202E}exe", "txt‹U+202E›exe"),
      ("pro\u{200B}d", "pro‹U+200B›d"), ("\u{FEFF}x", "‹U+FEFF›x"), ("\u{2028}", "‹U+2028›"),
      ("\u{E0041}", "‹U+E0041›"), ("\u{AD}", "‹U+00AD›"), ("\u{2800}", "‹U+2800›"),
      ("\u{3164}", "‹U+3164›"), ("\u{E0B0}", "‹U+E0B0›"), ("\u{378}", "‹U+0378›"),
      ("\u{10FFFF}", "‹U+10FFFF›"), ("a\u{FE0F}", "a‹U+FE0F›"), ("\u{FFF9}", "‹U+FFF9›"),
      ("👩\u{200D}💻", "👩‹U+200D›💻"), ("\u{301}", "◌\u{301}"),
      ("\u{200B}\u{301}", "‹U+200B›◌\u{301}"),
    ])
  func shows(outside: String, safe: String) {
    #expect(Array(SafeText(outside).string.unicodeScalars) == Array(safe.unicodeScalars))
  }

  @Test(
    "ordinary text stays as it is",
    arguments: ["", "plain", "naïve", "e\u{301}", "日本", "שלום", "●◐○✖▸✔…", "╭─╮│╰╯", "🙂", "हिन्दी"])
  func keeps(text: String) {
    #expect(Array(SafeText(text).string.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test(
    "widths are those of a terminal",
    arguments: [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("ｆ", 2), ("한", 2),
      ("\u{1112}\u{1161}\u{11AB}", 2), ("🙂", 2), ("⚠", 1), ("✔", 1), ("✅", 2), ("●", 1), ("…", 1),
      ("🇩🇪", 2), ("█▌", 2), ("⠹", 1), ("☰", 1), ("䷀", 2), ("\u{303F}", 1), ("𝌀", 1),
    ])
  func measures(text: String, width: Int) {
    #expect(SafeText(text).width == width)
  }

  @Test(
    "a tab fills up to the next multiple of eight columns",
    arguments: [
      ("\tx", "        x"), ("abc\tx", "abc     x"), ("12345678\tx", "12345678        x"),
      ("日\tx", "日      x"),
    ])
  func tabs(outside: String, safe: String) {
    #expect(SafeText(outside).string == safe)
  }

  @Test("every kind of blank becomes ordinary spaces")
  func blanks() {
    #expect(SafeText("a\u{A0}b\u{2003}c\u{3000}d").string == "a b c  d")
  }

  @Test("a presentation selector after an emoji is left out, a second one is shown")
  func selectors() {
    #expect(SafeText("⚠\u{FE0F} x").string == "⚠ x")
    #expect(SafeText("⚠\u{FE0F}\u{FE0F}").string == "⚠‹U+FE0F›")
  }

  @Test("a base keeps four marks")
  func zalgo() {
    let text = SafeText("Z" + String(repeating: "\u{301}", count: 5_000) + "z")
    #expect(text.string.unicodeScalars.count == 6)
    #expect(text.width == 2)
  }

  @Test("literals and interpolated values are made safe too")
  func interpolation() {
    let name = "a\u{1B}b"
    let safe: SafeText = "x"
    #expect(("\u{1B}[0m \(name) \(safe) \(42)" as SafeText).string == "␛[0m a␛b x 42")
  }

  @Test("invalid UTF-8 is replaced")
  func bytes() {
    #expect(SafeText(decoding: [0x61, 0x9B, 0xFF]).string == "a\u{FFFD}\u{FFFD}")
  }

  @Test("clipping reads no further than it needs")
  func clips() {
    let line = String(repeating: "日\u{1B}", count: 200_000)
    let clipped = SafeText(line, clippedTo: 10)
    #expect(clipped.string == "日␛日␛日␛…")
    #expect(SafeText("short", clippedTo: 10).string == "short")
    #expect(SafeText("short", clippedTo: 5).string == "short")
    #expect(SafeText("short", clippedTo: -1).isEmpty)
  }

  @Test("lines end at line feeds, with or without carriage returns")
  func lines() {
    let outside = "one\r\ntwo\n\nfo\rur\n"
    #expect(SafeText.lines(of: outside).map(\.string) == ["one", "two", "", "fo␍ur"])
    #expect(SafeText.lines(of: outside, limit: 2).map(\.string) == ["", "fo␍ur"])
    #expect(SafeText.lines(of: "").isEmpty)
    #expect(SafeText.lines(of: "abcdef", clippedTo: 4).map(\.string) == ["abc…"])
  }
}

@Suite struct HostileTextTests {
  @Test("nothing hidden or too long for a cell survives", arguments: Hostile.corpus)
  func sanitises(hostile: Hostile) {
    expectSafe(SafeText(hostile.text))
  }

  @Test("what is safe stays the same", arguments: Hostile.corpus)
  func isIdempotent(hostile: Hostile) {
    let once = SafeText(hostile.text)
    let twice = SafeText(once.string)
    #expect(Array(twice.string.unicodeScalars) == Array(once.string.unicodeScalars))
    #expect(twice.width == once.width)
  }

  @Test("every code point is safe, and its width is that of its cells")
  func everyCodePoint() {
    var failures: [UInt32] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = SafeText(String(scalar))
      let width = GlyphSequence(text).reduce(0) { $0 + $1.width }
      let isHidden = text.string.unicodeScalars.contains(where: DisplayWidth.isHidden)
      if text.width != width || text.isEmpty || isHidden { failures.append(value) }
    }
    #expect(failures.isEmpty)
  }

  @Test("the short cuts of the width table change no answer")
  func shortCuts() {
    var failures: [UInt32] = []
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let isHidden = DisplayWidth.isHiddenByProperties(scalar)
      let isBlank = scalar.properties.generalCategory == .spaceSeparator
      let isRight =
        DisplayWidth.isHidden(scalar) == isHidden && DisplayWidth.isBlank(scalar) == isBlank
        && (isHidden
          || DisplayWidth.columns(of: scalar) == DisplayWidth.columnsByProperties(of: scalar))
      if !isRight { failures.append(value) }
    }
    #expect(failures.isEmpty)
  }

  @Test("any mixture is safe, however it is cut, joined or wrapped", arguments: 0..<300)
  func mixtures(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let outside = Hostile.mixture(length: 40, using: &random)
    let text = SafeText(outside)
    expectSafe(text)
    for columns in [-1, 0, 1, 2, 3, 7, 20, text.width - 1, text.width, text.width + 1] {
      for place in [SafeText.Truncation.end, .middle] {
        let cut = text.truncated(to: columns, from: place)
        expectSafe(cut)
        #expect(cut.width <= max(columns, 0))
      }
      expectSafe(text.prefix(columns) + text.suffix(columns))
      let wrapped = text.wrapped(to: columns)
      wrapped.forEach(expectSafe)
      #expect(wrapped.allSatisfy { $0.width <= columns })
      #expect(SafeText(outside, clippedTo: columns).width <= max(columns, 0))
      #expect(text.fitted(to: columns).width == max(columns, 0))
    }
  }

  private func expectSafe(_ text: SafeText) {
    #expect(!text.string.unicodeScalars.contains(where: DisplayWidth.isHidden))
    #expect(text.width == GlyphSequence(text).reduce(0) { $0 + $1.width })
    #expect(GlyphSequence(text).allSatisfy { text.string.unicodeScalars[$0.range].count <= 5 })
    #expect(SafeText(text.string).string == text.string)
  }
}

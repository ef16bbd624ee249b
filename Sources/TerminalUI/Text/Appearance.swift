/// The glyphs that a terminal can show.
public enum Appearance: Hashable, Sendable, CaseIterable {
  /// Everything that is safe.
  case unicode
  /// ASCII only: for a locale that is not UTF-8, and for `--ascii`.
  case ascii
}

extension SafeText {
  /// Returns the text as `appearance` can show it.
  ///
  /// In ASCII, lines, signs and punctuation have a stand-in (`●` is `+`, `…` is `~`);
  /// any other code point is spelled out as `<U+00E9>`: two names that differ never
  /// look the same. A ``Canvas`` does this to all that it draws; do it earlier where
  /// the width decides the layout.
  public func spelled(in appearance: Appearance) -> SafeText {
    guard appearance == .ascii, !isASCII else { return self }
    var text = ""
    for scalar in string.unicodeScalars {
      text += AsciiSpelling.of(scalar)
    }
    return SafeText(safe: text, width: text.utf8.count)
  }
}

extension InkedText {
  /// Returns the line as `appearance` can show it; see ``SafeText/spelled(in:)``.
  public func spelled(in appearance: Appearance) -> InkedText {
    guard appearance == .ascii else { return self }
    return InkedText(
      runs: runs.map { Run($0.text.spelled(in: appearance), ink: $0.ink, isBold: $0.isBold) })
  }
}

/// ASCII for what is not ASCII.
enum AsciiSpelling {
  /// Returns the stand-in of a code point, or its number.
  static func of(_ scalar: Unicode.Scalar) -> String {
    if scalar.isASCII { return String(scalar) }
    if let standIn = standIns[scalar] { return standIn }
    switch scalar.value {
    case 0x2400...0x241F: return "^" + String(Unicode.Scalar(UInt8(scalar.value - 0x2400 + 0x40)))
    case 0x2500...0x257F: return "+"
    case 0x2801...0x28FF: return "*"
    default:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "<U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + ">"
    }
  }

  private static let standIns: [Unicode.Scalar: String] = {
    var table: [Unicode.Scalar: String] = ["⏎": "enter", "␡": "^?"]
    for (glyphs, standIn) in groups {
      for glyph in glyphs.unicodeScalars { table[glyph] = standIn }
    }
    return table
  }()

  /// One column each, so that a layout is the same in both appearances.
  private static let groups: [(glyphs: String, standIn: String)] = [
    ("─━╌┄┈═–—‐‑‒−·", "-"), ("│┃║▏▕", "|"), ("●✚", "+"), ("◐…", "~"), ("○◌", "o"),
    ("✖✗✘×", "x"), ("▸▶→›»", ">"), ("◂◀←‹«", "<"), ("✔✓▾▼↓", "v"), ("▴▲↑", "^"),
    ("█▓", "#"), ("▉▊▋▌▒", "="), ("▍▎░", "-"), ("‘’", "'"), ("“”", "\""), ("•", "*"), ("⚠", "!"),
    ("▁▂", "_"), ("▃▄▅", "-"), ("▆▇", "="),
  ]
}

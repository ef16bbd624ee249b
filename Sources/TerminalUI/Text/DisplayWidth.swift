/// How many columns a code point takes in a terminal, and whether it can be seen at all.
///
/// One table for the whole program. It agrees with glibc's `wcwidth`, because ncurses
/// places cells by that; ambiguous widths are narrow.
enum DisplayWidth {
  /// Returns 0 for a combining mark, 2 for a wide code point, else 1.
  ///
  /// Only for code points that ``isHidden(_:)`` does not name.
  static func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    // Latin, and the lines, blocks and signs that a console is made of.
    case 0..<0x300, 0x2010...0x20CF, 0x2400...0x25FC: 1
    // Han and Hangul.
    case 0x3400...0x9FFF, 0xAC00...0xD7A3: 2
    default: columnsByProperties(of: scalar)
    }
  }

  /// The answer of ``columns(of:)`` without its short cuts.
  static func columnsByProperties(of scalar: Unicode.Scalar) -> Int {
    if isMark(scalar) { return 0 }
    return isWide(scalar) ? 2 : 1
  }

  /// Returns whether a terminal would draw nothing, or something else than a glyph.
  ///
  /// Controls, format characters (bidirectional overrides, joiners, tags), line and
  /// paragraph separators, surrogates, private use, code points that Unicode has not
  /// assigned, variation selectors, and fillers that look like a space.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0xAD: true
    case 0x20..<0x300, 0x2010...0x2027, 0x2190...0x2426, 0x2500...0x27BF, 0x3400...0x9FFF,
      0xAC00...0xD7A3:
      false
    default: isHiddenByProperties(scalar)
    }
  }

  /// The answer of ``isHidden(_:)`` without its short cuts.
  static func isHiddenByProperties(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value == brailleBlank { return true }
    let properties = scalar.properties
    if properties.isDefaultIgnorableCodePoint { return true }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      return true
    default:
      return false
    }
  }

  /// Returns whether a code point that is not hidden leaves its columns blank (category Zs).
  static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20, 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// U+2800: a letter for Unicode, nothing for the eye.
  private static let brailleBlank: UInt32 = 0x2800

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: true
    default: conjoiningJamo.contains { $0.contains(scalar.value) }
    }
  }

  /// Vowels and finals of Hangul that are drawn into the syllable's first letter.
  private static let conjoiningJamo: [ClosedRange<UInt32>] = [
    0x1160...0x11FF, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB,
  ]

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    guard value >= 0x1100 else { return false }
    if eastAsianWide.contains(where: { $0.contains(value) }) { return true }
    // A flag's two letters are narrow each, and two columns together.
    return scalar.properties.isEmojiPresentation && !(0x1F1E6...0x1F1FF).contains(value)
  }

  /// East Asian Width W and F without emoji; ranges run on over unassigned code points.
  ///
  /// Source: Unicode's `EastAsianWidth.txt`.
  private static let eastAsianWide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4C6, 0xA960...0xA97C,
    0xAC00...0xD7A3, 0xF900...0xFAD9, 0xFE10...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x16FE0...0x1B2FB, 0x1F200...0x1F265, 0x1F7F0...0x1F7F0, 0x1F947...0x1F9FF,
    0x20000...0x3FFFD,
  ]
}

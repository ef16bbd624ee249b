import TestKit
import Testing

/// Text that must never reach a terminal as it is: one payload of each kind, and names for them.
struct Hostile: CustomTestStringConvertible, Sendable {
  let kind: String
  let text: String
  var testDescription: String { kind }

  static let corpus: [Hostile] = [
    Hostile(kind: "clear screen", text: "a\u{1B}[2Jb"),
    Hostile(kind: "cursor home", text: "\u{1B}[H"),
    Hostile(kind: "colours", text: "\u{1B}[31mred\u{1B}[0m"),
    Hostile(kind: "reset", text: "\u{1B}c"),
    Hostile(kind: "alternate screen", text: "\u{1B}[?1049l"),
    Hostile(kind: "device status report", text: "\u{1B}[6n"),
    Hostile(kind: "title", text: "\u{1B}]0;owned\u{07}"),
    Hostile(kind: "title report", text: "\u{1B}[21t"),
    Hostile(kind: "hyperlink", text: "\u{1B}]8;;http://evil\u{1B}\\click\u{1B}]8;;\u{1B}\\"),
    Hostile(kind: "clipboard", text: "\u{1B}]52;c;cm0gLXJm\u{07}"),
    Hostile(kind: "device control string", text: "\u{1B}P+q544e\u{1B}\\"),
    Hostile(kind: "application program command", text: "\u{1B}_Gi=1;AAAA\u{1B}\\"),
    Hostile(kind: "C1 CSI", text: "\u{9B}2J"),
    Hostile(kind: "C1 OSC", text: "\u{9D}0;x\u{9C}"),
    Hostile(kind: "raw C1 byte", text: String(decoding: [0x61, 0x9B, 0x32, 0x4A], as: UTF8.self)),
    Hostile(kind: "bell", text: "ding\u{07}"),
    Hostile(kind: "backspace", text: "safe\u{08}\u{08}\u{08}\u{08}evil"),
    Hostile(kind: "carriage return", text: "error\rok   "),
    Hostile(kind: "line feeds", text: "one\ntwo\r\nthree\u{0B}four\u{0C}five"),
    Hostile(kind: "shift out and in", text: "\u{0E}lqqk\u{0F}"),
    Hostile(kind: "enquiry, NUL and DEL", text: "\u{05}\u{00}\u{7F}"),
    Hostile(kind: "bidirectional override", text: "access\u{202E}txt.exe\u{202C}"),
    Hostile(kind: "bidirectional isolate", text: "\u{2066}admin\u{2069}\u{200F}\u{061C}"),
    Hostile(kind: "zero width", text: "pro\u{200B}d\u{200C}\u{200D}\u{2060}\u{FEFF}"),
    Hostile(kind: "tag characters", text: "x\u{E0001}\u{E0068}\u{E0069}\u{E007F}"),
    Hostile(kind: "variation selectors", text: "a\u{FE0F}\u{FE00}\u{E0100}\u{180B}"),
    Hostile(kind: "separators", text: "a\u{2028}b\u{2029}c\u{85}d"),
    Hostile(kind: "fillers", text: "\u{3164}\u{115F}\u{FFA0}\u{2800}\u{00AD}\u{034F}\u{17B4}"),
    Hostile(kind: "private use", text: "\u{E0B0}\u{F8FF}\u{100000}"),
    Hostile(
      kind: "unassigned and noncharacters", text: "\u{378}" + scalars(0xFDD0, 0xFFFE, 0x10FFFF)),
    Hostile(kind: "zalgo", text: "Z" + String(repeating: "\u{0301}\u{0335}\u{20DD}", count: 300)),
    Hostile(kind: "mark without a base", text: "\u{0301}abc"),
    Hostile(kind: "supplementary marks", text: "\u{11103}\u{11100}\u{11127}\u{1E944}"),
    Hostile(kind: "wide", text: "日本語ｆｕｌｌ한글👩‍💻🇩🇪👍🏽⚠️1️⃣"),
    Hostile(kind: "conjoining jamo", text: "\u{1112}\u{1161}\u{11AB}\u{1160}"),
    Hostile(
      kind: "invalid UTF-8",
      text: String(decoding: [0xC0, 0x80, 0xF5, 0xED, 0xA0, 0x80, 0xE2], as: UTF8.self)),
    Hostile(kind: "annotation and musical format", text: "\u{FFF9}a\u{FFFB}\u{1D173}"),
    Hostile(kind: "blanks", text: "a\u{A0}b\u{2003}c\u{3000}d\u{202F}e\tf"),
    Hostile(kind: "right to left letters", text: "שלום مرحبا"),
    Hostile(kind: "spacing marks", text: "\u{0939}\u{093F}\u{0928}\u{094D}\u{0926}\u{0940}"),
  ]

  /// Text of code points that a literal must not hold.
  private static func scalars(_ values: UInt32...) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: values.compactMap(Unicode.Scalar.init))
    return String(text)
  }
}

extension Hostile {
  /// Returns code points of the corpus, spaces and letters in any order.
  static func mixture(length: Int, using random: inout SeededGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...length, using: &random) {
      let source =
        Bool.random(using: &random)
        ? "ab cd é日" : (corpus.randomElement(using: &random)?.text ?? "")
      if let scalar = Array(source.unicodeScalars.prefix(40)).randomElement(using: &random) {
        text.append(scalar)
      }
    }
    return String(text)
  }
}

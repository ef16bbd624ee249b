import TestKit

/// What may be written to a kind of terminal: the sequences of its description, what the program
/// writes beside them, and text that can be seen.
struct TerminalLanguage {
  /// The kinds of control sequences: the byte after the bracket if it is none of the parameters, and
  /// the final bytes.
  private var controls: Set<String> = []
  /// The private modes.
  private var modes: Set<String> = ["2004", "1000", "1002", "1003", "1004", "1006"]
  /// What follows an Escape otherwise.
  private var escapes: Set<String> = []
  private var controlCharacters: Set<UInt8> = [0x0A, 0x0D, 0x08]

  /// Reads the description of a terminal.
  init(of terminal: String, by programs: Programs) async throws {
    let described = try await programs.run("infocmp", ["-x", "-1", terminal])
    for line in described.output.split(separator: "\n") {
      guard let equals = line.firstIndex(of: "="), line.hasPrefix("\t") else { continue }
      // What keys send is no output.
      if line.dropFirst().first == "k", !line.hasPrefix("\tkmous") { continue }
      learn(String(line[line.index(after: equals)...].dropLast()))
    }
    // The whole region, the title that is kept.
    controls.formUnion(["r", "t"])
  }

  private mutating func learn(_ capability: String) {
    var text = capability.replacing("\\E", with: "\u{1B}")
    for (name, byte) in [("^N", "\u{0E}"), ("^O", "\u{0F}"), ("^I", "\t")] {
      text = text.replacing(name, with: byte)
    }
    // What terminfo computes is a number or nothing.
    text = text.replacing(/%p[1-9]|%\{[0-9]+\}|%'.'|%[0-9:.+-]*[dxos]|%[Pg].|\$<[^>]*>/, with: "")
    text = text.replacing(/%[-+*\/m&|^=><AO!~?te;iclL]/, with: "")
    for match in text.matches(of: /\x1b\[([?>!=]?)([0-9;:]*)([ -\/]*[@-~])/) {
      if match.output.1 == "?", ["h", "l"].contains(match.output.3) {
        modes.formUnion(match.output.2.split(separator: ";").map(String.init))
      } else {
        controls.insert("\(match.output.1)\(match.output.3)")
      }
    }
    for match in text.matches(of: /\x1b([()*+]?[0-Z\\^-~=><])/) {
      escapes.insert("\(match.output.1)")
    }
    for character in text.utf8 where [0x09, 0x0E, 0x0F].contains(character) {
      controlCharacters.insert(character)
    }
  }

  /// Returns what in `output` this terminal would not understand, or nobody could see; empty is good.
  func foreign(in output: [UInt8]) -> [String] {
    var problems: [String] = []
    var rest = Substring(String(decoding: output, as: UTF8.self))
    if rest.unicodeScalars.contains("\u{FFFD}"), String(validating: output, as: UTF8.self) == nil {
      problems.append("what is not UTF-8")
    }
    while let character = rest.unicodeScalars.first {
      if character == "\u{1B}" {
        guard let length = sequence(rest) else {
          problems.append("sequence \(rest.prefix(24).debugDescription)")
          rest = rest.dropFirst()
          continue
        }
        rest = rest[rest.unicodeScalars.index(rest.startIndex, offsetBy: length)...]
      } else {
        if !isVisible(character) { problems.append("U+\(String(character.value, radix: 16))") }
        rest.unicodeScalars.removeFirst()
      }
    }
    return problems
  }

  /// The length in code points of a sequence that is allowed; nil for every other.
  private func sequence(_ text: Substring) -> Int? {
    if let match = text.prefixMatch(of: /\x1b\[([?>!=]?)([0-9;:]*)([ -\/]*[@-~])/) {
      // The console of Linux has other private sequences too, for the form of its cursor.
      let isKnown =
        match.output.1 == "?" && ["h", "l"].contains(match.output.3)
        ? match.output.2.split(separator: ";").allSatisfy { modes.contains(String($0)) }
        : controls.contains("\(match.output.1)\(match.output.3)")
      return isKnown ? match.output.0.unicodeScalars.count : nil
    }
    // The title, which the program alone writes.
    if let match = text.prefixMatch(of: /\x1b\]2;([^\x00-\x1f\x7f-\x9f]*)\x07/) {
      return match.output.1.hasPrefix("quarterdeck ") ? match.output.0.unicodeScalars.count : nil
    }
    // The palette that curses puts back.
    if text.hasPrefix("\u{1B}]104\u{7}") { return 6 }
    guard let match = text.prefixMatch(of: /\x1b([()*+]?[0-Z\\^-~=><])/),
      escapes.contains("\(match.output.1)")
    else { return nil }
    return match.output.0.unicodeScalars.count
  }

  private func isVisible(_ character: Unicode.Scalar) -> Bool {
    if character.value < 0x20 { return controlCharacters.contains(UInt8(character.value)) }
    switch character.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return false
    default: return true
    }
  }
}

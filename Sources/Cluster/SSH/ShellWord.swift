/// Words for a POSIX shell: of another machine, or in a command that a person copies.
public enum ShellWord {
  /// Returns a text as one word that the shell takes literally, whatever is in it.
  public static func quoted(_ text: String) -> String {
    let quote = UInt8(ascii: "'")
    var bytes = [quote]
    // Byte by byte, as the shell reads: a quote with an accent on it is another character, and
    // still ends the word.
    for byte in text.utf8 {
      if byte == quote { bytes += #"'\''"#.utf8 } else { bytes.append(byte) }
    }
    return String(decoding: bytes + [quote], as: UTF8.self)
  }

  /// Returns a text as one word, in quotes only where it needs them.
  public static func plain(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      let character = Character(UnicodeScalar(byte))
      return character.isASCII
        && (character.isLetter || character.isNumber || "/._-+@".contains(character))
    }
    return isPlain && !text.isEmpty ? text : quoted(text)
  }
}

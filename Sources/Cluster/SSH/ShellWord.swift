/// Words for a POSIX shell: of another machine, or in a command that a person copies.
public enum ShellWord {
  /// Returns a text as one word that the shell takes literally, whatever is in it.
  public static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
      + "'"
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

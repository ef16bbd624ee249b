import TerminalUI

extension InkedText {
  /// Returns the keys of a dialog with what they do, for its last line.
  ///
  /// - Parameter keys: The keys as a person reads them, each with a word or two.
  /// - Returns: The line.
  static func keys(_ keys: [(key: String, words: String)]) -> InkedText {
    keys.reduce(InkedText.empty) { line, key in
      line + InkedText(line.isEmpty ? "" : "   ") + InkedText(SafeText(key.key), ink: .key)
        + InkedText(SafeText(" " + key.words), ink: .dim)
    }
  }
}

extension Model {
  /// The key that shows all of a list again: while something is typed into its filter, that of fields.
  func clearingKey(isTyping: Bool) -> InkedText {
    isTyping ? InkedText("esc", ink: .key) : inkedKey(of: .back)
  }

  /// What stands where a filter of a list lets nothing through.
  func nothingMatches(isTyping: Bool) -> InkedText {
    InkedText("Nothing matches. ", ink: .dim) + clearingKey(isTyping: isTyping)
      + InkedText(" shows all.", ink: .dim)
  }

  /// How the last line of a dialog names the keys that scroll, or choose.
  var scrollKeys: String { "\(word(for: .moveDown)) \(word(for: .moveUp))" }
}

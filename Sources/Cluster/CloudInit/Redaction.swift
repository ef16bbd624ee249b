/// Masks secrets that commands carry in their arguments, and that programs print.
///
/// The trace of `runcmd` shows them: `microk8s add-node --token …`, `microk8s join host:port/…`;
/// cloud-init's own log shows commands as lists: `['microk8s', 'add-node', '--token', '…']`.
enum Redaction {
  /// What stands in the place of a secret.
  static let mask = "••••••"

  /// Returns the text with the values of tokens, passwords and the like replaced.
  ///
  /// One pass over the words: what it costs grows with the text and no faster.
  static func masked(_ text: String) -> String {
    RedactionClue.isIn(text) ? maskedWordByWord(text) : text
  }

  /// Does the same, also where nothing in the text hints at a secret.
  static func maskedWordByWord(_ text: String) -> String {
    var pass = Pass()
    return text.split(separator: " ", omittingEmptySubsequences: false)
      .map { pass.masked($0) }.joined(separator: " ")
  }

  /// The words in names of options and variables whose value is a secret.
  private static let secretNames = [
    "token", "password", "passwd", "passphrase", "secret", "api-key", "api_key", "apikey",
  ]

  /// What encloses words in lists of Python, in JSON and in shells.
  private static let enclosing: Set<Character> = ["'", "\"", "[", "]", "(", ")", "{", "}", ","]

  /// Goes from word to word.
  private struct Pass {
    /// Whether the word before this one announced a secret.
    private var isAnnounced = false
    /// The quote that ends a secret of several words.
    private var quote: Character?
    private var isAfterJoin = false

    mutating func masked(_ word: Substring) -> String {
      if let quote {
        guard let end = word.firstIndex(of: quote) else { return mask }
        self.quote = nil
        return mask + word[end...]
      }
      if isAnnounced, !word.isEmpty {
        isAnnounced = false
        return announced(word)
      }
      let head = word.prefix { enclosing.contains($0) }
      let core = word[head.endIndex...]
      defer { if core.hasPrefix("join") { isAfterJoin = true } }
      if let equals = core.firstIndex(of: "="), isSecretName(core[..<equals]) {
        return head + core[...equals] + announced(core[core.index(after: equals)...])
      }
      if let colon = core.firstIndex(of: ":"), isSecretKey(core[..<colon]) {
        let value = core[core.index(after: colon)...]
        isAnnounced = value.isEmpty
        return head + core[...colon] + (value.isEmpty ? "" : announced(value))
      }
      if core.hasPrefix("-"), isSecretName(core) {
        isAnnounced = true
      } else if ["Bearer", "Basic"].contains(core) {
        isAnnounced = true
      } else if isAfterJoin, core.contains(":"), let slash = core.firstIndex(of: "/"),
        slash != core.startIndex
      {
        return head + core[...slash] + mask
      } else if let masked = withoutUser(core) {
        return head + masked
      }
      return String(word)
    }

    /// The mask for a value, with what encloses it; remembers a quote that other words close.
    private mutating func announced(_ value: Substring) -> String {
      let head = value.prefix { enclosing.contains($0) }
      let core = value[head.endIndex...]
      if let open = head.last, open == "'" || open == "\"" {
        guard let end = core.firstIndex(of: open) else {
          quote = open
          return head + mask
        }
        return head + mask + core[end...]
      }
      let tail = core.reversed().prefix { enclosing.contains($0) }.reversed()
      return head + mask + String(tail)
    }

    private func isSecretName(_ name: Substring) -> Bool {
      let name = name.lowercased()
      return secretNames.contains { name.contains($0) }
    }

    /// Whether a word before a colon is a key, and not a module such as `set-passwords`.
    private func isSecretKey(_ key: Substring) -> Bool {
      let key = key.lowercased().filter { !enclosing.contains($0) }
      return secretNames.contains { key == $0 || key.hasSuffix("_" + $0) }
    }

    /// A URL with the password of its user masked; nil for one without.
    private func withoutUser(_ word: Substring) -> String? {
      guard let scheme = word.firstRange(of: "://"),
        let at = word[scheme.upperBound...].firstIndex(of: "@"),
        let colon = word[scheme.upperBound..<at].firstIndex(of: ":"),
        !word[scheme.upperBound..<at].contains("/")
      else { return nil }
      return word[...colon] + mask + word[at...]
    }
  }
}

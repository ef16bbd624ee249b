/// Masks secrets that commands carry in their arguments.
///
/// The trace of `runcmd` shows them: `microk8s add-node --token …`, `microk8s join host:port/…`.
enum Redaction {
  /// What stands in the place of a secret.
  static let mask = "••••••"

  /// Returns the text with the values of tokens, passwords and the like replaced.
  static func masked(_ text: String) -> String {
    guard text.contains(where: { "=/-".contains($0) }) else { return text }
    var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    for index in words.indices {
      let word = words[index]
      if let equals = word.firstIndex(of: "="), isSecretName(word[..<equals]) {
        words[index] = word[...equals] + mask
      } else if word.hasPrefix("-"), isSecretName(word[...]), index + 1 < words.count {
        words[index + 1] = mask
      } else if let slash = word.firstIndex(of: "/"), isJoin(words, index), slash != word.startIndex
      {
        words[index] = word[...slash] + mask
      }
    }
    return words.joined(separator: " ")
  }

  /// The words in names of options and variables whose value is a secret.
  private static let secretNames = ["token", "password", "passwd", "secret", "api-key", "apikey"]

  private static func isSecretName(_ name: Substring) -> Bool {
    let name = name.lowercased()
    return secretNames.contains { name.contains($0) }
  }

  /// True for the invitation in `microk8s join 10.20.30.11:25000/TOKEN/HASH`.
  private static func isJoin(_ words: [String], _ index: Int) -> Bool {
    index > 0 && words[..<index].contains("join") && words[index].contains(":")
  }
}

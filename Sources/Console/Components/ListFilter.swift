import Cluster

/// What is looked for in a list: a regular expression where the text is one, else the text itself.
///
/// `!` in front turns it round. Large and small letters are alike. It takes time in proportion to
/// what it looks at, whatever is typed.
struct ListFilter: Hashable, Sendable {
  /// As it was typed.
  let text: String
  /// Whether what does not match is shown.
  let isInverted: Bool
  /// Why the text is no regular expression, and is looked for as it stands; nil for one that is.
  let problem: LogPatternError?
  private let pattern: LogPattern?

  /// Makes a filter; an empty one lets everything through.
  init(_ text: String = "") {
    self.text = text
    isInverted = text.hasPrefix("!")
    let wanted = isInverted ? String(text.dropFirst()) : text
    guard !wanted.isEmpty else {
      (pattern, problem) = (nil, nil)
      return
    }
    do throws(LogPatternError) {
      pattern = try LogPattern(Self.withoutCapitals(wanted))
      problem = nil
    } catch {
      pattern = LogPattern(literally: wanted.lowercased())
      problem = error
    }
  }

  /// Whether it lets everything through.
  var isEmpty: Bool { pattern == nil }

  /// Returns whether a row is shown of which these texts are looked at.
  func accepts(_ texts: [String]) -> Bool {
    guard let pattern else { return true }
    return texts.contains { pattern.matches($0) } != isInverted
  }

  /// An expression in small letters, in which a pattern takes large and small ones alike; what
  /// stands behind a backslash has a meaning that its size tells.
  private static func withoutCapitals(_ expression: String) -> String {
    var isEscaped = false
    return String(
      expression.map { character in
        defer { isEscaped = character == "\\" && !isEscaped }
        return isEscaped ? String(character) : character.lowercased()
      }.joined())
  }
}

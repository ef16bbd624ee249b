/// Takes secrets out of what kubectl prints of a pod, as YAML, as JSON or described for people.
///
/// Line by line, since that is how kubectl lays it out: a variable's name stands before its value,
/// and what goes on with a value stands further to the right.
public enum ManifestMask {
  /// Returns a text without the values of variables that hold secrets, without the copy of the whole
  /// manifest that `kubectl apply` leaves in an annotation, and without what options of commands
  /// carry.
  ///
  /// - Parameters:
  ///   - text: What kubectl printed.
  ///   - isSecret: Whether the variable of a name holds a secret.
  /// - Returns: The text, with bullets in the place of secrets.
  public static func masked(_ text: String, isSecret: (String) -> Bool) -> String {
    var mask = LineMask(isDescribed: text.hasPrefix("Name: "))
    let lines = text.lines.flatMap { mask.masked($0, isSecret: isSecret) }
    return (lines + mask.blanks).joined(separator: "\n")
  }
}

/// What is remembered from line to line.
private struct LineMask {
  /// Whether kubectl described the object: then the key of a line is a heading of kubectl's own, and
  /// names no secret, except where people chose the names.
  let isDescribed: Bool
  /// The name of the variable whose value may follow, and where its key stands.
  private var variable: (name: String, column: Int)?
  /// What is further to the right than this goes on with a secret.
  private var hidden: Int?
  /// Blank lines that may go on with a secret: the next line tells.
  private(set) var blanks: [String] = []
  /// Where the heading of the described variables stands.
  private var environment: Int?
  /// Where the heading of the described annotations stands.
  private var annotations: Int?

  init(isDescribed: Bool) { self.isDescribed = isDescribed }

  private static let applied = "kubectl.kubernetes.io/last-applied-configuration"

  /// Returns the lines that a line leads to, without what is secret; none when all of it is.
  mutating func masked(_ line: Substring, isSecret: (String) -> Bool) -> [String] {
    let indent = line.prefix { $0 == " " }.count
    guard let column = hidden else { return [open(line, indent, isSecret)] }
    if line.allSatisfy({ $0 == " " }) {
      blanks.append(String(line))
      return []
    }
    defer { blanks = [] }
    if indent > column { return [] }
    hidden = nil
    return blanks + [open(line, indent, isSecret)]
  }

  /// Returns a line that goes on with no secret, without the one that it may begin.
  private mutating func open(
    _ line: Substring, _ indent: Int, _ isSecret: (String) -> Bool
  ) -> String {
    let text = line.dropFirst(indent)
    let isItem = text.hasPrefix("- ")
    let column = indent + (isItem ? 2 : 0)
    guard let (key, value, start) = Self.pair(isItem ? text.dropFirst(2) : text) else {
      return Redaction.masked(String(line))
    }
    if key == Self.applied { return hide(line, from: start, column) }
    if let environment, indent > environment {
      // Where a value comes from is none: kubectl does not look it up.
      guard isSecret(key), !value.hasPrefix("<set to") else { return rest(of: line, from: start) }
      return hide(line, from: start, column)
    }
    environment = key == "Environment" ? indent : nil
    if let annotations, indent > annotations { return Redaction.masked(String(line)) }
    annotations = key == "Annotations" ? indent : nil
    if key == "name" {
      variable = (Self.unquoted(value), column)
    } else if key == "value", let variable, variable.column == column, isSecret(variable.name) {
      return hide(line, from: start, column)
    } else if isItem {
      variable = nil
    }
    return isDescribed ? rest(of: line, from: start) : Redaction.masked(String(line))
  }

  /// A line whose key is known to announce no secret; what follows may hold one all the same.
  private func rest(of line: Substring, from start: Substring.Index) -> String {
    line[..<start] + Redaction.masked(String(line[start...]))
  }

  private mutating func hide(
    _ line: Substring, from start: Substring.Index, _ column: Int
  ) -> String {
    hidden = column
    // In JSON the line goes on to the next member.
    return line[..<start] + " " + Redaction.mask + (line.hasSuffix(",") ? "," : "")
  }

  /// Splits a line into a key, its value, and where what follows the colon begins.
  private static func pair(
    _ text: Substring
  ) -> (key: String, value: String, start: Substring.Index)? {
    guard let colon = keyEnd(of: text) else { return nil }
    let start = text.index(after: colon)
    return (unquoted(text[..<colon].trimmed), text[start...].trimmed, start)
  }

  /// The colon behind a key: one that a blank or the end of the line follows.
  private static func keyEnd(of text: Substring) -> Substring.Index? {
    var index = text.startIndex
    while let colon = text[index...].firstIndex(of: ":") {
      let next = text.index(after: colon)
      if next == text.endIndex || text[next].isWhitespace { return colon }
      index = next
    }
    return nil
  }

  private static func unquoted(_ text: String) -> String {
    let text = text.hasSuffix(",") ? String(text.dropLast()) : text
    guard let quote = text.first, quote == "\"" || quote == "'", text.count >= 2, text.last == quote
    else { return text }
    return String(text.dropFirst().dropLast())
  }
}

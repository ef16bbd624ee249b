/// The part of YAML that cloud-init prints: maps, lists of texts, and scalars, in block style.
///
/// Reads leniently, because there is nothing better to do with what it cannot read than to pass it
/// over. Scalars that Python has folded over several lines are put together again.
enum BlockYAML: Hashable {
  /// A scalar; null is an empty text.
  case text(String)
  /// A list of scalars.
  case list([String])
  /// A map.
  case map([String: BlockYAML])

  /// Returns the members of the map that a text is.
  static func fields(_ lines: [Substring]) -> [String: BlockYAML] {
    var reader = BlockReader(lines: lines)
    return reader.map(indent: 0, depth: 0)
  }

  /// A list with one more item, as long as it is short; of something else, the list of that item.
  func appending(_ item: String) -> BlockYAML {
    guard case .list(let items) = self else { return .list([item]) }
    return items.count < Self.longestList ? .list(items + [item]) : self
  }

  private static let longestList = 200
}

private struct BlockReader {
  private let lines: [Substring]
  private var position = 0

  /// Deeper than any answer of cloud-init; what is nested deeper is passed over.
  private static let deepest = 8

  init(lines: [Substring]) {
    self.lines = lines.filter { line in
      !line.trimmed.isEmpty && !line.hasPrefix("#") && line != "---" && line != "..."
    }
  }

  private var line: Substring? { position < lines.count ? lines[position] : nil }

  private static func indent(_ line: Substring) -> Int { line.prefix { $0 == " " }.count }

  mutating func map(indent: Int, depth: Int) -> [String: BlockYAML] {
    var members: [String: BlockYAML] = [:]
    while let line, case let found = Self.indent(line), found >= indent {
      position += 1
      let content = line.dropFirst(found)
      // What is deeper than the map is the rest of something that cannot be read.
      guard found == indent, !content.hasPrefix("- "), let colon = content.firstIndex(of: ":")
      else { continue }
      let key = String(content[..<colon])
      let rest = content[content.index(after: colon)...].trimmed
      members[key] =
        rest.isEmpty
        ? nested(under: indent, depth: depth) : .text(scalar(rest, indent: indent))
      if rest == "[]" { members[key] = .list([]) }
    }
    return members
  }

  private mutating func nested(under indent: Int, depth: Int) -> BlockYAML {
    guard let line, depth < Self.deepest else { return .text("") }
    let found = Self.indent(line)
    if line.dropFirst(found).hasPrefix("-"), found >= indent { return .list(list(indent: found)) }
    return found > indent ? .map(map(indent: found, depth: depth + 1)) : .text("")
  }

  private mutating func list(indent: Int) -> [String] {
    var items: [String] = []
    while let line, Self.indent(line) == indent, line.dropFirst(indent).hasPrefix("-") {
      position += 1
      items.append(scalar(line.dropFirst(indent + 1).trimmed, indent: indent))
    }
    return items
  }

  /// A scalar that begins in a line; takes the deeper lines that belong to it.
  private mutating func scalar(_ first: String, indent: Int) -> String {
    var text = first
    let quote = first.first.flatMap { $0 == "'" || $0 == "\"" ? $0 : nil }
    while let line, Self.indent(line) > indent, !Self.isClosed(text, quote) {
      position += 1
      // A backslash at the end of a line folds it without a blank.
      if quote == "\"", text.hasSuffix("\\"), !text.hasSuffix("\\\\") {
        text.removeLast()
        text += Self.unfolded(line)
      } else {
        text += " " + line.trimmed
      }
    }
    guard let quote, text.utf8.count >= 2 else {
      return ["null", "~", "{}", "[]"].contains(text) ? "" : text
    }
    let inner = text.dropFirst().dropLast()
    return quote == "'" ? String(inner.replacing("''", with: "'")) : Self.unescaped(inner)
  }

  /// A folded line; a backslash at its beginning keeps the blank behind it.
  private static func unfolded(_ line: Substring) -> String {
    let text = line.trimmed
    return text.hasPrefix("\\ ") ? String(text.dropFirst()) : text
  }

  private static func isClosed(_ text: String, _ quote: Character?) -> Bool {
    guard let quote, text.utf8.count >= 2, text.last == quote else { return false }
    if quote == "'" { return text.dropFirst().reversed().prefix { $0 == "'" }.count % 2 == 1 }
    return text.dropLast().reversed().prefix { $0 == "\\" }.count.isMultiple(of: 2)
  }

  private static func unescaped(_ text: Substring) -> String {
    JSONEscapes.resolved(Array(text.utf8)[...])
  }
}

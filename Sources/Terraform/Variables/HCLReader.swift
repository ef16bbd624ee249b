/// An attribute or a block of HCL.
enum HCLItem: Hashable {
  /// `name = expression`, the expression as it is written, without comments at its end.
  case attribute(name: String, expression: String)
  /// `name "label" { … }`
  case block(type: String, labels: [String], body: [HCLItem])
}

/// A tolerant reader of HCL's structure: it finds attributes and blocks, and evaluates nothing.
///
/// It knows comments, strings with templates, heredocs and nested brackets, so that braces in
/// them do not count. At a mistake it stops and gives what it has.
struct HCLReader {
  private static let maximumDepth = 64
  private var rest: Substring.UnicodeScalarView
  private var depth = 0

  private init(_ text: String) {
    rest = text.unicodeScalars[...]
    if rest.first == "\u{FEFF}" { rest.removeFirst() }
  }

  /// Returns the attributes and blocks at the top of a file.
  static func body(of text: String) -> [HCLItem] {
    var reader = HCLReader(text)
    return reader.body()
  }

  /// Returns what a string literal or a heredoc means; other expressions as they are.
  static func literal(_ expression: String) -> String {
    if expression.hasPrefix("<<") { return heredocContent(expression) }
    guard expression.hasPrefix("\""),
      let (text, rest) = HCLString.unescaped(expression.dropFirst()), rest.isEmpty
    else { return expression }
    return text
  }
}

// MARK: - Structure

extension HCLReader {
  /// Reads items up to a closing brace, the end or a mistake.
  private mutating func body() -> [HCLItem] {
    var items: [HCLItem] = []
    while true {
      skipBlanks(withLines: true)
      guard let name = identifier(), let item = item(name) else { return items }
      items.append(item)
    }
  }

  private mutating func item(_ name: String) -> HCLItem? {
    skipBlanks(withLines: false)
    if rest.first == "=" || rest.first == ":" {
      rest.removeFirst()
      return .attribute(name: name, expression: expression())
    }
    var labels: [String] = []
    while let label = label() {
      labels.append(label)
      skipBlanks(withLines: false)
    }
    guard rest.popFirst() == "{", depth < Self.maximumDepth else { return nil }
    depth += 1
    let items = body()
    depth -= 1
    skipToClosingBrace()
    return .block(type: name, labels: labels, body: items)
  }

  private mutating func identifier() -> String? {
    guard let first = rest.first, first.properties.isAlphabetic || first == "_" else {
      return rest.first == "\"" ? label() : nil
    }
    let name = rest.prefix {
      $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "-"
    }
    rest = rest[name.endIndex...]
    return String(name)
  }

  private mutating func label() -> String? {
    guard rest.first == "\"" else {
      return rest.first.map { $0.properties.isAlphabetic || $0 == "_" } == true
        ? identifier() : nil
    }
    guard let (text, end) = HCLString.unescaped(Substring(rest.dropFirst())) else { return nil }
    rest = end.unicodeScalars
    return text
  }

  /// Steps behind the brace that ends a block, over whatever the block's reader did not read.
  private mutating func skipToClosingBrace() {
    var open = 1
    while open > 0, let scalar = rest.first {
      if skipComment() || skipString() || skipHeredoc() { continue }
      rest.removeFirst()
      if scalar == "{" { open += 1 }
      if scalar == "}" { open -= 1 }
    }
  }

  /// Reads up to the end of the line on which all brackets are closed.
  private mutating func expression() -> String {
    skipBlanks(withLines: false)
    let start = rest
    var end = rest.startIndex
    var open = 0
    while let scalar = rest.first {
      if open == 0, scalar == "\n" || scalar == "}" || scalar == "," { break }
      if isAtComment, open == 0 { break }
      if skipComment() { continue }
      if !skipString(), !skipHeredoc() {
        rest.removeFirst()
        if "([{".unicodeScalars.contains(scalar) { open += 1 }
        if ")]}".unicodeScalars.contains(scalar) { open -= 1 }
        if scalar.properties.isWhitespace { continue }
      }
      end = rest.startIndex
    }
    _ = skipComment()
    if rest.first == "," { rest.removeFirst() }
    return String(start[..<end])
  }
}

// MARK: - Tokens

extension HCLReader {
  private var isAtComment: Bool {
    rest.first == "#" || rest.starts(with: "//".unicodeScalars)
      || rest.starts(with: "/*".unicodeScalars)
  }

  private mutating func skipBlanks(withLines: Bool) {
    while let scalar = rest.first {
      if skipComment() { continue }
      guard scalar.properties.isWhitespace, withLines || scalar != "\n" else { return }
      rest.removeFirst()
    }
  }

  /// Steps over a comment; the line end behind `#` and `//` stays.
  private mutating func skipComment() -> Bool {
    guard isAtComment else { return false }
    guard rest.starts(with: "/*".unicodeScalars) else {
      rest = rest.drop { $0 != "\n" }
      return true
    }
    rest.removeFirst(2)
    while !rest.isEmpty, !rest.starts(with: "*/".unicodeScalars) { rest.removeFirst() }
    rest = rest.dropFirst(2)
    return true
  }

  /// Steps over a string with its templates, in which strings may stand again.
  private mutating func skipString() -> Bool {
    guard rest.first == "\"" else { return false }
    rest.removeFirst()
    while let scalar = rest.popFirst(), scalar != "\"", scalar != "\n" {
      if scalar == "\\" { rest = rest.dropFirst() }
      guard scalar == "$" || scalar == "%" else { continue }
      if rest.first == scalar { rest.removeFirst() } else if rest.first == "{" { skipTemplate() }
    }
    return true
  }

  /// Steps over `{ … }` behind `$` or `%`.
  private mutating func skipTemplate() {
    rest.removeFirst()
    guard depth < Self.maximumDepth else { return }
    depth += 1
    defer { depth -= 1 }
    var open = 1
    while open > 0, let scalar = rest.first {
      if skipString() { continue }
      rest.removeFirst()
      if scalar == "{" { open += 1 }
      if scalar == "}" { open -= 1 }
    }
  }

  /// Steps over `<<WORD` or `<<-WORD`, its lines and the line with the word.
  private mutating func skipHeredoc() -> Bool {
    guard rest.starts(with: "<<".unicodeScalars) else { return false }
    var ahead = rest.dropFirst(2)
    if ahead.first == "-" { ahead.removeFirst() }
    let word = ahead.prefix {
      $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_"
    }
    guard !word.isEmpty else { return false }
    rest = ahead[word.endIndex...].drop { $0 != "\n" }.dropFirst()
    while !rest.isEmpty {
      let line = rest.prefix { $0 != "\n" }
      let isLast = String(line).trimmed == String(word)
      rest = rest[line.endIndex...]
      if isLast { return true }
      rest = rest.dropFirst()
    }
    return true
  }

  /// The lines between the first and the last of a heredoc, without common indentation for `<<-`.
  private static func heredocContent(_ expression: String) -> String {
    var lines =
      expression.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).dropFirst()
    if !lines.isEmpty { lines.removeLast() }
    guard expression.hasPrefix("<<-") else { return lines.joined(separator: "\n") }
    let indents = lines.filter { !$0.allSatisfy(\.isWhitespace) }.map {
      $0.prefix(while: \.isWhitespace).count
    }
    return lines.map { $0.dropFirst(indents.min() ?? 0) }.joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmed: String {
    let start = drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}

import Cluster
import Fleet

/// What is looked for in a list: a regular expression where the text is one, else the text itself.
///
/// In front of it can stand, in this order: `!`, which shows what does not match; the name of a column
/// with a colon, `status:`, or its beginning; and `~`, or `-f` and a blank, for letters that stand in a
/// row in their order with others between them. Large and small letters are alike. It takes time in
/// proportion to what it looks at, whatever is typed.
struct ListFilter: Hashable, Sendable {
  /// As it was typed.
  let text: String
  /// Whether what does not match is shown.
  let isInverted: Bool
  /// The number of the column that alone is looked at; nil for all that a row has.
  let column: Int?
  /// Why the text is no regular expression, and is looked for as it stands; nil for one that is.
  let problem: LogPatternError?
  private let way: Way

  /// How it is looked for.
  private enum Way: Hashable {
    case everything
    /// A text, in small letters.
    case text(TextFilter)
    /// Letters with others between them, in small ones.
    case letters([UInt8])
    /// An expression, and texts of which what matches it has at least one.
    case pattern(LogPattern, landmarks: [TextFilter]?)
  }

  /// Makes a filter; an empty one lets everything through.
  ///
  /// - Parameters:
  ///   - text: What was typed.
  ///   - columns: What each column of the list is called, its names in small letters.
  ///   - hasClasses: Whether brackets mean one of several characters; among addresses they do not,
  ///     there `worker[0]` is a resource.
  init(_ text: String = "", columns: [[String]] = [], hasClasses: Bool = true) {
    self.text = text
    isInverted = text.hasPrefix("!")
    var wanted = isInverted ? text.dropFirst() : text[...]
    (column, wanted) = Self.column(of: wanted, among: columns)
    for mark in ["~", "-f "] where wanted.hasPrefix(mark) {
      let letters = TextFilter.folded(wanted.dropFirst(mark.count).lowercased())
      way = letters.isEmpty ? .everything : .letters(letters)
      problem = nil
      return
    }
    guard !wanted.isEmpty else {
      (way, problem) = (.everything, nil)
      return
    }
    let expression = Self.withoutCapitals(wanted, hasClasses: hasClasses)
    do throws(LogPatternError) {
      let pattern = try LogPattern(expression.joined())
      way = Self.way(of: pattern, written: wanted)
      problem = nil
    } catch {
      way = .text(TextFilter(wanted.lowercased()))
      problem = LogPatternError(
        place: text.count - wanted.count + Self.number(of: error.place, in: expression),
        reason: error.reason)
    }
  }

  /// Whether it lets everything through.
  var isEmpty: Bool { way == .everything }

  /// Whether what is looked for may be a part of something else that a row stands for.
  var isOfAnything: Bool {
    switch way {
    case .text, .pattern: !isInverted && column == nil
    case .everything, .letters: false
    }
  }

  /// Returns whether a row is shown of which these texts are looked at.
  func accepts(_ texts: [String]) -> Bool {
    switch way {
    case .everything: true
    case .text(let filter): texts.contains(where: filter.matches) != isInverted
    case .letters(let letters):
      texts.contains { Self.find(letters, in: TextFilter.folded($0)[...]) } != isInverted
    case .pattern(let pattern, _): texts.contains(where: pattern.matches) != isInverted
    }
  }

  /// Returns whether a row is shown of which these texts are looked at, a line each, in small letters.
  ///
  /// - Parameters:
  ///   - bytes: The texts.
  ///   - texts: The same as they are, for what cannot be told from the bytes.
  /// - Returns: Whether it is.
  func accepts(_ bytes: ArraySlice<UInt8>, _ texts: () -> [String]) -> Bool {
    switch way {
    case .everything: true
    case .text(let filter): filter.matches(bytes) != isInverted
    case .letters(let letters): Self.find(letters, in: bytes) != isInverted
    case .pattern(_, let landmarks?) where !landmarks.contains { $0.matches(bytes) }: isInverted
    case .pattern: accepts(texts())
    }
  }

  /// Takes the name of a column from the front of a text: one that is written whole, else the first
  /// that begins so.
  private static func column(
    of text: Substring, among columns: [[String]]
  ) -> (Int?, Substring) {
    guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else { return (nil, text) }
    let name = text[..<colon].lowercased()
    let column =
      columns.firstIndex { $0.contains(name) }
      ?? columns.firstIndex { $0.contains { $0.hasPrefix(name) } }
    return column.map { ($0, text[text.index(after: colon)...]) } ?? (nil, text)
  }

  /// The characters that have a meaning of their own in an expression.
  private static let signs = Set(#"\()[]{}|*+?^$."#.utf8)

  private static func way(of pattern: LogPattern, written text: Substring) -> Way {
    let isPlain = text.utf8.allSatisfy { $0 < 0x80 && !Self.signs.contains($0) }
    if isPlain {
      return .text(TextFilter(text.lowercased()))
    }
    // Of letters outside ASCII, large and small ones are alike to the pattern only.
    let landmarks = pattern.landmarks.flatMap { all in
      all.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } } ? all.map { TextFilter($0) } : nil
    }
    return .pattern(pattern, landmarks: landmarks)
  }

  /// Whether letters stand in one of the lines in their order.
  private static func find(_ letters: [UInt8], in bytes: ArraySlice<UInt8>) -> Bool {
    var found = 0
    for byte in bytes {
      if byte == letters[found] {
        found += 1
        if found == letters.count { return true }
      } else if byte == 0x0A {
        found = 0
      }
    }
    return false
  }

  /// An expression in small letters, in which a pattern takes large and small ones alike; what
  /// stands behind a backslash has a meaning that its size tells.
  ///
  /// - Returns: What stands for each character.
  private static func withoutCapitals(_ expression: Substring, hasClasses: Bool) -> [String] {
    var isEscaped = false
    return expression.map { character in
      defer { isEscaped = character == "\\" && !isEscaped }
      if isEscaped { return String(character) }
      return !hasClasses && "[]".contains(character) ? "\\\(character)" : character.lowercased()
    }
  }

  /// The number of the character as typed that stands at a place of the whole expression.
  private static func number(of place: Int, in expression: [String]) -> Int {
    var end = 0
    return expression.firstIndex {
      end += $0.unicodeScalars.count
      return end > place
    } ?? expression.count
  }
}

/// Texts in one piece of memory, each found by its number: a hundred thousand are searched per key.
struct SearchedTexts: Equatable, Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]

  /// Adds the texts of a row, a line each.
  mutating func append(_ texts: [String]) {
    for (number, text) in texts.enumerated() {
      if number > 0 { bytes.append(0x0A) }
      bytes.append(contentsOf: text.utf8.lazy.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
    }
    ends.append(bytes.count)
  }

  /// How many rows there are.
  var count: Int { ends.count - 1 }

  /// The texts of a row, in small letters.
  subscript(number: Int) -> ArraySlice<UInt8> { bytes[ends[number]..<ends[number + 1]] }
}

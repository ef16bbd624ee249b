/// A regular expression that takes time in proportion to the text, whatever it is made of.
///
/// What a person types while a log runs must not be able to stop the screen, and backtracking engines
/// can be made to: `(a+)+$`. This one follows all ways at once, and has what searching logs needs:
/// characters, `.`, classes such as `[a-f0-9]` and `[^ ]`, `\d \w \s \b` and their opposites, groups,
/// `|`, `* + ?` and `{2,5}`, `^` and `$`. No groups are captured, and nothing looks back.
public struct LogPattern: Hashable, Sendable {
  /// The expression as it was typed.
  public let text: String
  /// Whether large and small letters differ: they do when the expression has a large one.
  public let isCaseSensitive: Bool
  private let program: PatternProgram
  /// The bytes to look for when the expression is only characters.
  private let literal: [UInt8]?
  /// Texts of which every match has at least one, in small letters unless large and small ones
  /// differ; nil when there are none that are worth looking for.
  public let landmarks: [String]?
  /// Texts of which every match has at least one, and each of which is a match; nil where the
  /// expression is more than texts to choose from.
  public let texts: [String]?

  /// Reads an expression.
  ///
  /// - Parameter text: The expression.
  /// - Throws: `LogPatternError` with the place and the reason.
  public init(_ text: String) throws(LogPatternError) {
    var parser = PatternParser(text)
    let tree = try parser.parsed()
    self.text = text
    isCaseSensitive = parser.hasCapital
    program = try PatternProgram(tree, isCaseSensitive: isCaseSensitive)
    landmarks = tree.landmarks(isCaseSensitive: isCaseSensitive)
    texts = tree.isTexts ? landmarks : nil
    literal = PatternProgram.literal(tree, isCaseSensitive: isCaseSensitive)
  }

  /// Makes the pattern of a text in which nothing has a meaning of its own.
  public init(literally text: String) {
    let tree = PatternTree.sequence(text.unicodeScalars.map { .scalar($0) })
    self.text = text
    isCaseSensitive = text.unicodeScalars.contains { $0.properties.isUppercase }
    program = PatternProgram(literal: tree, isCaseSensitive: isCaseSensitive)
    landmarks = tree.landmarks(isCaseSensitive: isCaseSensitive)
    texts = tree.isTexts ? landmarks : nil
    literal = PatternProgram.literal(tree, isCaseSensitive: isCaseSensitive)
  }

  /// Whether it is a text in which nothing has a meaning of its own.
  public var isPlain: Bool { literal != nil }

  /// Whether it is somewhere in a text.
  public func matches(_ line: String) -> Bool {
    guard let literal else { return program.first(in: line, from: line.startIndex) != nil }
    return Self.place(of: literal, in: line, folding: !isCaseSensitive) != nil
  }

  /// The places in a text where it is, from left to right; they do not overlap.
  ///
  /// - Parameters:
  ///   - line: The text.
  ///   - limit: How many at most.
  /// - Returns: The places, for marking them on a screen; none of them is empty.
  public func ranges(in line: String, limit: Int = 50) -> [Range<String.Index>] {
    var ranges: [Range<String.Index>] = []
    var from = line.startIndex
    while ranges.count < limit, let range = program.first(in: line, from: from) {
      if range.isEmpty {
        guard range.upperBound < line.endIndex else { break }
        from = line.unicodeScalars.index(after: range.upperBound)
      } else {
        ranges.append(range)
        from = range.upperBound
      }
    }
    return ranges
  }

  /// Finds bytes in a text; ASCII letters can be taken alike.
  private static func place(of needle: [UInt8], in line: String, folding: Bool) -> Int? {
    var line = line
    return line.withUTF8 { bytes in
      guard let first = needle.first else { return 0 }
      guard bytes.count >= needle.count else { return nil }
      for start in 0...(bytes.count - needle.count) {
        func byte(_ offset: Int) -> UInt8 {
          let byte = bytes[start + offset]
          return folding && byte &- 0x41 < 26 ? byte | 0x20 : byte
        }
        guard byte(0) == first else { continue }
        if needle.indices.dropFirst().allSatisfy({ byte($0) == needle[$0] }) { return start }
      }
      return nil
    }
  }
}

/// Why a text is no regular expression.
public struct LogPatternError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The place, in characters from the beginning, from 0.
  public let place: Int
  /// What is wrong there.
  public let reason: String

  /// Makes it of its place, from 0, and the reason, a sentence.
  public init(place: Int, reason: String) {
    self.place = place
    self.reason = reason
  }

  /// What is wrong, and where.
  public var description: String { "At character \(place + 1): \(reason)" }
}

/// What an expression is made of.
indirect enum PatternTree: Hashable, Sendable {
  case scalar(Unicode.Scalar)
  case any
  case set(PatternSet)
  case start, end, wordBoundary(isWanted: Bool)
  case sequence([PatternTree])
  case choice([PatternTree])
  case repeated(PatternTree, from: Int, to: Int?)
}

/// A class of characters.
struct PatternSet: Hashable, Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var isNegated = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    ranges.contains { $0.contains(scalar.value) } != isNegated
  }

  static let digit = PatternSet(ranges: [0x30...0x39])
  static let space = PatternSet(ranges: [0x09...0x0D, 0x20...0x20, 0xA0...0xA0])
  static let word = PatternSet(
    ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0xAA...0x2FF, 0x370...0x1FFF])

  var negated: PatternSet { PatternSet(ranges: ranges, isNegated: !isNegated) }
}

/// Reads an expression from left to right.
private struct PatternParser {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var depth = 0
  /// Whether a large letter was typed, other than one that names a class.
  private(set) var hasCapital = false

  private static let longest = 1_000
  private static let deepest = 50
  private static let mostRepetitions = 200

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func parsed() throws(LogPatternError) -> PatternTree {
    guard !scalars.isEmpty else { throw error("there is nothing to look for.") }
    guard scalars.count <= Self.longest else {
      throw error("the expression has more than \(Self.longest) characters.")
    }
    let tree = try choice()
    guard position == scalars.count else { throw error("this bracket was not opened.") }
    return tree
  }

  private func error(_ reason: String, at place: Int? = nil) -> LogPatternError {
    LogPatternError(place: place ?? position, reason: reason)
  }

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func choice() throws(LogPatternError) -> PatternTree {
    var parts = [try sequence()]
    while next == "|" {
      position += 1
      parts.append(try sequence())
    }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() throws(LogPatternError) -> PatternTree {
    var parts: [PatternTree] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      let place = position
      var part = try atom()
      var isRepeated = false
      while let bounds = try repetition() {
        if isRepeated { throw error("there is nothing to repeat.", at: place) }
        isRepeated = true
        part = .repeated(part, from: bounds.from, to: bounds.to)
      }
      parts.append(part)
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func repetition() throws(LogPatternError) -> (from: Int, to: Int?)? {
    let bounds: (Int, Int?)
    switch next {
    case "*": bounds = (0, nil)
    case "+": bounds = (1, nil)
    case "?": bounds = (0, 1)
    case "{":
      guard let counted = try counted() else { return nil }
      bounds = counted
      position -= 1
    default: return nil
    }
    position += 1
    // Lazy and greedy find the same lines.
    if next == "?" { position += 1 }
    return bounds
  }

  /// `{2}`, `{2,}` or `{2,5}`; nil for a bracket that means itself.
  private mutating func counted() throws(LogPatternError) -> (Int, Int?)? {
    guard let end = scalars[position...].firstIndex(of: "}") else { return nil }
    let text = String(String.UnicodeScalarView(scalars[(position + 1)..<end]))
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let from = Int(parts[0]), from >= 0 else { return nil }
    let to = parts.count == 1 ? from : parts[1].isEmpty ? nil : Int(parts[1])
    guard parts.count == 1 || parts[1].isEmpty || to != nil else { return nil }
    guard from <= Self.mostRepetitions, (to ?? 0) <= Self.mostRepetitions else {
      throw error("no more than \(Self.mostRepetitions) repetitions can be counted.")
    }
    if let to, to < from { throw error("the smaller number comes first.") }
    position = end + 1
    return (from, to)
  }

  private mutating func atom() throws(LogPatternError) -> PatternTree {
    guard let scalar = next else { throw error("something is missing here.") }
    position += 1
    switch scalar {
    case ".": return .any
    case "^": return .start
    case "$": return .end
    case "(": return try group()
    case "[": return .set(try set())
    case "\\": return try escaped()
    case "*", "+", "?": throw error("there is nothing to repeat before it.", at: position - 1)
    default: return plain(scalar)
    }
  }

  private mutating func plain(_ scalar: Unicode.Scalar) -> PatternTree {
    hasCapital = hasCapital || scalar.properties.isUppercase
    return .scalar(scalar)
  }

  private mutating func group() throws(LogPatternError) -> PatternTree {
    let place = position - 1
    depth += 1
    guard depth <= Self.deepest else { throw error("the brackets are nested too deeply.") }
    if next == "?" {
      guard position + 1 < scalars.count, scalars[position + 1] == ":" else {
        throw error("only (?: is known here; groups that look around are not.", at: position)
      }
      position += 2
    }
    let tree = try choice()
    guard next == ")" else { throw error("this bracket is not closed.", at: place) }
    position += 1
    depth -= 1
    return tree
  }

  private mutating func escaped() throws(LogPatternError) -> PatternTree {
    guard let scalar = next else {
      throw error("a backslash needs a character behind it.", at: position - 1)
    }
    position += 1
    if let set = Self.named(scalar) { return .set(set) }
    switch scalar {
    case "b": return .wordBoundary(isWanted: true)
    case "B": return .wordBoundary(isWanted: false)
    case "t": return .scalar("\t")
    case let letter where letter.isASCII && letter.properties.isAlphabetic:
      throw error("\\\(letter) is not known.", at: position - 2)
    case let digit where digit.isASCII && digit.properties.numericType != nil:
      throw error("groups cannot be referred to.", at: position - 2)
    default: return plain(scalar)
    }
  }

  private static func named(_ scalar: Unicode.Scalar) -> PatternSet? {
    switch scalar {
    case "d": .digit
    case "D": PatternSet.digit.negated
    case "s": .space
    case "S": PatternSet.space.negated
    case "w": .word
    case "W": PatternSet.word.negated
    default: nil
    }
  }

  private mutating func set() throws(LogPatternError) -> PatternSet {
    let place = position - 1
    var set = PatternSet()
    if next == "^" {
      set.isNegated = true
      position += 1
    }
    var isFirst = true
    while let scalar = next, isFirst || scalar != "]" {
      isFirst = false
      position += 1
      var low = scalar
      if scalar == "\\" {
        guard let escaped = next else { break }
        position += 1
        if let named = Self.named(escaped) {
          guard !named.isNegated else {
            throw error("\\\(escaped) cannot stand in a class.", at: position - 2)
          }
          set.ranges += named.ranges
          continue
        }
        low = escaped == "t" ? "\t" : escaped
      }
      hasCapital = hasCapital || low.properties.isUppercase
      guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        set.ranges.append(low.value...low.value)
        continue
      }
      let high = scalars[position + 1]
      guard high.value >= low.value else {
        throw error("the range \(low)-\(high) is the wrong way round.", at: position - 1)
      }
      position += 2
      set.ranges.append(low.value...high.value)
    }
    guard next == "]" else { throw error("this bracket is not closed.", at: place) }
    position += 1
    return set
  }
}

/// A strict scanner of JSON (RFC 8259) over bytes: it steps over values and checks them, and makes
/// nothing of them.
///
/// Stricter than RFC 8259 requires: strings must be UTF-8, nesting is limited, a byte order mark
/// and UTF-16 are refused by name. The half of a surrogate pair on its own is let through, as
/// terraform's own reader (Go's `encoding/json`) does.
///
/// The bytes are handed to each call, so that the scanner itself can be kept: every call of one
/// scanner is given the same ones.
struct JSONScanner {
  /// How deep arrays and objects may be nested.
  ///
  /// States and plans stay below 20.
  static let maximumDepth = 512

  /// Where it stands.
  private(set) var position = 0
  private var depth = 0

  /// A string as it stands in the text.
  struct Text {
    /// What lies between the quotes.
    let content: Range<Int>
    /// Whether it is ASCII without escapes, which is its own content.
    let isPlain: Bool
  }

  /// An error at a place, by default where the scanner stands.
  func failure(
    _ reason: JSONSyntaxError.Reason, at offset: Int? = nil, in bytes: Span<UInt8>
  ) -> JSONSyntaxError {
    JSONSyntaxError(reason, at: offset ?? position, in: bytes)
  }

  /// Steps over the blanks before a text's only value; refuses what is no UTF-8, and no text.
  mutating func begin(in bytes: Span<UInt8>) throws(JSONSyntaxError) {
    let start = (0..<min(3, bytes.count)).map { bytes[$0] }
    if start == [0xEF, 0xBB, 0xBF] { throw failure(.byteOrderMark, in: bytes) }
    if start.starts(with: [0xFE, 0xFF]) || start.starts(with: [0xFF, 0xFE]) {
      throw failure(.utf16, in: bytes)
    }
    // UTF-16 without a mark: JSON begins with ASCII, so one of its first two bytes is zero.
    if start.count >= 2, (start[0] == 0) != (start[1] == 0) { throw failure(.utf16, in: bytes) }
    skipBlanks(in: bytes)
    guard position < bytes.count else { throw failure(.empty, in: bytes) }
  }

  /// Checks that nothing but blanks follows the text's value.
  mutating func end(in bytes: Span<UInt8>) throws(JSONSyntaxError) {
    skipBlanks(in: bytes)
    guard position == bytes.count else { throw failure(.trailing, in: bytes) }
  }

  /// The byte that is next: the first of a value.
  func next(in bytes: Span<UInt8>) throws(JSONSyntaxError) -> UInt8 {
    guard position < bytes.count else { throw failure(.truncated, in: bytes) }
    return bytes[position]
  }
}

// MARK: - Values

extension JSONScanner {
  /// Steps over a value of any kind, and returns where it stands.
  @discardableResult
  mutating func skipValue(in bytes: Span<UInt8>) throws(JSONSyntaxError) -> Range<Int> {
    let start = position
    switch try next(in: bytes) {
    case UInt8(ascii: "\""): _ = try string(in: bytes)
    case UInt8(ascii: "{"):
      try enter(in: bytes)
      var isFirst = true
      while try !leaves(UInt8(ascii: "}"), isFirst: isFirst, in: bytes) {
        isFirst = false
        _ = try key(in: bytes)
        try skipValue(in: bytes)
      }
    case UInt8(ascii: "["):
      try enter(in: bytes)
      var isFirst = true
      while try !leaves(UInt8(ascii: "]"), isFirst: isFirst, in: bytes) {
        isFirst = false
        try skipValue(in: bytes)
      }
    case UInt8(ascii: "t"): try literal("true", in: bytes)
    case UInt8(ascii: "f"): try literal("false", in: bytes)
    case UInt8(ascii: "n"): try literal("null", in: bytes)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): _ = try number(in: bytes)
    case let byte: throw failure(.unexpected(byte), in: bytes)
    }
    return start..<position
  }

  /// Steps over the opening bracket of an array or an object.
  mutating func enter(in bytes: Span<UInt8>) throws(JSONSyntaxError) {
    depth += 1
    guard depth <= Self.maximumDepth else {
      throw failure(.tooDeep(limit: Self.maximumDepth), in: bytes)
    }
    position += 1
  }

  /// Steps over the comma before the next element, or over the closing bracket.
  ///
  /// - Parameters:
  ///   - bracket: The closing bracket.
  ///   - isFirst: Whether no element has been read yet, so that no comma comes.
  ///   - bytes: The text.
  /// - Returns: Whether the array or the object ended.
  /// - Throws: `JSONSyntaxError` when something else stands there.
  mutating func leaves(
    _ bracket: UInt8, isFirst: Bool, in bytes: Span<UInt8>
  ) throws(JSONSyntaxError) -> Bool {
    skipBlanks(in: bytes)
    let byte = try next(in: bytes)
    if byte == bracket {
      position += 1
      depth -= 1
      return true
    }
    guard !isFirst else { return false }
    guard byte == UInt8(ascii: ",") else { throw failure(.unexpected(byte), in: bytes) }
    position += 1
    skipBlanks(in: bytes)
    return false
  }

  /// Steps over the key of a member and its colon.
  mutating func key(in bytes: Span<UInt8>) throws(JSONSyntaxError) -> Text {
    let quote = try next(in: bytes)
    guard quote == UInt8(ascii: "\"") else { throw failure(.unexpected(quote), in: bytes) }
    let key = try string(in: bytes)
    skipBlanks(in: bytes)
    let colon = try next(in: bytes)
    guard colon == UInt8(ascii: ":") else { throw failure(.unexpected(colon), in: bytes) }
    position += 1
    skipBlanks(in: bytes)
    return key
  }

  /// Steps over a word.
  mutating func literal(
    _ word: StaticString, in bytes: Span<UInt8>
  ) throws(JSONSyntaxError) {
    for index in 0..<word.utf8CodeUnitCount {
      guard position + index < bytes.count else {
        throw failure(.truncated, at: bytes.count, in: bytes)
      }
      guard bytes[position + index] == word.utf8Start[index] else {
        throw failure(.unexpected(bytes[position + index]), at: position + index, in: bytes)
      }
    }
    position += word.utf8CodeUnitCount
  }

  /// Steps over a number: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
  mutating func number(in bytes: Span<UInt8>) throws(JSONSyntaxError) -> Range<Int> {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    let whole = position
    try digits(in: bytes)
    if bytes[whole] == UInt8(ascii: "0"), position > whole + 1 {
      throw failure(.invalidNumber, at: start, in: bytes)
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      try digits(in: bytes)
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < bytes.count,
        bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      try digits(in: bytes)
    }
    return start..<position
  }

  private mutating func digits(in bytes: Span<UInt8>) throws(JSONSyntaxError) {
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    guard position == start else { return }
    throw failure(position < bytes.count ? .invalidNumber : .truncated, in: bytes)
  }
}

// MARK: - Strings

extension JSONScanner {
  /// Steps over a string.
  mutating func string(in bytes: Span<UInt8>) throws(JSONSyntaxError) -> Text {
    let start = position + 1
    position = Self.endOfPlainText(in: bytes, from: start)
    var isASCII = true
    var isPlain = true
    while try next(in: bytes) != UInt8(ascii: "\"") {
      isPlain = false
      let byte = bytes[position]
      if byte < 0x20 { throw failure(.controlCharacter(byte), in: bytes) }
      if byte >= 0x80 { isASCII = false }
      position += 1
      if byte == UInt8(ascii: "\\") { try skipEscape(in: bytes) }
      position = Self.endOfPlainText(in: bytes, from: position)
    }
    let content = start..<position
    position += 1
    if !isASCII, (try? UTF8Span(validating: bytes.extracting(content))) == nil {
      throw failure(.invalidUTF8, at: start, in: bytes)
    }
    return Text(content: content, isPlain: isPlain)
  }

  /// Steps over the escape behind a backslash that was just stepped over.
  private mutating func skipEscape(in bytes: Span<UInt8>) throws(JSONSyntaxError) {
    let escape = try next(in: bytes)
    position += 1
    switch escape {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return
    case UInt8(ascii: "u"):
      for _ in 0..<4 {
        guard JSONEscape.digit(try next(in: bytes)) != nil else {
          throw failure(.invalidEscape, in: bytes)
        }
        position += 1
      }
    default: throw failure(.invalidEscape, at: position - 2, in: bytes)
    }
  }

  /// The place of the first byte that is no plain text: a quote, a backslash, a control
  /// character, or no ASCII.
  ///
  /// Eight bytes at a time: most of a state is text.
  private static func endOfPlainText(in bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    let raw = bytes.bytes
    while index + 8 <= bytes.count {
      let word = UInt64(
        littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
      let special = ByteWord.special(in: word)
      if special != 0 { return index + special.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x80 {
        return index
      }
      index += 1
    }
    return index
  }

  /// Steps over blanks.
  mutating func skipBlanks(in bytes: Span<UInt8>) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20: skipSpaces(in: bytes)
      case 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  /// Steps over spaces, eight at a time: a third of a state is indentation.
  private mutating func skipSpaces(in bytes: Span<UInt8>) {
    let raw = bytes.bytes
    while position + 8 <= bytes.count,
      raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self) == ByteWord.spaces
    {
      position += 8
    }
    while position < bytes.count, bytes[position] == 0x20 { position += 1 }
  }
}

/// Eight bytes looked at together.
///
/// The lowest byte that is found is exact; those above it may be false alarms, as a subtraction
/// borrows from its neighbours upwards only.
///
/// Source: Anderson, "Bit Twiddling Hacks", determine if a word has a byte less than n.
private enum ByteWord {
  static let spaces: UInt64 = 0x2020_2020_2020_2020
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Returns a word whose lowest set bit lies in the first byte that is a quote, a backslash, a
  /// control character, or no ASCII; 0 without one.
  static func special(in word: UInt64) -> UInt64 {
    let quotes = word ^ (ones &* 0x22)
    let backslashes = word ^ (ones &* 0x5C)
    let found =
      ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
      | ((word &- (ones &* 0x20)) & ~word) | word
    return found & highs
  }
}

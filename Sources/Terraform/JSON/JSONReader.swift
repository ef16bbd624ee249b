/// A strict reader of JSON (RFC 8259) over bytes, in one pass.
///
/// Stricter than RFC 8259 requires: strings must be UTF-8, nesting is limited, a byte order mark
/// and UTF-16 are refused by name. Of several members with the same key the last wins; the half
/// of a surrogate pair on its own reads as U+FFFD. Both are what terraform's own reader (Go's
/// `encoding/json`) does.
struct JSONReader {
  /// How deep arrays and objects may be nested.
  ///
  /// States and plans stay below 20.
  static let maximumDepth = 512

  let bytes: [UInt8]
  var position = 0
  private var depth = 0
  private var interned: KeyTable

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    interned = KeyTable(textLength: bytes.count)
  }

  /// Reads a whole text that holds one value.
  static func value(of bytes: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
    var reader = JSONReader(bytes)
    try reader.refuseOtherEncodings()
    reader.skipBlanks()
    guard reader.position < bytes.count else { throw reader.failure(.empty) }
    let value = try reader.value()
    reader.skipBlanks()
    guard reader.position == bytes.count else { throw reader.failure(.trailing) }
    return value
  }

  /// An error at a place, by default where the reader stands.
  func failure(_ reason: JSONSyntaxError.Reason, at offset: Int? = nil) -> JSONSyntaxError {
    JSONSyntaxError(reason, at: offset ?? position, in: bytes)
  }

  private func refuseOtherEncodings() throws(JSONSyntaxError) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw failure(.byteOrderMark) }
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
      throw failure(.utf16)
    }
    // UTF-16 without a mark: JSON begins with ASCII, so one of its first two bytes is zero.
    if bytes.count >= 2, (bytes[0] == 0) != (bytes[1] == 0) { throw failure(.utf16) }
  }
}

// MARK: - Values

extension JSONReader {
  private mutating func value() throws(JSONSyntaxError) -> JSONValue {
    guard position < bytes.count else { throw failure(.truncated) }
    switch bytes[position] {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "t"): return try literal("true", is: .bool(true))
    case UInt8(ascii: "f"): return try literal("false", is: .bool(false))
    case UInt8(ascii: "n"): return try literal("null", is: .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case let byte: throw failure(.unexpected(byte))
    }
  }

  private mutating func object() throws(JSONSyntaxError) -> JSONObject {
    var members: [JSONObject.Member] = []
    try enter()
    while try !closes(with: UInt8(ascii: "}"), isFirst: members.isEmpty) {
      guard position < bytes.count else { throw failure(.truncated) }
      guard bytes[position] == UInt8(ascii: "\"") else {
        throw failure(.unexpected(bytes[position]))
      }
      let key = try key()
      skipBlanks()
      guard position < bytes.count else { throw failure(.truncated) }
      guard bytes[position] == UInt8(ascii: ":") else {
        throw failure(.unexpected(bytes[position]))
      }
      position += 1
      skipBlanks()
      members.append(JSONObject.Member(key: key, value: try value()))
    }
    depth -= 1
    return JSONObject(members)
  }

  private mutating func array() throws(JSONSyntaxError) -> [JSONValue] {
    var elements: [JSONValue] = []
    try enter()
    while try !closes(with: UInt8(ascii: "]"), isFirst: elements.isEmpty) {
      elements.append(try value())
    }
    depth -= 1
    return elements
  }

  /// Steps over the opening bracket.
  private mutating func enter() throws(JSONSyntaxError) {
    depth += 1
    guard depth <= Self.maximumDepth else { throw failure(.tooDeep(limit: Self.maximumDepth)) }
    position += 1
  }

  /// Steps over the comma before the next element, or over the closing bracket.
  private mutating func closes(
    with bracket: UInt8, isFirst: Bool
  ) throws(JSONSyntaxError) -> Bool {
    skipBlanks()
    guard position < bytes.count else { throw failure(.truncated) }
    if bytes[position] == bracket {
      position += 1
      return true
    }
    guard !isFirst else { return false }
    guard bytes[position] == UInt8(ascii: ",") else {
      throw failure(.unexpected(bytes[position]))
    }
    position += 1
    skipBlanks()
    return false
  }

  private mutating func literal(
    _ word: StaticString, is value: JSONValue
  ) throws(JSONSyntaxError) -> JSONValue {
    for index in 0..<word.utf8CodeUnitCount {
      guard position + index < bytes.count else { throw failure(.truncated, at: bytes.count) }
      guard bytes[position + index] == word.utf8Start[index] else {
        throw failure(.unexpected(bytes[position + index]), at: position + index)
      }
    }
    position += word.utf8CodeUnitCount
    return value
  }

  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }
}

// MARK: - Numbers

extension JSONReader {
  /// Reads a number: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
  private mutating func number() throws(JSONSyntaxError) -> JSONNumber {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    let whole = position
    try digits()
    if bytes[whole] == UInt8(ascii: "0"), position > whole + 1 {
      throw failure(.invalidNumber, at: start)
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < bytes.count,
        bytes[position] == UInt8(ascii: "+")
          || bytes[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      try digits()
    }
    return JSONNumber(checkedLiteral: String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func digits() throws(JSONSyntaxError) {
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    guard position == start else { return }
    throw failure(position < bytes.count ? .invalidNumber : .truncated)
  }
}

// MARK: - Strings

extension JSONReader {
  private mutating func key() throws(JSONSyntaxError) -> String {
    let start = position + 1
    guard let end = endOfPlainString(from: start) else { return try string() }
    position = end + 1
    return interned.key(of: bytes, in: start..<end)
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    let start = position + 1
    guard let end = endOfPlainString(from: start) else {
      return try stringWithEscapes(from: start)
    }
    position = end + 1
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The place of the closing quote of a string of ASCII without escapes, which needs no check
  /// and no copy; nil when the string is of another kind, or wrong.
  private func endOfPlainString(from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") { return index }
      if byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x80 { return nil }
      index += 1
    }
    return nil
  }

  private mutating func stringWithEscapes(from start: Int) throws(JSONSyntaxError) -> String {
    var content: [UInt8] = []
    position = start
    while true {
      guard position < bytes.count else { throw failure(.truncated) }
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") { break }
      if byte < 0x20 { throw failure(.controlCharacter(byte)) }
      position += 1
      if byte == UInt8(ascii: "\\") {
        try appendEscape(to: &content)
      } else {
        content.append(byte)
      }
    }
    position += 1
    guard let text = String(validating: content, as: UTF8.self) else {
      throw failure(.invalidUTF8, at: start)
    }
    return text
  }

  /// Resolves the escape behind a backslash that was just stepped over.
  private mutating func appendEscape(to content: inout [UInt8]) throws(JSONSyntaxError) {
    guard position < bytes.count else { throw failure(.truncated) }
    let escape = bytes[position]
    position += 1
    switch escape {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(escape)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"): content.append(contentsOf: String(try escapedScalar()).utf8)
    default: throw failure(.invalidEscape, at: position - 2)
    }
  }

  private mutating func escapedScalar() throws(JSONSyntaxError) -> Character {
    let replacement: Character = "\u{FFFD}"
    let first = try hexadecimalUnit()
    if let scalar = UnicodeScalar(UInt32(first)) { return Character(scalar) }
    let isPair =
      first < 0xDC00 && position + 1 < bytes.count
      && bytes[position] == UInt8(ascii: "\\") && bytes[position + 1] == UInt8(ascii: "u")
    guard isPair else { return replacement }
    let beforeSecond = position
    position += 2
    let second = try hexadecimalUnit()
    guard (0xDC00...0xDFFF).contains(second) else {
      position = beforeSecond
      return replacement
    }
    let code = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    return UnicodeScalar(code).map { Character($0) } ?? replacement
  }

  private mutating func hexadecimalUnit() throws(JSONSyntaxError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard position < bytes.count else { throw failure(.truncated) }
      guard let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue else {
        throw failure(.invalidEscape)
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }
}

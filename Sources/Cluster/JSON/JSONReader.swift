/// Reads JSON from front to back, without building a tree of it.
///
/// A list of 10,000 pods is 60 MB, of which a twentieth matters: what is not asked for is skipped
/// at the cost of a look at its bytes. `JSONDecoder` needs about twenty times as long.
///
/// Lenient about types, strict about an end that is missing: a value of another type than the one
/// asked for counts as absent and is skipped, but a text that is cut off throws.
///
/// Each of `text()`, `integer()`, `skip()` … consumes exactly one value.
struct JSONReader {
  /// The text is cut off, or is no JSON.
  struct Malformed: Error {}

  private let bytes: [UInt8]
  private var position: Int

  /// Begins at an offset of the bytes, which must be UTF-8; wrong bytes become U+FFFD.
  init(_ bytes: [UInt8], from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  // MARK: - Structure

  /// Enters the object that comes next; skips another value and returns false.
  mutating func enterObject() throws(Malformed) -> Bool {
    try enter(UInt8(ascii: "{"))
  }

  /// Enters the array that comes next; skips another value and returns false.
  mutating func enterArray() throws(Malformed) -> Bool {
    try enter(UInt8(ascii: "["))
  }

  /// Returns the key of the next member of the object, or nil after its end.
  mutating func nextKey() throws(Malformed) -> Key? {
    if try isAtEnd(of: UInt8(ascii: "}")) { return nil }
    guard bytes[position] == UInt8(ascii: "\"") else { throw Malformed() }
    let start = position + 1
    try skipString()
    let key = Key(bytes: bytes[start..<(position - 1)])
    guard try peek() == UInt8(ascii: ":") else { throw Malformed() }
    position += 1
    return key
  }

  /// Returns whether the array has another element, which must then be consumed.
  mutating func nextElement() throws(Malformed) -> Bool {
    try !isAtEnd(of: UInt8(ascii: "]"))
  }

  /// The key of a member, compared as it stands; keys with escapes match nothing.
  struct Key {
    fileprivate let bytes: ArraySlice<UInt8>

    /// The key as a text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Matches in a `switch`.
    static func ~= (pattern: StaticString, key: Key) -> Bool {
      guard pattern.utf8CodeUnitCount == key.bytes.count else { return false }
      return key.bytes.elementsEqual(
        UnsafeBufferPointer(start: pattern.utf8Start, count: pattern.utf8CodeUnitCount))
    }
  }

  /// Returns whether anything but white space follows, and stands on it.
  mutating func hasMore() -> Bool {
    do {
      _ = try peek()
      return true
    } catch {
      // The end is what is asked about here, and no failure.
      return false
    }
  }

  /// What follows, as it stands.
  var rest: ArraySlice<UInt8> { bytes[min(position, bytes.count)...] }

  // MARK: - Values

  /// Returns a text that is not empty.
  ///
  /// Kubernetes does not tell an empty text from an absent one.
  mutating func text() throws(Malformed) -> String? {
    guard try peek() == UInt8(ascii: "\"") else {
      try skip()
      return nil
    }
    let start = position + 1
    let hasEscapes = try skipString()
    let content = bytes[start..<(position - 1)]
    guard !content.isEmpty else { return nil }
    return hasEscapes ? JSONEscapes.resolved(content) : String(decoding: content, as: UTF8.self)
  }

  /// Returns a number without a fraction.
  mutating func integer() throws(Malformed) -> Int? {
    try number().flatMap { Int(exactly: $0) }
  }

  /// Returns a number.
  mutating func number() throws(Malformed) -> Double? {
    let first = try peek()
    let start = position
    try skip()
    guard first == UInt8(ascii: "-") || first.isASCIIDigit else { return nil }
    return Double(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  /// Returns a truth value.
  mutating func bool() throws(Malformed) -> Bool? {
    let first = try peek()
    try skip()
    return switch first {
    case UInt8(ascii: "t"): true
    case UInt8(ascii: "f"): false
    default: nil
    }
  }

  /// Skips a value, whatever it is.
  mutating func skip() throws(Malformed) {
    switch try peek() {
    case UInt8(ascii: "\""): try skipString()
    case UInt8(ascii: "{"), UInt8(ascii: "["): try skipNested()
    case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: ":"):
      throw Malformed()
    default: skipWord()
    }
  }

  // MARK: - Bytes

  private mutating func enter(_ bracket: UInt8) throws(Malformed) -> Bool {
    guard try peek() == bracket else {
      try skip()
      return false
    }
    position += 1
    return true
  }

  private mutating func isAtEnd(of bracket: UInt8) throws(Malformed) -> Bool {
    var next = try peek()
    if next == UInt8(ascii: ",") {
      position += 1
      next = try peek()
    }
    guard next == bracket else { return false }
    position += 1
    return true
  }

  /// Returns the next byte that is not white space, and stands on it.
  private mutating func peek() throws(Malformed) -> UInt8 {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || (0x09...0x0D).contains(byte) else { return byte }
      position += 1
    }
    throw Malformed()
  }

  /// Goes behind the closing quote; returns whether there were escapes.
  @discardableResult
  private mutating func skipString() throws(Malformed) -> Bool {
    var index = position + 1
    var hasEscapes = false
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        position = index + 1
        return hasEscapes
      case UInt8(ascii: "\\"):
        hasEscapes = true
        index += 2
      default:
        index += 1
      }
    }
    throw Malformed()
  }

  /// Goes behind the bracket that closes the one at the position; depth costs no stack.
  private mutating func skipNested() throws(Malformed) {
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        try skipString()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          position += 1
          return
        }
      default:
        break
      }
      position += 1
    }
    throw Malformed()
  }

  /// Goes behind a number, `true`, `false` or `null`.
  private mutating func skipWord() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09...0x0D: return
      default: position += 1
      }
    }
  }
}

/// Reads values of JSON where a scanner stands.
///
/// Of several members with the same key the last wins, as it does for terraform's own reader
/// (Go's `encoding/json`).
struct JSONReader {
  /// Where the reader stands, and what JSON is.
  var scanner = JSONScanner()
  private var interned: KeyTable

  /// Makes a reader for a text of so many bytes.
  init(textLength: Int) {
    interned = KeyTable(textLength: textLength)
  }

  /// Reads a whole text that holds one value.
  static func value(of bytes: Span<UInt8>) throws(JSONSyntaxError) -> JSONValue {
    var reader = JSONReader(textLength: bytes.count)
    try reader.scanner.begin(in: bytes)
    let value = try reader.value(in: bytes)
    try reader.scanner.end(in: bytes)
    return value
  }

  /// Reads the value that is next.
  mutating func value(in bytes: Span<UInt8>) throws(JSONSyntaxError) -> JSONValue {
    switch try scanner.next(in: bytes) {
    case UInt8(ascii: "\""): return .string(text(try scanner.string(in: bytes), in: bytes))
    case UInt8(ascii: "{"): return .object(try object(in: bytes))
    case UInt8(ascii: "["): return .array(try array(in: bytes))
    case UInt8(ascii: "t"):
      try scanner.literal("true", in: bytes)
      return .bool(true)
    case UInt8(ascii: "f"):
      try scanner.literal("false", in: bytes)
      return .bool(false)
    case UInt8(ascii: "n"):
      try scanner.literal("null", in: bytes)
      return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let number = try scanner.number(in: bytes)
      return .number(JSONNumber(checkedLiteral: Self.string(number, in: bytes)))
    case let byte: throw scanner.failure(.unexpected(byte), in: bytes)
    }
  }

  private mutating func object(in bytes: Span<UInt8>) throws(JSONSyntaxError) -> JSONObject {
    var members: [JSONObject.Member] = []
    try scanner.enter(in: bytes)
    while try !scanner.leaves(UInt8(ascii: "}"), isFirst: members.isEmpty, in: bytes) {
      let key = key(try scanner.key(in: bytes), in: bytes)
      members.append(JSONObject.Member(key: key, value: try value(in: bytes)))
    }
    return JSONObject(members)
  }

  private mutating func array(in bytes: Span<UInt8>) throws(JSONSyntaxError) -> [JSONValue] {
    var elements: [JSONValue] = []
    try scanner.enter(in: bytes)
    while try !scanner.leaves(UInt8(ascii: "]"), isFirst: elements.isEmpty, in: bytes) {
      elements.append(try value(in: bytes))
    }
    return elements
  }

  /// The string of a key that was stepped over.
  mutating func key(_ key: JSONScanner.Text, in bytes: Span<UInt8>) -> String {
    key.isPlain ? interned.key(of: bytes, in: key.content) : text(key, in: bytes)
  }

  /// The string of a text that was stepped over.
  private func text(_ text: JSONScanner.Text, in bytes: Span<UInt8>) -> String {
    text.isPlain
      ? Self.string(text.content, in: bytes) : JSONEscape.resolved(text.content, in: bytes)
  }

  /// The string of bytes that were found to be ASCII.
  static func string(_ range: Range<Int>, in bytes: Span<UInt8>) -> String {
    bytes.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}

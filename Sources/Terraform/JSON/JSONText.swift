/// A JSON value where it stands in a longer text: checked, and not read yet.
///
/// A state of fifty thousand machines has millions of values, of which a screen shows forty. It
/// may hold secrets, and never prints itself.
public struct JSONText: Sendable {
  private let source: [UInt8]
  /// Where it stands in the text.
  private let range: Range<Int>

  /// Names a value that the scanner has stepped over.
  init(_ range: Range<Int>, in source: [UInt8]) {
    self.source = source
    self.range = range
  }

  /// The literal `null`.
  static let null = JSONText(0..<4, in: Array("null".utf8))

  /// The value, read each time it is asked for.
  public var value: JSONValue {
    // It was checked when it was found, so it can be read.
    (try? JSONReader.value(of: source.span.extracting(range))) ?? .null
  }

  /// Its bytes as they were written, escapes and all.
  public var bytes: ArraySlice<UInt8> { source[range] }

  /// Reads some of an object's members, and steps over the others.
  ///
  /// - Parameter keys: The keys that are wanted.
  /// - Returns: Those of them that are there; nothing when this is no object.
  public func members(_ keys: JSONKeys) -> JSONObject {
    members { key, bytes, _ in
      !key.isPlain || keys.ofLength(key.content.count).contains { bytes.holds($0, at: key.content) }
    }
  }

  /// Reads some of an object's members, and steps over the others.
  ///
  /// - Parameter isWanted: Whether a member is wanted, by its key as it stands in the text and the
  ///   first byte of its value.
  /// - Returns: The wanted ones; nothing when this is no object.
  func members(
    where isWanted: (_ key: JSONScanner.Text, Span<UInt8>, _ start: UInt8) -> Bool
  ) -> JSONObject {
    // As for `value`.
    (try? Self.members(in: source.span.extracting(range), where: isWanted)) ?? JSONObject()
  }

  private static func members(
    in bytes: Span<UInt8>, where isWanted: (JSONScanner.Text, Span<UInt8>, UInt8) -> Bool
  ) throws(JSONSyntaxError) -> JSONObject {
    guard bytes[0] == UInt8(ascii: "{") else { return JSONObject() }
    var reader = JSONReader(textLength: 0)
    var found: [JSONObject.Member] = []
    var isFirst = true
    try reader.scanner.enter(in: bytes)
    while try !reader.scanner.leaves(UInt8(ascii: "}"), isFirst: isFirst, in: bytes) {
      isFirst = false
      let key = try reader.scanner.key(in: bytes)
      if isWanted(key, bytes, try reader.scanner.next(in: bytes)) {
        let name = reader.key(key, in: bytes)
        found.append(JSONObject.Member(key: name, value: try reader.value(in: bytes)))
      } else {
        try reader.scanner.skipValue(in: bytes)
      }
    }
    return JSONObject(found)
  }
}

extension JSONText: Equatable {
  /// Two are equal when they say the same, however they were written.
  public static func == (left: JSONText, right: JSONText) -> Bool {
    left.bytes == right.bytes || left.value == right.value
  }
}

extension JSONText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The length, never the content.
  public var description: String { "JSON of \(range.count) bytes" }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` tells no content either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Span<UInt8> {
  /// Whether other bytes stand at a range, and fill it.
  func holds(_ other: [UInt8], at range: Range<Int>) -> Bool {
    guard other.count == range.count else { return false }
    for index in 0..<other.count where self[range.lowerBound + index] != other[index] {
      return false
    }
    return true
  }
}

/// Where and why a text is not JSON.
public struct JSONSyntaxError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// The text has no value at all.
    case empty
    /// The text ends inside a value.
    case truncated
    /// A character stands where none like it may; its byte is named.
    case unexpected(UInt8)
    /// More text follows the value.
    case trailing
    /// A string holds a control character that must be escaped.
    case controlCharacter(UInt8)
    /// A backslash is followed by something that is no escape.
    case invalidEscape
    /// A string's bytes are no UTF-8.
    case invalidUTF8
    /// A number does not follow JSON's grammar.
    case invalidNumber
    /// Arrays and objects are nested deeper than the reader allows.
    case tooDeep(limit: Int)
    /// The text begins with a UTF-8 byte order mark.
    case byteOrderMark
    /// The text is UTF-16, not UTF-8.
    case utf16
  }

  /// What is wrong.
  public let reason: Reason
  /// The position in bytes from the start, from 0.
  public let offset: Int
  /// The line, from 1.
  public let line: Int
  /// The position in the line in bytes, from 1.
  public let column: Int

  /// Whether the text is the beginning of JSON, cut off.
  public var isTruncation: Bool { reason == .truncated || reason == .empty }

  /// Locates an offset in the text.
  init(_ reason: Reason, at offset: Int, in bytes: Span<UInt8>) {
    var line = 1
    var start = 0
    for index in 0..<min(offset, bytes.count) where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      start = index + 1
    }
    self.reason = reason
    self.offset = offset
    self.line = line
    column = offset - start + 1
  }
}

extension JSONSyntaxError: CustomStringConvertible {
  /// The reason and the place: "the text ends too early, at line 132, column 4 (byte 3000)".
  public var description: String {
    "\(reason), at line \(line), column \(column) (byte \(offset))"
  }
}

extension JSONSyntaxError.Reason: CustomStringConvertible {
  /// A clause without a full stop, in lower case.
  ///
  /// It quotes no string of the text.
  public var description: String {
    switch self {
    case .empty: "the text is empty"
    case .truncated: "the text ends too early"
    case .unexpected(let byte): "unexpected \(Self.name(of: byte))"
    case .trailing: "more text follows the value"
    case .controlCharacter(let byte): "a string holds the unescaped \(Self.name(of: byte))"
    case .invalidEscape: "a string holds an invalid escape"
    case .invalidUTF8: "a string is not UTF-8"
    case .invalidNumber: "a number is malformed"
    case .tooDeep(let limit): "values are nested deeper than \(limit) levels"
    case .byteOrderMark: "the text begins with a UTF-8 byte order mark, which JSON does not allow"
    case .utf16: "the text is UTF-16; JSON files are UTF-8"
    }
  }

  private static func name(of byte: UInt8) -> String {
    guard byte > 0x20, byte < 0x7F else {
      let digits = String(byte, radix: 16, uppercase: true)
      return "byte 0x" + (digits.count == 1 ? "0" : "") + digits
    }
    return "\"\(Character(UnicodeScalar(byte)))\""
  }
}

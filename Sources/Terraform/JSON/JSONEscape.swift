/// The escapes of a JSON string, resolved.
///
/// The half of a surrogate pair on its own reads as U+FFFD, as Go's `encoding/json` has it.
enum JSONEscape {
  /// Returns the content of a string with escapes.
  ///
  /// - Parameters:
  ///   - content: What lies between the quotes; the scanner has checked it.
  ///   - bytes: The text that it stands in.
  /// - Returns: The string.
  static func resolved(_ content: Range<Int>, in bytes: Span<UInt8>) -> String {
    var resolved: [UInt8] = []
    resolved.reserveCapacity(content.count)
    var index = content.lowerBound
    while index < content.upperBound {
      let byte = bytes[index]
      index += 1
      guard byte == UInt8(ascii: "\\") else {
        resolved.append(byte)
        continue
      }
      let escape = bytes[index]
      index += 1
      switch escape {
      case UInt8(ascii: "b"): resolved.append(0x08)
      case UInt8(ascii: "f"): resolved.append(0x0C)
      case UInt8(ascii: "n"): resolved.append(0x0A)
      case UInt8(ascii: "r"): resolved.append(0x0D)
      case UInt8(ascii: "t"): resolved.append(0x09)
      case UInt8(ascii: "u"):
        let scalar = scalar(at: &index, before: content.upperBound, in: bytes)
        resolved.append(contentsOf: String(Character(scalar)).utf8)
      default: resolved.append(escape)
      }
    }
    return String(decoding: resolved, as: UTF8.self)
  }

  /// The value of a hexadecimal digit; nil for another byte.
  static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  /// The character of a `\u` that was just stepped over, and of the pair's other half behind it.
  private static func scalar(
    at index: inout Int, before end: Int, in bytes: Span<UInt8>
  ) -> UnicodeScalar {
    let replacement: UnicodeScalar = "\u{FFFD}"
    let first = unit(at: index, in: bytes)
    index += 4
    if let scalar = UnicodeScalar(first) { return scalar }
    let isPair =
      first < 0xDC00 && index + 6 <= end
      && bytes[index] == UInt8(ascii: "\\") && bytes[index + 1] == UInt8(ascii: "u")
    guard isPair else { return replacement }
    let second = unit(at: index + 2, in: bytes)
    guard (0xDC00...0xDFFF).contains(second) else { return replacement }
    index += 6
    return UnicodeScalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
  }

  private static func unit(at index: Int, in bytes: Span<UInt8>) -> UInt32 {
    (0..<4).reduce(0) { $0 << 4 | (digit(bytes[index + $1]) ?? 0) }
  }
}

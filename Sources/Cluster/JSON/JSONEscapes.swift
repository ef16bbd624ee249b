/// The escapes of JSON texts.
enum JSONEscapes {
  /// Returns the content of a text with its escapes resolved; wrong ones become U+FFFD.
  static func resolved(_ content: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var rest = content
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        result.append(byte)
        continue
      }
      switch escape {
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "u"): result += Array(String(scalar(&rest)).utf8)
      default: result.append(escape)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Takes the digits of `\uXXXX`, and of the second half of a pair.
  private static func scalar(_ rest: inout ArraySlice<UInt8>) -> Character {
    guard let unit = hexadecimal(&rest) else { return "\u{FFFD}" }
    if let scalar = Unicode.Scalar(unit) { return Character(scalar) }
    var pair = rest
    guard unit < 0xDC00, pair.popFirst() == UInt8(ascii: "\\"),
      pair.popFirst() == UInt8(ascii: "u"), let low = hexadecimal(&pair),
      (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + UInt32(low) - 0xDC00)
    else { return "\u{FFFD}" }
    rest = pair
    return Character(scalar)
  }

  private static func hexadecimal(_ rest: inout ArraySlice<UInt8>) -> UInt16? {
    let digits = rest.prefix(4)
    guard digits.count == 4, digits.allSatisfy(\.isASCIIHexDigit) else { return nil }
    rest = rest.dropFirst(4)
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}

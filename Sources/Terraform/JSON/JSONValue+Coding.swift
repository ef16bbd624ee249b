extension JSONValue {
  /// Reads a text that holds one JSON value.
  ///
  /// - Parameter bytes: UTF-8 without a byte order mark, nested at most 512 levels deep.
  /// - Throws: `JSONSyntaxError` with the reason and the place.
  public init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
    self = try JSONReader.value(of: bytes.span)
  }

  /// The value as JSON on one line, without blanks, keys ascending.
  ///
  /// It holds secrets in clear.
  public var encodedText: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let bool): text += bool ? "true" : "false"
    case .number(let number): text += number.literal
    case .string(let string): Self.write(string, to: &text)
    case .array(let array):
      text += "["
      for (index, element) in array.enumerated() {
        if index > 0 { text += "," }
        element.write(to: &text)
      }
      text += "]"
    case .object(let object):
      text += "{"
      for (index, member) in object.enumerated() {
        if index > 0 { text += "," }
        Self.write(member.key, to: &text)
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  /// Writes a string in quotes, with control characters escaped.
  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

/// The quoting rules of HCL's strings.
///
/// Source: hcl `hclwrite` `escapeQuotedStringLit`, used by terraform for instance keys.
enum HCLString {
  /// Escapes a text for use between double quotes.
  static func escaped(_ text: String) -> String {
    var result = ""
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "$" where scalars.first == "{": result += "$$"
      case "%" where scalars.first == "{": result += "%%"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Reads up to the closing quote.
  ///
  /// - Parameter text: What follows the opening quote.
  /// - Returns: The text meant and what follows the closing quote; nil without a closing quote
  ///   or with a bad escape. Templates (`${…}`) stay as they are written.
  static func unescaped(_ text: Substring) -> (text: String, rest: Substring)? {
    var result = ""
    var rest = text.unicodeScalars
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": return (result, Substring(rest))
      case "\\":
        guard let escaped = escape(&rest) else { return nil }
        result.unicodeScalars.append(escaped)
      case "$" where rest.starts(with: "${".unicodeScalars),
        "%" where rest.starts(with: "%{".unicodeScalars):
        rest.removeFirst(2)
        result.unicodeScalars.append(scalar)
        result += "{"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return nil
  }

  private static func escape(_ rest: inout Substring.UnicodeScalarView) -> UnicodeScalar? {
    switch rest.popFirst() {
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "\"": return "\""
    case "\\": return "\\"
    case "u": return code(&rest, digits: 4)
    case "U": return code(&rest, digits: 8)
    default: return nil
    }
  }

  private static func code(
    _ rest: inout Substring.UnicodeScalarView, digits: Int
  ) -> UnicodeScalar? {
    let code = String(rest.prefix(digits))
    guard code.unicodeScalars.count == digits, let value = UInt32(code, radix: 16) else {
      return nil
    }
    rest.removeFirst(digits)
    return UnicodeScalar(value)
  }
}

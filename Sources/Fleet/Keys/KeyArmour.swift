import FoundationEssentials
import Terraform

/// A private key as text: base64 between two lines with dashes and a label.
///
/// What hands and tools do to such a text is undone: carriage returns, blanks around the lines, a
/// missing last line end, line ends written as `\n`, quotes and other text around it.
///
/// Source: RFC 7468; OpenSSH says "error in libcrypto" or "invalid format" to each of these.
struct KeyArmour {
  /// The words between `BEGIN` and the dashes, such as `RSA PRIVATE KEY`.
  let label: String
  /// What the base64 says.
  let body: [UInt8]
  /// The text as OpenSSH reads it, ending in exactly one line feed.
  let text: Secret

  /// Finds the first private key in a text.
  ///
  /// - Throws: `KeyProblem.damaged` or `KeyProblem.encrypted`.
  init(_ key: Secret) throws(KeyProblem) {
    let text = Self.unescaped(key.revealed)
    guard !text.allSatisfy(\.isWhitespace) else { throw .missing }
    guard
      let begin = text.matches(of: /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----/).first
    else { throw .damaged("it has no line -----BEGIN … PRIVATE KEY-----") }
    label = String(begin.1)
    let rest = text[begin.range.upperBound...]
    guard let end = rest.firstRange(of: "-----END \(label)-----") else {
      throw .damaged("its last line is missing, so it is cut off")
    }
    let content = rest[..<end.lowerBound]
    guard label != "ENCRYPTED PRIVATE KEY", !content.contains("ENCRYPTED") else { throw .encrypted }
    let lines = content.split(whereSeparator: \.isWhitespace)
    let base64 = lines.joined()
    guard !base64.isEmpty, let data = Data(base64Encoded: base64) else {
      throw .damaged("what stands between its first and last line is not base64")
    }
    body = Array(data)
    self.text = Self.text(label: label, lines: Self.areEven(lines) ? lines : Self.wrapped(base64))
  }

  /// Writes bytes as text.
  ///
  /// - Parameters:
  ///   - label: The label.
  ///   - body: The bytes.
  ///   - width: How long the lines are.
  /// - Returns: The text, ending in exactly one line feed.
  static func text(label: String, body: [UInt8], width: Int) -> Secret {
    text(label: label, lines: wrapped(Data(body).base64EncodedString(), at: width))
  }

  private static func text(label: String, lines: [Substring]) -> Secret {
    Secret("-----BEGIN \(label)-----\n\(lines.joined(separator: "\n"))\n-----END \(label)-----\n")
  }

  /// The text with its line ends, where they are written as JSON writes them.
  ///
  /// No text of a key has a backslash of its own.
  private static func unescaped(_ text: String) -> String {
    guard text.contains("\\") else { return text }
    return text.replacing("\\r", with: "").replacing("\\n", with: "\n")
  }

  /// The longest line that every reader takes.
  private static let longestLine = 76

  /// Whether all lines have one length that readers take, the last one at most this.
  private static func areEven(_ lines: [Substring]) -> Bool {
    guard let width = lines.first?.utf8.count, width <= longestLine else { return false }
    return lines.dropLast().allSatisfy { $0.utf8.count == width }
      && (lines.last?.utf8.count ?? 0) <= width
  }

  private static func wrapped(_ base64: String, at width: Int = 64) -> [Substring] {
    var rest = base64[...]
    var lines: [Substring] = []
    while !rest.isEmpty {
      lines.append(rest.prefix(width))
      rest = rest.dropFirst(width)
    }
    return lines
  }
}

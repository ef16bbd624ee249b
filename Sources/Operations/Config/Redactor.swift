import FoundationEssentials
public import Terraform

/// Takes known secrets out of text before it goes anywhere.
///
/// It knows a secret in the forms in which programs print it: as it is, its lines, in JSON, quoted
/// as terraform quotes values, in a URL, and in base64, also inside something longer.
public struct Redactor: Sendable {
  /// What stands in the place of a secret.
  public static let mask = Secret.mask

  /// The shortest secret that is looked for: shorter ones stand in too many innocent words.
  private static let shortest = 6

  /// All forms of all secrets by their first bytes, longest first.
  ///
  /// So one pass finds all of them, and no part of one stays.
  private var forms: [UInt64: [[UInt8]]] = [:]

  /// Knows these secrets.
  public init(_ secrets: some Sequence<Secret>) {
    for secret in secrets where secret.revealed.utf8.count >= Self.shortest {
      for form in Self.forms(of: secret.revealed) { insert(Array(form.utf8)) }
    }
    for key in Array(forms.keys) { forms[key]?.sort { $0.count > $1.count } }
  }

  /// The bytes of the longest form: who looks at a text in pieces must look at so many again.
  var longestForm: Int { forms.values.flatMap { $0 }.map(\.count).max() ?? 0 }

  /// Whether there is nothing to look for.
  public var isEmpty: Bool { forms.isEmpty }

  /// Returns the text without the secrets.
  public func redacted(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let ranges = ranges(in: bytes)
    guard !ranges.isEmpty else { return text }
    var result: [UInt8] = []
    var start = 0
    for range in ranges {
      result += bytes[start..<range.lowerBound] + Array(Self.mask.utf8)
      start = range.upperBound
    }
    return String(decoding: result + bytes[start...], as: UTF8.self)
  }

  /// Finds the secrets in bytes.
  ///
  /// - Parameter bytes: Text in UTF-8, or whatever it is.
  /// - Returns: Where they stand, in order and without overlaps: of two that begin at the same place
  ///   the longer one.
  public func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    guard !isEmpty else { return [] }
    var ranges: [Range<Int>] = []
    var prefix: UInt64 = 0
    var covered = 0
    for (index, byte) in bytes.enumerated() {
      prefix = Self.shifted(prefix, byte)
      let start = index + 1 - Self.shortest
      guard start >= covered, let candidates = forms[prefix] else { continue }
      guard let form = candidates.first(where: { bytes[start...].starts(with: $0) }) else {
        continue
      }
      covered = start + form.count
      ranges.append(start..<covered)
    }
    return ranges
  }
}

// MARK: - Forms

extension Redactor {
  private mutating func insert(_ form: [UInt8]) {
    guard form.count >= Self.shortest else { return }
    let key = form.prefix(Self.shortest).reduce(0, Self.shifted)
    guard forms[key]?.contains(form) != true else { return }
    forms[key, default: []].append(form)
  }

  /// The last bytes that were seen, as one number.
  private static func shifted(_ prefix: UInt64, _ byte: UInt8) -> UInt64 {
    (prefix << 8 | UInt64(byte)) & (1 << (8 * UInt64(shortest)) - 1)
  }

  private static func forms(of value: String) -> [String] {
    let json = inJSON(value)
    // terraform shows a value in quotes of its own, and prints that in JSON.
    let quoted = inJSON(json)
    return [value, json, goJSON(json), quoted, goJSON(quoted), percentEncoded(value)]
      + base64Cores(of: Array(value.utf8)) + lines(of: value)
  }

  private static func inJSON(_ text: String) -> String {
    String(JSONValue.string(text).encodedText.dropFirst().dropLast())
  }

  /// The form in which Go's encoder writes JSON, unless it is told otherwise.
  private static func goJSON(_ json: String) -> String {
    json.replacing("<", with: #"\u003c"#).replacing(">", with: #"\u003e"#)
      .replacing("&", with: #"\u0026"#)
  }

  /// What base64 makes of a value, wherever it stands in something longer: the characters that do
  /// not depend on its neighbours.
  private static func base64Cores(of value: [UInt8]) -> [String] {
    (0..<3).compactMap { offset in
      let text = Data([UInt8](repeating: 0, count: offset) + value).base64EncodedString()
      let first = (offset * 8 + 5) / 6
      let last = (offset + value.count) * 8 / 6
      guard last - first >= 8 else { return nil }
      return String(text.dropFirst(first).prefix(last - first))
    }
  }

  /// The lines of a long secret such as a key: a log prints them one by one.
  private static func lines(of value: String) -> [String] {
    value.split(whereSeparator: \.isNewline).map(String.init)
      .filter { $0.utf8.count >= 20 && !$0.hasPrefix("-----") }
  }

  private static func percentEncoded(_ value: String) -> String {
    value.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        return String(UnicodeScalar(byte))
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        return String(UnicodeScalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }.joined()
  }
}

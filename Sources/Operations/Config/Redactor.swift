import FoundationEssentials
public import Terraform

/// Takes known secrets out of text before it goes anywhere.
public struct Redactor: Sendable {
  /// What stands in the place of a secret.
  public static let mask = Secret.mask

  /// The shortest secret that is looked for: shorter ones stand in too many innocent words.
  private static let shortest = 6

  /// All forms of all secrets, longest first, so that no part of one stays.
  private let forms: [String]

  /// Knows these secrets, and what they look like in JSON, in a URL and in base64.
  public init(_ secrets: some Sequence<Secret>) {
    let values = secrets.map(\.revealed).filter { $0.utf8.count >= Self.shortest }
    let forms = Set(values.flatMap(Self.forms))
    self.forms = forms.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
  }

  /// Returns the text without the secrets.
  public func redacted(_ text: String) -> String {
    forms.reduce(text) { $1.isEmpty ? $0 : $0.replacing($1, with: Self.mask) }
  }

  private static func forms(of value: String) -> [String] {
    let json = String(JSONValue.string(value).encodedText.dropFirst().dropLast())
    let base64 = Data(value.utf8).base64EncodedString()
    return [value, json, percentEncoded(value), base64] + lines(of: value)
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

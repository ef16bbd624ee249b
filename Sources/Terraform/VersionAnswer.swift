/// The answer to `terraform version -json`.
public struct VersionAnswer: Hashable, Sendable {
  /// The version, such as `1.11.4`.
  public let version: String
  /// The platform, such as `linux_amd64`.
  public let platform: String

  /// Reads the answer.
  ///
  /// - Parameter json: What the command printed.
  /// - Throws: `AnswerDecodingError` when it is no JSON, or names no version.
  public init(json: [UInt8]) throws(AnswerDecodingError) {
    let answer = try AnswerDecodingError.value(of: json)
    guard let version = answer["terraform_version"]?.text else {
      throw .missing("terraform_version")
    }
    self.version = version
    platform = answer["platform"]?.text ?? ""
  }

  /// The numbers of the version for a comparison: `[1, 11, 4]`.
  ///
  /// A pre-release's word is left out.
  public var numbers: [Int] {
    version.prefix { $0.isNumber || $0 == "." }.split(separator: ".").compactMap { Int($0) }
  }
}

/// Why the JSON answer of a command could not be read.
public enum AnswerDecodingError: Error, Hashable, Sendable {
  /// It is no JSON.
  case malformed(JSONSyntaxError)
  /// A field that must be there is not, or is of another kind.
  case missing(String)

  static func value(of json: [UInt8]) throws(AnswerDecodingError) -> JSONValue {
    do {
      return try JSONValue(parsing: json)
    } catch {
      throw .malformed(error)
    }
  }
}

extension AnswerDecodingError: CustomStringConvertible {
  /// A sentence without a full stop.
  public var description: String {
    switch self {
    case .malformed(let error): "terraform's answer is not JSON: \(error)"
    case .missing(let field): "terraform's answer has no \(field)"
    }
  }
}

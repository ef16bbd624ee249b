/// The answer to `terraform validate -json`: one object, printed over many lines.
///
/// Validation passes when variables have no value, and does not look at values at all.
public struct ValidationReport: Hashable, Sendable {
  /// Whether the configuration has no error.
  public let isValid: Bool
  /// The errors and warnings.
  public let diagnostics: [Diagnostic]

  /// Reads the answer.
  ///
  /// - Parameter json: What the command printed.
  /// - Throws: `AnswerDecodingError` when it is no JSON, or does not say whether it is valid.
  public init(json: [UInt8]) throws(AnswerDecodingError) {
    let answer = try AnswerDecodingError.value(of: json)
    guard let isValid = answer["valid"]?.bool else { throw .missing("valid") }
    self.isValid = isValid
    diagnostics = (answer["diagnostics"]?.array ?? []).compactMap { Diagnostic(json: $0) }
  }
}

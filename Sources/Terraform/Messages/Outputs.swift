/// An output of a configuration.
///
/// Source: `outputs` of a state, of an `outputs` message, or of `terraform output -json`.
public struct OutputValue: Hashable, Sendable {
  /// The value; nil when terraform leaves it out, as it does in messages for sensitive outputs and
  /// for those of a plan.
  ///
  /// It may be a secret: show ``display`` instead.
  public let value: JSONValue?
  /// Whether the configuration declares it `sensitive`, or its name tells a secret.
  public let isSensitive: Bool

  /// Makes an output.
  public init(value: JSONValue?, isSensitive: Bool) {
    self.value = value
    self.isSensitive = isSensitive
  }

  /// The value as it may be shown.
  public var display: Display {
    if isSensitive { return .sensitive }
    return value.map { Masking().display($0) } ?? .unknown
  }

  /// Reads an object of outputs by name; what is no output is left out.
  static func all(in outputs: JSONObject) -> [String: OutputValue] {
    let pairs = outputs.compactMap { member -> (String, OutputValue)? in
      guard member.value.object != nil else { return nil }
      let isSensitive =
        member.value["sensitive"]?.bool == true
        || Sensitive.masks(attribute: member.key, ofType: "")
      return (member.key, OutputValue(value: member.value["value"], isSensitive: isSensitive))
    }
    return Dictionary(pairs, uniquingKeysWith: { $1 })
  }
}

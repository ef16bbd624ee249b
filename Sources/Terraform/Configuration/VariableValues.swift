/// The values of a configuration's variables, as far as they can be told without terraform.
///
/// They may be secrets, so none of them prints itself.
public struct VariableValues: Sendable {
  /// A value as somebody wrote it.
  private struct Written {
    let text: Secret
    /// Whether it is the text itself, as in the environment, and no expression.
    let isPlain: Bool
    let source: VariableSource
  }

  /// A value that was followed to its end.
  public struct Value: Hashable, Sendable {
    /// The value.
    public let text: Secret
    /// Where it stands; nil for the configuration itself.
    public let source: VariableSource?
    /// Whether the configuration calls it sensitive.
    public let isSensitive: Bool

    /// Makes one.
    public init(_ text: Secret, from source: VariableSource? = nil, isSensitive: Bool = false) {
      self.text = text
      self.source = source
      self.isSensitive = isSensitive
    }
  }

  private var values: [String: Written] = [:]
  private let sensitive: Set<String>

  /// Begins with the defaults of a configuration.
  public init(of outline: ConfigurationOutline) {
    sensitive = outline.sensitive
    for (name, text) in outline.defaults {
      values[name] = Written(text: Secret(text), isPlain: false, source: .standard)
    }
  }

  /// Takes in `TF_VAR_` variables of an environment.
  public mutating func read(environment: [String: String]) {
    for (name, text) in environment where name.hasPrefix("TF_VAR_") {
      values[String(name.dropFirst(7))] = Written(
        text: Secret(text), isPlain: true, source: .environment(name))
    }
  }

  /// Takes in a file of values; what was there before loses.
  ///
  /// - Parameters:
  ///   - bytes: The content of the file.
  ///   - name: Its name; one that ends with `.json` is JSON.
  public mutating func read(_ bytes: [UInt8], ofFile name: String) {
    if name.hasSuffix(".json") {
      // Terraform itself reports a file that is no JSON.
      for member in (try? JSONValue(parsing: bytes))?.object ?? JSONObject() {
        values[member.key] = Written(
          text: Secret(member.value.encodedText), isPlain: false, source: .file(name))
      }
    } else {
      for case .attribute(let variable, let text)
        in HCLReader.body(of: String(decoding: bytes, as: UTF8.self))
      {
        values[variable] = Written(text: Secret(text), isPlain: false, source: .file(name))
      }
    }
  }

  /// Follows an expression: a string, or `var.NAME`.
  ///
  /// - Parameter expression: The expression as it is written.
  /// - Returns: nil for what only terraform can evaluate, for null, and for an empty text.
  public func text(_ expression: String) -> Value? {
    guard let name = Self.variable(expression) else {
      return Self.literal(expression).map { Value(Secret($0)) }
    }
    return text(ofVariable: name)
  }

  /// The value of a variable, if it is a text, a number or a truth value.
  public func text(ofVariable name: String) -> Value? {
    guard let written = values[name] else { return nil }
    let text = written.isPlain ? written.text.revealed : Self.literal(written.text.revealed)
    guard let text, !text.isEmpty else { return nil }
    return Value(Secret(text), from: written.source, isSensitive: sensitive.contains(name))
  }

  /// Follows an expression to an object of texts: `{ compute = "http://…" }`.
  ///
  /// - Parameter expression: The expression as it is written.
  /// - Returns: Its members that can be followed.
  public func texts(_ expression: String) -> [String: Value] {
    var written = expression
    var source: VariableSource?
    if let name = Self.variable(expression) {
      guard let value = values[name] else { return [:] }
      written = value.text.revealed
      source = value.source
    }
    return HCLReader.members(of: written).compactMapValues { member in
      text(member).map { Value($0.text, from: $0.source ?? source, isSensitive: $0.isSensitive) }
    }
  }

  private static func variable(_ expression: String) -> String? {
    guard expression.hasPrefix("var.") else { return nil }
    let name = expression.dropFirst(4)
    let isName = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    return isName && !name.isEmpty ? String(name) : nil
  }

  private static func literal(_ expression: String) -> String? {
    let isWord = ["true", "false"].contains(expression)
    if isWord || expression.allSatisfy({ $0.isASCII && $0.isNumber }) { return expression }
    guard expression.hasPrefix("\""), expression.count > 1 else { return nil }
    // `$${` is how a text says that no template begins.
    let bare = expression.replacing("$${", with: "").replacing("%%{", with: "")
    guard !bare.contains("${"), !bare.contains("%{") else { return nil }
    let text = HCLReader.literal(expression)
    return text == expression || text.isEmpty ? nil : text
  }
}

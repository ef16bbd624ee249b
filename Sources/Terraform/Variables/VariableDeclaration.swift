/// An input variable that a configuration declares.
///
/// Terraform's own "missing variable" says neither what a variable is for nor whether it is
/// secret; its `variable` block does.
public struct VariableDeclaration: Hashable, Sendable {
  /// The name.
  public let name: String
  /// The type as it is written, such as `list(string)`.
  public let type: String?
  /// What it is for.
  public let description: String?
  /// Whether its value is a secret: declared `sensitive` or `ephemeral`.
  public let isSensitive: Bool
  /// The default as it is written; nil when a value is required.
  public let defaultText: String?

  /// Whether it can be left without a value.
  public var hasDefault: Bool { defaultText != nil }

  /// Whether its value is to be hidden: its declaration says so, or its name tells.
  public var isSecret: Bool { isSensitive || Sensitive.masks(attribute: name, ofType: "") }

  /// Makes a declaration.
  public init(
    name: String, type: String? = nil, description: String? = nil, isSensitive: Bool = false,
    defaultText: String? = nil
  ) {
    self.name = name
    self.type = type
    self.description = description
    self.isSensitive = isSensitive
    self.defaultText = defaultText
  }
}

extension VariableDeclaration {
  /// Returns the variables that a configuration file declares, in either of the two languages.
  ///
  /// - Parameters:
  ///   - bytes: The content of the file.
  ///   - name: The name of the file; one that ends with `.json` is JSON.
  /// - Returns: One for each variable.
  public static func declarations(in bytes: [UInt8], ofFile name: String) -> [VariableDeclaration] {
    name.hasSuffix(".json")
      ? declarations(inJSON: bytes) : declarations(inHCL: String(decoding: bytes, as: UTF8.self))
  }

  /// Returns the variables that a configuration file declares, in its order.
  ///
  /// Tolerant: what is no `variable` block is skipped, and a file with a mistake gives what
  /// stands before it. Terraform itself reports mistakes.
  ///
  /// - Parameter text: The content of a `.tf` file.
  /// - Returns: One for each `variable` block.
  public static func declarations(inHCL text: String) -> [VariableDeclaration] {
    HCLReader.body(of: text).compactMap { item in
      guard case .block("variable", let labels, let body) = item, let name = labels.first else {
        return nil
      }
      return VariableDeclaration(name: name, body: body)
    }
  }

  private init(name: String, body: [HCLItem]) {
    var expressions: [String: String] = [:]
    for case .attribute(let name, let expression) in body { expressions[name] = expression }
    self.init(
      name: name,
      type: expressions["type"],
      description: expressions["description"].map(HCLReader.literal),
      isSensitive: expressions["sensitive"] == "true" || expressions["ephemeral"] == "true",
      defaultText: expressions["default"])
  }

  /// Returns the variables that a configuration file in JSON declares, ordered by name; none when
  /// it is no JSON.
  ///
  /// - Parameter json: The content of a `.tf.json` file.
  /// - Returns: One for each member of `variable`.
  public static func declarations(inJSON json: [UInt8]) -> [VariableDeclaration] {
    // Terraform itself reports a file that is no JSON.
    let variables = (try? JSONValue(parsing: json))?["variable"]
    // Both `{"a": {…}}` and `[{"a": {…}}]` are allowed, for the block and for its body.
    return (variables?.oneOrMany ?? []).flatMap { $0.object.map(Array.init) ?? [] }.map { member in
      let body = member.value.oneOrMany.first
      return VariableDeclaration(
        name: member.key,
        type: body?["type"]?.text,
        description: body?["description"]?.text,
        isSensitive: body?["sensitive"]?.bool ?? body?["ephemeral"]?.bool ?? false,
        defaultText: body?["default"]?.encodedText)
    }
  }
}

extension JSONValue {
  fileprivate var oneOrMany: [JSONValue] { array ?? [self] }
}

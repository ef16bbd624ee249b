extension VariableAssignments {
  /// Returns the texts that a `.tfvars` file gives to each variable: of a list or an object those
  /// inside it.
  ///
  /// - Parameter text: The content of the file; what stands behind a mistake is not seen.
  /// - Returns: The texts by the variable's name.
  public static func texts(inTFVars text: String) -> [String: [String]] {
    var texts: [String: [String]] = [:]
    for case .attribute(let name, let expression) in HCLReader.body(of: text) {
      texts[name, default: []] += self.texts(inExpression: expression)
    }
    return texts
  }

  /// Returns the texts that a `.tfvars.json` file gives to each variable; none when it is no JSON.
  ///
  /// - Parameter json: The content of the file.
  /// - Returns: The texts by the variable's name.
  public static func texts(inTFVarsJSON json: [UInt8]) -> [String: [String]] {
    // Terraform itself reports a file that is no JSON.
    let object = (try? JSONValue(parsing: json))?.object ?? JSONObject()
    return Dictionary(object.map { ($0.key, texts(in: $0.value)) }) { $0 + $1 }
  }

  /// Returns the texts in an expression of HCL, as a value in the environment is one as well: what
  /// a string or a heredoc means, and the strings inside a list or an object.
  ///
  /// - Parameter expression: The expression as it is written.
  /// - Returns: The texts; none when it is a number, or a word without quotes.
  public static func texts(inExpression expression: String) -> [String] {
    if expression.hasPrefix("<<") { return [HCLReader.literal(expression)] }
    var texts: [String] = []
    var rest = Substring(expression)
    while let quote = rest.firstIndex(of: "\"") {
      guard let (text, end) = HCLString.unescaped(rest[rest.index(after: quote)...]) else { break }
      texts.append(text)
      rest = end
    }
    return texts
  }

  private static func texts(in value: JSONValue) -> [String] {
    (value.text.map { [$0] } ?? []) + value.children.flatMap { texts(in: $0.value) }
  }
}

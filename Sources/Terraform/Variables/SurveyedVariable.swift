/// A variable of the configuration, and where its value comes from; never the value.
public struct SurveyedVariable: Hashable, Sendable {
  /// Its declaration.
  public let declaration: VariableDeclaration
  /// Where its value comes from; nil when it has none and needs one.
  public let source: VariableSource?

  /// Makes one.
  public init(_ declaration: VariableDeclaration, from source: VariableSource?) {
    self.declaration = declaration
    self.source = source
  }
}

/// Where the value of a variable comes from.
public enum VariableSource: Hashable, Sendable {
  /// The default of its declaration.
  case standard
  /// A file of values, by its name.
  case file(String)
  /// An environment variable.
  case environment(String)
  /// Somebody typed it, for this session.
  case session
}

extension VariableSource: CustomStringConvertible {
  /// For example "from terraform.tfvars".
  public var description: String {
    switch self {
    case .standard: "its default"
    case .file(let name): "from \(name)"
    case .environment(let name): "from $\(name)"
    case .session: "typed in this session"
    }
  }
}

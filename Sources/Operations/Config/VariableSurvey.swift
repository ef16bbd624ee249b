public import Terraform

/// Which variables a Terraform directory declares, and where each gets its value.
public struct VariableSurvey: Hashable, Sendable {
  /// A declared variable.
  public struct Variable: Hashable, Sendable {
    /// Its declaration.
    public var declaration: VariableDeclaration
    /// The file of the declaration.
    public var file: String
    /// Where its value comes from; nil when it has none and needs one.
    ///
    /// An empty value is a value.
    public var source: SettingSource?

    /// Whether terraform would refuse to plan for want of it.
    public var isMissing: Bool { source == nil }
  }

  /// The variables in the order of files and declarations.
  public var variables: [Variable]

  /// Those without a value.
  public var missing: [Variable] { variables.filter(\.isMissing) }

  /// Looks at a directory.
  ///
  /// The order of sources is terraform's, later ones win: `TF_VAR_` variables, `terraform.tfvars`,
  /// `terraform.tfvars.json`, `*.auto.tfvars` and `*.auto.tfvars.json` by name.
  ///
  /// - Parameters:
  ///   - directory: The Terraform directory.
  ///   - world: The doors to files and the environment.
  ///   - given: Names of variables whose values will be handed to the run.
  ///   - isTofu: Whether OpenTofu reads the directory: to terraform `.tofu` files are nothing.
  /// - Returns: What was found. A file that cannot be understood declares and assigns nothing;
  ///   terraform will say so.
  /// - Throws: `FileError` when the directory cannot be read.
  public static func survey(
    _ directory: String, world: World, given: Set<String> = [], isTofu: Bool = false
  ) throws(FileError) -> VariableSurvey {
    let names = try world.files.list(directory)
    var sources: [String: SettingSource] = [:]
    for name in world.environment.keys where name.hasPrefix("TF_VAR_") {
      sources[String(name.dropFirst(7))] = .environment(name)
    }
    for name in given { sources[name] = .environment("TF_VAR_\(name)") }
    for name in valueFiles(among: names) {
      let path = "\(directory)/\(name)"
      let bytes = try world.files.read(path)
      let assigned =
        name.hasSuffix(".json")
        ? VariableAssignments.names(inTFVarsJSON: bytes)
        : VariableAssignments.names(inTFVars: String(decoding: bytes, as: UTF8.self))
      for variable in assigned { sources[variable] = .file(path, line: nil) }
    }
    var variables: [Variable] = []
    for name in configuration(among: names, isTofu: isTofu) {
      let path = "\(directory)/\(name)"
      let bytes = try world.files.read(path)
      let declarations = VariableDeclaration.declarations(in: bytes, ofFile: name)
      variables += declarations.map { declaration in
        let source = sources[declaration.name] ?? (declaration.hasDefault ? .standard : nil)
        return Variable(declaration: declaration, file: path, source: source)
      }
    }
    return VariableSurvey(variables: variables)
  }

  /// The files of values of a directory, in the order in which later ones win.
  static func valueFiles(among names: [String]) -> [String] {
    ["terraform.tfvars", "terraform.tfvars.json"].filter(names.contains)
      + names.filter { $0.hasSuffix(".auto.tfvars") || $0.hasSuffix(".auto.tfvars.json") }
  }

  /// The files of a directory that are read as configuration.
  ///
  /// OpenTofu reads `.tofu` files too; one takes the place of the `.tf` file of the same name.
  static func configuration(among names: [String], isTofu: Bool) -> [String] {
    let tofu = Set(names.filter { $0.hasSuffix(".tofu") || $0.hasSuffix(".tofu.json") })
    return names.filter { name in
      guard isConfiguration(name) else { return false }
      if tofu.contains(name) { return isTofu }
      return !isTofu || !tofu.contains(name.replacing(".tf", with: ".tofu"))
    }
  }

  /// Whether terraform or tofu reads a file of this name as configuration.
  static func isConfiguration(_ name: String) -> Bool {
    let isIgnored = name.hasPrefix(".") || name.hasSuffix("~") || name.hasPrefix("#")
    let endings = [".tf", ".tf.json", ".tofu", ".tofu.json"]
    return !isIgnored && endings.contains { name.hasSuffix($0) }
  }
}

import Terraform

/// The secrets that a run knows: what must not stand in anything that is kept or shown of it.
enum RunSecrets {
  /// Collects the values of sensitive variables, and of the environment's variables whose names
  /// tell a secret.
  ///
  /// - Parameters:
  ///   - environment: terraform's environment, with the values that were typed.
  ///   - directory: The Terraform directory, whose declarations say which variables are sensitive.
  ///   - files: The door to files.
  /// - Returns: The values, and the texts inside values that are lists or objects.
  static func known(
    environment: [String: String], directory: String, files: FileStore
  ) -> Set<Secret> {
    // A directory that cannot be read has no variables; terraform will say so.
    let names = (try? files.list(directory)) ?? []
    let sensitive = sensitiveVariables(in: directory, names, files: files)
    var values: [String] = []
    for (name, value) in environment {
      let variable = name.hasPrefix("TF_VAR_") ? String(name.dropFirst(7)) : nil
      let isSecret =
        variable.map(sensitive.contains) == true
        || Sensitive.masks(attribute: name, ofType: "")
      if isSecret { values += [value] + VariableAssignments.texts(inExpression: value) }
    }
    for name in names where name.hasSuffix(".tfvars") || name.hasSuffix(".tfvars.json") {
      // A file of values that cannot be read gives terraform none either.
      guard let bytes = try? files.read("\(directory)/\(name)") else { continue }
      let texts =
        name.hasSuffix(".json")
        ? VariableAssignments.texts(inTFVarsJSON: bytes)
        : VariableAssignments.texts(inTFVars: String(decoding: bytes, as: UTF8.self))
      for (variable, found) in texts where sensitive.contains(variable) { values += found }
    }
    return Set(values.map { Secret($0) })
  }

  /// Collects what a state hides: marked values, private keys, tokens.
  static func inState(_ bytes: [UInt8]?) -> Set<Secret> {
    // Of a state that cannot be read nothing is known.
    guard let bytes, let state = try? RawState(bytes: bytes) else { return [] }
    return Set(StateDisplay(state).secrets)
  }

  private static func sensitiveVariables(
    in directory: String, _ names: [String], files: FileStore
  ) -> Set<String> {
    var sensitive: Set<String> = []
    // Whichever of the two reads the directory: a declaration too many hides nothing else.
    let configuration = Set(
      [false, true].flatMap { VariableSurvey.configuration(among: names, isTofu: $0) })
    for name in configuration {
      // As above.
      guard let bytes = try? files.read("\(directory)/\(name)") else { continue }
      let declarations = VariableDeclaration.declarations(in: bytes, ofFile: name)
      sensitive.formUnion(declarations.filter(\.isSecret).map(\.name))
    }
    return sensitive
  }
}

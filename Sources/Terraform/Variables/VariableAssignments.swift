/// Which variables a file of values sets.
public enum VariableAssignments {
  /// Returns the names that a `.tfvars` file sets.
  ///
  /// - Parameter text: The content of the file; what stands behind a mistake is not seen.
  /// - Returns: The names, also those with an empty value.
  public static func names(inTFVars text: String) -> Set<String> {
    Set(
      HCLReader.body(of: text).compactMap { item in
        guard case .attribute(let name, _) = item else { return nil }
        return name
      })
  }

  /// Returns the names that a `.tfvars.json` file sets; none when it is no JSON object.
  ///
  /// - Parameter json: The content of the file.
  /// - Returns: The names, also those with an empty value.
  public static func names(inTFVarsJSON json: [UInt8]) -> Set<String> {
    // Terraform itself reports a file that is no JSON.
    Set((try? JSONValue(parsing: json))?.object?.keys ?? [])
  }
}

/// Returns the variables that need a value and have none, in the order of their declarations.
///
/// - Parameters:
///   - declared: The variables of the configuration.
///   - assigned: The names with a value, from files and from `TF_VAR_*`. An empty value counts.
/// - Returns: The declarations of the variables that terraform would complain about.
public func missingVariables(
  declared: [VariableDeclaration], assigned: Set<String>
) -> [VariableDeclaration] {
  declared.filter { !$0.hasDefault && !assigned.contains($0.name) }
}

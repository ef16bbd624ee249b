public import Terraform

extension DeploymentSite {
  /// Returns the variables of the configuration that have no value.
  ///
  /// - Parameter known: The names of variables whose values are kept in memory.
  /// - Returns: Their declarations, in the order of the files.
  /// - Throws: `SiteError` if the directory has no configuration or it cannot be read.
  public func missingVariables(
    known: Set<String> = []
  ) throws(SiteError) -> [VariableDeclaration] {
    try survey(known: known).missing.map(\.declaration)
  }

  /// Returns all variables of the configuration, and where each gets its value.
  ///
  /// - Parameter known: The names of variables whose values are kept in memory.
  /// - Returns: One for each declaration, in the order of the files.
  /// - Throws: `SiteError` if the directory has no configuration or it cannot be read.
  public func variables(known: Set<String> = []) throws(SiteError) -> [SurveyedVariable] {
    try survey(known: known).variables.map { variable in
      let source: VariableSource? =
        switch variable.source {
        case _ where known.contains(variable.declaration.name): .session
        case .file(let path, _): .file(String(path.split(separator: "/").last ?? ""))
        case .environment(let name): .environment(name)
        case .standard, .option: .standard
        case nil: nil
        }
      return SurveyedVariable(variable.declaration, from: source)
    }
  }

  private func survey(known: Set<String>) throws(SiteError) -> VariableSurvey {
    do {
      let names = try world.files.list(directory)
      guard !VariableSurvey.configuration(among: names, isTofu: isTofu).isEmpty else {
        throw SiteError(
          description: "\(directory) has no Terraform configuration. "
            + "quarterdeck new DIR writes one.")
      }
      return try VariableSurvey.survey(directory, world: world, given: known, isTofu: isTofu)
    } catch let error as SiteError {
      throw error
    } catch {
      throw SiteError(description: "\(error)")
    }
  }
}

extension DeploymentSite {
  /// Whether OpenTofu serves the deployment; not, when there is no tool at all.
  var isTofu: Bool {
    // Without a tool the run says what is missing; until then the files are read as terraform's.
    (try? tool())?.split(separator: "/").last?.hasPrefix("tofu") == true
  }
}

extension RunStore {
  /// Says whenever a run is added; the first element comes at once.
  public func changes() -> AsyncStream<Void> {
    // Without its directory there is nothing to watch; then the first element is the only one.
    try? world.files.makeDirectory(paths.runs)
    return world.files.watch(paths.runs, nil)
  }
}

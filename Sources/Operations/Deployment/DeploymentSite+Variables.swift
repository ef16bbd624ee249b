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
    do {
      guard try world.files.list(directory).contains(where: VariableSurvey.isConfiguration) else {
        throw SiteError(
          description: "\(directory) has no Terraform configuration. "
            + "quarterdeck new DIR writes one.")
      }
      return try VariableSurvey.survey(directory, world: world, given: known).missing.map(
        \.declaration)
    } catch let error as SiteError {
      throw error
    } catch {
      throw SiteError(description: "\(error)")
    }
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

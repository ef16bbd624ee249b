public import Fleet
import Terraform

extension DeploymentSite {
  /// Looks at what is there before anything is deployed; runs nothing and asks nobody.
  ///
  /// - Parameter known: The names of variables whose values are kept in memory.
  /// - Returns: What was found; a directory that cannot be read is part of the answer.
  public func premises(known: Set<String> = []) -> Premises {
    // Without a tool, why is told by a run; here it is enough that there is none.
    let tool = try? tool()
    do throws(FileError) {
      let names = try world.files.list(directory)
      let configuration = VariableSurvey.configuration(among: names, isTofu: isTofu)
      let others = names.filter { name in
        !configuration.contains(name) && !name.hasPrefix(".") && !Self.isOfTerraform(name)
      }
      guard !configuration.isEmpty else {
        return Premises(configurationFiles: 0, otherFiles: others.count, tool: tool)
      }
      let survey = try ConfigurationSurvey(
        directory, environment: world.environment, files: world.files, isTofu: isTofu)
      let missing = try VariableSurvey.survey(
        directory, world: world, given: known, isTofu: isTofu
      ).missing
      return Premises(
        configurationFiles: configuration.count, otherFiles: others.count, tool: tool,
        isInitialised: survey.lock != nil, missingVariables: missing.map(\.declaration.name),
        cloud: Self.cloud(of: survey, environment: world.environment))
    } catch {
      return Premises(configurationFiles: 0, tool: tool, problem: "\(error)")
    }
  }

  /// Whether a file belongs to Terraform, and is no configuration.
  private static func isOfTerraform(_ name: String) -> Bool {
    name.hasSuffix(".tfstate") || name.contains(".tfstate.") || name.hasSuffix(".tfvars")
      || name.hasSuffix(".tfvars.json")
  }

  private static func cloud(
    of survey: ConfigurationSurvey, environment: [String: String]
  ) -> Premises.Cloud {
    guard survey.outline.usesOpenStack else { return .notNeeded }
    for setting in [CloudAccess.Setting.authURL, .cloud] {
      guard let value = survey.access.values[setting] else { continue }
      switch value.source {
      case nil: return .known("from the configuration")
      case .standard?: return .known("from the default of its variable")
      case let source?: return .known("\(source)")
      }
    }
    return .unknown
  }
}

import Fleet
import Terraform

/// What the files of a Terraform directory and the environment say, before terraform reads them.
struct ConfigurationSurvey: Sendable {
  /// What the configuration says.
  let outline: ConfigurationOutline
  /// The values of its variables.
  let variables: VariableValues
  /// Where the cloud is, and as whom it is asked.
  let access: CloudAccess
  /// What it needs of the cloud.
  let demand: CloudDemand
  /// What `init` chose; nil when it has not been run.
  let lock: DependencyLock?

  /// Reads a directory.
  ///
  /// - Parameters:
  ///   - directory: The Terraform directory.
  ///   - environment: terraform's environment, with what was typed in this session.
  ///   - files: The door to files.
  ///   - isTofu: Whether OpenTofu reads it.
  /// - Throws: `FileError` when a file cannot be read.
  init(
    _ directory: String, environment: [String: String], files: FileStore, isTofu: Bool
  ) throws(FileError) {
    let names = try files.list(directory)
    var outline = ConfigurationOutline()
    for name in VariableSurvey.configuration(among: names, isTofu: isTofu) {
      outline.read(try files.read("\(directory)/\(name)"), ofFile: name)
    }
    var variables = VariableValues(of: outline)
    variables.read(environment: environment)
    for name in VariableSurvey.valueFiles(among: names) {
      variables.read(try files.read("\(directory)/\(name)"), ofFile: name)
    }
    let lock = try files.readIfPresent("\(directory)/.terraform.lock.hcl")
    self.outline = outline
    self.variables = variables
    access = CloudAccess(outline, variables: variables, environment: environment)
    demand = CloudDemand(outline, variables: variables)
    self.lock = lock.map { DependencyLock(hcl: String(decoding: $0, as: UTF8.self)) }
  }
}

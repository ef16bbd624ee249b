import FoundationEssentials
import Operations

extension CommonOptions {
  /// The deployment that the command is about.
  func site() throws -> DeploymentSite {
    try site(of: absoluteDirectory)
  }

  /// The deployment of a directory.
  func site(of directory: String) throws -> DeploymentSite {
    try DeploymentSite(
      directory: directory, state: state.map(absolutePath),
      world: .live(environment: ProcessInfo.processInfo.environment))
  }
}

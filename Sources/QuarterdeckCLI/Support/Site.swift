import FoundationEssentials
import Operations

extension CommonOptions {
  /// The deployment that the command is about.
  func site() throws -> DeploymentSite {
    try site(of: absoluteDirectory)
  }

  /// Throws if a state file was named: what runs terraform works on the directory's own state.
  func refuseStateFile() throws {
    guard state == nil else {
      throw CommandFailure(
        "--state only looks at a file; plan, apply and destroy work on the directory's own state. "
          + "Leave it out.")
    }
  }

  /// The deployment of a directory.
  func site(of directory: String) throws -> DeploymentSite {
    try DeploymentSite(
      directory: directory, state: state.map(absolutePath),
      world: .live(environment: ProcessInfo.processInfo.environment))
  }
}

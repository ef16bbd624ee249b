import Fleet
import FoundationEssentials
import Terraform

/// In which cloud a deployment was last applied: `identity.json` beside the ledger, 0600.
///
/// One entry a workspace. It holds no secret.
struct IdentityFile: Sendable {
  let path: String
  let files: FileStore

  init(paths: DeploymentPaths, files: FileStore) {
    path = "\(paths.root)/identity.json"
    self.files = files
  }

  /// What was recorded for a workspace; nil when nothing was.
  ///
  /// - Throws: When the file is there and cannot be read: then it is not known where the machines
  ///   are, and that is no reason to go on.
  func identity(of workspace: String) throws -> CloudIdentity? {
    try entries()[workspace]
  }

  /// Records an identity, and replaces what was recorded for the workspace.
  func record(_ identity: CloudIdentity, of workspace: String) throws {
    var entries = try entries()
    guard entries[workspace] != identity else { return }
    entries[workspace] = identity
    try files.write(path, Records.encode(entries))
  }

  private func entries() throws -> [String: CloudIdentity] {
    guard let bytes = try files.readIfPresent(path) else { return [:] }
    return try Records.decode([String: CloudIdentity].self, from: bytes)
  }
}

extension CloudIdentity {
  /// Makes the identity of a plan of a directory.
  ///
  /// A fingerprint is of the directory too, so that the same project does not show as the same in
  /// two deployments' records.
  init(of settings: CloudSettings, directory: String, environment: [String: String]) {
    self.init(of: settings, environment: environment) { field, value in
      let text = "\(directory)\n\(field.rawValue)\n\(value.revealed)"
      return String(SHA256Digest(of: Array(text.utf8)).prefix(8))
    }
  }
}

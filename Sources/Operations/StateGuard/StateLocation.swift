import Terraform

/// Where terraform keeps a deployment's state.
public enum StateLocation: Hashable, Sendable {
  /// In a file that can be watched and copied.
  case file(String)
  /// In a backend of this type, from which `terraform state pull` gets it.
  case backend(type: String)

  /// Finds out, as terraform does: backend record, workspace, and the names of the local backend.
  ///
  /// Source: `.terraform/terraform.tfstate`, field `backend`, and `.terraform/environment`.
  ///
  /// - Parameters:
  ///   - directory: The Terraform directory.
  ///   - environment: terraform's environment: `TF_DATA_DIR` and `TF_WORKSPACE` count.
  ///   - files: The door to files.
  /// - Returns: The place, whether there is a state or not.
  public static func find(
    directory: String, environment: [String: String], files: FileStore
  ) -> StateLocation {
    let data = absolute(environment["TF_DATA_DIR"] ?? ".terraform", in: directory)
    // Without a readable record there is no backend, which means: the local one, by its default
    // names.
    let record = (try? files.read("\(data)/terraform.tfstate")).flatMap {
      try? JSONValue(parsing: $0)
    }
    let backend = record?["backend"]
    let type = backend?["type"]?.text ?? "local"
    guard type == "local" else { return .backend(type: type) }
    let path =
      switch workspace(of: directory, environment: environment, files: files) {
      case "default": backend?["config"]?["path"]?.text ?? "terraform.tfstate"
      case let workspace:
        (backend?["config"]?["workspace_dir"]?.text ?? "terraform.tfstate.d")
          + "/\(workspace)/terraform.tfstate"
      }
    return .file(absolute(path, in: directory))
  }

  /// The workspace that terraform works in.
  ///
  /// Source: `TF_WORKSPACE`, else `.terraform/environment`, else `default`.
  static func workspace(
    of directory: String, environment: [String: String], files: FileStore
  ) -> String {
    let data = absolute(environment["TF_DATA_DIR"] ?? ".terraform", in: directory)
    let chosen = environment["TF_WORKSPACE"] ?? text(of: "\(data)/environment", files: files) ?? ""
    return chosen.isEmpty ? "default" : chosen
  }

  private static func absolute(_ path: String, in directory: String) -> String {
    path.hasPrefix("/") ? path : "\(directory)/\(path)"
  }

  private static func text(of path: String, files: FileStore) -> String? {
    // No file, no workspace chosen.
    guard let bytes = try? files.read(path) else { return nil }
    return String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
  }
}

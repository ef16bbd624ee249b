import Terraform

/// Where terraform keeps a deployment's state.
public enum StateLocation: Hashable, Sendable {
  /// In a file that can be watched and copied.
  case file(String)
  /// In a backend of this type, from which `terraform state pull` gets it.
  case backend(type: String)

  /// The backend's type; nil for a file.
  public var backend: String? {
    if case .backend(let type) = self { type } else { nil }
  }

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
    let backend = record(directory: directory, environment: environment, files: files)
    let type = backend?["type"]?.text ?? "local"
    guard type == "local" else { return .backend(type: type) }
    let workspace = workspace(directory: directory, environment: environment, files: files)
    let path =
      workspace == "default"
      ? backend?["config"]?["path"]?.text ?? "terraform.tfstate"
      : (backend?["config"]?["workspace_dir"]?.text ?? "terraform.tfstate.d")
        + "/\(workspace)/terraform.tfstate"
    return .file(absolute(path, in: directory))
  }

  /// The backend that `init` recorded.
  ///
  /// Without a readable record there is none, which means: the local one, by its default names.
  static func record(
    directory: String, environment: [String: String], files: FileStore
  ) -> JSONValue? {
    let data = absolute(environment["TF_DATA_DIR"] ?? ".terraform", in: directory)
    let record = (try? files.read("\(data)/terraform.tfstate")).flatMap {
      try? JSONValue(parsing: $0)
    }
    return record?["backend"]
  }

  /// Returns the chosen workspace, whether it exists or not.
  ///
  /// Source: `TF_WORKSPACE`, else `.terraform/environment`, else `default`.
  ///
  /// - Parameters:
  ///   - directory: The Terraform directory.
  ///   - environment: terraform's environment: `TF_DATA_DIR` and `TF_WORKSPACE` count.
  ///   - files: The door to files.
  /// - Returns: Its name.
  public static func workspace(
    directory: String, environment: [String: String], files: FileStore
  ) -> String {
    if let chosen = environment["TF_WORKSPACE"], !chosen.isEmpty { return chosen }
    let data = absolute(environment["TF_DATA_DIR"] ?? ".terraform", in: directory)
    let chosen = text(of: "\(data)/environment", files: files) ?? ""
    return chosen.isEmpty ? "default" : chosen
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

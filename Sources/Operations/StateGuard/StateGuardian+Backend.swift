import Terraform

extension StateGuardian {
  /// Whether the state is a file that is where the configuration wants it, so that it can be read
  /// before `init`.
  ///
  /// In a fresh clone with a remote backend no file is there, and that is no loss. A state that is
  /// about to be moved is read where it is.
  func isReadableBeforeInit(_ options: RunOptions) -> Bool {
    guard case .file = location else { return false }
    if options.backendChange == .migrateState { return true }
    return StateLocation.isInitialised(
      directory: reader.directory, environment: environment, isTofu: reader.usesTofu,
      files: world.files)
  }

  /// Takes note of a state that was moved into this backend.
  ///
  /// terraform gives it a new lineage where the backend had no state, so it would look foreign.
  /// Only a state with the same resources is taken for the moved one; any other is judged as ever.
  ///
  /// - Parameter state: The state as it was before.
  /// - Throws: `StateRefusal` when the state cannot be read or noted.
  func adopt(moved state: [UInt8]?) async throws(StateRefusal) {
    let moved = try await read()
    // What cannot be read is judged by `examine`, which says why.
    guard let before = state.flatMap({ try? RawState(bytes: $0) }),
      let after = moved.flatMap({ try? RawState(bytes: $0) }), before.resources == after.resources
    else { return }
    try record(moved, .after)
  }

  /// The same without the choice of a workspace.
  var withoutChosenWorkspace: StateGuardian {
    var environment = environment
    environment["TF_WORKSPACE"] = nil
    return StateGuardian(
      reader: StateReader(
        directory: reader.directory, tool: reader.tool, environment: environment, world: world),
      run: run, who: who, paths: paths)
  }
}

extension StateLocation {
  /// Returns whether the backend that the configuration declares is the one that `init` recorded.
  ///
  /// - Parameters:
  ///   - directory: The Terraform directory.
  ///   - environment: terraform's environment: `TF_DATA_DIR` counts.
  ///   - isTofu: Whether OpenTofu reads the configuration.
  ///   - files: The door to files.
  /// - Returns: Whether the types agree; their settings are compared by terraform.
  static func isInitialised(
    directory: String, environment: [String: String], isTofu: Bool, files: FileStore
  ) -> Bool {
    let recorded = record(directory: directory, environment: environment, files: files)
    let type = recorded?["type"]?.text ?? "local"
    return type == declaredType(in: directory, isTofu: isTofu, files: files) ?? "local"
  }

  /// The type of backend that the files of a directory declare.
  private static func declaredType(
    in directory: String, isTofu: Bool, files: FileStore
  ) -> String? {
    // What cannot be read declares nothing; terraform will say so.
    let names = (try? files.list(directory)) ?? []
    for name in VariableSurvey.configuration(among: names, isTofu: isTofu) {
      guard let bytes = try? files.read("\(directory)/\(name)") else { continue }
      let type =
        name.hasSuffix(".json")
        ? BackendDeclaration.type(inJSON: bytes)
        : BackendDeclaration.type(inHCL: String(decoding: bytes, as: UTF8.self))
      if let type { return type }
    }
    return nil
  }
}

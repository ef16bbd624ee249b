import FoundationEssentials
public import Terraform

/// Starts runs, each as a process of its own.
public struct RunLauncher: Sendable {
  let store: RunStore
  let world: World
  let executable: String

  /// Names where runs are kept and what runs them.
  ///
  /// - Parameters:
  ///   - store: The deployment's runs.
  ///   - world: The doors to the world.
  ///   - executable: The program with the hidden command `runner RUN-DIR`; nil for the one that
  ///     this is.
  public init(store: RunStore, world: World, executable: String? = nil) {
    self.store = store
    self.world = world
    // The link works even when an update has replaced the file since we were started.
    self.executable = executable ?? "/proc/self/exe"
  }

  /// Starts a run and returns when it has all that it needs: from then on our own end does not
  /// touch it.
  ///
  /// The values travel over standard input, and so does the environment, which is full of them. The
  /// runner's own environment holds nothing but where its home is.
  ///
  /// - Parameters:
  ///   - request: What the run is to do.
  ///   - variables: Values of Terraform variables by name, without `TF_VAR_`.
  /// - Returns: The run's folder, to be watched.
  /// - Throws: `RunError.notWritten` or `.notStarted`; a run that could not be started says so in
  ///   its own output too.
  @discardableResult
  public func start(
    _ request: RunRequest, variables: [String: Secret]
  ) async throws(RunError) -> RunFolder {
    let folder = try store.create(request)
    do {
      let payload = RunPayload(
        variables: variables.mapValues(\.revealed), environment: world.environment)
      _ = try await world.processes.launch(
        Program(
          executable, ["runner", folder.path], environment: runnerEnvironment, directory: "/",
          input: Records.encode(payload), output: .discarded, lifetime: .session))
      return folder
    } catch {
      RunJournal(folder: folder, world: world).end(.refused(reason: "\(error)"))
      throw .notStarted(reason: "\(error)")
    }
  }

  /// What the runner itself needs; nothing of it is secret.
  private var runnerEnvironment: [String: String] {
    let names: Set = [
      "HOME", "PATH", "LANG", "LC_ALL", "TZ", "USER", "LOGNAME", "XDG_STATE_HOME",
      "XDG_CONFIG_HOME",
      "XDG_RUNTIME_DIR", "TMPDIR",
    ]
    return world.environment.filter { names.contains($0.key) }
  }
}

/// The arguments of one terraform command.
///
/// Every command is asked for JSON where it has it, never asks questions (`-input=false`) and
/// never colours (`-no-color`: `show -json` colours its errors even on a pipe). Whatever takes the
/// state's lock waits ``lockTimeout`` for it. `-lock=false`, `-auto-approve` and `-var` are never
/// used: the first loses states, the second skips the review, the last shows values to `ps`.
public struct Invocation: Hashable, Sendable {
  /// The arguments behind the program's name.
  public let arguments: [String]

  private init(_ arguments: String...) {
    self.arguments = arguments
  }

  init(arguments: [String]) {
    self.arguments = arguments
  }

  /// `version -json`; read the answer with ``VersionAnswer``.
  public static let version = Invocation("version", "-json")

  /// How long a command waits for the state's lock; it says so after 400 ms.
  public static let lockTimeout = "-lock-timeout=30s"

  /// The command that installs the providers, and prints lines of ``UIMessage``.
  ///
  /// A state is moved without questions, because somebody asked for exactly that; then the output
  /// is text, since terraform has no JSON for it.
  ///
  /// - Parameter options: Whether newer providers may be chosen, and what becomes of the state when
  ///   the backend has changed.
  /// - Returns: An `init`.
  public static func initialize(_ options: RunOptions = RunOptions()) -> Invocation {
    let isMigration = options.backendChange == .migrateState
    var arguments = ["init"] + (isMigration ? [] : ["-json"]) + ["-input=false", "-no-color"]
    if options.upgradesProviders { arguments.append("-upgrade") }
    switch options.backendChange {
    case .reconfigure: arguments.append("-reconfigure")
    case .migrateState: arguments += ["-migrate-state", "-force-copy", lockTimeout]
    case nil: break
    }
    return Invocation(arguments: arguments)
  }

  /// `validate`: one JSON object over many lines; read it with ``ValidationReport``.
  public static let validate = Invocation("validate", "-json", "-no-color")

  /// The command that plans and saves the plan, and prints lines of ``UIMessage``.
  ///
  /// Its exit code is 0 without changes, 1 after an error, 2 with changes.
  ///
  /// - Parameters:
  ///   - out: The file for the plan. It holds secrets in clear, and is written even when the
  ///     plan fails.
  ///   - destroy: Whether to plan to destroy everything.
  ///   - options: What the plan is limited to, and what it replaces.
  /// - Returns: A `plan`.
  public static func plan(
    out: String, destroy: Bool = false, options: RunOptions = RunOptions()
  ) -> Invocation {
    var arguments = [
      "plan", "-json", "-input=false", "-no-color", "-detailed-exitcode", lockTimeout,
      "-out=" + out,
    ]
    if destroy { arguments.append("-destroy") }
    if options.isRefreshOnly { arguments.append("-refresh-only") }
    arguments += options.targets.map { "-target=\($0)" }
    arguments += options.replacements.map { "-replace=\($0)" }
    return Invocation(arguments: arguments)
  }

  /// The command that applies a saved plan, and prints lines of ``UIMessage``.
  ///
  /// Nothing but a saved plan is ever applied.
  ///
  /// - Parameter planFile: The file that ``plan(out:destroy:options:)`` wrote.
  /// - Returns: An `apply`.
  public static func apply(planFile: String) -> Invocation {
    Invocation("apply", "-json", "-input=false", "-no-color", lockTimeout, path(planFile))
  }

  /// The command that prints a saved plan as one JSON object, with secrets in clear.
  ///
  /// Read it with ``Plan``, from a pipe.
  ///
  /// - Parameter file: The file that ``plan(out:destroy:options:)`` wrote.
  /// - Returns: A `show`.
  public static func showPlan(file: String) -> Invocation {
    Invocation("show", "-json", "-no-color", path(file))
  }

  /// The command that prints the raw state from whatever backend; read it with ``RawState``.
  ///
  /// It prints nothing when there is none.
  public static let statePull = Invocation("state", "pull")

  /// The command that puts a state into whatever backend.
  ///
  /// Never with `-force`: terraform's own comparison of lineage and serial is the last guard.
  ///
  /// - Parameter file: The state.
  /// - Returns: A `state push`.
  public static func statePush(file: String) -> Invocation {
    Invocation("state", "push", "-no-color", path(file))
  }

  /// A path that cannot be taken for an option.
  private static func path(_ path: String) -> String {
    path.hasPrefix("-") ? "./" + path : path
  }
}

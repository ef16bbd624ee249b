/// The arguments of one terraform command.
///
/// Every command is asked for JSON where it has it, never asks questions (`-input=false`) and
/// never colours (`-no-color`: `show -json` colours its errors even on a pipe). `-lock=false`,
/// `-auto-approve`, `-target` and `-var` are never used: the first loses states, the second
/// skips the review, the third applies half a configuration, the last shows values to `ps`.
public struct Invocation: Hashable, Sendable {
  /// The arguments behind the program's name.
  public let arguments: [String]

  private init(_ arguments: String...) {
    self.arguments = arguments
  }

  private init(arguments: [String]) {
    self.arguments = arguments
  }

  /// `version -json`; read the answer with ``VersionAnswer``.
  public static let version = Invocation("version", "-json")

  /// The command that installs the providers, and prints lines of ``UIMessage``.
  ///
  /// - Parameter upgrade: Whether newer providers than the recorded ones may be chosen.
  /// - Returns: An `init`.
  public static func initialize(upgrade: Bool = false) -> Invocation {
    let upgrading = upgrade ? ["-upgrade"] : []
    return Invocation(arguments: ["init", "-json", "-input=false", "-no-color"] + upgrading)
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
  /// - Returns: A `plan`.
  public static func plan(out: String, destroy: Bool = false) -> Invocation {
    let destroying = destroy ? ["-destroy"] : []
    return Invocation(
      arguments: [
        "plan", "-json", "-input=false", "-no-color", "-detailed-exitcode", "-out=" + out,
      ] + destroying)
  }

  /// The command that applies a saved plan, and prints lines of ``UIMessage``.
  ///
  /// Nothing but a saved plan is ever applied.
  ///
  /// - Parameter planFile: The file that ``plan(out:destroy:)`` wrote.
  /// - Returns: An `apply`.
  public static func apply(planFile: String) -> Invocation {
    Invocation("apply", "-json", "-input=false", "-no-color", path(planFile))
  }

  /// The command that prints a saved plan as one JSON object, with secrets in clear.
  ///
  /// Read it with ``Plan``, from a pipe.
  ///
  /// - Parameter file: The file that ``plan(out:destroy:)`` wrote.
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

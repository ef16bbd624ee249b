/// A command for a machine: a fixed template whose parameters are checked and quoted.
///
/// The machine itself ends it after `timeout`, so a hung program does not stay behind when the
/// connection is lost.
public struct RemoteCommand: Hashable, Sendable {
  /// What it does, in a few words for people and for the audit log, such as `kubectl get pods`.
  public let title: String
  /// The longest that it may run on the machine.
  public let timeout: Duration
  /// An exit code that is an answer as well, such as that nothing was found; nil for none.
  public let negativeCode: Int32?
  /// The program and its arguments, not quoted.
  let words: [String]
  /// How the program is found and with whose rights it runs.
  let launch: Launch

  /// How a program is found and with whose rights it runs.
  enum Launch: Hashable, Sendable {
    /// As it is.
    case direct
    /// With the rights of root where that needs no password, else without; see `ElevationFailure`.
    case elevated
    /// `microk8s`, also where a login without a terminal does not have `/snap/bin` in its path.
    case microK8s
    /// `microk8s kubectl`, or the `kubectl` that is installed.
    case kubectl
  }

  /// Creates a command; `words` must come from a template with checked parameters.
  init(
    _ title: String, timeout: Duration, launch: Launch, words: [String],
    negativeCode: Int32? = nil
  ) {
    self.negativeCode = negativeCode
    self.title = title
    self.timeout = timeout
    self.launch = launch
    self.words = words
  }

  /// Makes the text for the remote shell, with a last line that carries the exit code.
  ///
  /// - Parameter nonce: a random text: without it, output could pretend to be that last line.
  /// - Returns: one line for a POSIX shell.
  public func text(nonce: String) -> String {
    "\(invocation); printf '\\n%s %d\\n' \(ShellWord.quoted(nonce)) \"$?\""
  }

  /// The text for the remote shell of a command that runs for long: it is ended when its standard
  /// input ends, so that nothing stays behind on the machine when the connection, or who asked, is
  /// gone.
  ///
  /// The machine's `timeout` is the second net, under a shell that lost the first.
  public var leashedText: String {
    let limit = "timeout -k 2 \(max(1, timeout.components.seconds))"
    let leashed = "\(limit) sh -c \(ShellWord.quoted(Self.leash)) sh"
    let arguments = words.map(ShellWord.quoted).joined(separator: " ")
    let script = launch.script.map { "sh -c \(ShellWord.quoted($0)) sh" }
    return switch launch {
    // Only root may end a program of root, so the leash is inside.
    case .elevated: [script ?? "", leashed, arguments].joined(separator: " ")
    case .direct, .microK8s, .kubectl: "\(leashed) \(script ?? "") \(arguments)"
    }
  }

  /// Runs its arguments until they end, or the standard input does.
  ///
  /// Then the whole group is ended, which `timeout` made: wrappers of kubectl do not hand signals on.
  /// What does not end when it is asked to is killed two seconds later; `timeout` is gone by then.
  ///
  /// A shell gives what runs beside it no input, so the input gets another number first.
  private static let leash =
    #"exec 3<&0; "$@" </dev/null 3<&- & run=$!; "#
    + #"{ read -r line <&3; trap '' TERM; kill 0; sleep 2; kill -9 0; } >/dev/null 2>&1 & "#
    + #"leash=$!; "#
    + #"exec 3<&-; wait $run; code=$?; kill $leash 2>/dev/null; exit $code"#

  private var invocation: String {
    let limit = "timeout -k 2 \(max(1, timeout.components.seconds))"
    let arguments = words.map(ShellWord.quoted).joined(separator: " ")
    let script = launch.script.map { "sh -c \(ShellWord.quoted($0)) sh" }
    return switch launch {
    case .direct: "\(limit) \(arguments)"
    // Only root may end a program of root, so the limit is inside.
    case .elevated: [script ?? "", limit, arguments].joined(separator: " ")
    case .microK8s, .kubectl: [limit, script ?? "", arguments].joined(separator: " ")
    }
  }
}

extension RemoteCommand.Launch {
  /// The script that runs its arguments; nil when none is needed.
  var script: String? {
    switch self {
    case .direct:
      nil
    case .elevated:
      #"if [ "$(id -u)" != 0 ]; then "#
        + #"if why=$(LC_ALL=C sudo -n true 2>&1); then exec sudo -n "$@"; fi; "#
        + "echo \"\(ElevationFailure.mark)$(echo \"$why\" | tail -n 1)\" >&2; fi; "
        + #"exec "$@""#
    case .microK8s:
      #"if command -v microk8s >/dev/null 2>&1; then exec microk8s "$@"; fi; "#
        + #"if [ -x /snap/bin/microk8s ]; then exec /snap/bin/microk8s "$@"; fi; "#
        + #"echo "microk8s: command not found" >&2; exit 127"#
    case .kubectl:
      #"if command -v microk8s >/dev/null 2>&1; then exec microk8s kubectl "$@"; fi; "#
        + #"if [ -x /snap/bin/microk8s ]; then exec /snap/bin/microk8s kubectl "$@"; fi; "#
        + #"if command -v kubectl >/dev/null 2>&1; then exec kubectl "$@"; fi; "#
        + #"echo "kubectl: command not found" >&2; exit 127"#
    }
  }
}

/// Why a command was refused before it was sent.
public enum RemoteCommandError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A parameter is not what its name says.
  case invalidParameter(name: String, value: String)

  /// What is wrong, and with which value.
  public var description: String {
    switch self {
    case .invalidParameter(let name, let value): "'\(value)' is not a valid \(name)."
    }
  }
}

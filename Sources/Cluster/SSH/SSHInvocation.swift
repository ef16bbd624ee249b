/// Argument vectors for OpenSSH's programs, without the program's own name; no shell runs them.
///
/// The only names of machines in them are aliases of `SSHConfiguration`, and the only other outside
/// text is the remote command, which `RemoteCommand` quotes.
///
/// In all of them, `alias` is a `Host`'s, `config` the path of the configuration file, and `socket`
/// the path of the master's socket. The environment needs `PATH`, `HOME` and `LANG` only.
public enum SSHInvocation {
  /// Makes the arguments of `ssh` for the one connection to a host that all others share.
  ///
  /// It stays in the foreground: its end is the end of the connection. A stale file at `socket`
  /// must be removed first, or ssh goes on without sharing.
  ///
  /// - Parameters:
  ///   - alias: the host.
  ///   - config: the configuration file.
  ///   - socket: the master's socket.
  ///   - isKnown: whether a key of the host is known: then no other one is taken, of whatever type.
  /// - Returns: the arguments.
  public static func master(
    alias: String, config: String, socket: String, isKnown: Bool = false
  ) -> [String] {
    ["-F", config, "-M", "-N", "-S", socket]
      + (isKnown ? ["-o", "StrictHostKeyChecking=yes"] : []) + ["--", alias]
  }

  /// Makes the arguments of `ssh` that run a command over a master's connection.
  ///
  /// It never opens a connection of its own: without the master it fails at once.
  ///
  /// - Parameters:
  ///   - alias: the host.
  ///   - config: the configuration file.
  ///   - socket: the master's socket.
  ///   - command: the text for the remote shell, from `RemoteCommand.text(nonce:)`.
  /// - Returns: the arguments.
  public static func client(
    alias: String, config: String, socket: String, command: String
  ) -> [String] {
    shared(config: config, socket: socket) + ["--", alias, command]
  }

  /// Makes the arguments of `ssh` that hand our standard streams to a machine, over a master's
  /// connection.
  ///
  /// - Parameters:
  ///   - alias: the host.
  ///   - config: the configuration file.
  ///   - socket: the master's socket.
  ///   - command: what runs there; nil for the login shell.
  ///   - hasTerminal: whether the machine makes a terminal for it.
  /// - Returns: the arguments.
  public static func session(
    alias: String, config: String, socket: String, command: RemoteWords? = nil,
    hasTerminal: Bool = true
  ) -> [String] {
    var arguments = shared(config: config, socket: socket)
    if hasTerminal { arguments += ["-o", "RequestTTY=force", "-o", "EscapeChar=~"] }
    arguments += ["--", alias]
    if let command { arguments.append(command.text) }
    return arguments
  }

  /// Returns the arguments of `ssh` that ask a master whether it lives; exit code 0 says yes.
  public static func check(alias: String, config: String, socket: String) -> [String] {
    ["-F", config, "-S", socket, "-O", "check", "--", alias]
  }

  /// Returns the arguments of `ssh` that end a master and everything that runs over it.
  public static func exit(alias: String, config: String, socket: String) -> [String] {
    ["-F", config, "-S", socket, "-O", "exit", "--", alias]
  }

  /// Makes the arguments of `ssh` that add a forward to a master, or take one away.
  ///
  /// No configuration file is read: it could name forwards of its own, and the master has all that
  /// is needed.
  ///
  /// - Parameters:
  ///   - forward: The near and the far end.
  ///   - isWanted: Whether it is added.
  ///   - alias: The host.
  ///   - socket: The master's socket.
  /// - Returns: The arguments; exit code 0 says that it is done.
  public static func change(
    _ forward: Forward, isWanted: Bool, alias: String, socket: String
  ) -> [String] {
    ["-F", "/dev/null", "-S", socket, "-o", "ExitOnForwardFailure=yes"]
      + ["-O", isWanted ? "forward" : "cancel", "-L", forward.argument, "--", alias]
  }

  /// The exit code of `ssh` where it has something to say itself.
  public static let failureCode: Int32 = 255

  /// Returns the arguments of `ssh` that have the far end of a master open a connection to itself.
  ///
  /// Nobody listens at the port, and many servers forbid it: any answer at all, also `failureCode`,
  /// within the time that is given to it, shows that the far end lives.
  public static func echo(alias: String, socket: String) -> [String] {
    [
      "-F", "/dev/null", "-S", socket, "-o", "ControlMaster=no", "-o", "ProxyCommand=/bin/false",
      "-o", "BatchMode=yes", "-W", "127.0.0.1:1", "--", alias,
    ]
  }

  /// Returns the arguments of `ssh-agent` for a private agent in the foreground.
  public static func agent(socket: String) -> [String] {
    ["-D", "-a", socket]
  }

  /// Makes the arguments of `ssh-add` that give the key on its standard input to the agent.
  ///
  /// `SSH_AUTH_SOCK` must name the agent's socket.
  ///
  /// - Parameter lifetime: after which the agent forgets the key; whole seconds, at least one; nil
  ///   for never.
  /// - Returns: the arguments.
  public static func addKey(lifetime: Duration?) -> [String] {
    ["-q"] + (lifetime.map { ["-t", "\(max(1, $0.components.seconds))"] } ?? []) + ["-"]
  }

  /// Returns the arguments of `ssh-add` that make the agent forget all its keys.
  ///
  /// `SSH_AUTH_SOCK` must name the agent's socket.
  public static func forgetKeys() -> [String] {
    ["-q", "-D"]
  }

  private static func shared(config: String, socket: String) -> [String] {
    // Without the proxy command, ssh would log in anew when the master is gone.
    ["-F", config, "-S", socket, "-o", "ControlMaster=no", "-o", "ProxyCommand=/bin/false"]
  }
}

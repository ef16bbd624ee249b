/// A call of one of OpenSSH's programs: the program and its argument vector, run by no shell.
///
/// No outside text is in it except as the remote command, which `RemoteCommand` quotes.
public struct SSHInvocation: Hashable, Sendable {
  /// A program of OpenSSH.
  public enum Program: String, Hashable, Sendable {
    /// The client.
    case ssh
    /// The key agent.
    case sshAgent = "ssh-agent"
    /// Gives keys to an agent.
    case sshAdd = "ssh-add"
  }

  /// The program to run.
  public let program: Program
  /// Its arguments, without the program's own name.
  public let arguments: [String]
  /// What its environment needs beyond `PATH`, `HOME` and `LANG`.
  public let environment: [String: String]

  private init(_ program: Program, _ arguments: [String], environment: [String: String] = [:]) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
  }
}

extension SSHInvocation {
  /// Returns the call that opens the one connection to a host that all others share.
  ///
  /// It stays in the foreground: its end is the end of the connection.
  ///
  /// - Parameters:
  ///   - host: the machine.
  ///   - configuration: the path of the configuration file.
  ///   - socket: the socket to listen on; a stale file there must be removed first.
  public static func master(to host: Host, configuration: String, socket: String) -> Self {
    Self(.ssh, ["-F", configuration, "-M", "-N", "-S", socket, "--", host.alias])
  }

  /// Returns the call that runs a command over a master's connection.
  ///
  /// It never opens a connection of its own: without the master it fails at once.
  ///
  /// - Parameters:
  ///   - host: the machine.
  ///   - configuration: the path of the configuration file.
  ///   - socket: the socket of the master.
  ///   - command: what to run on the machine.
  ///   - nonce: the random mark of this call, to be given to `RemoteCommand.answer`.
  public static func client(
    to host: Host, configuration: String, socket: String, command: RemoteCommand, nonce: String
  ) -> Self {
    let options = shared(configuration: configuration, socket: socket)
    return Self(.ssh, options + ["--", host.alias, command.text(nonce: nonce)])
  }

  /// Returns the call that opens a shell for a person over a master's connection.
  public static func shell(to host: Host, configuration: String, socket: String) -> Self {
    let options = shared(configuration: configuration, socket: socket)
    let terminal = ["-o", "RequestTTY=force", "-o", "StdinNull=no", "-o", "EscapeChar=~"]
    return Self(.ssh, options + terminal + ["--", host.alias])
  }

  /// Returns the call that asks a master whether it lives; it exits with 0 if so.
  public static func check(_ host: Host, configuration: String, socket: String) -> Self {
    control("check", host, configuration: configuration, socket: socket)
  }

  /// Returns the call that ends a master and everything that runs over it.
  public static func exit(_ host: Host, configuration: String, socket: String) -> Self {
    control("exit", host, configuration: configuration, socket: socket)
  }

  /// Returns the call that runs a private key agent in the foreground.
  public static func agent(socket: String) -> Self {
    Self(.sshAgent, ["-D", "-a", socket])
  }

  /// Returns the call that gives the key on its standard input to an agent.
  ///
  /// - Parameters:
  ///   - socket: the agent's socket.
  ///   - lifetime: after which the agent forgets the key; whole seconds, at least one.
  public static func addKey(agentSocket socket: String, lifetime: Duration) -> Self {
    let seconds = max(1, lifetime.components.seconds)
    return Self(.sshAdd, ["-q", "-t", "\(seconds)", "-"], environment: ["SSH_AUTH_SOCK": socket])
  }

  /// Returns the call that makes an agent forget all its keys.
  public static func forgetKeys(agentSocket socket: String) -> Self {
    Self(.sshAdd, ["-q", "-D"], environment: ["SSH_AUTH_SOCK": socket])
  }

  private static func shared(configuration: String, socket: String) -> [String] {
    // Without the proxy command, ssh would log in anew when the master is gone.
    [
      "-F", configuration, "-S", socket, "-o", "ControlMaster=no",
      "-o", "ProxyCommand=/bin/false",
    ]
  }

  private static func control(
    _ request: String, _ host: Host, configuration: String, socket: String
  ) -> Self {
    Self(.ssh, ["-F", configuration, "-S", socket, "-O", request, "--", host.alias])
  }
}

/// The configuration file of the one connection to a bastion.
///
/// What it says comes first and so holds; the operator's own file, where the bastion asks for it, is
/// read inside the section of this one host and fills in what is left open.
public struct BastionConfiguration: Hashable, Sendable {
  /// The only name in ssh's arguments: the bastion's name in the operator's file, else our own.
  public let alias: String
  private let bastion: Bastion
  private let knownHostsFile: String
  private let agentSocket: String?

  /// The name by which machines jump through the bastion.
  public static let jumpAlias = "bastion"

  /// The name under which the bastion's host key is remembered.
  public static let hostKeyAlias = "bastion"

  /// Checks the parts of a configuration.
  ///
  /// - Parameters:
  ///   - bastion: The bastion.
  ///   - knownHostsFile: An absolute path; with a host key of the bastion's, the file holds just it.
  ///   - agentSocket: The socket of the operator's agent, for a bastion that uses it.
  /// - Throws: `BastionError`.
  public init(
    bastion: Bastion, knownHostsFile: String, agentSocket: String?
  ) throws(BastionError) {
    guard Bastion.isName(bastion.host) else { throw .invalidHost(bastion.host) }
    let isKnownByFile = bastion.configurationFile != nil
    guard isKnownByFile || Host.isAddress(bastion.host) else { throw .invalidHost(bastion.host) }
    if let user = bastion.user, !Host.isUser(user) { throw .invalidUser(user) }
    if bastion.usesAgent, agentSocket == nil { throw .noAgent }
    let paths = [
      knownHostsFile, bastion.identityFile, bastion.configurationFile,
      bastion.usesAgent ? agentSocket : nil,
    ]
    for path in paths.compactMap(\.self) {
      do { try SSHConfiguration.checkPath(path) } catch { throw .invalidPath(path) }
    }
    alias = isKnownByFile ? bastion.host : "bastion"
    self.bastion = bastion
    self.knownHostsFile = knownHostsFile
    self.agentSocket = agentSocket
  }

  /// The text of the file; it holds no secret.
  public var text: String {
    var options = ownOptions
    let ownNames = Set(options.map(\.name))
    options += SSHConfiguration.commonOptions(knownHostsFile: knownHostsFile).filter {
      !ownNames.contains($0.name)
    }
    if let file = bastion.configurationFile {
      options.append(("Include", SSHConfiguration.quoted(file)))
    }
    // A host that the bastion is itself reached through must not ask questions either.
    let lines = ["BatchMode yes", "Host \(alias)"]
    return (lines + SSHConfiguration.lines(options: options).map { "  " + $0 })
      .joined(separator: "\n") + "\n"
  }

  private var ownOptions: [SSHConfiguration.Option] {
    let isKnownByFile = bastion.configurationFile != nil
    var options: [SSHConfiguration.Option] = [
      // Older clients refuse a file with an option that they do not know.
      ("IgnoreUnknown", "EnableEscapeCommandline"),
      ("HostKeyAlias", Self.hostKeyAlias),
      ("StrictHostKeyChecking", bastion.hostKey == nil ? "accept-new" : "yes"),
      // A link that carries nothing any more ends within 15 seconds.
      ("ServerAliveInterval", "5"),
      ("ServerAliveCountMax", "2"),
      // At this level the master says why a connection through it was refused.
      ("LogLevel", "INFO"),
      // The operator's file may forward ports of its own: they are the operator's affair.
      ("ClearAllForwardings", "yes"),
      ("ControlPath", "none"),
    ]
    if !isKnownByFile { options.append(("HostName", bastion.host)) }
    if let port = bastion.port ?? (isKnownByFile ? nil : 22) { options.append(("Port", "\(port)")) }
    if let user = bastion.user { options.append(("User", user)) }
    if let file = bastion.identityFile {
      options.append(("IdentityFile", SSHConfiguration.quoted(file)))
    } else if bastion.usesAgent || isKnownByFile {
      // Whatever the agent holds, or the operator's file names.
      options.append(("IdentitiesOnly", "no"))
    }
    if bastion.usesAgent, let agentSocket {
      options.append(("IdentityAgent", SSHConfiguration.quoted(agentSocket)))
    } else if !isKnownByFile {
      options.append(("IdentityAgent", "none"))
    }
    return options
  }
}

/// Why no connection to a bastion is made.
public enum BastionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No name or address of a host.
  case invalidHost(String)
  /// No login name.
  case invalidUser(String)
  /// Not absolute, or with characters that ssh treats specially.
  case invalidPath(String)
  /// The operator's agent is to sign, and there is none.
  case noAgent

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .invalidHost(let value): "'\(value)' is no name or address of a bastion."
    case .invalidUser(let value): "'\(value)' is no login name for a bastion."
    case .invalidPath(let path): "\(SSHConfigurationError.invalidPath(path))"
    case .noAgent:
      "The bastion's key is in your agent, and SSH_AUTH_SOCK names none. Start one and add the key."
    }
  }
}

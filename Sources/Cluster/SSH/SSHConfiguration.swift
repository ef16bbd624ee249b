/// The configuration file that every ssh of a deployment runs with, by `ssh -F`.
///
/// With `-F`, neither the user's nor the system's configuration is read, so nothing from there
/// (proxy commands, sent environment, additional keys) has an effect.
public struct SSHConfiguration: Hashable, Sendable {
  /// The machines, each with its own alias.
  public let hosts: [Host]
  /// The key for hosts that name none themselves.
  public let identity: SSHIdentity
  /// The deployment's own file of host keys.
  public let knownHostsFile: String
  /// The directory of the masters' sockets; only its owner may write there.
  public let controlDirectory: String
  /// The socket of the bastion's master, where machines are behind a bastion.
  public let bastionSocket: String?

  /// Checks the parts of a configuration.
  ///
  /// - Parameters:
  ///   - hosts: with different aliases; those that others jump through among them.
  ///   - identityFile: the path of the public key, when the agent holds the private one, or of a
  ///     private key.
  ///   - identityAgent: the socket of the private agent; nil when the key is in `identityFile`.
  ///   - knownHostsFile: an absolute path.
  ///   - controlDirectory: an absolute path, short enough that each socket fits into 80 bytes.
  ///   - bastionSocket: the socket of the bastion's master; then hosts may jump through
  ///     `BastionConfiguration.jumpAlias`, over that master alone.
  /// - Throws: `SSHConfigurationError`.
  public init(
    hosts: [Host], identityFile: String, identityAgent: String?, knownHostsFile: String,
    controlDirectory: String, bastionSocket: String? = nil
  ) throws(SSHConfigurationError) {
    identity = try SSHIdentity(file: identityFile, agentSocket: identityAgent)
    try Self.checkPath(knownHostsFile)
    try Self.checkPath(controlDirectory)
    if let bastionSocket { try Self.checkPath(bastionSocket) }
    var aliases: Set<String> = bastionSocket == nil ? [] : [BastionConfiguration.jumpAlias]
    for host in hosts where !aliases.insert(host.alias).inserted {
      throw .duplicateAlias(host.alias)
    }
    for jump in hosts.compactMap(\.jumpAlias) where !aliases.contains(jump) {
      throw .unknownJump(jump)
    }
    self.hosts = hosts
    self.knownHostsFile = knownHostsFile
    self.controlDirectory = controlDirectory
    self.bastionSocket = bastionSocket
    for host in hosts where socket(for: host).utf8.count > Self.socketLimit {
      throw .socketPathTooLong(socket(for: host))
    }
  }

  /// Returns the path of the socket that a host's master listens on.
  ///
  /// A host that others jump through must use exactly this one, because ssh looks for it here.
  public func socket(for host: Host) -> String { "\(controlDirectory)/\(host.alias)" }

  /// The longest path of a control socket, in bytes.
  ///
  /// A Unix socket's path holds 107; ssh adds a random suffix of 17 while it creates one.
  private static let socketLimit = 80

  /// Checks that a path means itself in a configuration file: absolute, and free of characters
  /// that ssh replaces, splits at or takes for quotes.
  static func checkPath(_ path: String) throws(SSHConfigurationError) {
    let isPlain = path.unicodeScalars.allSatisfy { scalar in
      scalar.value >= 0x20 && scalar.value != 0x7F && !"\"'\\%$~*?".unicodeScalars.contains(scalar)
    }
    guard path.hasPrefix("/"), isPlain else { throw .invalidPath(path) }
  }
}

/// Why a configuration was refused.
public enum SSHConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Not absolute, or with characters that ssh treats specially.
  case invalidPath(String)
  /// Longer than a control socket may be.
  case socketPathTooLong(String)
  /// Two hosts have the same alias.
  case duplicateAlias(String)
  /// A host goes through one that is not there.
  case unknownJump(String)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .invalidPath(let path):
      "The path '\(path)' cannot be given to ssh: it must be absolute and free of quotes, "
        + "backslashes and the characters % $ ~ * ?"
    case .socketPathTooLong(let path):
      "The socket path '\(path)' is longer than 80 bytes; use a shorter runtime directory."
    case .duplicateAlias(let alias): "Two hosts have the alias '\(alias)'."
    case .unknownJump(let alias): "A host goes through '\(alias)', which is not configured."
    }
  }
}

/// The key that ssh offers, and the agent that signs with it.
public struct SSHIdentity: Hashable, Sendable {
  /// The path of the public key, when an agent holds the private one, or of a private key.
  public let file: String
  /// The socket of the agent; nil when the key is in `file` itself.
  public let agentSocket: String?

  /// Creates an identity.
  ///
  /// - Throws: `SSHConfigurationError.invalidPath` when a path cannot stand in a configuration.
  public init(file: String, agentSocket: String? = nil) throws(SSHConfigurationError) {
    try SSHConfiguration.checkPath(file)
    if let agentSocket { try SSHConfiguration.checkPath(agentSocket) }
    self.file = file
    self.agentSocket = agentSocket
  }
}

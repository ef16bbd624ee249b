import Cluster
import Fleet

extension BastionConfiguration {
  /// Checks what is configured of a bastion, and writes the file of its host keys where its key is
  /// known beforehand.
  ///
  /// - Parameters:
  ///   - bastion: The bastion.
  ///   - seenHosts: The file of the key that was seen first, for a bastion whose key is not known.
  ///   - directory: The runtime directory of this process.
  ///   - agentSocket: The operator's agent, for a bastion that uses it.
  ///   - files: The door to files.
  /// - Throws: `BastionError`, or `FileError`.
  init(
    of bastion: Bastion, seenHosts: String, in directory: RuntimeDirectory, agentSocket: String?,
    files: FileStore
  ) throws {
    var knownHosts = seenHosts
    if let key = bastion.hostKey {
      knownHosts = "\(directory.path)/bastion_hosts"
      try files.write(knownHosts, Array("\(Self.hostKeyAlias) \(key)\n".utf8))
    }
    try self.init(bastion: bastion, knownHostsFile: knownHosts, agentSocket: agentSocket)
  }

  /// What ssh gets of our environment for the connection to a bastion.
  static func environment(_ world: World) -> [String: String] {
    var environment = KeyAgent.environment(world)
    // A host on the way, of the operator's own file, must not ask on the terminal either.
    environment["SSH_ASKPASS"] = "/bin/false"
    environment["SSH_ASKPASS_REQUIRE"] = "force"
    return environment
  }
}

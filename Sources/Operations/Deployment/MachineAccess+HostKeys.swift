import Cluster
public import Fleet

/// What machines are trusted by.
extension MachineAccess {
  /// The host keys that a machine is trusted by, and how each became known.
  public nonisolated func hostKeys(of target: MachineTarget) -> [HostKeyRecord] {
    site.hostKeys(of: target)
  }

  /// Makes the keys that Terraform names the only ones of their machines.
  ///
  /// - Parameter targets: The machines.
  /// - Throws: `FileError`; then no connection is made.
  func pinHostKeys(of targets: [MachineTarget]) throws(FileError) {
    let pinned = targets.filter { !$0.hostKeys.isEmpty }.map { (host: $0.host, keys: $0.hostKeys) }
    guard !pinned.isEmpty else { return }
    try site.world.files.makeDirectory(site.deploymentPaths.root)
    let changed = try site.knownHosts.pin(pinned, from: .terraform)
    hostKeyDesk().note(
      changed.flatMap { host, keys in
        keys.map { .hostKey(host, HostKeyRecord(key: $0, source: .terraform)) }
      })
  }

  /// The keys that a machine showed on its console.
  func keysOnConsole(of alias: String) async -> [PublicKey] {
    guard let target = target(alias) else { return [] }
    // Without an answer the first key that it shows over SSH is taken.
    return (try? await console.log(of: target.id, lines: Self.consoleLines).get())?.hostKeys ?? []
  }

  /// As much as the end of a boot with all its keys.
  private static let consoleLines = 400

  /// Has the audit log say which key a machine is trusted by, or which agent has the machines' key.
  func record(_ note: HostKeyDesk.Note) async {
    let (event, details): (String, [String: String])
    switch note {
    case .hostKey(let host, let record):
      event = "machine.host-key"
      details = [
        "machine": target(host.alias)?.name ?? host.alias, "address": host.address,
        "fingerprint": record.key.fingerprint, "algorithm": record.key.algorithm,
        "source": record.source.rawValue, "outcome": record.source.words,
      ]
    case .agent(let socket):
      event = "key.agent"
      details = ["agent": socket, "outcome": "loaded into a private agent"]
        .merging(keyDetails) { $1 }
    }
    // The connection stands or falls by the key; that it cannot be recorded changes nothing.
    try? await AuditLog(path: site.paths.auditLog, world: site.world).add(
      event, .end, of: .init(who: site.who, directory: site.directory, run: nil),
      details: details)
  }
}

extension DeploymentSite {
  /// The host keys that a machine is trusted by, and how each became known.
  public func hostKeys(of target: MachineTarget) -> [HostKeyRecord] {
    knownHosts.records(of: target.host)
  }

  /// The deployment's file of host keys.
  var knownHosts: KnownHosts { KnownHosts(path: deploymentPaths.knownHosts, files: world.files) }
}

import FoundationEssentials
import Glibc

/// Which process keeps the tunnels of a deployment: whoever holds the lock on a file.
///
/// A run wants to keep its tunnels itself, because it outlives the console: it leaves a claim, and
/// the console hands the lock over. Others who find the lock taken share the tunnels.
struct TunnelLease: Sendable {
  /// What the keeper says of itself.
  struct Record: Hashable, Codable, Sendable {
    /// The keeper.
    var process: ProcessIdentity
    /// What it is: `the console`, `run 20261123-073152-2a02c1`.
    var role: String
    /// The near end of each tunnel.
    var ports: [String: Int]
    /// False when it has let them go.
    var isKept: Bool
  }

  let paths: DeploymentPaths
  let world: World

  /// Takes the lock; nil while another process holds it.
  func take() throws(FileError) -> FileLock? {
    try world.files.makeDirectory(paths.root)
    return try world.files.lock(paths.tunnelLock)
  }

  /// What the last keeper said of itself; it may be gone.
  func record() -> Record? { read(paths.tunnelLock) }

  /// The keeper; nil when there is none.
  func keeper() -> Record? {
    record().flatMap { $0.isKept && world.processes.isAlive($0.process) ? $0 : nil }
  }

  /// Says in the locked file who keeps the tunnels, or has just let them go.
  func describe(_ lock: FileLock, role: String, ports: [String: Int], isKept: Bool = true) {
    guard let process = world.processes.identity(getpid()) else { return }
    let record = Record(process: process, role: role, ports: ports, isKept: isKept)
    // Without the record the tunnels are as they are; others only do not know whose.
    guard let bytes = try? Records.encode(record) else { return }
    lock.describe(holder: bytes)
  }

  /// Asks whoever keeps the tunnels to hand them over to this process.
  func claim(role: String) throws {
    guard let process = world.processes.identity(getpid()) else { return }
    try world.files.makeDirectory(paths.root)
    try world.files.write(
      paths.tunnelClaim,
      Records.encode(Record(process: process, role: role, ports: [:], isKept: false)))
  }

  /// Takes the claim back.
  func withdrawClaim() {
    // One that stays is void: it names a process that is gone.
    try? world.files.remove(paths.tunnelClaim)
  }

  /// Whether another process that lives has a claim.
  var isClaimed: Bool { claimant() != nil }

  /// The other process that has a claim; nil without one that lives.
  func claimant() -> Record? {
    guard let claim = read(paths.tunnelClaim), claim.process.processID != getpid(),
      world.processes.isAlive(claim.process)
    else { return nil }
    return claim
  }

  private func read(_ path: String) -> Record? {
    // A file that is just being written is read again in the next round.
    guard let bytes = try? world.files.readIfPresent(path) else { return nil }
    return try? Records.decode(Record.self, from: bytes)
  }
}

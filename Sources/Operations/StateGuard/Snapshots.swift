import SystemPackage
import Terraform

/// Copies of a deployment's state, outside its directory.
///
/// They hold secrets: 0600 in a 0700 directory.
public struct Snapshots: Sendable {
  let paths: DeploymentPaths
  let files: FileStore

  /// Names the deployment.
  public init(paths: DeploymentPaths, files: FileStore) {
    self.paths = paths
    self.files = files
  }

  /// A copy.
  public struct Snapshot: Hashable, Sendable {
    /// Its file.
    public var path: String
    /// The state's serial.
    public var serial: UInt64
  }

  /// All copies, newest serial first.
  public func list() -> [Snapshot] {
    // A directory that is not there yet is one without copies.
    let names = (try? files.list(paths.snapshots)) ?? []
    var snapshots = names.compactMap { name -> Snapshot? in
      guard name.hasSuffix(".tfstate"), let digits = name.split(separator: "-").first,
        let serial = UInt64(digits)
      else { return nil }
      return Snapshot(path: "\(paths.snapshots)/\(name)", serial: serial)
    }
    // Left by a run that was killed; it was readable when it was written.
    if let bytes = try? files.read(latest), let state = try? RawState(bytes: bytes) {
      snapshots.append(Snapshot(path: latest, serial: state.serial))
    }
    return snapshots.sorted { ($0.serial, $0.path) > ($1.serial, $1.path) }
  }

  /// Keeps a copy as `<serial>-<8 digits of its digest>.tfstate`, and reads it back to be sure.
  ///
  /// - Parameters:
  ///   - bytes: The state.
  ///   - serial: Its serial.
  /// - Throws: `FileError` when it cannot be written, or reads back differently.
  func keep(_ bytes: [UInt8], serial: UInt64) throws(FileError) {
    let path = "\(paths.snapshots)/\(serial)-\(SHA256Digest(of: bytes).prefix(8)).tfstate"
    if try files.readIfPresent(path) == bytes { return }
    try files.makeDirectory(paths.snapshots)
    try files.write(path, bytes)
    guard try files.read(path) == bytes else { throw FileError("verify", path, .ioError) }
  }

  /// The newest copy of the run that goes on, replaced at each change of the state.
  private var latest: String { "\(paths.snapshots)/latest.tfstate" }

  /// Keeps the newest readable state of a run that goes on.
  func keepLatest(_ bytes: [UInt8]) throws(FileError) {
    try files.makeDirectory(paths.snapshots)
    try files.write(latest, bytes)
  }

  /// Forgets the copy of a run that ended: the one made after it holds the same.
  func dropLatest() {
    // One that stays is only a copy too many.
    try? files.remove(latest)
  }
}

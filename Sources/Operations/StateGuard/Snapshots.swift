import Fleet
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
    /// The first digits of the digest of its bytes; nil for the copy that a killed run left, which
    /// has no such name.
    var digest: String?

    /// Whether it is the copy that a killed run left.
    public var isLeftBehind: Bool { digest == nil }
  }

  /// All copies, newest serial first; of one serial, terraform writes many in a run, the one that
  /// a killed run left comes first.
  public func list() -> [Snapshot] {
    // A directory that is not there yet is one without copies.
    let names = (try? files.list(paths.snapshots)) ?? []
    return names.compactMap(snapshot(named:)).sorted { left, right in
      if left.serial != right.serial { return left.serial > right.serial }
      if left.isLeftBehind != right.isLeftBehind { return left.isLeftBehind }
      return left.path > right.path
    }
  }

  private func snapshot(named name: String) -> Snapshot? {
    guard name.hasSuffix(Self.suffix) else { return nil }
    let path = "\(paths.snapshots)/\(name)"
    if name.hasPrefix(Self.latest) {
      // It was readable when it was written.
      guard let bytes = try? files.read(path), let state = try? RawState(bytes: bytes) else {
        return nil
      }
      return Snapshot(path: path, serial: state.serial)
    }
    let parts = name.dropLast(Self.suffix.count).split(separator: "-")
    guard parts.count == 2, let serial = UInt64(parts[0]) else { return nil }
    return Snapshot(path: path, serial: serial, digest: String(parts[1]))
  }

  /// Keeps a copy as `<serial>-<8 digits of its digest>.tfstate`, and reads it back to be sure.
  ///
  /// - Parameters:
  ///   - bytes: The state.
  ///   - serial: Its serial.
  /// - Returns: The copy's file.
  /// - Throws: `FileError` when it cannot be written, or reads back differently.
  @discardableResult
  func keep(_ bytes: [UInt8], serial: UInt64) throws(FileError) -> String {
    let digest = SHA256Digest(of: bytes).prefix(Self.digits)
    let path = "\(paths.snapshots)/\(serial)-\(digest)\(Self.suffix)"
    if try files.readIfPresent(path) == bytes { return path }
    try files.makeDirectory(paths.snapshots)
    try files.write(path, bytes)
    guard try files.read(path) == bytes else { throw FileError("verify", path, .ioError) }
    return path
  }

  private static let suffix = ".tfstate"
  private static let latest = "latest"
  /// How many digits of a digest are in a name.
  static let digits = 8
}

// MARK: - The newest copy of a run that goes on

extension Snapshots {
  /// The copy that is replaced at each change of a workspace's state.
  func latestPath(_ workspace: String) -> String {
    let name = workspace == "default" ? Self.latest : "\(Self.latest)-\(workspace)"
    return "\(paths.snapshots)/\(name)\(Self.suffix)"
  }

  /// The copy that a killed run left of a workspace's state.
  func latest(workspace: String) -> (bytes: [UInt8], state: RawState)? {
    // One that is not there, or that cannot be read, is none.
    guard let bytes = try? files.read(latestPath(workspace)),
      let state = try? RawState(bytes: bytes)
    else { return nil }
    return (bytes, state)
  }

  /// Keeps the newest readable state of a run that goes on.
  func keepLatest(_ bytes: [UInt8], workspace: String) throws(FileError) {
    try files.makeDirectory(paths.snapshots)
    try files.write(latestPath(workspace), bytes)
  }

  /// Forgets the copy of a run that ended: the one made after it holds the same.
  func dropLatest(workspace: String) {
    // One that stays is only a copy too many.
    try? files.remove(latestPath(workspace))
  }
}

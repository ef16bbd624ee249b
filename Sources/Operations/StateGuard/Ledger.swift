public import FoundationEssentials
public import Terraform

/// What was known of a deployment's state, outside its directory: the memory against which a state
/// is judged.
///
/// One JSON object a line, `ledger.jsonl`. It holds no values.
public struct Ledger: Sendable {
  let paths: DeploymentPaths
  let files: FileStore

  /// Names the deployment.
  public init(paths: DeploymentPaths, files: FileStore) {
    self.paths = paths
    self.files = files
  }

  /// A state as it was seen.
  public struct Entry: Hashable, Codable, Sendable {
    /// When in a run.
    public enum Moment: String, Hashable, Codable, Sendable {
      /// Before it changed anything.
      case before
      /// After it ended, however it ended.
      case after
    }

    /// When it was seen.
    public var at: Date
    /// In which part of the run.
    public var moment: Moment
    /// The run.
    public var run: RunID
    /// Who asked for the run, as `user@host`.
    public var who: String
    /// The state's lineage.
    public var lineage: String
    /// Its serial.
    public var serial: UInt64
    /// The digest of its bytes.
    public var sha256: String
    /// How many resource instances it holds, data sources left out.
    public var resources: Int
  }

  /// All entries, oldest first; a line that a crash cut off is passed over.
  ///
  /// - Throws: `FileError` when the ledger is there and cannot be read: then nothing is known, and
  ///   that is no reason to go on.
  public func entries() throws(FileError) -> [Entry] {
    let bytes = try files.readIfPresent(paths.ledger) ?? []
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      // See above: the last line of a crashed writer.
      try? Records.decode(Entry.self, from: Array(line))
    }
  }

  /// What a state must not fall behind; nil when nothing is known, or all that was known had been
  /// destroyed.
  ///
  /// - Throws: `FileError` as `entries`.
  public func known() throws(FileError) -> KnownState? {
    let entries = try entries()
    guard let last = entries.last, last.resources > 0 else { return nil }
    let serials = entries.filter { $0.lineage == last.lineage }.map(\.serial)
    return KnownState(
      serial: serials.max() ?? last.serial, lineage: last.lineage, resourceCount: last.resources)
  }

  /// Adds an entry; on disk when it returns.
  func add(_ entry: Entry) throws {
    // A crash may have left a line without its end: ours begins on a new one.
    let torn = try files.readIfPresent(paths.ledger)?.last.map { $0 != UInt8(ascii: "\n") } ?? false
    let line = try Records.encode(entry) + [UInt8(ascii: "\n")]
    try files.append(paths.ledger, (torn ? [UInt8(ascii: "\n")] : []) + line)
  }
}

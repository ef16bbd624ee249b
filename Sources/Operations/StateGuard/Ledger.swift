public import FoundationEssentials
public import Terraform

/// What was known of a deployment's state, outside its directory: the memory against which a state
/// is judged.
///
/// One JSON object a line, `ledger.jsonl`, chained as the audit log is. It holds no values.
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
    /// What was going on.
    public enum Moment: String, Hashable, Codable, Sendable {
      /// Before a run changed anything.
      case before
      /// While a run went on whose own process was killed.
      case during
      /// After a run ended, however it ended.
      case after
      /// terraform could not save it; it was found in its emergency copy.
      case salvaged
      /// A person put it back, and it counts from then on, whatever was seen before.
      case restored
    }

    /// When it was seen.
    public var at: Date
    /// What was going on.
    public var moment: Moment
    /// The run; a restore has a number of its own.
    public var run: RunID
    /// Who asked for the run, as `user@host`.
    public var who: String
    /// The workspace; nil in entries of old, which knew no other than `default`.
    public var workspace: String?
    /// The state's lineage.
    public var lineage: String
    /// Its serial.
    public var serial: UInt64
    /// The digest of its bytes.
    public var sha256: String
    /// How many resource instances it holds, data sources left out.
    public var resources: Int
    /// How many of them are machines; nil in entries of old.
    public var machines: Int?
    /// The digest of the line before; nil in entries of old.
    public var previous: String?

    /// Whether it is about a workspace's state.
    func isAbout(_ workspace: String) -> Bool { (self.workspace ?? "default") == workspace }
  }

  /// All entries, oldest first; a line that a crash cut off is passed over.
  ///
  /// - Throws: `FileError` when the ledger is there and cannot be read: then nothing is known, and
  ///   that is no reason to go on.
  public func entries() throws(FileError) -> [Entry] { try log.records(Entry.self) }

  /// The entries about one workspace, from the newest restore on.
  ///
  /// - Parameter workspace: The workspace.
  /// - Returns: The entries, oldest first.
  /// - Throws: `FileError` as `entries`.
  func entriesInForce(workspace: String) throws(FileError) -> ArraySlice<Entry> {
    let entries = try entries().filter { $0.isAbout(workspace) }
    return entries[(entries.lastIndex { $0.moment == .restored } ?? 0)...]
  }

  /// What a state must not fall behind; nil when nothing is known, or all that was known had been
  /// destroyed.
  ///
  /// - Parameter workspace: The workspace.
  /// - Returns: The highest serial of the newest lineage, and how much the newest state held.
  /// - Throws: `FileError` as `entries`.
  public func known(workspace: String = "default") throws(FileError) -> KnownState? {
    let entries = try entriesInForce(workspace: workspace)
    guard let last = entries.last, last.resources > 0 else { return nil }
    let serials = entries.filter { $0.lineage == last.lineage }.map(\.serial)
    return KnownState(
      serial: serials.max() ?? last.serial, lineage: last.lineage, resourceCount: last.resources)
  }

  /// The numbers, from 1, of lines that do not follow from the line before them, or are damaged.
  ///
  /// - Throws: `FileError` as `entries`.
  public func brokenLines() throws(FileError) -> [Int] { try log.brokenLines() }

  /// Adds an entry; on disk when it returns.
  func add(_ entry: Entry) throws {
    try log.add { previous in
      var entry = entry
      entry.previous = previous
      return entry
    }
  }

  private var log: ChainedLog { ChainedLog(path: paths.ledger, files: files) }
}

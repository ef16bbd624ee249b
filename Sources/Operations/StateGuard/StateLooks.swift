import Fleet
import FoundationEssentials

/// When each person looked at the state last, and what was there: `looks/` beside the ledger, 0600.
///
/// A file for each person and workspace, replaced as a whole: of several consoles that write it the
/// newest look wins. It holds no secret. A look is good to know and never needed, so one that cannot
/// be read is none.
struct StateLooks: Sendable {
  let paths: DeploymentPaths
  let workspace: String
  /// Whose looks, as `user@host`.
  let who: String
  let files: FileStore

  /// The last look; nil when there was none.
  func last() -> StateLook? {
    guard let bytes = try? files.read(path),
      let record = try? Records.decode(Record.self, from: bytes),
      record.version == Record.current, record.who == who, record.workspace == workspace
    else { return nil }
    return record.look
  }

  /// Keeps a look, unless a later one was kept.
  ///
  /// - Parameters:
  ///   - look: The look.
  ///   - now: The present time: a clock that once was ahead must not stand in the way for ever.
  /// - Throws: `FileError` when it cannot be written.
  func keep(_ look: StateLook, now: Date) throws {
    if let last = last(), last.at > look.at, last.at <= now { return }
    try files.makeDirectory(folder)
    try files.write(path, Records.encode(Record(who: who, workspace: workspace, look: look)))
  }

  private var folder: String { "\(paths.root)/looks" }

  /// Names of people and workspaces may hold anything: they are in the file.
  private var path: String {
    "\(folder)/\(SHA256Digest(of: Array("\(workspace)\n\(who)".utf8)).prefix(16)).json"
  }

  private struct Record: Codable {
    static let current = 1

    var version = current
    var who: String
    var workspace: String
    var look: StateLook
  }
}

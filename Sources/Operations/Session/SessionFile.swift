import Fleet
import FoundationEssentials

/// What each person's console showed of a deployment last: `sessions/` beside the ledger, 0600.
///
/// A file for each person, replaced as a whole: of several consoles the one that is left last wins.
/// It holds no secret. What a session is, its console knows.
struct SessionFile: Sendable {
  let paths: DeploymentPaths
  /// Whose session, as `user@host`.
  let who: String
  let files: FileStore

  /// No session is larger, whatever was typed; of a file that is, nothing is read.
  static let limit = 1 << 16

  /// Reads the last session; nil when there was none, or of another version of the program.
  ///
  /// - Throws: `SessionDamage` when it is there and cannot be read.
  func last<Session: Codable & Sendable>(_ type: Session.Type) throws -> Session? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try files.readTail(path, 0, Self.limit + 1)
    } catch {
      guard !error.isMissing else { return nil }
      throw SessionDamage(path: path, reason: "\(error)")
    }
    guard bytes.count <= Self.limit else {
      throw SessionDamage(path: path, reason: "It is larger than any session.")
    }
    do {
      guard try Records.decode(Head.self, from: bytes).version == Head.current else { return nil }
      let record = try Records.decode(Record<Session>.self, from: bytes)
      return record.who == who ? record.session : nil
    } catch {
      throw SessionDamage(path: path, reason: "It is no session.")
    }
  }

  /// Keeps a session.
  ///
  /// - Throws: `FileError` when it cannot be written.
  func keep<Session: Codable & Sendable>(_ session: Session) throws {
    try files.makeDirectory(folder)
    try files.write(path, Records.encode(Record(who: who, session: session)))
  }

  private var folder: String { "\(paths.root)/sessions" }

  /// A person's name may hold anything: it is in the file.
  private var path: String { "\(folder)/\(SHA256Digest(of: Array(who.utf8)).prefix(16)).json" }

  private struct Head: Codable {
    static let current = 1
    var version: Int
  }

  private struct Record<Session: Codable>: Codable {
    var version = Head.current
    var who: String
    var session: Session
  }
}

/// A session that was kept and cannot be read.
struct SessionDamage: Error, CustomStringConvertible {
  let path: String
  let reason: String

  /// What is wrong, and what happens to it.
  var description: String { "\(path): \(reason) It is written anew when the console is left." }
}

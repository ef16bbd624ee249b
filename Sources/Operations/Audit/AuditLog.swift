public import FoundationEssentials
import Glibc
import SystemPackage

/// Who did what and when, a JSON object a line, 0600; written before the action, and after it.
///
/// Its lines are chained, see `ChainedLog`.
public struct AuditLog: Sendable {
  /// The log's file.
  public let path: String
  let world: World

  /// Names the log's file, from `Paths.auditLog`.
  public init(path: String, world: World) {
    self.path = path
    self.world = world
  }

  /// When in an action a record is made.
  public enum Phase: String, Hashable, Codable, Sendable {
    /// Before anything is done.
    case intent
    /// When it is over.
    case end
    /// It was not done.
    case refused
  }

  /// One line.
  public struct Record: Hashable, Codable, Sendable {
    /// The version of this shape.
    public var version = 1
    /// When, by the wall clock.
    public var at: Date
    /// When, in seconds since boot, which does not jump.
    public var uptime: Double
    /// What, for example `run.apply`.
    public var event: String
    /// Before or after.
    public var phase: Phase
    /// Who, as `user@host`.
    public var who: String
    /// The user number of this process.
    public var userID: UInt32
    /// The Terraform directory.
    public var directory: String
    /// The run.
    public var run: RunID?
    /// More, without secrets: the outcome, the reason of a refusal, a plan's id.
    public var details: [String: String]
    /// The digest of the line before; empty in the first.
    public var previous = ""
  }

  /// What an action belongs to.
  public struct Subject: Hashable, Sendable {
    /// Who acts, as `user@host`.
    public var who: String
    /// The Terraform directory.
    public var directory: String
    /// The run, if it is one.
    public var run: RunID?

    /// Names what an action belongs to.
    public init(who: String, directory: String, run: RunID?) {
      self.who = who
      self.directory = directory
      self.run = run
    }

    /// A run.
    public init(_ request: RunRequest) {
      self.init(who: request.who, directory: request.directory, run: request.id)
    }
  }

  /// Adds a line; on disk when it returns.
  ///
  /// - Parameters:
  ///   - event: What, for example `run.apply`.
  ///   - phase: Before or after.
  ///   - subject: What it belongs to.
  ///   - details: More, without secrets.
  /// - Throws: `AuditError` when it cannot be written: then nothing that changes the world may be
  ///   done.
  public func add(
    _ event: String, _ phase: Phase, of subject: Subject, details: [String: String] = [:]
  ) async throws(AuditError) {
    let uptime = world.clock.uptime().components
    var record = Record(
      at: world.clock.now(), uptime: Double(uptime.seconds) + Double(uptime.attoseconds) / 1e18,
      event: event, phase: phase, who: subject.who, userID: geteuid(),
      directory: subject.directory, run: subject.run, details: details)
    let lock = try await lock()
    defer { lock.release() }
    do {
      try log.add { previous in
        record.previous = previous
        return record
      }
    } catch {
      throw AuditError(reason: "\(error)")
    }
  }

  /// The records, oldest first; damaged lines are left out, and found by `brokenLines`.
  ///
  /// - Throws: `FileError` when the log is there and cannot be read.
  public func records() throws(FileError) -> [Record] { try log.records(Record.self) }

  /// Compares every line with the digest in the next one.
  ///
  /// - Returns: The numbers, from 1, of lines that do not follow from the line before them, or are
  ///   damaged.
  /// - Throws: `FileError` when the log is there and cannot be read.
  public func brokenLines() throws(FileError) -> [Int] { try log.brokenLines() }

  // MARK: - Parts

  private var log: ChainedLog { ChainedLog(path: path, files: world.files) }

  /// Waits up to two seconds for those who write at the same time.
  private func lock() async throws(AuditError) -> FileLock {
    do {
      // The first record of all can be a restore's, before there is any run.
      try world.files.makeDirectory(FilePath(path).removingLastComponent().string)
      for _ in 0..<100 {
        if let lock = try world.files.lock("\(path).lock") { return lock }
        try await world.clock.sleep(.milliseconds(20))
      }
    } catch {
      throw AuditError(reason: "\(error)")
    }
    throw AuditError(reason: "another process holds its lock.")
  }
}

extension AuditLog.Record {
  /// What came of it and, where it is about a key, which one: for a column of a table.
  public var summary: String {
    [details["outcome"], details["fingerprint"]].compactMap(\.self).joined(separator: ", ")
  }
}

/// The audit log cannot be written.
public struct AuditError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The system's reason.
  public var reason: String

  /// A sentence for people.
  public var description: String {
    "The audit log cannot be written, so nothing is changed: \(reason)"
  }
}

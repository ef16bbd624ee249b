public import FoundationEssentials
import Glibc

/// Who did what and when, a JSON object a line, 0600; written before the action, and after it.
///
/// Each line carries the digest of the one before it, so that a line that was changed or taken away
/// is noticed. Whoever can write as this user can write the whole chain anew: it shows accidents,
/// not attacks by its owner.
public struct AuditLog: Sendable {
  let path: String
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

  /// Adds a line; on disk when it returns.
  ///
  /// - Parameters:
  ///   - event: What, for example `run.apply`.
  ///   - phase: Before or after.
  ///   - request: The run that it belongs to.
  ///   - details: More, without secrets.
  /// - Throws: `AuditError` when it cannot be written: then nothing that changes the world may be
  ///   done.
  public func add(
    _ event: String, _ phase: Phase, request: RunRequest, details: [String: String] = [:]
  ) async throws(AuditError) {
    let uptime = world.clock.uptime().components
    var record = Record(
      at: world.clock.now(), uptime: Double(uptime.seconds) + Double(uptime.attoseconds) / 1e18,
      event: event, phase: phase, who: request.who, userID: geteuid(),
      directory: request.directory, run: request.id, details: details)
    let lock = try await lock()
    defer { lock.release() }
    do {
      let last = try lastLine()
      record.previous = last.isEmpty ? "" : SHA256Digest(of: last).description
      let isTorn = try world.files.status(path).map { $0.size > 0 } == true && !endsWithNewline()
      let line = try Records.encode(record) + [UInt8(ascii: "\n")]
      try world.files.append(path, (isTorn ? [UInt8(ascii: "\n")] : []) + line)
    } catch {
      throw AuditError(reason: "\(error)")
    }
  }

  /// Compares every line with the digest in the next one.
  ///
  /// - Returns: The numbers, from 1, of lines that do not follow from the line before them, or are
  ///   damaged.
  /// - Throws: `FileError` when the log is there and cannot be read.
  public func brokenLines() throws(FileError) -> [Int] {
    let lines = try (world.files.readIfPresent(path) ?? []).split(separator: UInt8(ascii: "\n"))
    var expected: String? = ""
    return lines.enumerated().compactMap { index, line in
      let bytes = Array(line)
      // A damaged line is what is looked for.
      let record = try? Records.decode(Record.self, from: bytes)
      let isBroken = record == nil || record?.previous != expected
      expected = SHA256Digest(of: bytes).description
      return isBroken ? index + 1 : nil
    }
  }

  // MARK: - Parts

  /// How long a line may be, to find the last one.
  private static let longestLine = 1 << 16

  private func tail() throws(FileError) -> [UInt8] {
    guard let size = try world.files.status(path)?.size else { return [] }
    return try world.files.readTail(path, max(0, size - Self.longestLine), Self.longestLine)
  }

  private func lastLine() throws(FileError) -> [UInt8] {
    try tail().split(separator: UInt8(ascii: "\n")).last.map(Array.init) ?? []
  }

  private func endsWithNewline() throws(FileError) -> Bool {
    try tail().last == UInt8(ascii: "\n")
  }

  /// Waits up to two seconds for those who write at the same time.
  private func lock() async throws(AuditError) -> FileLock {
    do {
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

/// The audit log cannot be written.
public struct AuditError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The system's reason.
  public var reason: String

  /// A sentence for people.
  public var description: String {
    "The audit log cannot be written, so nothing is changed: \(reason)"
  }
}

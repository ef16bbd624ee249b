import Fleet
import FoundationEssentials

/// A file of JSON lines of which each names the digest of the one before it, so that a line that was
/// changed or taken away is noticed.
///
/// Whoever can write as this user can write the whole chain anew: it shows accidents, not attacks by
/// its owner.
struct ChainedLog: Sendable {
  let path: String
  let files: FileStore

  /// Adds a line; on disk when it returns.
  ///
  /// - Parameter make: Makes the line's record; it gets the digest of the line before, empty in the
  ///   first.
  /// - Throws: `FileError` when the file cannot be read or written, and what encoding throws.
  func add(_ make: (_ previous: String) -> some Encodable) throws {
    let tail = try tail()
    let last = tail.split(separator: UInt8(ascii: "\n")).last.map(Array.init)
    let line = try Records.encode(make(last.map { SHA256Digest(of: $0).description } ?? ""))
    // A crash may have left a line without its end: ours begins on a new one.
    let isTorn = tail.last.map { $0 != UInt8(ascii: "\n") } ?? false
    try files.append(
      path, (isTorn ? [UInt8(ascii: "\n")] : []) + line + [UInt8(ascii: "\n")])
  }

  /// The records, oldest first; a line that cannot be read is passed over.
  ///
  /// - Throws: `FileError` when the file is there and cannot be read.
  func records<Record: Decodable>(_ type: Record.Type) throws(FileError) -> [Record] {
    // A line that a crash cut off, or of a newer version.
    try lines().compactMap { try? Records.decode(type, from: $0) }
  }

  /// Compares every line with the digest in the next one.
  ///
  /// - Returns: The numbers, from 1, of lines that do not follow from the line before them, or are
  ///   damaged.
  /// - Throws: `FileError` when the file is there and cannot be read.
  func brokenLines() throws(FileError) -> [Int] {
    var expected = ""
    var isChained = false
    return try lines().enumerated().compactMap { index, line in
      defer { expected = SHA256Digest(of: line).description }
      // A damaged line is what is looked for.
      guard let link = try? Records.decode(Link.self, from: line) else { return index + 1 }
      // The ledger's first versions had no chain; once there is one, it goes on.
      guard let previous = link.previous else { return isChained ? index + 1 : nil }
      isChained = true
      return previous == expected ? nil : index + 1
    }
  }

  private struct Link: Decodable {
    let previous: String?
  }

  /// How long a line may be, to find the last one.
  private static let longestLine = 1 << 16

  private func lines() throws(FileError) -> [[UInt8]] {
    try (files.readIfPresent(path) ?? []).split(separator: UInt8(ascii: "\n")).map(Array.init)
  }

  private func tail() throws(FileError) -> [UInt8] {
    guard let size = try files.status(path)?.size else { return [] }
    return try files.readTail(path, max(0, size - Self.longestLine), Self.longestLine)
  }
}

import FoundationEssentials

/// A directory for one test, removed when the value goes away.
///
/// A class, because its end of life is what removes the directory.
public final class TemporaryDirectory: Sendable {
  /// Its absolute path, without links and short enough for sockets.
  public let path: String

  /// Makes an empty directory, 0700.
  public init() throws {
    let name = "qd-\(UInt32.random(in: 0 ... .max))"
    path = "/tmp/\(name)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit {
    // Nothing depends on it: what stays behind is in the system's temporary directory.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Returns the path of something in the directory.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a text file.
  public func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: file(name)))
  }

  /// Reads a text file.
  public func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: file(name))), as: UTF8.self)
  }
}

import SystemPackage

extension FileStore {
  /// The largest file that is taken for a state, in bytes: fifty thousand machines take a sixth.
  static let largestState = 512 << 20

  /// Reads a state.
  ///
  /// What is larger than any state is not read, so that a wrong path costs no memory.
  ///
  /// - Parameter path: The file; a pipe is read too.
  /// - Returns: Its bytes.
  /// - Throws: `FileError`, also for a file that is too large.
  func readState(_ path: String) throws(FileError) -> [UInt8] {
    let tooLarge = FileError("read a state of more than 512 MiB from", path, .fileTooLarge)
    // A link's own size says nothing, and a pipe has none: what cannot be resolved is read to see.
    if let real = try? realPath(path), let size = try status(real)?.size,
      size > Self.largestState
    {
      throw tooLarge
    }
    let bytes = try readTail(path, 0, Self.largestState + 1)
    guard bytes.count <= Self.largestState else { throw tooLarge }
    return bytes
  }

  /// Reads a state that may be missing.
  ///
  /// - Parameter path: The file.
  /// - Returns: Its bytes, nil when it is not there.
  /// - Throws: `FileError` for every other reason.
  func readStateIfPresent(_ path: String) throws(FileError) -> [UInt8]? {
    do {
      return try readState(path)
    } catch {
      guard error.isMissing else { throw error }
      return nil
    }
  }
}

public import FoundationEssentials
public import SystemPackage

/// The door to the file system.
///
/// Whatever it makes is for the owner alone: files are 0600, directories 0700.
public struct FileStore: Sendable {
  /// Reads a file whole.
  public var read: @Sendable (_ path: String) throws(FileError) -> [UInt8]
  /// Reads what lies behind an offset, at most `limit` bytes.
  public var readTail:
    @Sendable (_ path: String, _ offset: Int, _ limit: Int) throws(FileError) -> [UInt8]
  /// Replaces a file whole: a crash at any moment leaves the old or the new bytes, never a mixture.
  ///
  /// Source of the order: temporary file, write, fsync, rename, fsync of the directory.
  public var write: @Sendable (_ path: String, _ bytes: [UInt8]) throws(FileError) -> Void
  /// Appends bytes by one `write`, and makes the file when it is not there; on disk when it
  /// returns.
  public var append: @Sendable (_ path: String, _ bytes: [UInt8]) throws(FileError) -> Void
  /// Writes over bytes of a file in place, so that its length stays and who follows it misses
  /// nothing; on disk when it returns.
  public var overwrite:
    @Sendable (_ path: String, _ offset: Int, _ bytes: [UInt8]) throws(FileError) -> Void
  /// Gives a file another name in the same directory, and makes it its owner's alone.
  ///
  /// A file that has that name already is an error.
  public var move: @Sendable (_ path: String, _ destination: String) throws(FileError) -> Void
  /// How many bytes this user can still write into the file system of a path.
  ///
  /// Source: `statvfs(3)`, `f_bavail`.
  public var freeBytes: @Sendable (_ path: String) throws(FileError) -> Int
  /// Whether this user may write what a path names; false when nothing is there.
  ///
  /// Source: `access(2)`; false on a read-only file system too.
  public var isWritable: @Sendable (_ path: String) -> Bool
  /// The names in a directory, sorted.
  public var list: @Sendable (_ path: String) throws(FileError) -> [String]
  /// Removes a file or an empty directory; no error when it is not there.
  public var remove: @Sendable (_ path: String) throws(FileError) -> Void
  /// Makes a directory and those above it.
  public var makeDirectory: @Sendable (_ path: String) throws(FileError) -> Void
  /// What a path names, links not followed; nil when nothing is there.
  public var status: @Sendable (_ path: String) throws(FileError) -> FileStatus?
  /// The absolute path without links and dots.
  public var realPath: @Sendable (_ path: String) throws(FileError) -> String
  /// Takes a file's lock, and makes the file when it is not there; nil when another process holds
  /// it.
  public var lock: @Sendable (_ path: String) throws(FileError) -> FileLock?
  /// Says whenever files of a directory changed.
  ///
  /// The first element comes at once, when the watch stands: who reads after each element misses
  /// nothing. Changes that come while nobody asks are one element. With a pause, in whole seconds,
  /// an element comes at least so often. The stream ends with the iteration or when the directory
  /// goes.
  public var watch: @Sendable (_ directory: String, _ atLeastEvery: Duration?) -> AsyncStream<Void>

  /// Creates a door from its functions.
  public init(
    read: @escaping @Sendable (String) throws(FileError) -> [UInt8],
    readTail: @escaping @Sendable (String, Int, Int) throws(FileError) -> [UInt8],
    write: @escaping @Sendable (String, [UInt8]) throws(FileError) -> Void,
    append: @escaping @Sendable (String, [UInt8]) throws(FileError) -> Void,
    overwrite: @escaping @Sendable (String, Int, [UInt8]) throws(FileError) -> Void,
    move: @escaping @Sendable (String, String) throws(FileError) -> Void,
    freeBytes: @escaping @Sendable (String) throws(FileError) -> Int,
    isWritable: @escaping @Sendable (String) -> Bool,
    list: @escaping @Sendable (String) throws(FileError) -> [String],
    remove: @escaping @Sendable (String) throws(FileError) -> Void,
    makeDirectory: @escaping @Sendable (String) throws(FileError) -> Void,
    status: @escaping @Sendable (String) throws(FileError) -> FileStatus?,
    realPath: @escaping @Sendable (String) throws(FileError) -> String,
    lock: @escaping @Sendable (String) throws(FileError) -> FileLock?,
    watch: @escaping @Sendable (String, Duration?) -> AsyncStream<Void>
  ) {
    self.read = read
    self.readTail = readTail
    self.write = write
    self.append = append
    self.overwrite = overwrite
    self.move = move
    self.freeBytes = freeBytes
    self.isWritable = isWritable
    self.list = list
    self.remove = remove
    self.makeDirectory = makeDirectory
    self.status = status
    self.realPath = realPath
    self.lock = lock
    self.watch = watch
  }

  /// Reads a file that may be missing.
  ///
  /// - Parameter path: The file.
  /// - Returns: Its bytes, nil when it is not there.
  /// - Throws: `FileError` for every other reason.
  public func readIfPresent(_ path: String) throws(FileError) -> [UInt8]? {
    do {
      return try read(path)
    } catch {
      guard error.isMissing else { throw error }
      return nil
    }
  }
}

/// What a path names.
public struct FileStatus: Hashable, Sendable {
  /// The kinds that matter to us.
  public enum Kind: Hashable, Sendable {
    /// A regular file.
    case file
    /// A directory.
    case directory
    /// A symbolic link.
    case link
    /// A socket, a device or a pipe.
    case other
  }

  /// What it is.
  public var kind: Kind
  /// Its length in bytes.
  public var size: Int
  /// When its content changed last.
  public var modifiedAt: Date
  /// The low twelve bits of its mode.
  public var permissions: UInt16
  /// Its owner's user number.
  public var owner: UInt32

  /// Creates a status.
  public init(kind: Kind, size: Int, modifiedAt: Date, permissions: UInt16, owner: UInt32) {
    self.kind = kind
    self.size = size
    self.modifiedAt = modifiedAt
    self.permissions = permissions
    self.owner = owner
  }
}

/// A file operation that failed.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried, as a verb: "read", "write".
  public var operation: String
  /// The path it was tried on.
  public var path: String
  /// The system's reason.
  public var reason: Errno

  /// Creates an error.
  public init(_ operation: String, _ path: String, _ reason: Errno) {
    self.operation = operation
    self.path = path
    self.reason = reason
  }

  /// Whether there is simply nothing at the path.
  public var isMissing: Bool { reason == .noSuchFileOrDirectory }

  /// A sentence for people.
  public var description: String { "Cannot \(operation) \(path): \(reason)." }
}

import FoundationEssentials
import Glibc
import SystemPackage

extension FileStore {
  /// The real file system.
  public static var live: FileStore {
    FileStore(
      read: { path throws(FileError) in try LiveFiles.read(path, from: 0, limit: .max) },
      readTail: { path, offset, limit throws(FileError) in
        try LiveFiles.read(path, from: offset, limit: limit)
      },
      write: { path, bytes throws(FileError) in try LiveFiles.replace(path, with: bytes) },
      append: { path, bytes throws(FileError) in try LiveFiles.append(bytes, to: path) },
      overwrite: { path, offset, bytes throws(FileError) in
        try LiveFiles.overwrite(path, at: offset, with: bytes)
      },
      move: { path, destination throws(FileError) in
        try LiveFiles.move(path, to: destination)
      },
      freeBytes: { path throws(FileError) in try LiveFiles.freeBytes(at: path) },
      isWritable: { access($0, W_OK) == 0 },
      list: { path throws(FileError) in try LiveFiles.names(in: path) },
      remove: { path throws(FileError) in
        guard Glibc.remove(path) != 0, errno != ENOENT else { return }
        throw FileError("remove", path, Errno(rawValue: errno))
      },
      makeDirectory: { path throws(FileError) in try LiveFiles.makeDirectory(path) },
      status: { path throws(FileError) in try LiveFiles.status(of: path) },
      realPath: { path throws(FileError) in
        guard let real = realpath(path, nil) else {
          throw FileError("find", path, Errno(rawValue: errno))
        }
        defer { free(real) }
        return String(cString: real)
      },
      lock: { path throws(FileError) in try FileLock.take(path) },
      watch: { FileWatch.changes(in: $0, atLeastEvery: $1) })
  }
}

extension FileError {
  /// Has as many bytes read, or those to the end.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - path: The file, for the error.
  ///   - read: Reads into what is left, behind as many bytes as were read already, as `read(2)` does.
  /// - Returns: The bytes.
  /// - Throws: What the system says.
  static func bytes(
    upTo count: Int, of path: String, _ read: (UnsafeMutableRawBufferPointer, Int) -> Int
  ) throws(FileError) -> [UInt8] {
    var reason: Errno?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = 0
      while initialized < count {
        let rest = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[initialized...])
        let got = read(rest, initialized)
        if got == 0 { return }
        if got > 0 {
          initialized += got
        } else if errno != EINTR {
          reason = Errno(rawValue: errno)
          return
        }
      }
    }
    if let reason { throw FileError("read", path, reason) }
    return bytes
  }
}

/// The file operations in terms of the C library.
private enum LiveFiles {
  static func read(_ path: String, from offset: Int, limit: Int) throws(FileError) -> [UInt8] {
    let file = try open(path, O_RDONLY, for: "read")
    defer { close(file) }
    if offset > 0, lseek(file, off_t(offset), SEEK_SET) < 0 { throw failure("read", path) }
    var information = stat()
    let size = fstat(file, &information) == 0 ? Int(information.st_size) : 0
    // The whole file at once, so that it is in memory once; then what was added meanwhile, and all
    // of what has no size.
    var bytes = try read(file, upTo: min(limit, max(0, size - offset)), path: path)
    while bytes.count < limit {
      let more = try read(file, upTo: min(chunk, limit - bytes.count), path: path)
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  private static let chunk = 1 << 16

  /// Reads as many bytes, or to the end.
  private static func read(
    _ file: Int32, upTo count: Int, path: String
  ) throws(FileError) -> [UInt8] {
    try FileError.bytes(upTo: count, of: path) { rest, _ in
      Glibc.read(file, rest.baseAddress, rest.count)
    }
  }

  static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max)).tmp"
    do throws(FileError) {
      let file = try open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, for: "write")
      defer { close(file) }
      try write(bytes, to: file, path: temporary)
      guard fsync(file) == 0 else { throw failure("write", path) }
      guard rename(temporary, path) == 0 else { throw failure("write", path) }
    } catch {
      unlink(temporary)
      throw FileError(error.operation, path, error.reason)
    }
    try synchronizeDirectory(of: path)
  }

  static func append(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, for: "append to")
    defer { close(file) }
    try write(bytes, to: file, path: path)
    guard fdatasync(file) == 0 else { throw failure("append to", path) }
  }

  static func overwrite(
    _ path: String, at offset: Int, with bytes: [UInt8]
  ) throws(FileError) {
    let file = try open(path, O_WRONLY | O_NOFOLLOW, for: "write over")
    defer { close(file) }
    guard lseek(file, off_t(offset), SEEK_SET) >= 0 else { throw failure("write over", path) }
    try write(bytes, to: file, path: path)
    guard fdatasync(file) == 0 else { throw failure("write over", path) }
  }

  static func move(_ path: String, to destination: String) throws(FileError) {
    guard try status(of: destination) == nil else {
      throw FileError("move", path, .fileExists)
    }
    guard chmod(path, 0o600) == 0, rename(path, destination) == 0 else {
      throw failure("move", path)
    }
    try synchronizeDirectory(of: destination)
  }

  static func freeBytes(at path: String) throws(FileError) -> Int {
    var information = statvfs()
    guard statvfs(path, &information) == 0 else { throw failure("look at", path) }
    return Int(clamping: UInt64(information.f_bavail) &* UInt64(information.f_frsize))
  }

  static func names(in path: String) throws(FileError) -> [String] {
    guard let directory = opendir(path) else { throw failure("list", path) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func makeDirectory(_ path: String) throws(FileError) {
    if mkdir(path, 0o700) == 0 { return }
    switch errno {
    case EEXIST:
      guard try status(of: path)?.kind != .file else {
        throw FileError("make the directory", path, .notDirectory)
      }
    case ENOENT:
      let parent = FilePath(path).removingLastComponent().string
      guard !parent.isEmpty, parent != path else { throw failure("make the directory", path) }
      try makeDirectory(parent)
      guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw failure("make the directory", path)
      }
    default:
      throw failure("make the directory", path)
    }
  }

  static func status(of path: String) throws(FileError) -> FileStatus? {
    var information = stat()
    guard lstat(path, &information) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure("look at", path)
    }
    let kind: FileStatus.Kind =
      switch information.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .link
      default: .other
      }
    let seconds = Double(information.st_mtim.tv_sec)
    let fraction = Double(information.st_mtim.tv_nsec) / 1e9
    return FileStatus(
      kind: kind, size: Int(information.st_size),
      modifiedAt: Date(timeIntervalSince1970: seconds + fraction),
      permissions: UInt16(information.st_mode & 0o7777), owner: information.st_uid)
  }

  // MARK: - Parts

  private static func open(
    _ path: String, _ flags: Int32, for operation: String
  ) throws(FileError) -> Int32 {
    let file = Glibc.open(path, flags | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(operation, path) }
    return file
  }

  private static func write(_ bytes: [UInt8], to file: Int32, path: String) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count >= 0 { written += count } else if errno != EINTR { throw failure("write", path) }
    }
  }

  private static func synchronizeDirectory(of path: String) throws(FileError) {
    let parent = FilePath(path).removingLastComponent().string
    let directory = try open(parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY, for: "write")
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw failure("write", path) }
  }

  private static func failure(_ operation: String, _ path: String) -> FileError {
    FileError(operation, path, Errno(rawValue: errno))
  }
}

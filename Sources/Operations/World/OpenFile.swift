import Glibc
import SystemPackage

/// A file that is open for reading at any place: it stays the same when its name goes to another.
///
/// A class, because its descriptor is closed with the last that reads it.
final class OpenFile: Sendable {
  /// What tells a file from all others of this machine.
  struct Identity: Hashable, Sendable {
    let device: UInt64
    let number: UInt64
  }

  let path: String
  private let descriptor: Int32

  /// Opens a file.
  ///
  /// - Parameter path: The file; links are followed, and a pipe without a writer holds nobody up.
  /// - Throws: `FileError`, also for what has no bytes at places.
  init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError("read", path, Errno(rawValue: errno)) }
    // From here on the descriptor is closed by `deinit`, also when this throws.
    var information = stat()
    guard fstat(descriptor, &information) == 0 else {
      throw FileError("read", path, Errno(rawValue: errno))
    }
    guard information.st_mode & S_IFMT == S_IFREG else {
      let isDirectory = information.st_mode & S_IFMT == S_IFDIR
      throw FileError("read", path, isDirectory ? .isDirectory : .illegalSeek)
    }
  }

  deinit { close(descriptor) }

  /// Which file it is, and how many bytes it has now.
  func status() throws(FileError) -> (identity: Identity, size: Int) {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else {
      throw FileError("read", path, Errno(rawValue: errno))
    }
    return (
      Identity(device: UInt64(information.st_dev), number: UInt64(information.st_ino)),
      Int(information.st_size)
    )
  }

  /// Reads so many bytes from a place on; fewer at the end of the file.
  func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    guard count > 0 else { return [] }
    return try FileError.bytes(upTo: count, of: path) { rest, done in
      pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
    }
  }
}

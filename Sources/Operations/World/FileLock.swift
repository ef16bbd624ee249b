import Glibc
import Synchronization
import SystemPackage

/// A held lock on a file: gone when released, and with the process at the latest.
///
/// A class, because it owns an open file. Source: `flock(2)`, exclusive; children do not inherit it.
public final class FileLock: Sendable {
  private let file: Mutex<Int32?>

  private init(_ file: Int32) { self.file = Mutex(file) }

  /// A lock without a file, for a world that follows a script.
  public static var scripted: FileLock { FileLock(-1) }

  /// Takes the lock without waiting; nil when another process or another opening of the file holds it.
  static func take(_ path: String) throws(FileError) -> FileLock? {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw FileError("lock", path, Errno(rawValue: errno)) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      close(file)
      if reason == EWOULDBLOCK { return nil }
      throw FileError("lock", path, Errno(rawValue: reason))
    }
    return FileLock(file)
  }

  /// Lets the lock go; doing it twice is no error.
  public func release() {
    let held = file.withLock { file -> Int32? in
      defer { file = nil }
      return file
    }
    if let held, held >= 0 { close(held) }
  }

  deinit { release() }
}

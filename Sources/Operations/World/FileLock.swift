import Glibc
import Synchronization
import SystemPackage

/// A held lock on a file: gone when released, and with the process at the latest.
///
/// A class, because it owns an open file. Source: `flock(2)`, exclusive; children do not inherit
/// it.
public final class FileLock: Sendable {
  private let file: Mutex<Int32?>

  private init(_ file: Int32) { self.file = Mutex(file) }

  /// A lock without a file, for a world that follows a script.
  public static var scripted: FileLock { FileLock(-1) }

  /// Takes the lock without waiting; nil when another process or another opening of the file holds
  /// it.
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

  /// Writes into the locked file who holds it, for those who find it locked.
  ///
  /// In place: a file put there by renaming would be another one, which nobody has locked.
  ///
  /// - Parameter holder: What to write.
  public func describe(holder: [UInt8]) {
    file.withLock { file in
      guard let file, file >= 0, ftruncate(file, 0) == 0 else { return }
      _ = holder.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    }
  }

  /// Lets the lock go; doing it twice is no error.
  public func release() {
    let held = file.withLock { file -> Int32? in
      defer { file = nil }
      return file
    }
    guard let held, held >= 0 else { return }
    // Closing alone is not enough: a program that is just being started shares the opening until it
    // is executed.
    flock(held, LOCK_UN)
    close(held)
  }

  deinit { release() }
}

import Glibc

/// Looks at locks of `fcntl(2)`, by which terraform holds a local state.
enum RecordLock {
  /// Returns the process that holds a lock on a file.
  ///
  /// Only for files that this process has not locked itself: closing any opening of a file gives
  /// up the process's own locks on it.
  ///
  /// - Parameter path: The file.
  /// - Returns: nil when nobody holds one, or the file cannot be opened.
  static func holder(of path: String) -> Int32? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    guard fcntl(file, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
    return lock.l_pid
  }
}

/// The lock under which one run at a time works in a Terraform directory.
enum DirectoryLock {
  /// Takes the lock, and writes into it who holds it.
  ///
  /// - Parameters:
  ///   - directory: The Terraform directory.
  ///   - holder: Who holds it from now on, such as `run … of …`.
  ///   - files: The door to files.
  /// - Returns: The lock.
  /// - Throws: `StateRefusal` when somebody else holds it, or it cannot be taken.
  static func take(
    _ directory: String, for holder: String, files: FileStore
  ) throws(StateRefusal) -> FileLock {
    let path = "\(directory)/.quarterdeck.lock"
    let lock: FileLock?
    do throws(FileError) {
      lock = try files.lock(path)
    } catch {
      throw StateRefusal(reason: "\(directory) cannot be locked. \(error)")
    }
    guard let lock else {
      // A holder that has not written its name yet stays without one.
      let name = (try? files.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      let holder = name.isEmpty ? "another run" : name
      throw StateRefusal(
        reason: "The directory is held by \(holder). Wait for its end, or watch it.")
    }
    lock.describe(holder: Array(holder.utf8))
    return lock
  }
}

import Glibc

/// Who listens on a socket of ours.
enum SocketListener {
  /// Returns the process that listens on a Unix socket, if any.
  ///
  /// Source: `unix(7)`, `SO_PEERCRED`: the process that called `listen`.
  ///
  /// - Parameter path: The socket's path.
  /// - Returns: nil if nobody listens there.
  static func processID(at path: String) -> Int32? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard connection >= 0 else { return nil }
    defer { close(connection) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(connection, $0, length) == 0
      }
    }
    guard isConnected else { return nil }
    // pid, uid, gid: `struct ucred`, which Glibc's module does not have.
    var credentials: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
    var size = socklen_t(MemoryLayout.size(ofValue: credentials))
    guard getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0,
      credentials.process > 1, credentials.user == geteuid()
    else { return nil }
    return credentials.process
  }
}

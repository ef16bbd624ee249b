import Glibc

/// Connections to ports of 127.0.0.1, without waiting in a system call.
enum LoopbackDoor {
  /// What became of a connection.
  enum Outcome: Hashable, Sendable {
    /// Nobody listens.
    case refused
    /// It was accepted, and closed again.
    case closed
    /// It stays open, or something was said.
    case open
  }

  /// Connects, and looks for a while whether the connection stays.
  ///
  /// - Parameters:
  ///   - port: The port.
  ///   - span: How long it must stay.
  ///   - clock: The clock to wait by.
  /// - Returns: What became of it.
  static func knock(_ port: Int, for span: Duration, clock: WallClock) async -> Outcome {
    let connection = makeSocket()
    guard connection >= 0 else { return .refused }
    defer { close(connection) }
    guard withAddress(port, { connect(connection, $0, $1) == 0 || errno == EINPROGRESS }) else {
      return .refused
    }
    let end = clock.uptime() + span
    while clock.uptime() < end {
      var byte: UInt8 = 0
      let count = recv(
        connection, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
      if count > 0 { return .open }
      if count == 0 { return .closed }
      if errno != EAGAIN, errno != ENOTCONN {
        return errno == ECONNREFUSED ? .refused : .closed
      }
      do {
        try await clock.sleep(.milliseconds(20))
      } catch {
        return .open
      }
    }
    return .open
  }

  /// Returns a port of 127.0.0.1 that nobody has; nil when there is none.
  static func freePort() -> Int? {
    let listener = makeSocket()
    guard listener >= 0 else { return nil }
    defer { close(listener) }
    guard withAddress(0, { bind(listener, $0, $1) == 0 }) else { return nil }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isKnown = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(listener, $0, &length) == 0
      }
    }
    return isKnown ? Int(UInt16(bigEndian: address.sin_port)) : nil
  }

  private static func makeSocket() -> Int32 {
    let flags = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    return socket(AF_INET, Int32(flags), 0)
  }

  private static func withAddress<Value>(
    _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
  ) -> Value {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(clamping: port)).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    return withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

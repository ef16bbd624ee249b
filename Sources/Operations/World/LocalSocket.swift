import Glibc

/// A stream to whoever listens on a Unix socket, over which open files can be handed.
///
/// Source: `unix(7)`, `cmsg(3)`.
struct LocalSocket {
  /// The descriptor, which the owner closes.
  let descriptor: Int32

  /// Connects; nil if nobody listens there.
  ///
  /// - Parameters:
  ///   - path: The socket's path.
  ///   - limit: How long connecting and each sending may take.
  init?(to path: String, within limit: Duration) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var time = timeval(tv_sec: Int(max(1, limit.components.seconds)), tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, length) == 0
      }
    }
    guard isConnected else {
      close(descriptor)
      return nil
    }
  }

  /// Sends bytes; false when they did not all go.
  func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest.removeFirst(count)
    }
    return true
  }

  /// Hands an open file over, with one byte; false when it did not go.
  func send(file: Int32) -> Bool {
    // `struct cmsghdr` with one number behind it, and what fills it up to its alignment.
    var control: (length: Int, level: Int32, type: Int32, file: Int32, filling: Int32) = (
      MemoryLayout<cmsghdr>.size + MemoryLayout<Int32>.size, SOL_SOCKET,
      Int32(SCM_RIGHTS), file, 0
    )
    var byte: UInt8 = 0
    return withUnsafeMutablePointer(to: &byte) { payload in
      var part = iovec(iov_base: payload, iov_len: 1)
      return withUnsafeMutablePointer(to: &part) { parts in
        withUnsafeMutableBytes(of: &control) { control in
          var message = msghdr()
          message.msg_iov = parts
          message.msg_iovlen = 1
          message.msg_control = control.baseAddress
          message.msg_controllen = control.count
          var count: Int
          repeat {
            count = sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
          } while count < 0 && errno == EINTR
          return count == 1
        }
      }
    }
  }
}

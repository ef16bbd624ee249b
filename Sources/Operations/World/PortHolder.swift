import Glibc

/// Who listens on a port of this computer.
struct PortHolder: Hashable, Sendable {
  /// The listening process; nil when it is another user's, whose files we may not look at.
  var processID: Int32?
  /// Its program.
  var program: String?

  /// For people: `ssh, process 4711`.
  var words: String {
    guard let processID else { return "another user's program" }
    return "\(program ?? "a program"), process \(processID)"
  }

  /// Returns who listens at a port of 127.0.0.1, also by listening at all addresses; nil if nobody
  /// does.
  ///
  /// Source: proc(5): `/proc/net/tcp`, `/proc/net/tcp6`, `/proc/PID/fd`, `/proc/PID/comm`.
  static func of(_ port: Int) -> PortHolder? {
    let sockets = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { listeners(at: port, in: $0) }
    guard !sockets.isEmpty else { return nil }
    let wanted = Set(sockets.map { "socket:[\($0)]" })
    // Processes come and go: one that cannot be looked at is not ours, or gone.
    for name in (try? FileStore.live.list("/proc")) ?? [] {
      guard let number = Int32(name) else { continue }
      for file in (try? FileStore.live.list("/proc/\(name)/fd")) ?? []
      where wanted.contains(target(of: "/proc/\(name)/fd/\(file)")) {
        let program = (try? FileStore.live.read("/proc/\(name)/comm"))
          .map { String(decoding: $0, as: UTF8.self).filter { !$0.isNewline } }
        return PortHolder(processID: number, program: program)
      }
    }
    return PortHolder(processID: nil, program: nil)
  }

  /// The inodes of the sockets that listen at a port.
  private static func listeners(at port: Int, in table: String) -> [String] {
    // A kernel without IPv6 has no second table.
    guard let bytes = try? FileStore.live.read(table) else { return [] }
    return listeners(at: port, inTable: String(decoding: bytes, as: UTF8.self))
  }

  /// Reads a table of sockets.
  ///
  /// - Parameters:
  ///   - port: The port.
  ///   - text: The table, with its head.
  /// - Returns: The inodes of those that listen there, at an address that 127.0.0.1 leads to.
  static func listeners(at port: Int, inTable text: String) -> [String] {
    text.split(separator: "\n").dropFirst().compactMap { line in
      let fields = line.split(whereSeparator: \.isWhitespace)
      // local_address is field 1, st field 3 (0A: listening), the inode field 9.
      guard fields.count > 9, fields[3] == "0A", let colon = fields[1].lastIndex(of: ":"),
        Int(fields[1][fields[1].index(after: colon)...], radix: 16) == port
      else { return nil }
      let address = fields[1][..<colon]
      let isAny = address.allSatisfy { $0 == "0" }
      // 127.0.0.1 in the byte order of the machine, alone or as ::ffff:127.0.0.1.
      let isLoopback = address == "0100007F" || address.hasSuffix("FFFF00000100007F")
      return isAny || isLoopback ? String(fields[9]) : nil
    }
  }

  private static func target(of link: String) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      guard let start = buffer.baseAddress else { return "" }
      let count = readlink(link, start, buffer.count)
      return String(
        decoding: UnsafeRawBufferPointer(buffer).prefix(max(0, count)), as: UTF8.self)
    }
  }
}

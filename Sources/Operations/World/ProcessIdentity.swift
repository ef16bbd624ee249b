import Glibc

/// One process for ever: its number can be used again, these three together cannot.
public struct ProcessIdentity: Hashable, Codable, Sendable {
  /// The process number.
  public var processID: Int32
  /// When it started, in clock ticks since boot.
  ///
  /// Source: field 22 of `/proc/PID/stat`.
  public var startTicks: UInt64
  /// The boot that it belongs to.
  ///
  /// Source: `/proc/sys/kernel/random/boot_id`.
  public var bootID: String

  /// Creates an identity.
  public init(processID: Int32, startTicks: UInt64, bootID: String) {
    self.processID = processID
    self.startTicks = startTicks
    self.bootID = bootID
  }
}

extension ProcessIdentity {
  /// Reads the identity of a process that runs.
  ///
  /// - Parameter processID: Its number.
  /// - Returns: nil when there is no such process, or only its zombie.
  static func read(_ processID: Int32) -> ProcessIdentity? {
    // A file that cannot be read means here that there is no such process: that is the answer.
    guard
      let stat = try? FileStore.live.read("/proc/\(processID)/stat"),
      let boot = try? FileStore.live.read("/proc/sys/kernel/random/boot_id"),
      let fields = statFields(stat), fields.count > 19, fields[0] != "Z", fields[0] != "X",
      let ticks = UInt64(fields[19])
    else { return nil }
    let bootID = String(decoding: boot, as: UTF8.self).filter { !$0.isWhitespace }
    return ProcessIdentity(processID: processID, startTicks: ticks, bootID: bootID)
  }

  /// The fields after the program's name, which stands in parentheses and can itself hold any
  /// character.
  private static func statFields(_ stat: [UInt8]) -> [Substring]? {
    guard let end = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    return String(decoding: stat[(end + 1)...], as: UTF8.self).split(whereSeparator: \.isWhitespace)
  }
}

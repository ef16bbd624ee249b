import Glibc

/// Who works with the program.
public enum Operator {
  /// Returns the name for records, as `user@host`.
  ///
  /// - Parameter environment: `SUDO_USER`, `USER` and `LOGNAME` are looked at; without them, as in a
  ///   job, the system's accounts. A user without an account is named by its number.
  /// - Returns: The name.
  public static func name(environment: [String: String]) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    gethostname(&buffer, buffer.count - 1)
    let host = String(
      decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let names = ["SUDO_USER", "USER", "LOGNAME"].compactMap { environment[$0] }
    let user = names.first { !$0.isEmpty } ?? accountName ?? "uid \(geteuid())"
    return "\(user)@\(host)"
  }

  /// Source: `getpwuid_r(3)`.
  private static var accountName: String? {
    var account = passwd()
    var found: UnsafeMutablePointer<passwd>?
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 14) { buffer in
      guard let room = buffer.baseAddress else { return nil }
      let failure = getpwuid_r(geteuid(), &account, room, buffer.count, &found)
      guard failure == 0, found != nil, let name = account.pw_name else { return nil }
      return String(cString: name)
    }
  }
}

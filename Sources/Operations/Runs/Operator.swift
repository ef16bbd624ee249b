import Glibc

/// Who works with the program.
public enum Operator {
  /// Returns the name for records, as `user@host`.
  ///
  /// - Parameter environment: `SUDO_USER`, `USER` and `LOGNAME` are looked at; without them, the
  ///   user's number stands for the name.
  /// - Returns: The name.
  public static func name(environment: [String: String]) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    gethostname(&buffer, buffer.count - 1)
    let host = String(
      decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let names = ["SUDO_USER", "USER", "LOGNAME"].compactMap { environment[$0] }
    let user = names.first { !$0.isEmpty } ?? "uid \(geteuid())"
    return "\(user)@\(host)"
  }
}

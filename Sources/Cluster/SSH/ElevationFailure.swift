/// Why a command did not get the rights of root, and so ran without them.
public enum ElevationFailure: Hashable, Sendable {
  /// sudo asks for a password.
  case passwordRequired
  /// sudo wants a terminal, which no command of ours has.
  case terminalRequired
  /// The login may not use sudo.
  case notAllowed
  /// There is no sudo.
  case notInstalled
  /// Anything else, in sudo's own words.
  case other(String)

  /// What stands before sudo's words where a command ran without the rights of root.
  static let mark = "without sudo: "

  /// Reads what `RemoteCommand` left in the standard error of an elevated command; nil when that had
  /// the rights.
  ///
  /// - Parameter errorOutput: The whole of it.
  public init?(errorOutput: some StringProtocol) {
    let line = errorOutput.split(whereSeparator: \.isNewline).first { $0.hasPrefix(Self.mark) }
    guard let words = line?.dropFirst(Self.mark.count) else { return nil }
    // Source: `gettext` calls in sudo 1.9, plugins/sudoers; the shell's own words when it is missing.
    if words.contains("a password is required") {
      self = .passwordRequired
    } else if words.contains("you must have a tty") {
      self = .terminalRequired
    } else if words.contains("not in the sudoers file") || words.contains("not allowed to") {
      self = .notAllowed
    } else if words.hasSuffix("not found") {
      self = .notInstalled
    } else {
      self = .other(String(words))
    }
  }

  /// The lines of standard error that are neither this mark nor a complaint of a sudo that did its
  /// work all the same: that it cannot resolve the machine's own name is usual on clouds.
  public static func isNoise(_ line: some StringProtocol) -> Bool {
    line.hasPrefix(mark) || line.hasPrefix("sudo: unable to resolve host ")
  }

  /// Whether a line of a program's standard error says that it lacked rights.
  public static func isRefusal(_ line: some StringProtocol) -> Bool {
    let text = line.lowercased()
    return ["permission denied", "not permitted", "insufficient permissions", "need to be root"]
      .contains { text.contains($0) }
  }

  /// Why, and what to do about it, in sentences that go on after a colon.
  public var reason: String {
    switch self {
    case .passwordRequired:
      "sudo asks this login for a password. Let it use sudo without one (NOPASSWD), or configure "
        + "another login."
    case .terminalRequired:
      "sudo wants a terminal. Take `Defaults requiretty` out of the machine's sudoers."
    case .notAllowed:
      "this login is not in the machine's sudoers. Put it there, or configure another login."
    case .notInstalled: "the machine has no sudo. Install it, or configure the login root."
    case .other(let words): "sudo does not run: \(words)"
    }
  }
}

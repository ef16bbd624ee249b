/// A machine that OpenSSH can reach, with nothing in it that OpenSSH could take for an option.
///
/// Addresses and user names come from a Terraform state, so every part is checked before it may
/// stand in a configuration file or an argument vector.
public struct Host: Hashable, Sendable {
  /// Our own short name for the machine, such as `n1` or `bastion`: the only name in argv.
  public let alias: String
  /// An IPv4 or IPv6 literal, or a host name after RFC 1123.
  public let address: String
  /// The login name.
  public let user: String
  /// 1...65535.
  public let port: Int
  /// The name that the machine's key is remembered under; a rebuilt machine gets another one.
  public let hostKeyAlias: String
  /// What a key that is not known yet means.
  public let trust: HostKeyTrust
  /// The alias of the host that the connection goes through; nil for a direct one.
  public let jumpAlias: String?
  /// The key for this host; nil for the one of the configuration.
  public let identity: SSHIdentity?

  /// Checks the parts of a host.
  ///
  /// - Parameters:
  ///   - alias: letters, digits and inner hyphens, at most 32.
  ///   - address: an IP literal without zone, or a host name.
  ///   - user: a POSIX login name of at most 32 characters; dots are allowed.
  ///   - port: 1...65535.
  ///   - hostKeyAlias: letters, digits, `.`, `_`, `-`, at most 128.
  ///   - trust: what a key that is not known yet means.
  ///   - jumpAlias: the alias of another host of the same configuration.
  ///   - identity: the key for this host, when it differs from the configuration's.
  /// - Throws: `HostError`, which names the part and its value.
  public init(
    alias: String, address: String, user: String = "ubuntu", port: Int = 22, hostKeyAlias: String,
    trust: HostKeyTrust = .firstContact, jumpAlias: String? = nil, identity: SSHIdentity? = nil
  ) throws(HostError) {
    guard Self.isAlias(alias) else { throw .invalidAlias(alias) }
    guard Self.isAddress(address) else { throw .invalidAddress(address) }
    guard Self.isUser(user) else { throw .invalidUser(user) }
    guard (1...65_535).contains(port) else { throw .invalidPort(port) }
    guard Self.isHostKeyAlias(hostKeyAlias) else { throw .invalidHostKeyAlias(hostKeyAlias) }
    if let jumpAlias, !Self.isAlias(jumpAlias) || jumpAlias == alias {
      throw .invalidAlias(jumpAlias)
    }
    self.alias = alias
    self.address = address
    self.user = user
    self.port = port
    self.hostKeyAlias = hostKeyAlias
    self.trust = trust
    self.jumpAlias = jumpAlias
    self.identity = identity
  }
}

/// What ssh does with a host key that is not in the file of known hosts.
///
/// A key that differs from the known one is refused in both cases.
public enum HostKeyTrust: String, Hashable, Sendable {
  /// Only keys that were put there before: from Terraform or from the console log.
  case known = "yes"
  /// The first key of this machine is kept; every other one is refused.
  case firstContact = "accept-new"
}

/// Why a host was refused.
public enum HostError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The alias, or the alias to jump through.
  case invalidAlias(String)
  /// Neither an IP literal nor a host name.
  case invalidAddress(String)
  /// No login name.
  case invalidUser(String)
  /// Out of range.
  case invalidPort(Int)
  /// The name for the host key.
  case invalidHostKeyAlias(String)

  /// What is wrong, why, and with which value.
  public var description: String {
    switch self {
    case .invalidAlias(let value):
      "The host alias '\(value)' is not made of letters, digits and inner hyphens."
    case .invalidAddress(let value):
      "'\(value)' is neither an IP address nor a host name, so no connection is made to it."
    case .invalidUser(let value):
      "'\(value)' is not a login name, so no connection is made with it."
    case .invalidPort(let value):
      "\(value) is not a port; ports are 1 to 65535."
    case .invalidHostKeyAlias(let value):
      "The host key name '\(value)' is not made of letters, digits, '.', '_' and '-'."
    }
  }
}

extension Host {
  /// Returns whether a text is an alias: it cannot be an option or a pattern.
  static func isAlias(_ text: String) -> Bool {
    isLabel(text, limit: 32)
  }

  /// Returns whether a text is an IP literal or a host name after RFC 1123.
  public static func isAddress(_ text: String) -> Bool {
    text.contains(":") ? isIPv6(text) : isIPv4(text) || isHostName(text)
  }

  static func isUser(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 32 else { return false }
    return (first.isASCIILetter || first == UInt8(ascii: "_"))
      && text.utf8.allSatisfy { $0.isASCIIAlphanumeric || "_.-".utf8.contains($0) }
  }

  private static func isHostKeyAlias(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 128 else { return false }
    return first.isASCIIAlphanumeric
      && text.utf8.allSatisfy { $0.isASCIIAlphanumeric || "_.-".utf8.contains($0) }
  }

  private static func isHostName(_ text: String) -> Bool {
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard text.utf8.count <= 253, labels.allSatisfy({ isLabel($0, limit: 63) }) else {
      return false
    }
    // A name whose last label has only digits (or is hexadecimal) would be taken for an address.
    guard let last = labels.last, last.contains(where: \.isASCIILetter) else { return false }
    return !last.starts(with: "0x".utf8) && !last.starts(with: "0X".utf8)
  }

  private static func isLabel(_ text: String, limit: Int) -> Bool {
    isLabel(text.utf8[...], limit: limit)
  }

  private static func isLabel(_ label: Substring.UTF8View.SubSequence, limit: Int) -> Bool {
    guard let first = label.first, let last = label.last, label.count <= limit else { return false }
    return first.isASCIIAlphanumeric && last.isASCIIAlphanumeric
      && label.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") }
  }

  /// Four decimal numbers without leading zeros, which some resolvers read as octal.
  private static func isIPv4(_ text: some StringProtocol) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy(\.isASCIIDigit),
          let value = Int(part)
        else { return false }
        return value <= 255 && (part == "0" || !part.hasPrefix("0"))
      }
  }

  /// Eight groups of up to four hexadecimal digits, one run of zeros shortened to `::`.
  private static func isIPv6(_ text: String) -> Bool {
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2 else { return false }
    var count = 0
    for (index, half) in halves.enumerated() where !half.isEmpty {
      var groups = half.split(separator: ":", omittingEmptySubsequences: false)
      if index == halves.count - 1, let last = groups.last, last.contains(".") {
        guard isIPv4(last) else { return false }
        groups.removeLast()
        count += 2
      }
      count += groups.count
      let areGroups = groups.allSatisfy { group in
        (1...4).contains(group.utf8.count) && group.utf8.allSatisfy(\.isASCIIHexDigit)
      }
      guard areGroups else { return false }
    }
    return halves.count == 2 ? count <= 7 : count == 8
  }
}

extension UInt8 {
  var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

  var isASCIIAlphanumeric: Bool { isASCIIDigit || isASCIILetter }

  var isASCIIHexDigit: Bool {
    isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
  }
}

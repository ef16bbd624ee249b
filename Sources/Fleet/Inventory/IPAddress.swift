/// An IP address, as a provider, a guest or a person wrote it.
///
/// Two texts are the same address when their bits are: `2001:db8::1` and `2001:DB8:0:0::1`.
struct IPAddress: Hashable {
  /// The address without brackets and prefix length, otherwise as it was written.
  let text: String
  /// Whether it is an IPv6 address.
  let isV6: Bool
  /// The bits; those of an IPv4 address are the lowest 32.
  private let bits: UInt128

  /// Reads an address; nil for what is none, such as an empty text or a host name.
  ///
  /// A prefix length is left out (`10.0.0.5/24`), so are brackets (`[2001:db8::1]`), which the
  /// OpenStack provider wrote until version 1.
  init?(_ written: String) {
    var rest = written[...].utf8
    if let slash = rest.lastIndex(of: UInt8(ascii: "/")) {
      guard let length = Int(Substring(rest[slash...].dropFirst())), (0...128).contains(length)
      else { return nil }
      rest = rest[..<slash]
    }
    if rest.first == UInt8(ascii: "["), rest.last == UInt8(ascii: "]") {
      rest = rest.dropFirst().dropLast()
    }
    if let bits = Self.v4(rest) {
      (isV6, self.bits) = (false, UInt128(bits))
    } else if rest.contains(UInt8(ascii: ":")), let bits = Self.v6(Substring(rest)) {
      (isV6, self.bits) = (true, bits)
    } else {
      return nil
    }
    text = String(Substring(rest))
  }

  static func == (left: IPAddress, right: IPAddress) -> Bool {
    left.isV6 == right.isV6 && left.bits == right.bits
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(isV6)
    hasher.combine(bits)
  }
}

extension IPAddress {
  /// Whether it stands for "no address": `0.0.0.0` or `::`.
  var isUnspecified: Bool { bits == 0 }

  /// Whether it means something only on the machine or its cable: `127.0.0.0/8`, `::1`,
  /// `169.254.0.0/16`, `fe80::/10`.
  ///
  /// Source: RFC 1122, 3927, 4291.
  var isLocal: Bool {
    isV6 ? bits == 1 || bits >> 118 == 0xfe80 >> 6 : bits >> 24 == 127 || bits >> 16 == 0xa9fe
  }

  /// Whether it means something only inside a network: `10.0.0.0/8`, `172.16.0.0/12`,
  /// `192.168.0.0/16`, `fc00::/7`.
  ///
  /// Source: RFC 1918, 4193.
  var isPrivate: Bool {
    isV6
      ? bits >> 121 == 0xfc >> 1
      : bits >> 24 == 10 || bits >> 20 == 0xac1 || bits >> 16 == 0xc0a8
  }
}

// MARK: - Reading

extension IPAddress {
  /// Four decimal numbers without leading zeros, which some resolvers read as octal.
  private static func v4(_ text: Substring.UTF8View) -> UInt32? {
    var (bits, number): (UInt32, UInt32) = (0, 0)
    var (dots, digits) = (0, 0)
    for byte in text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard digits == 0 || number > 0 else { return nil }
        number = number * 10 + UInt32(byte - UInt8(ascii: "0"))
        digits += 1
        guard number <= 255 else { return nil }
      case UInt8(ascii: "."):
        guard digits > 0, dots < 3 else { return nil }
        bits = bits << 8 | number
        (number, digits, dots) = (0, 0, dots + 1)
      default: return nil
      }
    }
    return dots == 3 && digits > 0 ? bits << 8 | number : nil
  }

  /// Eight groups of up to four hexadecimal digits, one run of zeros shortened to `::`.
  private static func v6(_ text: Substring) -> UInt128? {
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2, let last = halves.last, let tail = groups(last) else { return nil }
    guard halves.count == 2 else { return tail.count == 8 ? joined(tail) : nil }
    guard let head = groups(halves[0]), head.count + tail.count <= 7 else { return nil }
    return joined(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
  }

  /// The groups of a part of an IPv6 address, which may end in an IPv4 address.
  private static func groups(_ half: Substring) -> [UInt16]? {
    guard !half.isEmpty else { return [] }
    var parts = half.split(separator: ":", omittingEmptySubsequences: false)
    var tail: [UInt16] = []
    if let last = parts.last, last.contains(".") {
      guard let bits = v4(last.utf8) else { return nil }
      tail = [UInt16(bits >> 16), UInt16(bits & 0xffff)]
      parts.removeLast()
    }
    var groups: [UInt16] = []
    for part in parts {
      guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
        let group = UInt16(part, radix: 16)
      else { return nil }
      groups.append(group)
    }
    return groups + tail
  }

  private static func joined(_ groups: [UInt16]) -> UInt128 {
    groups.reduce(0) { $0 << 16 | UInt128($1) }
  }
}

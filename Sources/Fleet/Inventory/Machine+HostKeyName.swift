extension Machine {
  /// The name under which the machine's SSH key is remembered: its identifier, where that may be one.
  ///
  /// Identifiers may be paths, as those of Azure, and come from outside. In another than letters,
  /// digits, `.`, `_` and `-`, or a longer one, what else is in it is replaced, and its digest at the
  /// end keeps it apart from others.
  var hostKeyName: String {
    let isAllowed = id.utf8.first?.isAlphanumeric == true && id.utf8.allSatisfy(\.isAllowed)
    guard !isAllowed || id.utf8.count > Self.longestHostKeyName else { return id }
    let readable = id.utf8.prefix(80).map { $0.isAllowed ? $0 : UInt8(ascii: "_") }
    return "m" + String(decoding: readable, as: UTF8.self) + "-" + String(digest, radix: 16)
  }

  /// The most that `Host` takes.
  private static let longestHostKeyName = 128

  /// The 64-bit FNV-1a digest of the identifier.
  private var digest: UInt64 {
    id.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

extension UInt8 {
  fileprivate var isAlphanumeric: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }

  fileprivate var isAllowed: Bool { isAlphanumeric || "_.-".utf8.contains(self) }
}

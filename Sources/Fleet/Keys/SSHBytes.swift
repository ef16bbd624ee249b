/// Reads the values of OpenSSH's own encoding: numbers of four bytes, and strings behind their length.
///
/// Source: RFC 4251, section 5.
struct SSHBytesReader {
  private var rest: ArraySlice<UInt8>

  /// Reads these bytes.
  init(_ bytes: some Sequence<UInt8>) {
    rest = Array(bytes)[...]
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { rest.isEmpty }

  /// Returns the next number; nil when the bytes end first.
  mutating func number() -> UInt32? {
    guard rest.count >= 4 else { return nil }
    defer { rest = rest.dropFirst(4) }
    return UInt32(bigEndianBytes: rest.prefix(4))
  }

  /// Returns the next string's bytes; nil when they end first.
  mutating func string() -> [UInt8]? {
    guard let length = number(), length <= rest.count else { return nil }
    defer { rest = rest.dropFirst(Int(length)) }
    return Array(rest.prefix(Int(length)))
  }
}

extension [UInt8] {
  /// Adds a string behind its length.
  mutating func append(sshString bytes: some Collection<UInt8>) {
    append(contentsOf: UInt32(bytes.count).bigEndianBytes)
    append(contentsOf: bytes)
  }
}

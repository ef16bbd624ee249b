/// Texts that were learnt to be secret, found again inside other texts.
///
/// Kept by their first six bytes, so that a text is searched for all of them in one pass: a state
/// of a thousand machines has some thousand secrets and fifty thousand texts.
struct SecretTexts: Sendable {
  /// Shorter texts are not learnt: they would hide half of what is harmless.
  private static let prefixLength = 6

  private var secrets: [UInt64: [[UInt8]]] = [:]

  /// Learns a text.
  mutating func insert(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= Self.prefixLength else { return }
    let prefix = bytes.prefix(Self.prefixLength).reduce(0) { $0 << 8 | UInt64($1) }
    guard secrets[prefix]?.contains(bytes) != true else { return }
    secrets[prefix, default: []].append(bytes)
  }

  /// All of them.
  var all: [String] { secrets.values.flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } }

  /// Returns whether a text is one of them, or holds one.
  func stand(in text: String) -> Bool {
    guard !secrets.isEmpty, text.utf8.count >= Self.prefixLength else { return false }
    let bytes = Array(text.utf8)
    let mask: UInt64 = 1 << (8 * UInt64(Self.prefixLength)) - 1
    var prefix: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
      prefix = (prefix << 8 | UInt64(byte)) & mask
      let start = index + 1 - Self.prefixLength
      guard start >= 0, let candidates = secrets[prefix] else { continue }
      if candidates.contains(where: { bytes[start...].starts(with: $0) }) { return true }
    }
    return false
  }
}

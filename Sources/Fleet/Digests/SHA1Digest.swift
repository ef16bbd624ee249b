/// The SHA-1 digest of bytes: what the OpenStack provider keeps of a machine's user data.
///
/// For comparing with what others wrote only; it proves nothing against somebody who wants to deceive.
///
/// Source: FIPS 180-4.
struct SHA1Digest: Hashable, Sendable, CustomStringConvertible {
  /// The digest's 20 bytes.
  let bytes: [UInt8]

  /// Computes the digest of bytes.
  init(of bytes: [UInt8]) {
    var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    var padded = bytes + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    let bits = UInt64(bytes.count) * 8
    padded += UInt32(truncatingIfNeeded: bits >> 32).bigEndianBytes
    padded += UInt32(truncatingIfNeeded: bits).bigEndianBytes
    for start in stride(from: 0, to: padded.count, by: 64) {
      Self.compress(padded[start..<(start + 64)], into: &state)
    }
    self.bytes = state.flatMap(\.bigEndianBytes)
  }

  /// The digest's 40 lower-case hexadecimal digits.
  var description: String { bytes.hexadecimal }

  private static func compress(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    var words = (0..<16).map { UInt32(bigEndianBytes: block.dropFirst($0 * 4).prefix(4)) }
    for index in 16..<80 {
      words.append(
        rotate(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1))
    }
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    for (index, word) in words.enumerated() {
      let (mixed, constant): (UInt32, UInt32) =
        switch index {
        case 0..<20: ((b & c) | (~b & d), 0x5a82_7999)
        case 20..<40: (b ^ c ^ d, 0x6ed9_eba1)
        case 40..<60: ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc)
        default: (b ^ c ^ d, 0xca62_c1d6)
        }
      (a, b, c, d, e) = (rotate(a, 5) &+ mixed &+ e &+ constant &+ word, a, rotate(b, 30), c, d)
    }
    for (index, word) in [a, b, c, d, e].enumerated() { state[index] &+= word }
  }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word << count | word >> (32 - count)
  }
}

/// A random generator that gives the same numbers every time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}

extension Hostile {
  /// Returns code points of the corpus, spaces and letters in any order.
  static func mixture(length: Int, using random: inout SeededGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...length, using: &random) {
      let source =
        Bool.random(using: &random)
        ? "ab cd é日" : (corpus.randomElement(using: &random)?.text ?? "")
      if let scalar = Array(source.unicodeScalars.prefix(40)).randomElement(using: &random) {
        text.append(scalar)
      }
    }
    return String(text)
  }
}

/// What fills one cell, or two: a base code point and at most four combining marks.
///
/// Shape: five code points of 21 bits, the base lowest, in two words. ncurses keeps
/// as many a cell (`CCHARW_MAX`). It is made from ``SafeText`` only.
struct Glyph: Hashable, Sendable {
  /// The base and the first two marks.
  var low: UInt64
  /// The last two marks, in the lower 42 bits.
  var high: UInt64

  /// The marks that a glyph holds; more are dropped.
  static let maximumMarks = 4

  private static let bitsPerScalar: UInt64 = 21
  private static let scalarMask: UInt64 = 1 << bitsPerScalar - 1
  /// The bits of ``high`` that are taken.
  static let highMask: UInt64 = 1 << (2 * bitsPerScalar) - 1

  /// What stands in the second cell of a wide glyph.
  static let continuation = Glyph(low: 0, high: 0)
  /// An empty cell.
  static let space = Glyph(" ")

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Makes a glyph without marks.
  init(_ base: Unicode.Scalar) {
    self.init(low: UInt64(base.value), high: 0)
  }

  /// Adds mark number `index` (0...3); more are ignored.
  mutating func setMark(_ index: Int, _ mark: Unicode.Scalar) {
    let bits = UInt64(mark.value)
    switch index {
    case 0: low |= bits << Self.bitsPerScalar
    case 1: low |= bits << (2 * Self.bitsPerScalar)
    case 2: high |= bits
    case 3: high |= bits << Self.bitsPerScalar
    default: break
    }
  }

  /// The value at `index`: 0 is the base; 0 where there is no mark.
  func value(at index: Int) -> UInt32 {
    let word = index < 3 ? low : high
    let shift = UInt64(index < 3 ? index : index - 3) * Self.bitsPerScalar
    return UInt32(truncatingIfNeeded: word >> shift & Self.scalarMask)
  }

  /// How many code points it has: 0 for a continuation, else 1...5.
  var scalarCount: Int {
    var count = 0
    while count <= Self.maximumMarks, value(at: count) != 0 { count += 1 }
    return count
  }
}

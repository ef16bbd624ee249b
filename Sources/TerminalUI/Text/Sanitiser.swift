/// Turns text from outside into text that a terminal shows as it is.
///
/// * C0 controls and DEL become their pictures (`␛`, `␊`); a tab becomes spaces
///   up to the next multiple of eight columns.
/// * Everything else that is hidden becomes its number, `‹U+202E›`.
/// * A blank of any kind becomes an ordinary space, or two.
/// * A base keeps at most four combining marks; a mark without a base gets `◌`.
/// * One presentation selector after an emoji is left out: a grid of cells
///   decides the width of a glyph by itself.
///
/// What it made, it makes again unchanged.
struct Sanitiser {
  /// The safe text so far.
  private(set) var text = String.UnicodeScalarView()
  /// Its columns.
  private(set) var width = 0
  /// What the next mark belongs to; nil after something that takes none.
  private var base: Unicode.Scalar?
  /// The marks on `base`.
  private var marks = 0

  private static let tabStop = 8

  /// Starts with room for so many bytes.
  init(capacity: Int = 0) { text.reserveCapacity(capacity) }

  /// Adds one code point.
  mutating func append(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x20..<0x7F: appendBase(scalar, columns: 1)
    case 0x09: appendSpaces(Self.tabStop - width % Self.tabStop)
    case 0x00..<0x20: appendPicture(0x2400 + scalar.value)
    case 0x7F: appendPicture(0x2421)
    case 0xFE0E, 0xFE0F: appendSelector(scalar)
    default: appendOther(scalar)
    }
  }

  private mutating func appendOther(_ scalar: Unicode.Scalar) {
    guard !DisplayWidth.isHidden(scalar) else { return appendNumber(of: scalar) }
    let columns = DisplayWidth.columns(of: scalar)
    if columns == 0 {
      appendMark(scalar)
    } else if DisplayWidth.isBlank(scalar) {
      appendSpaces(columns)
    } else {
      appendBase(scalar, columns: columns)
    }
  }

  private mutating func appendBase(_ scalar: Unicode.Scalar, columns: Int) {
    text.append(scalar)
    width += columns
    base = scalar
    marks = 0
  }

  private mutating func appendMark(_ scalar: Unicode.Scalar) {
    if base == nil { appendBase("◌", columns: 1) }
    guard marks < Glyph.maximumMarks else { return }
    text.append(scalar)
    marks += 1
  }

  private mutating func appendSpaces(_ count: Int) {
    for _ in 0..<count { appendBase(" ", columns: 1) }
  }

  private mutating func appendPicture(_ value: UInt32) {
    guard let picture = Unicode.Scalar(value) else { return }
    appendBase(picture, columns: 1)
    base = nil
  }

  private mutating func appendSelector(_ scalar: Unicode.Scalar) {
    let isOnEmoji = base.map { $0.value > 0x7F && $0.properties.isEmoji } ?? false
    guard isOnEmoji, marks == 0 else { return appendNumber(of: scalar) }
    base = nil
  }

  /// Spells a hidden code point; no mark may change how that reads.
  private mutating func appendNumber(of scalar: Unicode.Scalar) {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let padding = String(repeating: "0", count: max(0, 4 - digits.utf8.count))
    for scalar in "‹U+\(padding)\(digits)›".unicodeScalars { appendBase(scalar, columns: 1) }
    base = nil
  }
}

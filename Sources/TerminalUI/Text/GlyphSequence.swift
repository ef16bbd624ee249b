/// The glyphs of a safe text with their columns, left to right.
struct GlyphSequence: Sequence, IteratorProtocol {
  /// A glyph, where its text is, and how many columns it takes (1 or 2).
  struct Element {
    let glyph: Glyph
    let width: Int
    /// The range of the text's code points.
    let range: Range<String.Index>
  }

  private let scalars: String.UnicodeScalarView
  private var index: String.Index

  init(_ text: SafeText) {
    scalars = text.string.unicodeScalars
    index = scalars.startIndex
  }

  mutating func next() -> Element? {
    guard index < scalars.endIndex else { return nil }
    let start = index
    let base = scalars[index]
    scalars.formIndex(after: &index)
    var glyph = Glyph(base)
    var marks = 0
    while index < scalars.endIndex {
      let scalar = scalars[index]
      guard scalar.value >= 0x300, DisplayWidth.columns(of: scalar) == 0 else { break }
      glyph.setMark(marks, scalar)
      marks += 1
      scalars.formIndex(after: &index)
    }
    return Element(glyph: glyph, width: DisplayWidth.columns(of: base), range: start..<index)
  }
}

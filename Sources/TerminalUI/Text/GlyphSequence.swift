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
  /// The columns of the base at `index`, known from looking for marks before it.
  private var width: Int

  init(_ text: SafeText) {
    scalars = text.string.unicodeScalars
    index = scalars.startIndex
    width = scalars.first.map(DisplayWidth.columns) ?? 0
  }

  mutating func next() -> Element? {
    guard index < scalars.endIndex else { return nil }
    let start = index
    let baseWidth = width
    var glyph = Glyph(scalars[index])
    var marks = 0
    scalars.formIndex(after: &index)
    while index < scalars.endIndex {
      let scalar = scalars[index]
      width = DisplayWidth.columns(of: scalar)
      guard width == 0 else { break }
      glyph.setMark(marks, scalar)
      marks += 1
      scalars.formIndex(after: &index)
    }
    return Element(glyph: glyph, width: baseWidth, range: start..<index)
  }
}

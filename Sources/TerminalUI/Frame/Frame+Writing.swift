/// What a canvas does to its frame. Rows and columns are inside the grid.
extension Frame {
  /// Blanks the halves of wide glyphs that would be left beside `columns` when they are overwritten.
  mutating func mend(row: Int, around columns: Range<Int>) {
    let start = row * size.columns
    let first = start + columns.lowerBound
    if columns.lowerBound > 0, cells[first].isContinuation {
      cells[first - 1] = cells[first - 1].replacingGlyph(with: .space)
    }
    let next = start + columns.upperBound
    if columns.upperBound < size.columns, cells[next].isContinuation {
      cells[next] = cells[next].replacingGlyph(with: .space)
    }
  }

  /// Changes each cell of a row's `columns`.
  mutating func update(row: Int, columns: Range<Int>, _ change: (inout Cell) -> Void) {
    let start = row * size.columns
    var row = cells.mutableSpan
    for index in start + columns.lowerBound..<start + columns.upperBound {
      change(&row[index])
    }
  }

  /// Writes ASCII, from its byte number `offset` on, into all of `columns`.
  mutating func writeASCII(
    _ text: SafeText, from offset: Int, row: Int, columns: Range<Int>, look: Cell
  ) {
    var target = row * size.columns + columns.lowerBound
    var cells = cells.mutableSpan
    for byte in text.string.utf8.dropFirst(offset).prefix(columns.count) {
      cells[target] = look.replacingGlyph(with: Glyph(Unicode.Scalar(byte)))
      target += 1
    }
  }

  /// Writes glyphs, the first one at `column`, as far as they lie in `columns`.
  mutating func write(
    _ text: SafeText, from column: Int, row: Int, columns: Range<Int>, look: Cell
  ) {
    let start = row * size.columns
    var cells = cells.mutableSpan
    var column = column
    for element in GlyphSequence(text) {
      guard column < columns.upperBound else { return }
      let end = column + element.width
      let isWhole = column >= columns.lowerBound && end <= columns.upperBound
      for place in max(column, columns.lowerBound)..<max(end, columns.lowerBound)
      where place < columns.upperBound {
        let glyph = !isWhole ? .space : place == column ? element.glyph : .continuation
        cells[start + place] = look.replacingGlyph(with: glyph)
      }
      column = end
    }
  }
}

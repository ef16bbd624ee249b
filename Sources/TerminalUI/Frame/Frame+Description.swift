extension Frame: CustomStringConvertible {
  /// What a person reads: one line a row, without the blanks at its end.
  ///
  /// `size.rows` lines, a line feed between them, none after the last.
  public var plainText: String {
    lines { cell in cell.isContinuation ? nil : (cell.glyph, cell.isSpace) }
  }

  /// The ink of each cell: one letter a cell, see ``Ink/letter``.
  ///
  /// Capitals are selected cells; `.` is a space in ordinary ink, and those at
  /// the end of a row are left out. Shape as ``plainText``.
  public var inkText: String {
    lines { cell in
      if cell.isSpace, cell.ink == .text, !cell.isSelected { return (".", true) }
      let letter = String(cell.ink.letter)
      return (cell.isSelected ? letter.uppercased() : letter, false)
    }
  }

  /// ``plainText``.
  public var description: String { plainText }

  /// Joins what `spell` returns for each cell; blanks at the end of a row are dropped.
  private func lines(_ spell: (Cell) -> (text: String, isBlank: Bool)?) -> String {
    var text = ""
    for row in 0..<size.rows {
      if row > 0 { text += "\n" }
      var blanks = ""
      for cell in cells[row * size.columns..<(row + 1) * size.columns] {
        guard let spelled = spell(cell) else { continue }
        if spelled.isBlank {
          blanks += spelled.text
        } else {
          text += blanks + spelled.text
          blanks = ""
        }
      }
    }
    return text
  }
}

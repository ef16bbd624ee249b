import TerminalUI

extension Model {
  private static let paletteColumns = 110
  private static let keyColumns = 10
  private static let mostPaletteRows = 22
  /// The rows of the box that are no part of the list: its frame, the field, a blank, two last lines.
  private static let paletteFurniture = 6

  private var paletteHeight: Int { min(Self.mostPaletteRows, size.rows - 2) }

  /// How many rows of the palette are seen at once; always the same, so that nothing jumps.
  var paletteRowsShown: Int { max(1, paletteHeight - Self.paletteFurniture) }

  /// Draws the palette in the middle.
  func drawPalette(_ palette: Palette, on canvas: inout Canvas, in rect: Rect) {
    let rows = rows(of: palette)
    let inner = box(
      "Commands", columns: Self.paletteColumns, rows: paletteHeight,
      badge: InkedText(SafeText(Words.grouped(rows.count)), ink: .dim), on: &canvas, in: rect)
    let parts = inner.splitRows([.fixed(1), .fixed(1), .flexible(), .fixed(1), .fixed(1)])
    canvas.draw(
      InkedText(":", ink: .accent, bold: true), row: parts[0].minRow, column: parts[0].minColumn + 1
    )
    palette.field.draw(
      in: &canvas,
      rect: Rect(
        column: parts[0].minColumn + 3, row: parts[0].minRow,
        columns: max(0, parts[0].columns - 4), rows: 1))
    drawRows(rows, of: palette, on: &canvas, in: parts[2])
    canvas.draw(paletteRemark(rows, palette), at: 0, of: parts[3])
    canvas.draw(paletteKeys, at: 0, of: parts[4])
  }

  private func drawRows(
    _ rows: [PaletteRow], of palette: Palette, on canvas: inout Canvas, in rect: Rect
  ) {
    var table = Table(
      columns: [
        .init("", .fixed(Self.keyColumns)), .init("", .fixed(nameColumns(of: rows))),
        .init("", .flexible(minimum: 16)),
      ], selectedRow: palette.selected, scrollOffset: palette.offset)
    table.hasHeader = false
    table.hasScrollbar = true
    table.fill(rows.count, rows: rect.rows) { cells(of: rows[$0]) }
    table.draw(in: &canvas, rect: rect)
  }

  /// The column of names is wide where they have arguments.
  private func nameColumns(of rows: [PaletteRow]) -> Int {
    let isArgument = rows.last?.argument != nil
    return isArgument ? max(26, min(60, size.columns - 44)) : 24
  }

  private func cells(of row: PaletteRow) -> Table.Row {
    let obstacle = obstacle(to: row.instruction)
    let ink: Ink = obstacle == nil ? .text : .dim
    let all = keys(of: row.instruction).prefix(2).joined(separator: " ")
    let keys = all.count > Self.keyColumns ? self.keys(of: row.instruction)[0] : all
    let name: InkedText =
      if let argument = row.argument {
        InkedText(SafeText(row.isRecalled ? row.instruction.name + " " : ""), ink: ink)
          + InkedText(argument, marking: row.marks, ink: ink)
      } else {
        InkedText(row.instruction.name, marking: row.marks, ink: ink)
      }
    var words =
      row.argument == nil
      ? InkedText(title(of: row.instruction), marking: row.titleMarks, ink: ink)
      : InkedText(SafeText(row.detail), ink: .dim)
    if let obstacle {
      // The reason is what counts of what cannot be given; the name says what that is.
      words = InkedText(SafeText(obstacle), ink: .dim)
    }
    return Table.Row(
      mark: row.isRecalled ? InkedText(Glyphs.waiting, ink: .dim) : nil,
      [InkedText(SafeText(keys), ink: obstacle == nil ? .key : .dim), name, words])
  }

  /// What the selected row does, whole, or why it cannot be given.
  private func paletteRemark(_ rows: [PaletteRow], _ palette: Palette) -> InkedText {
    if let complaint = palette.complaint { return InkedText(SafeText(complaint), ink: .warning) }
    guard rows.indices.contains(palette.selected) else {
      return InkedText("Nothing is called so.", ink: .dim)
    }
    let row = rows[palette.selected]
    let title = InkedText(SafeText(title(of: row.instruction)))
    guard let obstacle = obstacle(to: row.instruction) else {
      guard row.argument == nil, let kind = row.instruction.argument else { return title }
      return title + InkedText(SafeText("  tab: a \(kind.title)"), ink: .dim)
    }
    return InkedText(SafeText(obstacle), ink: .warning) + InkedText("  ") + title
  }

  private var paletteKeys: InkedText {
    .keys([("enter", "give"), ("tab", "complete"), ("up down", "choose"), ("esc", "close")])
  }
}

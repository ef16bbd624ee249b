import CNcurses
import TerminalUI

/// Turns cells of a frame into cells of curses.
///
/// What reaches the terminal is decided here once more, whoever made the frame: no control
/// character, and exactly as many columns as the frame gives a glyph.
struct CellEncoder {
  private let isUTF8: Bool
  /// The looks of plain, bold, selected, and selected bold cells of each ink.
  private var looks: [Look] = []

  private struct Look {
    var attributes: attr_t
    var pair: Int32
  }

  init(isUTF8: Bool) {
    self.isUTF8 = isUTF8
  }

  /// Takes the looks from `palette`.
  mutating func restyle(for palette: Palette, with pairs: inout ColorPairs) {
    let count = Int(Ink.allCases.map(\.rawValue).max() ?? 0) + 1
    looks = Array(
      repeating: Look(attributes: qd_attribute_normal(), pair: 0), count: count * 4)
    for ink in Ink.allCases {
      for isSelected in [false, true] {
        let style = isSelected ? palette[ink].overlaid(by: palette.selection) : palette[ink]
        let pair = pairs.number(for: style)
        for isBold in [false, true] {
          looks[Self.index(ink, isSelected, isBold)] = Look(
            attributes: Self.attributes(of: style, isBold: isBold), pair: pair)
        }
      }
    }
  }

  /// Returns the curses cells of `cells`, of at most `room` columns.
  func encode(_ cells: some Collection<Cell>, room: Int) -> [cchar_t] {
    var encoded: [cchar_t] = []
    encoded.reserveCapacity(cells.count)
    var column = 0
    var rest = Array(cells)[...]
    while let cell = rest.popFirst(), column < room {
      var columns = 1
      while rest.first?.isContinuation == true {
        columns += 1
        rest.removeFirst()
      }
      let look = looks[Self.index(cell.ink, cell.isSelected, cell.isBold)]
      // Half a wide glyph, at the edge or left by a cell written over it, is a blank.
      let fits = column + columns <= room && !cell.isContinuation
      append(fits ? cell.glyph : " ", columns: min(columns, room - column), look, to: &encoded)
      column += columns
    }
    return encoded
  }

  private func append(_ glyph: Character, columns: Int, _ look: Look, to cells: inout [cchar_t]) {
    var text = text(of: glyph)
    let width = Int(qd_columns(text.base))
    // The system's own table of widths decides what curses does with a glyph.
    if width < 1 || width > columns { text = Text(base: isUTF8 ? 0xFFFD : Self.questionMark) }
    cells.append(Self.cell(text, look))
    for _ in max(Int(qd_columns(text.base)), 1)..<max(columns, 1) {
      cells.append(Self.cell(Text(base: Self.blank), look))
    }
  }

  /// What curses stores of a glyph.
  private struct Text {
    var base: wchar_t
    var marks: [wchar_t] = []
  }

  /// Returns a glyph's base and at most four marks; something visible in place of what the
  /// terminal's character set does not have.
  private func text(of glyph: Character) -> Text {
    if let ascii = glyph.asciiValue {
      return Text(base: ascii < 0x20 || ascii == 0x7F ? Self.questionMark : wchar_t(ascii))
    }
    let scalars = glyph.unicodeScalars
    let base = scalars[scalars.startIndex]
    guard isUTF8 else { return Text(base: Self.stand(in: base)) }
    let marks = scalars.dropFirst().filter { qd_columns(wchar_t($0.value)) == 0 }.prefix(4)
    return Text(base: wchar_t(base.value), marks: marks.map { wchar_t($0.value) })
  }

  private static let blank = wchar_t(UInt8(ascii: " "))
  private static let questionMark = wchar_t(UInt8(ascii: "?"))

  /// An ASCII character for one that the terminal does not have. Lines stay lines.
  private static func stand(in scalar: Unicode.Scalar) -> wchar_t {
    let ascii: Unicode.Scalar =
      switch scalar {
      case "─", "━", "═", "╌", "┄": "-"
      case "│", "┃", "║", "╎", "┆": "|"
      case "\u{2500}"..."\u{257F}": "+"
      case "\u{2580}"..."\u{259F}": "#"
      case "…": "."
      case "·": "."
      default: "?"
      }
    return wchar_t(ascii.value)
  }

  private static func index(_ ink: Ink, _ isSelected: Bool, _ isBold: Bool) -> Int {
    Int(ink.rawValue) * 4 + (isSelected ? 2 : 0) + (isBold ? 1 : 0)
  }

  private static func attributes(of style: Style, isBold: Bool) -> attr_t {
    var attributes = qd_attribute_normal()
    if style.isBold || isBold { attributes |= qd_attribute_bold() }
    if style.isDim { attributes |= qd_attribute_dim() }
    if style.isReversed { attributes |= qd_attribute_reverse() }
    if style.isUnderlined { attributes |= qd_attribute_underline() }
    return attributes
  }

  private static func cell(_ text: Text, _ look: Look) -> cchar_t {
    var cell = cchar_t()
    qd_set_cell(
      &cell, text.base, text.marks, Int32(text.marks.count), look.attributes, look.pair)
    return cell
  }
}

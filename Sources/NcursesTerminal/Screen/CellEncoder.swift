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
  func encode(_ cells: ArraySlice<Cell>, room: Int) -> [cchar_t] {
    var encoded: [cchar_t] = []
    encoded.reserveCapacity(cells.count)
    var index = cells.startIndex
    var column = 0
    while index < cells.endIndex, column < room {
      let cell = cells[index]
      var columns = 1
      while index + columns < cells.endIndex, cells[index + columns].isContinuation { columns += 1 }
      let look = looks[Self.index(cell.ink, cell.isSelected, cell.isBold)]
      let available = min(columns, room - column)
      // Half a wide glyph, cut off by the edge of the terminal, is a blank.
      append(available == columns ? cell.scalars : nil, columns: available, look, to: &encoded)
      index += columns
      column += columns
    }
    return encoded
  }

  /// Appends a glyph that takes `columns`, blanks for nil.
  private func append(
    _ glyph: Cell.Scalars?, columns: Int, _ look: Look, to cells: inout [cchar_t]
  ) {
    let base = glyph?.first.map(shown) ?? Self.blank
    // The system's own table of widths decides what curses does with a glyph.
    let width = Int(qd_columns(base))
    let fits = (1...columns).contains(width)
    if fits {
      cells.append(Self.cell(base, glyph.map(marks) ?? [], look))
    } else {
      cells.append(Self.cell(isUTF8 ? Self.replacement : Self.questionMark, [], look))
    }
    for _ in (fits ? width : 1)..<columns {
      cells.append(Self.cell(Self.blank, [], look))
    }
  }

  /// Returns what stands for `scalar`: itself, or something visible in place of what the terminal's
  /// character set does not have.
  private func shown(_ scalar: Unicode.Scalar) -> wchar_t {
    guard scalar.isASCII else {
      return isUTF8 ? wchar_t(scalar.value) : Self.stand(in: scalar)
    }
    let isControl = scalar.value < 0x20 || scalar.value == 0x7F
    return isControl ? Self.questionMark : wchar_t(scalar.value)
  }

  /// Returns the marks of a glyph that take no column, which is what curses can combine.
  private func marks(of glyph: Cell.Scalars) -> [wchar_t] {
    guard isUTF8, glyph.count > 1 else { return [] }
    return glyph.dropFirst().map { wchar_t($0.value) }.filter { qd_columns($0) == 0 }
  }

  private static let blank = wchar_t(UInt8(ascii: " "))
  private static let questionMark = wchar_t(UInt8(ascii: "?"))
  /// U+FFFD REPLACEMENT CHARACTER, one column wide.
  private static let replacement: wchar_t = 0xFFFD

  /// An ASCII character for one that the terminal does not have.
  ///
  /// Lines stay lines.
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

  private static func cell(_ base: wchar_t, _ marks: [wchar_t], _ look: Look) -> cchar_t {
    var cell = cchar_t()
    qd_set_cell(&cell, base, marks, Int32(marks.count), look.attributes, look.pair)
    return cell
  }
}

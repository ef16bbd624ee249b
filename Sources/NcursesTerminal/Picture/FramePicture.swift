public import TerminalUI

/// A frame in the looks of a theme, for where no terminal is: a file, a page, another terminal's log.
public struct FramePicture: Sendable {
  private let frame: Frame
  private let palette: Palette

  /// Makes a picture of a frame.
  public init(_ frame: Frame, palette: Palette) {
    self.frame = frame
    self.palette = palette
  }

  /// A stretch of a row that looks the same throughout.
  private struct Run {
    let column: Int
    /// What stands in each of its columns; nothing in the second one of a wide character.
    var glyphs: [String] = []
    let style: Style

    var text: String { glyphs.joined() }
  }

  private func runs(row: Int) -> [Run] {
    var runs: [Run] = []
    for column in 0..<frame.size.columns {
      let cell = frame[row: row, column: column]
      var style = palette[cell.ink]
      if cell.isSelected { style = style.overlaid(by: palette.selection) }
      style.isBold = style.isBold || cell.isBold
      if runs.last?.style != style, !cell.isContinuation {
        runs.append(Run(column: column, style: style))
      }
      guard let last = runs.indices.last else { continue }
      runs[last].glyphs.append(cell.isContinuation ? "" : cell.glyph)
    }
    return runs
  }
}

// MARK: - Text with colours

extension FramePicture {
  /// The rows as text with the colours and attributes of ECMA-48 (SGR), each row ended by a reset and a line feed.
  public var colouredText: String {
    (0..<frame.size.rows).map { row in
      runs(row: row).map { "\u{1B}[\(Self.sgr($0.style))m\($0.text)" }.joined() + "\u{1B}[0m\n"
    }.joined()
  }

  private static func sgr(_ style: Style) -> String {
    var codes = ["0"]
    if style.isBold { codes.append("1") }
    if style.isDim { codes.append("2") }
    if style.isUnderlined { codes.append("4") }
    if style.isReversed { codes.append("7") }
    codes += sgr(style.foreground, selector: 38) + sgr(style.background, selector: 48)
    return codes.joined(separator: ";")
  }

  private static func sgr(_ color: Color?, selector: Int) -> [String] {
    switch color {
    case nil, .default?: []
    case .indexed(let index)?: ["\(selector)", "5", "\(index)"]
    case .rgb(let red, let green, let blue)?:
      ["\(selector)", "2", "\(red)", "\(green)", "\(blue)"]
    }
  }
}

// MARK: - SVG

extension FramePicture {
  /// The size of a cell and of its letters, in pixels, and where they stand in it.
  ///
  /// In most fonts of one width a letter is 0.602 of its size wide, which is a cell here: a viewer
  /// that does not know `textLength` puts it where it belongs all the same.
  private enum Cell {
    static let width = 8
    static let height = 17
    static let font = "13.3"
    static let baseline = 13
    static let margin = 10
  }

  /// The terminal's own colours, where the theme leaves them: light grey on nearly black.
  private static let ownForeground = "#d0d0d0"
  private static let ownBackground = "#16181d"

  /// The picture as an SVG document.
  ///
  /// It has one `text` for each stretch that looks the same, fitted to its columns, so that it lines
  /// up with any font that has only one width. The lines of boxes are drawn, because letters leave
  /// gaps between rows.
  public var svg: String {
    let ground = palette[.text].background?.web ?? Self.ownBackground
    let width = frame.size.columns * Cell.width + 2 * Cell.margin
    let height = frame.size.rows * Cell.height + 2 * Cell.margin
    var lines = [
      #"<svg xmlns="http://www.w3.org/2000/svg" width="\#(width)" height="\#(height)""#
        + #" viewBox="0 0 \#(width) \#(height)" font-size="\#(Cell.font)""#
        + #" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace">"#,
      #"<rect width="100%" height="100%" rx="6" fill="\#(ground)"/>"#,
    ]
    for row in 0..<frame.size.rows {
      for run in runs(row: row) { lines += Self.elements(of: run, row: row, ground: ground) }
    }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private static func elements(of run: Run, row: Int, ground: String) -> [String] {
    let style = run.style
    var foreground = style.foreground?.web ?? ownForeground
    var background = style.background?.web ?? ground
    if style.isReversed { swap(&foreground, &background) }
    let x = run.column * Cell.width + Cell.margin
    let y = row * Cell.height + Cell.margin
    let width = run.glyphs.count * Cell.width
    var elements: [String] = []
    if background != ground {
      elements.append(
        #"<rect x="\#(x)" y="\#(y)" width="\#(width)" height="\#(Cell.height)" fill="\#(background)"/>"#
      )
    }
    let opacity = style.isDim ? #" opacity="0.6""# : ""
    let lines = run.glyphs.enumerated().compactMap { index, glyph in
      BoxLine(glyph)?.path(x: x + index * Cell.width, y: y, width: Cell.width, height: Cell.height)
    }
    if !lines.isEmpty {
      elements.append(
        #"<path d="\#(lines.joined())" fill="none" stroke="\#(foreground)"\#(opacity)/>"#)
    }
    var look = #" fill="\#(foreground)"\#(opacity)"#
    if style.isBold { look += #" font-weight="bold""# }
    if style.isUnderlined { look += #" text-decoration="underline""# }
    return elements
      + words(of: run).map { start, word in
        #"<text x="\#(x + start * Cell.width)" y="\#(y + Cell.baseline)""#
          + #" textLength="\#(word.count * Cell.width)" lengthAdjust="spacingAndGlyphs""#
          + #" xml:space="preserve"\#(look)>\#(escaped(word.joined()))</text>"#
      }
  }

  /// The stretches of a run without lines and without two blanks beside each other, with the column
  /// of the run that each begins at.
  private static func words(of run: Run) -> [(start: Int, word: [String])] {
    // A line is as good as a gap.
    let glyphs = run.glyphs.map { BoxLine($0) == nil ? $0 : " " }
    var words: [(start: Int, word: [String])] = []
    var blanks = 2
    for (index, glyph) in glyphs.enumerated() {
      guard glyph != " " else {
        blanks += 1
        continue
      }
      if blanks > 1 {
        words.append((index, [glyph]))
      } else {
        let last = words.count - 1
        words[last].word += Array(repeating: " ", count: blanks) + [glyph]
      }
      blanks = 0
    }
    return words
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
  }
}

/// The keys that do something now, in one line; what does not fit is left out whole.
///
/// ```
///  ⏎ open  / filter  e next failure  : commands  …                        1/8
/// ```
public struct HintBar: Hashable, Sendable {
  /// The hints, the most important first.
  public var hints: [Hint]
  /// The last hints, for which others are left out: the ways to all commands.
  public var pinned: [Hint]
  /// What stands at the right end; left out when there is no room beside the first hint.
  public var trailing: InkedText

  /// A key and what it does.
  public struct Hint: Hashable, Sendable {
    /// The key, as a person reads it.
    public let key: SafeText
    /// What it does, in a word or two.
    public let label: SafeText

    /// Makes a hint.
    public init(key: SafeText, label: SafeText) {
      self.key = key
      self.label = label
    }
  }

  /// Makes a bar.
  public init(_ hints: [Hint], pinned: [Hint] = [], trailing: InkedText = .empty) {
    self.hints = hints
    self.pinned = pinned
    self.trailing = trailing
  }

  /// Draws it into the first row of `rect`.
  public func draw(in canvas: inout Canvas, rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      let trailing = trailing.spelled(in: canvas.appearance)
      let pieces = hints.map { Self.line(of: $0).spelled(in: canvas.appearance) }
      var room = rect.columns - 2 * Self.margin
      let reserved = trailing.isEmpty ? 0 : trailing.width + Self.gap
      if (pieces.first?.width ?? 0) + reserved <= room {
        room -= reserved
        canvas.draw(
          trailing, row: rect.minRow, column: rect.maxColumn - Self.margin - trailing.width)
      }
      let last = pinned.isEmpty ? nil : Self.line(of: pinned).spelled(in: canvas.appearance)
      let line = Self.join(pieces, last: last, room: room)
      canvas.draw(line, row: rect.minRow, column: rect.minColumn + Self.margin)
      record(pieces, last: last, line: line, in: &canvas, rect: rect)
    }
  }

  /// Records where the hints are that the line has room for.
  private func record(
    _ pieces: [InkedText], last: InkedText?, line: InkedText, in canvas: inout Canvas, rect: Rect
  ) {
    let start = rect.minColumn + Self.margin
    let end = start + line.width
    func place(_ column: Int, _ width: Int) -> Rect {
      Rect(column: column, row: rect.minRow, columns: width, rows: 1)
    }
    var limit = end
    if let last, line.width >= last.width {
      limit = end - last.width - Self.gap
      var column = end - last.width
      for hint in pinned {
        let width = Self.line(of: hint).spelled(in: canvas.appearance).width
        canvas.record(.hint(key: hint.key.string), in: place(column, width))
        column += width + Self.gap
      }
    }
    var column = start
    for (hint, piece) in zip(hints, pieces) where column + piece.width <= limit {
      canvas.record(.hint(key: hint.key.string), in: place(column, piece.width))
      column += piece.width + Self.gap
    }
  }

  private static let margin = 1
  private static let gap = 2

  private static func line(of hints: [Hint]) -> InkedText {
    hints.reduce(InkedText.empty) { line, hint in
      line + InkedText(.spaces(line.isEmpty ? 0 : gap)) + self.line(of: hint)
    }
  }

  private static func line(of hint: Hint) -> InkedText {
    InkedText(hint.key, ink: .key, bold: true) + InkedText(" " + hint.label, ink: .dim)
  }

  /// Joins as many pieces as fit beside the last one, with `…` for the others.
  private static func join(_ pieces: [InkedText], last: InkedText?, room: Int) -> InkedText {
    guard let last else { return join(pieces, room: room) }
    let whole = join(pieces + [last], room: room)
    let isWhole = (pieces + [last]).reduce(gap * pieces.count) { $0 + $1.width } <= room
    let least = (pieces.first?.width ?? 0) + gap + last.width
    guard !isWhole, least <= room else { return whole }
    return join(pieces, room: room - last.width - gap) + InkedText(.spaces(gap)) + last
  }

  /// Joins as many pieces as fit, with `…` for the others where it fits too.
  private static func join(_ pieces: [InkedText], room: Int) -> InkedText {
    var line = InkedText.empty
    for piece in pieces {
      let space = line.isEmpty ? 0 : gap
      guard line.width + space + piece.width <= room else {
        if line.width + space + 1 <= room {
          line += InkedText(.spaces(space)) + InkedText(Glyphs.ellipsis, ink: .dim)
        }
        return line
      }
      line += InkedText(.spaces(space)) + piece
    }
    return line
  }
}

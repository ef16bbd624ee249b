extension SafeText {
  /// Returns the text as lines of at most `columns`, broken at spaces where there are some.
  ///
  /// The spaces at a break are dropped; a word that is longer than a line is cut.
  /// One empty line for an empty text, none when `columns` is 0 or less. In one
  /// column a wide glyph has no place and is left out.
  public func wrapped(to columns: Int) -> [SafeText] {
    lineRanges(columns).map { slice($0) }
  }

  /// Returns the columns of the text that make up each line; see ``wrapped(to:)``.
  func lineRanges(_ columns: Int) -> [Range<Int>] {
    guard columns > 0 else { return [] }
    guard width > columns else { return [0..<width] }
    var breaker = LineBreaker(columns: columns)
    for element in GlyphSequence(self) {
      breaker.append(isSpace: element.glyph == .space, width: element.width)
    }
    return breaker.finish()
  }
}

extension InkedText {
  /// Returns the line as lines of at most `columns`, broken like ``SafeText/wrapped(to:)``.
  public func wrapped(to columns: Int) -> [InkedText] {
    text.lineRanges(columns).map { slice($0) }
  }
}

/// Decides glyph by glyph where lines end.
private struct LineBreaker {
  let columns: Int
  private var lines: [Range<Int>] = []
  /// Where the current line starts, and the column after the last glyph.
  private var start = 0
  private var column = 0
  /// The column after the last glyph that is no space.
  private var inkEnd = 0
  /// Where the line could end, and where the next one would start.
  private var opportunity: (end: Int, next: Int)?

  init(columns: Int) { self.columns = columns }

  mutating func append(isSpace: Bool, width: Int) {
    let end = column + width
    if isSpace {
      if inkEnd > start { opportunity = (inkEnd, end) }
    } else if width > columns {
      if inkEnd > start { endLine(at: column, next: end) }
      start = end
      opportunity = nil
    } else {
      if end - start > columns, let opportunity {
        endLine(at: opportunity.end, next: opportunity.next)
      }
      if end - start > columns { endLine(at: column, next: column) }
      inkEnd = end
    }
    column = end
  }

  mutating func finish() -> [Range<Int>] {
    if column > start || lines.isEmpty { endLine(at: column, next: column) }
    return lines
  }

  /// Ends the line; spaces that hang over its end are dropped.
  private mutating func endLine(at end: Int, next: Int) {
    lines.append(start..<min(end, start + columns))
    start = next
    opportunity = nil
  }
}

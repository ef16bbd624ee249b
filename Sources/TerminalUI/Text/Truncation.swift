extension SafeText {
  /// Where text is cut that is too long.
  public enum Truncation: Hashable, Sendable {
    /// Keeps the beginning.
    case end
    /// Keeps the beginning and the end: for names whose end tells them apart.
    case middle
  }

  /// Where text stands in a field that is wider.
  public enum Alignment: Hashable, Sendable {
    /// At the left.
    case leading
    /// In the middle.
    case center
    /// At the right: for numbers.
    case trailing
  }

  /// Returns the text in at most `columns`, with `…` where something was cut.
  ///
  /// A wide glyph is never split: the result may be one column short.
  public func truncated(to columns: Int, from place: Truncation = .end) -> SafeText {
    guard width > columns else { return self }
    guard columns > 0 else { return .empty }
    let room = columns - Self.ellipsis.width
    switch place {
    case .end:
      return prefix(room) + Self.ellipsis
    case .middle:
      let tail = suffix(room / 2)
      return prefix(room - tail.width) + Self.ellipsis + tail
    }
  }

  /// Returns the text with spaces around it so that it takes at least `columns`.
  ///
  /// Longer text is returned as it is.
  public func padded(to columns: Int, alignment: Alignment = .leading) -> SafeText {
    let missing = min(columns, Point.limit) - width
    guard missing > 0 else { return self }
    switch alignment {
    case .leading: return self + .spaces(missing)
    case .trailing: return .spaces(missing) + self
    case .center: return .spaces(missing / 2) + self + .spaces(missing - missing / 2)
    }
  }

  /// Returns the text in exactly `columns`: cut or padded.
  public func fitted(
    to columns: Int, alignment: Alignment = .leading, from place: Truncation = .end
  ) -> SafeText {
    truncated(to: columns, from: place).padded(to: columns, alignment: alignment)
  }

  private static let ellipsis: SafeText = "…"

  /// Returns `count` spaces.
  static func spaces(_ count: Int) -> SafeText {
    SafeText(safe: String(repeating: " ", count: max(count, 0)), width: max(count, 0))
  }
}

// MARK: Parts by columns

extension SafeText {
  /// Returns the longest beginning that takes at most `columns`.
  public func prefix(_ columns: Int) -> SafeText { slice(0..<max(columns, 0)) }

  /// Returns the longest end that takes at most `columns`.
  public func suffix(_ columns: Int) -> SafeText {
    slice(max(0, width - max(columns, 0))..<width)
  }

  /// Returns the glyphs that lie wholly within `columns`, counted from the text's start.
  public func slice(_ columns: Range<Int>) -> SafeText {
    let columns = columns.clamped(to: 0..<width)
    guard !columns.isEmpty else { return .empty }
    guard columns != 0..<width else { return self }
    if isASCII {
      let bytes = string.utf8
      let start = bytes.index(bytes.startIndex, offsetBy: columns.lowerBound)
      let end = bytes.index(start, offsetBy: columns.count)
      return SafeText(safe: String(string[start..<end]), width: columns.count)
    }
    var column = 0
    var taken: Range<String.Index>?
    var width = 0
    for element in GlyphSequence(self) {
      let end = column + element.width
      if end > columns.upperBound { break }
      if column >= columns.lowerBound {
        taken = (taken?.lowerBound ?? element.range.lowerBound)..<element.range.upperBound
        width += element.width
      }
      column = end
    }
    return taken.map { SafeText(safe: String(string[$0]), width: width) } ?? .empty
  }
}

/// Names of views side by side, the selected one in brackets.
///
/// ```
///  1 Overview [2 Deploy] 3 Resources …
/// ```
/// The brackets take the place of blanks: nothing moves when another is selected.
public struct Tabs: Hashable, Sendable {
  /// The tabs, left to right.
  public var tabs: [Tab]
  /// The index of the selected one.
  public var selected: Int

  /// A name and the key that leads to it.
  public struct Tab: Hashable, Sendable {
    /// The key; may be empty.
    public let key: SafeText
    /// The name.
    public let title: SafeText

    /// Makes a tab.
    public init(key: SafeText = .empty, title: SafeText) {
      self.key = key
      self.title = title
    }
  }

  /// Makes tabs.
  public init(_ tabs: [Tab], selected: Int) {
    self.tabs = tabs
    self.selected = selected
  }

  /// Returns them as a line of at most `columns` that holds the selected one; `…` for the others.
  public func line(columns: Int) -> InkedText {
    guard !tabs.isEmpty else { return .empty }
    let pieces = tabs.indices.map(piece)
    let wanted = pieces.indices.contains(selected) ? selected : 0
    var first = 0
    var end = endOfFitting(pieces, from: first, columns: columns)
    while end <= wanted, first < wanted {
      first += 1
      end = endOfFitting(pieces, from: first, columns: columns)
    }
    guard end > first else { return pieces[wanted].truncated(to: columns) }
    let more = InkedText(Glyphs.ellipsis, ink: .dim)
    let line = pieces[first..<end].reduce(first > 0 ? more : .empty, +)
    return end < pieces.count ? line + more : line
  }

  /// Records where the tabs are in a line of `columns` that begins at a place; where not all of them
  /// fit, which of them are shown depends on the selected one, and none is recorded.
  public func record(in canvas: inout Canvas, at start: Point, columns: Int) {
    let pieces = tabs.indices.map { piece(at: $0).spelled(in: canvas.appearance) }
    guard pieces.reduce(0, { $0 + $1.width }) <= columns else { return }
    var column = start.column
    for (index, piece) in pieces.enumerated() {
      canvas.record(
        .tab(offset: index - selected),
        in: Rect(column: column, row: start.row, columns: piece.width, rows: 1))
      column += piece.width
    }
  }

  /// Draws them into the first row of `rect`.
  public func draw(in canvas: inout Canvas, rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      canvas.draw(line(columns: rect.columns), row: rect.minRow, column: rect.minColumn)
    }
  }

  private func piece(at index: Int) -> InkedText {
    let tab = tabs[index]
    let isSelected = index == selected
    let titleInk: Ink = isSelected ? .accent : .dim
    var piece = InkedText(isSelected ? "[" : " ", ink: .accent)
    if !tab.key.isEmpty { piece.append(tab.key + " ", ink: isSelected ? .accent : .key) }
    piece.append(tab.title, ink: titleInk, bold: isSelected)
    piece.append(isSelected ? "]" : " ", ink: .accent)
    return piece
  }

  /// Returns the index after the last tab that fits, counting the `…` at both ends.
  private func endOfFitting(_ pieces: [InkedText], from first: Int, columns: Int) -> Int {
    var room = columns - (first > 0 ? 1 : 0)
    for index in pieces.indices.dropFirst(first) {
      room -= pieces[index].width
      if room < (index == pieces.indices.last ? 0 : 1) { return index }
    }
    return pieces.count
  }
}

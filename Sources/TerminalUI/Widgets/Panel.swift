/// A frame with rounded corners, a title at the left of its top edge and a badge at the right.
///
/// ```
/// ╭ Machines 3/3 ───────────────── LIVE ╮
/// ```
/// The focused one also has `▸` before its title: focus is not colour alone.
public struct Panel: Hashable, Sendable {
  /// What it shows.
  public var title: InkedText
  /// How fresh it is, or how far; given up before the title's first words.
  public var badge: InkedText
  /// The ink of the frame; a focused one has ``Ink/accent``.
  public var ink: Ink
  /// Whether keys go to it.
  public var isFocused: Bool

  /// Makes a panel with a line as its title, for instance of ``Tabs``.
  public init(
    line title: InkedText, badge: InkedText = .empty, ink: Ink = .border, isFocused: Bool = false
  ) {
    self.title = title
    self.badge = badge
    self.ink = ink
    self.isFocused = isFocused
  }

  /// Makes a panel with a title in its own ink.
  public init(
    _ title: SafeText = .empty, badge: InkedText = .empty, ink: Ink = .border,
    isFocused: Bool = false
  ) {
    self.init(
      line: InkedText(title, ink: .title, bold: isFocused), badge: badge, ink: ink,
      isFocused: isFocused)
  }

  /// The title keeps so many columns before the badge is given up.
  private static let titleMinimum = 12

  /// Clears `rect`, draws the frame around it and returns what is inside the frame.
  ///
  /// Less than two rows or columns have no room for a frame: nothing is inside.
  @discardableResult
  public func draw(in canvas: inout Canvas, rect: Rect) -> Rect {
    canvas.fill(rect)
    canvas.record(.pane(isFocused: isFocused), in: rect)
    guard rect.columns >= 2, rect.rows >= 2 else {
      return Rect(origin: rect.origin, size: .zero)
    }
    drawEdges(in: &canvas, rect: rect)
    drawTopLine(in: &canvas, rect: rect)
    return rect.inset(by: 1)
  }

  private var edgeInk: Ink { isFocused ? .accent : ink }

  private func drawEdges(in canvas: inout Canvas, rect: Rect) {
    let bottom = rect.maxRow - 1
    let right = rect.maxColumn - 1
    let across = rect.columns - 2
    let down = rect.rows - 2
    for row in [rect.minRow, bottom] {
      let line = Rect(column: rect.minColumn + 1, row: row, columns: across, rows: 1)
      canvas.fill(line, with: "─", ink: edgeInk)
    }
    for column in [rect.minColumn, right] {
      let line = Rect(column: column, row: rect.minRow + 1, columns: 1, rows: down)
      canvas.fill(line, with: "│", ink: edgeInk)
    }
    canvas.draw("╭", row: rect.minRow, column: rect.minColumn, ink: edgeInk)
    canvas.draw("╮", row: rect.minRow, column: right, ink: edgeInk)
    canvas.draw("╰", row: bottom, column: rect.minColumn, ink: edgeInk)
    canvas.draw("╯", row: bottom, column: right, ink: edgeInk)
  }

  private func drawTopLine(in canvas: inout Canvas, rect: Rect) {
    var room = rect.columns - 2
    let title = title.spelled(in: canvas.appearance)
    let badge = badge.spelled(in: canvas.appearance)
    // A blank at each side of the badge, and a piece of the edge before it.
    let badgeRoom = badge.width + 3
    let titleRoom = title.isEmpty ? 0 : min(title.width, Self.titleMinimum) + 2
    if !badge.isEmpty, badgeRoom + titleRoom <= room {
      let column = rect.maxColumn - 1 - badge.width - 2
      canvas.draw(" " + badge + " ", row: rect.minRow, column: column)
      room -= badgeRoom
    }
    let shown = title.truncated(to: room - 2)
    guard !shown.isEmpty else { return }
    let lead = InkedText(isFocused ? Glyphs.selected : " ", ink: edgeInk)
    canvas.draw(lead + shown + " ", row: rect.minRow, column: rect.minColumn + 1)
  }
}

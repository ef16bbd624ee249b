/// Rows in columns that keep their place whatever the rows say.
///
/// ```
///    NAMESPACE    POD                 READY
/// ▸✖ temporal     temporal-worker-7…  0/1
///    … 26 more healthy
/// ```
/// Column widths follow from the declared lengths and the room, never from the data.
/// Where there is too little room, columns drop, the least important first. The
/// first three columns are a gutter: `▸` for the selected row, and the row's mark.
public struct Table: Hashable, Sendable {
  /// The columns, left to right.
  public var columns: [Column]
  /// The rows, or those that can be seen: the first of them has the number ``firstRow``.
  public var rows: [Row]
  /// The number of the first element of ``rows``; 0 when they are all there.
  public var firstRow = 0
  /// How many rows there are in all.
  public var rowCount: Int
  /// The number of the selected row.
  public var selectedRow: Int?
  /// The number of the row that was at the top last time; see ``window(rows:)``.
  public var scrollOffset: Int
  /// Whether the column titles are drawn.
  public var hasHeader = true
  /// Whether keys go to it: only then the whole selected row stands out.
  public var isFocused = true
  /// What the last line says behind "… 26 more" when not all rows fit; nil for no such line.
  public var moreLabel: SafeText?
  /// Whether a scrollbar is drawn in the last column when not all rows fit.
  public var hasScrollbar = false

  /// Makes a table of all its rows.
  public init(columns: [Column], rows: [Row] = [], selectedRow: Int? = nil, scrollOffset: Int = 0) {
    self.columns = columns
    self.rows = rows
    rowCount = rows.count
    self.selectedRow = selectedRow
    self.scrollOffset = scrollOffset
  }

  /// What a column is called and how wide it is.
  public struct Column: Hashable, Sendable {
    /// Its title.
    public var title: SafeText
    /// Its width.
    public var length: Length
    /// Where a cell's text stands.
    public var alignment: SafeText.Alignment
    /// Where a cell's text is cut.
    public var truncation: SafeText.Truncation
    /// 0 is never dropped; of the others the highest number is dropped first.
    public var priority: Int

    /// Makes a column.
    public init(
      _ title: SafeText, _ length: Length, alignment: SafeText.Alignment = .leading,
      truncation: SafeText.Truncation = .end, priority: Int = 0
    ) {
      self.title = title
      self.length = length
      self.alignment = alignment
      self.truncation = truncation
      self.priority = priority
    }
  }

  /// One line of a table.
  public struct Row: Hashable, Sendable {
    /// The sign in the gutter, of one column; nil for none.
    public var mark: InkedText?
    /// A cell for each column; missing ones are blank.
    public var cells: [InkedText]

    /// Makes a row.
    public init(mark: InkedText? = nil, _ cells: [InkedText]) {
      self.mark = mark
      self.cells = cells
    }
  }
}

// MARK: Which rows

extension Table {
  /// Takes as many rows as there are, and makes those that a rectangle of so many `rows` shows.
  public mutating func fill(_ count: Int, rows: Int, _ makeRow: (Int) -> Row) {
    rowCount = count
    let range = window(rows: rows).range
    firstRow = range.lowerBound
    self.rows = range.map(makeRow)
  }

  /// Returns the rows that a rectangle of so many `rows` shows, the selected one among them.
  ///
  /// Needs ``rowCount`` only: a caller with thousands of rows makes just these. Its
  /// `offset` is the ``scrollOffset`` to keep for next time.
  public func window(rows: Int) -> ScrollWindow {
    let room = max(rows - (hasHeader ? 1 : 0), 0)
    let whole = window(visible: room)
    return moreLabel == nil || whole.below == 0 ? whole : window(visible: room - 1)
  }

  private func window(visible: Int) -> ScrollWindow {
    ScrollWindow(total: rowCount, visible: visible, offset: scrollOffset, showing: selectedRow)
  }
}

// MARK: Drawing

extension Table {
  /// Selection, mark, blank.
  private static let gutter = 3
  /// A blank before the frame, or the scrollbar.
  private static let rightMargin = 1
  /// The columns that no cell can have: those of the gutter and of the margin.
  public static let margins = gutter + rightMargin

  /// Draws it; made to stand directly inside a panel's frame.
  public func draw(in canvas: inout Canvas, rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      let places = placements(room: rect.columns - Self.gutter - Self.rightMargin)
      let window = window(rows: rect.rows)
      var row = rect.minRow
      if hasHeader {
        drawHeader(in: &canvas, row: row, column: rect.minColumn, places)
        row += 1
      }
      let bodyRow = row
      for number in window.range {
        drawRow(number, in: &canvas, rect: rect.row(row - rect.minRow), places)
        row += 1
      }
      if let moreLabel, window.below > 0 {
        canvas.draw(
          "… \(window.below) \(moreLabel)", row: row, column: rect.minColumn + Self.gutter,
          ink: .dim)
      }
      if hasScrollbar, !rect.isEmpty {
        let bar = Rect(
          column: rect.maxColumn - 1, row: bodyRow, columns: 1, rows: rect.maxRow - bodyRow)
        Scrollbar(window).draw(in: &canvas, rect: bar)
      }
    }
  }

  private func drawHeader(
    in canvas: inout Canvas, row: Int, column: Int, _ places: [Placement]
  ) {
    for place in places {
      let title = InkedText(columns[place.index].title, ink: .heading)
      drawCell(title, in: &canvas, row: row, column: column + Self.gutter, place)
    }
  }

  private func drawRow(
    _ number: Int, in canvas: inout Canvas, rect: Rect, _ places: [Placement]
  ) {
    let isSelected = number == selectedRow
    let row = rows.indices.contains(number - firstRow) ? rows[number - firstRow] : Row([])
    if let mark = row.mark {
      canvas.draw(mark, row: rect.minRow, column: rect.minColumn + 1, maxColumns: 1)
    }
    if isSelected {
      let column = rect.minColumn + (row.mark == nil ? 1 : 0)
      canvas.draw(Glyphs.selected, row: rect.minRow, column: column, ink: .accent)
    }
    for place in places where place.index < row.cells.count {
      drawCell(
        row.cells[place.index], in: &canvas, row: rect.minRow,
        column: rect.minColumn + Self.gutter, place)
    }
    if isSelected, isFocused { canvas.select(rect) }
    if let selectedRow { canvas.record(.row(offset: number - selectedRow), in: rect) }
  }

  private func drawCell(
    _ text: InkedText, in canvas: inout Canvas, row: Int, column: Int, _ place: Placement
  ) {
    let shape = columns[place.index]
    var text = text.spelled(in: canvas.appearance)
    if text.width > place.width { text = text.truncated(to: place.width, from: shape.truncation) }
    let missing = place.width - text.width
    let indent =
      switch shape.alignment {
      case .leading: 0
      case .center: missing / 2
      case .trailing: missing
      }
    canvas.draw(text, row: row, column: column + place.start + indent)
  }
}

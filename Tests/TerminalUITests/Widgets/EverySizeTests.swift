import Testing

@testable import TerminalUI

@Suite struct EverySizeTests {
  /// A screen with every widget in it, full of hostile text.
  private static func drawScreen(in canvas: inout Canvas, rect: Rect, hostile: [SafeText]) {
    let rows = rect.splitRows([
      .fixed(1), .flexible(weight: 2, minimum: 4), .flexible(), .fixed(1), .fixed(1), .fixed(1),
    ])
    Tabs(hostile.prefix(6).map { .init(key: "1", title: $0) }, selected: 4).draw(
      in: &canvas, rect: rows[0])
    let halves = rows[1].splitColumns([.flexible(weight: 3), .flexible(weight: 2)])
    var table = Table(
      columns: [
        .init("NAME", .flexible(minimum: 8), truncation: .middle),
        .init("日本", .fixed(7), priority: 1),
        .init("AGE", .fixed(4), alignment: .trailing, priority: 2),
      ],
      rows: hostile.map {
        .init(mark: InkedText($0), [InkedText($0), InkedText($0, ink: .danger)])
      },
      selectedRow: 9)
    table.moreLabel = "more"
    table.hasScrollbar = true
    let panel = Panel(hostile[0], badge: InkedText(hostile[1]), isFocused: true)
    table.draw(in: &canvas, rect: panel.draw(in: &canvas, rect: halves[0]))
    let log = LogView(lines: hostile.map { InkedText($0) }, horizontalOffset: 3, isFollowing: true)
    log.draw(in: &canvas, rect: Panel("Log").draw(in: &canvas, rect: halves[1]))
    canvas.clipped(to: rows[2]) { canvas in
      for (row, line) in InkedText(hostile[2]).wrapped(to: rows[2].columns).enumerated() {
        canvas.draw(line, row: rows[2].minRow + row, column: rows[2].minColumn)
      }
    }
    Gauge(0.4, isFramed: true).draw(in: &canvas, rect: rows[3])
    TextField(hostile[3].string).draw(in: &canvas, rect: rows[4])
    HintBar(hostile.map { .init(key: "k", label: $0) }, trailing: "1/8").draw(
      in: &canvas, rect: rows[5])
  }

  @Test("every size is drawn, nothing outside its rectangle", arguments: Appearance.allCases)
  func everySize(appearance: Appearance) {
    let hostile = Hostile.corpus.map { SafeText($0.text) }
    let sizes = (0...24).flatMap { rows in (0...40).map { Size(columns: $0, rows: rows) } }
    let large = [
      Size(columns: 500, rows: 200), Size(columns: 500, rows: 1), Size(columns: 1, rows: 200),
    ]
    for size in sizes + large {
      var canvas = Canvas(
        size: Size(columns: size.columns + 4, rows: size.rows + 2), appearance: appearance)
      canvas.fill(canvas.bounds, with: "#")
      let rect = Rect(column: 2, row: 1, columns: size.columns, rows: size.rows)
      Self.drawScreen(in: &canvas, rect: rect, hostile: hostile)
      for row in 0..<canvas.frame.size.rows {
        for column in 0..<canvas.frame.size.columns
        where !rect.contains(Point(column: column, row: row)) {
          if canvas.frame[row: row, column: column].glyph != "#" {
            Issue.record("\(size): a cell at \(column), \(row) is outside")
            return
          }
        }
      }
    }
  }

  @Test("a clipped screen and the part of a whole one are the same")
  func clipped() {
    let hostile = Hostile.corpus.map { SafeText($0.text) }
    var whole = Canvas(size: Size(columns: 60, rows: 20))
    Self.drawScreen(in: &whole, rect: whole.bounds, hostile: hostile)
    var part = Canvas(size: Size(columns: 60, rows: 20))
    let rect = Rect(column: 0, row: 3, columns: 60, rows: 9)
    part.clipped(to: rect) { Self.drawScreen(in: &$0, rect: $0.frame.bounds, hostile: hostile) }
    for row in rect.minRow..<rect.maxRow {
      for column in 0..<60 {
        #expect(part.frame[row: row, column: column] == whole.frame[row: row, column: column])
      }
    }
  }
}

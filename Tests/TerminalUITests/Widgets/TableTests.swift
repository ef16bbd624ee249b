import Testing

@testable import TerminalUI

@Suite struct TableTests {
  private static let columns: [Table.Column] = [
    .init("NAMESPACE", .fixed(9), priority: 1),
    .init("POD", .flexible(minimum: 10), truncation: .middle),
    .init("READY", .fixed(5)), .init("RESTARTS", .fixed(8), alignment: .trailing, priority: 3),
    .init("AGE", .fixed(4), alignment: .trailing, priority: 2),
  ]

  private static func row(_ name: SafeText, mark: InkedText? = nil) -> Table.Row {
    .init(mark: mark, ["temporal", InkedText(name), "0/1", "12", "26h"])
  }

  private static let rows: [Table.Row] = [
    row("temporal-worker-2xkfp", mark: InkedText(Glyphs.failed, ink: .danger)),
    row("worker-q8v7z", mark: InkedText(Glyphs.well, ink: .success)), row("coredns"),
  ]

  @Test("columns stand in line, marks and selection in the gutter")
  func draws() {
    let table = Table(columns: Self.columns, rows: Self.rows, selectedRow: 0)
    let frame = drawn(60, 5, table.draw)
    #expect(
      frame.plainText == """
           NAMESPACE  POD                     READY  RESTARTS   AGE
        ▸✖ temporal   temporal-worker-2xkfp   0/1          12   26h
         ● temporal   worker-q8v7z            0/1          12   26h
           temporal   coredns                 0/1          12   26h

        """)
    #expect(frame.inkText.split(separator: "\n")[1].hasPrefix("AXTTTTTT"))
  }

  @Test("without a mark the selection stands in its place, and only focus selects the row")
  func selection() {
    var table = Table(columns: Self.columns, rows: Self.rows, selectedRow: 2)
    table.hasHeader = false
    table.isFocused = false
    let frame = drawn(40, 3, table.draw)
    #expect(frame.plainText.hasSuffix("\n ▸ temporal   coredns       0/1     26h"))
    #expect(!frame[row: 2, column: 5].isSelected)
  }

  @Test(
    "columns drop by priority, and those that stay do not depend on the rows",
    arguments: [
      (60, [0, 1, 2, 3, 4]), (48, [0, 1, 2, 3, 4]), (47, [0, 1, 2, 4]), (38, [0, 1, 2, 4]),
      (37, [0, 1, 2]), (32, [0, 1, 2]), (31, [1, 2]), (17, [1, 2]), (5, []), (0, []),
    ])
  func drops(width: Int, kept: [Int]) {
    let table = Table(columns: Self.columns)
    let places = table.placements(room: width - 4)
    #expect(places.map(\.index) == kept)
  }

  @Test("columns lie in the room, apart from each other, at every width", arguments: -3...120)
  func places(room: Int) {
    let places = Table(columns: Self.columns).placements(room: room)
    for (place, next) in zip(places, places.dropFirst()) {
      #expect(place.start + place.width + 2 == next.start)
    }
    #expect(places.last.map { $0.start + $0.width } ?? 0 <= max(room, 0))
  }

  @Test("the selected row is always in sight", arguments: 0..<100)
  func scrolls(selected: Int) {
    var table = Table(columns: Self.columns, rows: (0..<100).map { Self.row("pod-\($0)") })
    table.selectedRow = selected
    for rows in 2...12 {
      for offset in [-5, 0, 40, 99, .max] {
        table.scrollOffset = offset
        #expect(table.window(rows: rows).range.contains(selected))
        table.moreLabel = "more"
        #expect(rows == 2 || table.window(rows: rows).range.contains(selected))
        table.moreLabel = nil
      }
    }
  }

  @Test("the last line counts what is below")
  func more() {
    var table = Table(
      columns: [.init("POD", .flexible())], rows: (0..<6).map { Self.row("pod-\($0)") })
    table.rows = (0..<6).map { Table.Row(["pod-\($0)"]) }
    table.moreLabel = "more healthy"
    #expect(
      drawn(30, 5, table.draw).plainText == """
           POD
           pod-0
           pod-1
           pod-2
           … 3 more healthy
        """)
    table.selectedRow = 5
    #expect(
      drawn(30, 5, table.draw).plainText == """
           POD
           pod-2
           pod-3
           pod-4
         ▸ pod-5
        """)
    #expect(drawn(30, 7, table.draw).plainText.hasSuffix("pod-5"))
  }

  @Test("rows that cannot be seen need not be made")
  func windowed() {
    var table = Table(columns: [.init("POD", .flexible())], selectedRow: 5_000)
    table.rowCount = 10_000
    table.hasScrollbar = true
    let window = table.window(rows: 4)
    table.firstRow = window.offset
    table.rows = window.range.map { Table.Row(["pod-\($0)"]) }
    #expect(
      drawn(16, 4, table.draw).plainText == """
           POD
           pod-4998    │
           pod-4999    ┃
         ▸ pod-5000    │
        """)
  }

  @Test("in ASCII a cell is spelled before it is cut")
  func ascii() {
    let table = Table(columns: [.init("N", .fixed(9))], rows: [.init(["é…"]), .init(["ééé"])])
    #expect(drawn(20, 3, in: .ascii, table.draw).plainText == "   N\n   <U+00E9>~\n   <U+00E9>~")
  }
}

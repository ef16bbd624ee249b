import TerminalUI
import Testing

@Suite("Virtual rows")
struct VirtualRowsTests {
  @Test(
    "Of 100,000 rows only those that are seen are made, wherever the selection is",
    arguments: [0, 1, 50_000, 99_999])
  func few(selected: Int) {
    var canvas = Canvas(size: Size(columns: 80, rows: 24), appearance: .unicode)
    var table = Table(columns: [.init("NAME", .flexible())], selectedRow: selected)
    var made: [Int] = []
    table.fill(100_000, rows: 24) { row in
      made.append(row)
      return Table.Row([InkedText(SafeText("row \(row)"))])
    }
    table.draw(in: &canvas, rect: canvas.bounds)
    #expect(made.count == 23)
    #expect(made.contains(selected))
    #expect(canvas.frame.plainText.contains("row \(selected)"))
  }
}

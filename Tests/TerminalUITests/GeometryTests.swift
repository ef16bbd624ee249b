import TerminalUI
import Testing

@Suite struct GeometryTests {
  @Test(
    "a length is divided without loss or excess",
    arguments: [
      (10, [Length.fixed(1), .flexible(), .fixed(2)], [1, 7, 2]),
      (10, [.flexible(), .flexible(), .flexible()], [3, 3, 4]),
      (10, [.flexible(weight: 3), .flexible(weight: 1)], [7, 3]),
      (10, [.flexible(minimum: 8), .flexible()], [9, 1]),
      (2, [.fixed(1), .flexible(minimum: 3), .fixed(1)], [1, 0, 1]),
      (1, [.fixed(1), .flexible(), .fixed(1)], [1, 0, 0]), (0, [.fixed(5)], [0]),
      (9, [.fixed(5)], [5]),
      (-4, [.fixed(5), .flexible()], [0, 0]), (7, [], []),
      (7, [.fixed(-3), .flexible(weight: -1)], [0, 0]),
      (5, [.fixed(.max), .flexible(weight: .max, minimum: .max)], [5, 0]),
    ])
  func divides(total: Int, lengths: [Length], parts: [Int]) {
    #expect(Length.divide(total, into: lengths) == parts)
  }

  @Test("parts of a rectangle lie in it, one after the other, at every size")
  func splits() {
    let lengths: [Length] = [.fixed(1), .flexible(weight: 2, minimum: 3), .flexible(), .fixed(12)]
    for columns in 0...60 {
      for rows in 0...30 {
        let whole = Rect(column: -2, row: 3, columns: columns, rows: rows)
        for parts in [whole.splitRows(lengths), whole.splitColumns(lengths)] {
          #expect(parts.count == lengths.count)
          #expect(parts.allSatisfy { $0.intersection(whole).size == $0.size })
          for (part, next) in zip(parts, parts.dropFirst()) {
            #expect(part.maxRow == next.minRow || part.maxColumn == next.minColumn)
          }
        }
      }
    }
  }

  @Test("insets and intersections are never negative")
  func shrinks() {
    let rect = Rect(column: 2, row: 2, columns: 3, rows: 2)
    #expect(rect.inset(by: 1) == Rect(column: 3, row: 3, columns: 1, rows: 0))
    #expect(rect.inset(by: 9).isEmpty)
    #expect(rect.inset(by: -1) == rect)
    #expect(rect.intersection(Rect(column: 9, row: 9, columns: 1, rows: 1)).isEmpty)
    #expect(
      rect.centered(Size(columns: 1, rows: 9)) == Rect(column: 3, row: 2, columns: 1, rows: 2))
    #expect(rect.row(1).minRow == 3)
    #expect(rect.row(2).isEmpty)
    #expect(rect.contains(Point(column: 4, row: 3)))
    #expect(!rect.contains(Point(column: 5, row: 3)))
  }

  @Test("absurd numbers are cut, not trapped")
  func absurd() {
    let rect = Rect(column: .max, row: .min, columns: .max, rows: .min)
    #expect(rect.maxColumn > 0 && rect.isEmpty)
    #expect(rect.inset(by: .max).isEmpty)
    #expect(Frame(size: Size(columns: .max, rows: 0)).size.columns == Frame.maximumSize.columns)
  }
}

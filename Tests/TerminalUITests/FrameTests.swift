import TestKit
import Testing

@testable import TerminalUI

@Suite struct FrameTests {
  @Test("a cell is sixteen bytes without references")
  func cellSize() {
    #expect(MemoryLayout<Cell>.stride == 16)
    #expect(_isPOD(Cell.self))
  }

  @Test("a cell keeps five code points, ink and flags apart", arguments: Ink.allCases)
  func packs(ink: Ink) {
    let scalars: [Unicode.Scalar] = [
      "\u{10FFFD}", "\u{10FFFC}", "\u{E01EF}", "\u{10FFFB}", "\u{1}",
    ]
    var glyph = Glyph(scalars[0])
    for (index, mark) in scalars.dropFirst().enumerated() { glyph.setMark(index, mark) }
    var cell = Cell(glyph, ink: ink, isBold: true)
    cell.isSelected = true
    #expect(Array(cell.scalars) == scalars)
    #expect(cell.ink == ink && cell.isBold && cell.isSelected)
    cell.isSelected = false
    cell.isBold = false
    cell.ink = .danger
    #expect(Array(cell.scalars) == scalars)
    #expect(cell == Cell(glyph, ink: .danger))
    #expect(cell.replacingGlyph(with: .space) == Cell(.space, ink: .danger))
  }

  @Test("every ink has a letter of its own")
  func letters() {
    #expect(Set(Ink.allCases.map(\.letter)).count == Ink.allCases.count)
  }

  @Test("only what changed is written again")
  func changes() {
    var old = Canvas(size: Size(columns: 10, rows: 3))
    old.draw("hello", row: 1, column: 1)
    var new = old
    #expect(new.frame == old.frame)
    #expect(new.frame.changedRuns(from: old.frame).isEmpty)
    new.draw("J", row: 1, column: 1)
    new.draw("l", row: 1, column: 5)
    new.draw("xy", row: 2, column: 8, ink: .danger)
    let runs = new.frame.changedRuns(from: old.frame)
    #expect(
      runs.map { [$0.row, $0.column, $0.cells.count] } == [[1, 1, 1], [1, 5, 1], [2, 8, 2]])
    #expect(runs.map { $0.cells.map(\.glyph).joined() } == ["J", "l", "xy"])
    #expect(new.frame != old.frame)
  }

  @Test("without a comparable frame all is written")
  func changesFromNothing() {
    let frame = Frame(size: Size(columns: 4, rows: 2))
    #expect(frame.changedRuns(from: nil).map(\.cells.count) == [4, 4])
    #expect(frame.changedRuns(from: Frame(size: Size(columns: 2, rows: 4))).count == 2)
    #expect(Frame(size: .zero).changedRuns(from: nil).isEmpty)
    #expect(Frame(size: Size(columns: 0, rows: 3)).changedRuns(from: nil).isEmpty)
  }

  @Test("replaying the changes gives the new frame, and never half a glyph", arguments: 0..<200)
  func replays(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let size = Size(columns: 13, rows: 4)
    let old = Self.scribble(size: size, using: &random)
    let new = Self.scribble(size: size, using: &random)
    var replayed = old.cells
    for run in new.changedRuns(from: old) {
      #expect(run.cells.first?.isContinuation == false)
      #expect(!new[row: run.row, column: run.column + run.cells.count].isContinuation)
      for (index, cell) in run.cells.enumerated() {
        replayed[run.row * size.columns + run.column + index] = cell
      }
    }
    #expect(replayed == new.cells)
  }

  @Test("a wide glyph always has its other half", arguments: 0..<300)
  func pairs(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let frame = Self.scribble(size: Size(columns: 9, rows: 3), using: &random)
    for row in 0..<3 {
      for column in 0..<9 {
        let cell = frame[row: row, column: column]
        let base = cell.scalars.first
        let isWide = base.map { DisplayWidth.columns(of: $0) == 2 } ?? false
        #expect(frame[row: row, column: column + 1].isContinuation == isWide)
        #expect(!(column == 0 && cell.isContinuation) && !(column == 8 && isWide))
      }
    }
  }

  @Test("outside the grid there are blanks")
  func outside() {
    let frame = Frame(size: Size(columns: 1, rows: 1))
    #expect(frame[row: -1, column: 0] == .blank)
    #expect(frame[row: 0, column: 1] == .blank)
  }

  /// Draws hostile texts over each other, anywhere.
  private static func scribble(size: Size, using random: inout SeededGenerator) -> Frame {
    var canvas = Canvas(size: size)
    for _ in 0..<12 {
      let text = SafeText(Hostile.mixture(length: 12, using: &random))
      canvas.clipped(
        to: Rect(
          column: .random(in: -2...8, using: &random), row: .random(in: 0...2, using: &random),
          columns: .random(in: 0...12, using: &random), rows: 3)
      ) { canvas in
        canvas.draw(
          text, row: .random(in: -1...4, using: &random),
          column: .random(in: -6...14, using: &random),
          ink: Ink.allCases.randomElement(using: &random) ?? .text,
          maxColumns: Bool.random(using: &random) ? .random(in: 0...9, using: &random) : nil)
        if Bool.random(using: &random) {
          canvas.fill(
            Rect(
              column: .random(in: 0...12, using: &random), row: .random(in: 0...3, using: &random),
              columns: 3, rows: 1), with: "─")
        }
      }
    }
    return canvas.frame
  }
}

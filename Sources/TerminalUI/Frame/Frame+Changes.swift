extension Frame {
  /// Cells side by side in a row that must be written anew.
  ///
  /// It never begins or ends in the middle of a wide glyph.
  public struct Run: Equatable, Sendable {
    /// The row, from 0.
    public let row: Int
    /// The column of the first cell, from 0.
    public let column: Int
    /// The cells, left to right; a slice of the new frame.
    ///
    /// Its indices are not columns.
    public let cells: ArraySlice<Cell>
  }

  /// Returns what differs from `earlier`, row by row, left to right.
  ///
  /// Everything when there is no earlier frame or it has another size. The
  /// cursor is not part of it: compare ``cursor``.
  public func changedRuns(from earlier: Frame?) -> [Run] {
    guard let earlier, earlier.size == size else {
      return size.isEmpty ? [] : (0..<size.rows).map { run(row: $0, columns: 0..<size.columns) }
    }
    var runs: [Run] = []
    for row in 0..<size.rows {
      appendChanges(of: row, from: earlier, to: &runs)
    }
    return runs
  }

  private func appendChanges(of row: Int, from earlier: Frame, to runs: inout [Run]) {
    let start = row * size.columns
    let new = cells.span.extracting(start..<start + size.columns)
    let old = earlier.cells.span.extracting(start..<start + size.columns)
    var column = 0
    while column < size.columns {
      guard new[column] != old[column] else {
        column += 1
        continue
      }
      let first = new[column].isContinuation && column > 0 ? column - 1 : column
      column += 1
      while column < size.columns, new[column] != old[column] || new[column].isContinuation {
        column += 1
      }
      runs.append(run(row: row, columns: first..<column))
    }
  }

  private func run(row: Int, columns: Range<Int>) -> Run {
    let start = row * size.columns
    return Run(
      row: row, column: columns.lowerBound,
      cells: cells[start + columns.lowerBound..<start + columns.upperBound])
  }
}

/// How much room a part asks for when a length is divided.
public enum Length: Hashable, Sendable {
  /// Exactly so many cells, as long as there are so many.
  case fixed(Int)
  /// At least `minimum` cells, and a share of what is left over by `weight`.
  case flexible(weight: Int = 1, minimum: Int = 0)

  /// The cells that it needs before anything is shared out.
  var needed: Int {
    switch self {
    case .fixed(let cells): min(max(cells, 0), Point.limit)
    case .flexible(_, let minimum): min(max(minimum, 0), Point.limit)
    }
  }

  /// Its share of what is left over: 0 for a fixed length.
  private var weight: Int {
    switch self {
    case .fixed: 0
    case .flexible(let weight, _): min(max(weight, 0), 1_000)
    }
  }

  private var isFixed: Bool {
    if case .fixed = self { true } else { false }
  }

  /// Returns the cells that each of `lengths` gets of `total`.
  ///
  /// Fixed lengths are served first and in order, then minimums in order, then
  /// the rest goes to the flexible ones by weight without losing a cell to
  /// rounding. The sum is never more than `total`; who comes too late gets 0.
  public static func divide(_ total: Int, into lengths: [Length]) -> [Int] {
    var left = min(max(total, 0), Point.limit)
    var parts = [Int](repeating: 0, count: lengths.count)
    for fixed in [true, false] {
      for (index, length) in lengths.enumerated() where length.isFixed == fixed {
        parts[index] = min(length.needed, left)
        left -= parts[index]
      }
    }
    var weightLeft = lengths.reduce(0) { $0 + $1.weight }
    for (index, length) in lengths.enumerated() where length.weight > 0 {
      let share = left * length.weight / weightLeft
      parts[index] += share
      left -= share
      weightLeft -= length.weight
    }
    return parts
  }
}

extension Rect {
  /// Divides it from top to bottom; as many rectangles as `lengths`, none outside,
  /// none overlapping, some empty when there is too little room.
  public func splitRows(_ lengths: [Length]) -> [Rect] {
    var row = minRow
    return Length.divide(rows, into: lengths).map { height in
      defer { row += height }
      return Rect(column: minColumn, row: row, columns: columns, rows: height)
    }
  }

  /// Divides it from left to right; as many rectangles as `lengths`, none outside,
  /// none overlapping, some empty when there is too little room.
  public func splitColumns(_ lengths: [Length]) -> [Rect] {
    var column = minColumn
    return Length.divide(columns, into: lengths).map { width in
      defer { column += width }
      return Rect(column: column, row: minRow, columns: width, rows: rows)
    }
  }
}

extension Table {
  /// Where a column stands.
  struct Placement: Hashable {
    /// The column's index.
    let index: Int
    /// The distance from the first column's place.
    let start: Int
    /// Its width, at least 1.
    let width: Int
  }

  /// The blanks between two columns.
  private static let spacing = 2

  /// Returns the columns that fit into `room`, with their places.
  func placements(room: Int) -> [Placement] {
    var shown = Array(columns.indices)
    while needed(by: shown) > room, let least = leastImportant(of: shown) {
      shown.removeAll { $0 == least }
    }
    let spaces = Self.spacing * max(shown.count - 1, 0)
    let widths = Length.divide(room - spaces, into: shown.map { columns[$0].length })
    var start = 0
    return zip(shown, widths).compactMap { index, width in
      guard width > 0 else { return nil }
      defer { start += width + Self.spacing }
      return Placement(index: index, start: start, width: width)
    }
  }

  private func needed(by indices: [Int]) -> Int {
    indices.reduce(Self.spacing * max(indices.count - 1, 0)) { $0 + columns[$1].length.needed }
  }

  /// The rightmost of those with the highest priority number; nil when none may go.
  private func leastImportant(of indices: [Int]) -> Int? {
    indices.filter { columns[$0].priority > 0 }.max { left, right in
      (columns[left].priority, left) < (columns[right].priority, right)
    }
  }
}

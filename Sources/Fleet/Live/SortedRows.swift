/// Values in an order, of which a few are replaced at a time.
struct SortedRows<Key: Hashable & Sendable, Row: Sendable>: Sendable {
  private(set) var rows: [Row] = []
  private let key: @Sendable (Row) -> Key
  private let precedes: @Sendable (Row, Row) -> Bool

  /// Begins without rows.
  ///
  /// - Parameters:
  ///   - key: What stays the same in a row that is replaced.
  ///   - precedes: The order; rows of different keys must not be equal in it.
  init(
    by key: @escaping @Sendable (Row) -> Key, precedes: @escaping @Sendable (Row, Row) -> Bool
  ) {
    self.key = key
    self.precedes = precedes
  }

  /// Replaces rows.
  ///
  /// One pass over all, however many are replaced; rows that keep their place cost less.
  ///
  /// - Parameters:
  ///   - old: The rows that go, as they were put in.
  ///   - new: Those that come.
  mutating func replace(_ old: [Row], with new: [Row]) {
    var going: [Key: Row] = [:]
    for row in old { going[key(row)] = row }
    var coming: [Row] = []
    for row in new {
      // In its place, if it keeps it.
      if let before = going[key(row)], !precedes(before, row), !precedes(row, before),
        let index = index(of: before)
      {
        rows[index] = row
        going[key(row)] = nil
      } else {
        coming.append(row)
      }
    }
    if !going.isEmpty || !coming.isEmpty { merge(going, coming.sorted(by: precedes)) }
  }

  private mutating func merge(_ going: [Key: Row], _ coming: [Row]) {
    var merged: [Row] = []
    merged.reserveCapacity(rows.count - going.count + coming.count)
    var next = coming[...]
    let places = Set(going.values.compactMap(index(of:)))
    for (index, row) in rows.enumerated() where places.isEmpty || !places.contains(index) {
      while let first = next.first, precedes(first, row) {
        merged.append(first)
        next = next.dropFirst()
      }
      merged.append(row)
    }
    rows = merged + next
  }

  /// Where a row is, by its order.
  private func index(of row: Row) -> Int? {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if precedes(rows[middle], row) { low = middle + 1 } else { high = middle }
    }
    guard low < rows.count, key(rows[low]) == key(row) else { return nil }
    return low
  }
}

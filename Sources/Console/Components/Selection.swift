/// Which row of a list is selected: by identity, so that new data never moves it to another row.
///
/// If the row vanishes, the selection keeps its place and takes whatever stands there now.
public struct Selection<ID: Hashable & Sendable>: Equatable, Sendable {
  /// The identity of the selected row; nil selects the first.
  public private(set) var id: ID?
  private var lastIndex = 0

  /// Makes a selection of the first row.
  public init() {}

  /// Makes a selection of a row that may not be there yet.
  init(of id: ID) {
    self.id = id
  }

  /// Returns the index of the selected row, nil if there are no rows.
  public func index(in ids: [ID]) -> Int? {
    guard !ids.isEmpty else { return nil }
    // Most of the time it stands where it stood.
    if let id, ids.indices.contains(lastIndex), ids[lastIndex] == id { return lastIndex }
    if let id, let index = ids.firstIndex(of: id) { return index }
    return min(lastIndex, ids.count - 1)
  }

  /// Selects a row by its index; a number outside the rows selects the nearest.
  public mutating func select(_ index: Int, in ids: [ID]) {
    guard !ids.isEmpty else { return }
    lastIndex = min(max(0, index), ids.count - 1)
    id = ids[lastIndex]
  }

  /// Moves by a number of rows and stops at the ends.
  public mutating func move(by distance: Int, in ids: [ID]) {
    guard let index = index(in: ids) else { return }
    select(index + distance, in: ids)
  }

  /// Remembers where the selected row stands, so that its place survives its row.
  ///
  /// As long as nobody selected anything, the first row stays selected, whichever that becomes.
  public mutating func anchor(in ids: [ID]) {
    guard id != nil, let index = index(in: ids) else { return }
    select(index, in: ids)
  }
}

/// How much of the screen the focused pane has.
public enum Zoom: String, Codable, Hashable, Sendable, CaseIterable {
  /// Its share.
  case normal
  /// Half of the screen at least.
  case half
  /// All of it.
  case full

  /// The next size, up to all of the screen.
  ///
  /// - Parameter hasHalf: Whether there is room enough for other panes beside half of it.
  /// - Returns: The size.
  func larger(hasHalf: Bool) -> Zoom { self == .normal && hasHalf ? .half : .full }

  /// The next smaller size, down to its share.
  ///
  /// - Parameter hasHalf: Whether there is room enough for other panes beside half of it.
  /// - Returns: The size.
  func smaller(hasHalf: Bool) -> Zoom { self == .full && hasHalf ? .half : .normal }

  /// Divides the rows of panes that stand above one another anew.
  ///
  /// - Parameters:
  ///   - heights: The rows of each as usual; 0 for one that is not shown.
  ///   - focused: The one that has the keys.
  /// - Returns: As many rows in all. A pane that had to give up too much is not shown.
  func divide(_ heights: [Int], focused: Int) -> [Int] {
    let total = heights.reduce(0, +)
    guard self != .normal, heights.indices.contains(focused) else { return heights }
    var heights = heights
    let wanted = self == .full ? total : max(heights[focused], total / 2)
    var missing = wanted - heights[focused]
    // The largest gives first, and of equals the lowest.
    while missing > 0 {
      let others = heights.indices.filter { $0 != focused && heights[$0] > 0 }
      guard let largest = others.max(by: { (heights[$0], $0) < (heights[$1], $1) }) else { break }
      // Fewer than three rows show nothing of a pane with a frame; a single row is a line.
      let least = heights[largest] > Self.leastRows && self == .half ? heights[largest] - 1 : 0
      missing -= heights[largest] - least
      heights[largest] = least
    }
    heights[focused] = total - heights.indices.reduce(0) { $0 + ($1 == focused ? 0 : heights[$1]) }
    return heights
  }

  private static let leastRows = 3
}

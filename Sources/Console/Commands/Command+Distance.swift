extension Command {
  /// How far it moves through rows; top and bottom are further than any list is long.
  ///
  /// What marks a row does so where rows can be marked, and moves a page elsewhere.
  ///
  /// - Parameters:
  ///   - page: The rows of a page.
  ///   - half: The rows of half a page; without it, half of `page`.
  /// - Returns: The rows, negative for up; nil when it does not move.
  func distance(page: Int, half: Int? = nil) -> Int? {
    let half = half ?? max(1, page / 2)
    let page = max(1, page)
    switch self {
    case .moveDown: return 1
    case .moveUp: return -1
    case .halfPageDown: return half
    case .halfPageUp: return -half
    case .pageDown, .mark: return page
    case .pageUp: return -page
    case .top: return -.max / 2
    case .bottom: return .max / 2
    default: return nil
    }
  }
}

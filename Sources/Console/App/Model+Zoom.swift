import TerminalUI

extension Model {
  /// How much of the screen its focused pane has.
  var zoom: Zoom {
    guard screen != .history || showsTimelineBeside else { return .normal }
    let zoom = zooms[screen.id] ?? .normal
    return zoom == .half && !hasHalfZoom ? .normal : zoom
  }

  /// Whether there is room for other panes beside one that has half of the screen, which it does not
  /// have anyway.
  private var hasHalfZoom: Bool {
    switch screen {
    case .resources, .nodes, .pods, .history: false
    default: body.rows >= 30
    }
  }

  /// Whether the focused pane can have more of the screen, or less.
  var availabilityOfZoom: Availability {
    guard zoom == .normal else { return .available }
    switch screen {
    case .overview where guidance != nil: return .unavailable("There is one pane only.")
    case .history where !showsTimelineBeside:
      return .unavailable("There is one pane only.")
    case .resources where !showsResourceDetail:
      return .unavailable(Self.oneAtATime + " \(word(for: .nextPane)) goes to the other one.")
    case .machine where !showsPodsBeside, .node where !showsPodsBeside:
      return .unavailable(Self.oneAtATime + " \(word(for: .nextPane)) goes to the other one.")
    default: return .available
    }
  }

  private static let oneAtATime = "In a terminal of this size one pane is shown at a time."

  /// Gives the focused pane more of the screen, or less.
  mutating func changeZoom(larger: Bool) {
    resizeLists()
    zooms[screen.id] =
      larger ? zoom.larger(hasHalf: hasHalfZoom) : zoom.smaller(hasHalf: hasHalfZoom)
  }

  /// Gives the focused one of panes that stand above one another its part of the screen.
  ///
  /// - Parameters:
  ///   - panes: Where the panes are as usual, from the top to the bottom.
  ///   - focused: The number of the focused one; nil leaves them as they are.
  /// - Returns: Where they are; empty ones are not shown.
  func zoomed(_ panes: [Rect], focused: Int?) -> [Rect] {
    guard zoom != .normal, let focused, let first = panes.first else { return panes }
    var row = first.minRow
    return zip(panes, zoom.divide(panes.map(\.rows), focused: focused)).map { pane, rows in
      defer { row += rows }
      return Rect(column: pane.minColumn, row: row, columns: pane.columns, rows: rows)
    }
  }

  /// Says on the lower edge of the focused pane that it has more than its share, and how to leave that.
  func drawZoomMark(on canvas: inout Canvas) {
    guard zoom != .normal, let pane = focusedPane, pane.rows >= 2, pane.columns >= 30 else {
      return
    }
    let mark =
      InkedText(
        SafeText(" zoomed to \(zoom == .half ? "half" : "all of the screen")  "), ink: .accent)
      + inkedKey(of: .zoomOut) + InkedText(" less ", ink: .dim)
    canvas.draw(
      mark.spelled(in: appearance), row: pane.maxRow - 1, column: pane.maxColumn - 2 - mark.width)
  }

  /// Where the pane is that has the keys; nil on a screen without panes.
  private var focusedPane: Rect? { panes.map { $0.places[$0.focused] } }
}

import Cluster
import Fleet
import TerminalUI

extension Model {
  /// How much of the screen its focused pane has.
  var zoom: Zoom {
    let zoom = zooms[screen.id] ?? .normal
    return zoom == .half && !hasHalfZoom ? .normal : zoom
  }

  /// Whether there is room for other panes beside one that has half of the screen.
  private var hasHalfZoom: Bool { body.rows >= 30 }

  /// Gives the focused pane more of the screen, or less.
  mutating func changeZoom(larger: Bool) {
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
  private var focusedPane: Rect? {
    switch screen {
    case .overview:
      let areas = overviewAreas(in: body)
      switch overview.pane {
      case .machines: return areas.machines
      case .pods: return areas.pods
      case .events: return areas.events
      }
    case .deploy: return DeployAreas(of: self, in: body).focused(deploy)
    case .machine, .node:
      let areas = machineAreas(in: body)
      return machine.pane == .facts ? areas.facts : areas.pods
    case .pod(let id):
      guard let item = pods.first(where: { $0.id == id }) else { return nil }
      let areas = podAreas(item, in: body)
      switch pod.pane {
      case .why: return areas.why
      case .chain: return areas.chain
      case .containers: return areas.containers
      case .text: return areas.text
      }
    case .resources, .nodes, .pods, .logs, .tunnels, .history: return nil
    }
  }
}

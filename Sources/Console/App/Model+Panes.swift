import Cluster
import Fleet
import TerminalUI

/// The panes of a screen that take keys.
struct ScreenPanes {
  /// Where they are, in the order in which the keys go through them; empty ones are not shown.
  let places: [Rect]
  /// The number of the one that has the keys.
  let focused: Int
}

extension Model {
  /// The panes that take keys; nil on a screen that has none, such as a guide to begin with.
  var panes: ScreenPanes? {
    switch screen {
    case .overview:
      guard guidance == nil else { return nil }
      let areas = overviewAreas(in: body)
      let all: [(OverviewState.Pane, Rect)] = [
        (.machines, areas.machines), (.pods, areas.pods), (.events, areas.events),
      ]
      return ScreenPanes(all, focused: overview.pane)
    case .deploy:
      let areas = DeployAreas(of: self, in: body)
      switch deploy.phase {
      case .reviewing:
        return ScreenPanes(
          [(true, areas.summary), (false, areas.resources)], focused: deploy.pane == .meaning)
      case .applying, .applied:
        return ScreenPanes(
          [(true, areas.resources), (false, areas.output)],
          focused: deploy.scrolledPane == .resources)
      case .idle, .starting, .planning, .planFailed, .unchanged, .done:
        return ScreenPanes(places: [areas.output], focused: 0)
      }
    case .machine, .node:
      let areas = machineAreas(in: body)
      return ScreenPanes([(.facts, areas.facts), (.pods, areas.pods)], focused: machine.pane)
    case .pod(let id):
      guard let item = pods.first(where: { $0.id == id }) else { return nil }
      let areas = podAreas(item, in: body)
      let all: [(PodState.Pane, Rect)] = [
        (.text, areas.text), (.why, areas.why), (.chain, areas.chain),
        (.containers, areas.containers),
      ]
      return ScreenPanes(all, focused: pod.pane)
    case .resources:
      guard showsResourceDetail, zoom != .full else {
        return ScreenPanes(places: [body], focused: 0)
      }
      let areas = resourceAreas
      return ScreenPanes([(.tree, areas.tree), (.detail, areas.detail)], focused: resources.pane)
    case .nodes: return ScreenPanes(places: [nodeListAreas.list], focused: 0)
    case .pods: return ScreenPanes(places: [podListAreas.list], focused: 0)
    case .history:
      let list = showsTimelineBeside ? timelineAreas.list : body
      return ScreenPanes(places: [list], focused: 0)
    case .logs, .tunnels: return nil
    }
  }

  /// Gives the keys to the pane at a place, as the keys would; to none where there is no pane.
  mutating func focus(at point: Point) {
    guard let panes, let target = panes.places.firstIndex(where: { $0.contains(point) }) else {
      return
    }
    // Where a pane is in the way that is not shown, or takes no keys now, the way ends.
    for _ in panes.places where self.panes?.focused != target { _ = perform(.nextPane) }
  }
}

extension ScreenPanes {
  /// Makes the panes of their names and places.
  fileprivate init<Name: Equatable>(_ panes: [(name: Name, place: Rect)], focused: Name) {
    self.init(
      places: panes.map(\.place), focused: panes.firstIndex { $0.name == focused } ?? 0)
  }
}

import Fleet
import TerminalUI

/// Where the parts of the overview are; one that is not shown is empty.
struct OverviewAreas {
  /// What needs a person, a line each; the height of its place follows from it.
  let nowLines: [InkedText]
  let now: Rect
  let machines: Rect
  let deployment: Rect
  let workloads: Rect
  let pods: Rect
  let events: Rect
  /// How far the deployment is, in one line, where it has no pane.
  let line: Rect
  /// What there is to begin with, in place of all others but the first.
  let guidance: Rect
}

extension Model {
  /// Where the parts of the overview are.
  func overviewAreas(in rect: Rect) -> OverviewAreas {
    let lines = nowLines(columns: rect.columns - 4)
    if rect.columns >= Self.columnsForTwo, rect.rows >= 34, guidance == nil {
      return areasSideBySide(in: rect, lines)
    }
    let machines = inventory?.machines.count ?? 0
    let isWide = rect.size.columns >= 110
    let now = min(max(1, lines.count), rect.size.rows >= 30 ? 4 : 2) + 2
    let machineRows = min(max(1, machines), max(3, rect.size.rows / 4)) + 3 + (isWide ? 1 : 0)
    let events = rect.size.rows < 18 ? 0 : rect.size.rows >= 34 ? 6 : 3
    let focused =
      switch overview.pane {
      case .machines: 1
      case .pods: 3
      case .events: 4
      }
    let rows = zoomed(
      rect.splitRows([
        .fixed(now), .fixed(machineRows), .fixed(min(workloadLines.count, rect.size.rows / 8)),
        .flexible(minimum: 3), .fixed(events), .fixed(isWide ? 0 : 1),
      ]), focused: focused)
    let isAlone = focused == 1 && zoom == .full
    let columns = rows[1].splitColumns([
      .flexible(weight: 2), .fixed(isWide && !isAlone ? 40 : 0),
    ])
    guard guidance == nil else { return beginning(in: rect, lines, now: now) }
    return OverviewAreas(
      nowLines: lines, now: rows[0], machines: columns[0], deployment: columns[1],
      workloads: rows[2],
      pods: rows[3], events: rows[4], line: rows[5],
      guidance: .zero)
  }

  /// As wide a screen has room for two columns of panes.
  private static let columnsForTwo = 180
  /// As wide pods need no more to say everything.
  private static let podColumns = 128

  /// Where the parts are on a large screen: machines and pods, and beside them how the deployment and
  /// the cluster came to where they are.
  private func areasSideBySide(in rect: Rect, _ lines: [InkedText]) -> OverviewAreas {
    let now = min(max(1, lines.count), 4) + 2
    let rows = rect.splitRows([.fixed(now), .flexible()])
    let pane = overview.pane
    let isHalf = zoom == .half && pane == .events
    let columns = rows[1].splitColumns([
      .fixed(isHalf ? rect.columns / 2 : max(Self.podColumns, rect.columns * 13 / 20)), .flexible(),
    ])
    let machines = min(max(1, inventory?.machines.count ?? 0), rect.rows / 4) + 4
    let left = columns[0].splitRows([
      .fixed(machines), .fixed(min(workloadLines.count, rect.rows / 8)), .flexible(minimum: 3),
    ])
    let right = columns[1].splitRows([.fixed(machines), .flexible(minimum: 3)])
    func shown(_ place: Rect, _ own: OverviewState.Pane?) -> Rect {
      zoom != .full ? place : own == pane ? rect : .zero
    }
    let zoomed =
      pane == .events || zoom == .full ? left : zoomed(left, focused: pane == .pods ? 2 : 0)
    return OverviewAreas(
      nowLines: lines, now: shown(rows[0], nil), machines: shown(zoomed[0], .machines),
      deployment: shown(right[0], nil), workloads: shown(zoomed[1], nil),
      pods: shown(zoomed[2], .pods), events: shown(right[1], .events), line: .zero,
      guidance: .zero)
  }

  /// Where what there is to begin with stands, below what needs a person.
  private func beginning(
    in rect: Rect, _ lines: [InkedText], now: Int
  ) -> OverviewAreas {
    let rows = rect.splitRows([
      .fixed(now), .flexible(), .fixed(deploy.watched == nil ? 0 : 1),
    ])
    return OverviewAreas(
      nowLines: lines, now: rows[0], machines: .zero, deployment: .zero, workloads: .zero,
      pods: .zero,
      events: .zero, line: rows[2], guidance: rows[1])
  }
}

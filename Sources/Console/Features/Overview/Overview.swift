import Cluster
import Fleet
import TerminalUI

/// What the overview remembers: which pane has the keys, and what is selected in each.
public struct OverviewState: Equatable, Sendable {
  /// The panes that take keys.
  enum Pane: CaseIterable {
    case machines, pods
  }

  /// The pane that has the keys.
  var pane = Pane.machines
  /// The selected machine.
  var machines = Selection<String>()
  /// The selected pod.
  var pods = Selection<PodIdentity>()

  /// Makes the state before anything is known.
  init() {}

  /// Whether there is a row to open.
  func canOpen(in model: Model) -> Bool {
    switch pane {
    case .machines: model.inventory?.machines.isEmpty == false
    case .pods: !model.pods.isEmpty
    }
  }

  /// Keeps the selections in their places when rows vanish.
  ///
  /// Where rows stand still, none vanishes.
  mutating func anchor(in model: Model) {
    guard model.frozen == nil else { return }
    machines.anchor(in: model.inventory?.machines.map(\.id) ?? [])
    pods.anchor(in: model.pods.map(\.id))
  }
}

extension Model {
  /// Carries out a command on the overview.
  mutating func updateOverview(_ command: Command) {
    if command == .mark, overview.pane == .machines { return toggleMark() }
    if let distance = command.distance(page: size.rows / 3) { moveSelection(by: distance) }
    switch command {
    case .nextPane, .previousPane:
      overview.pane = overview.pane == .machines ? .pods : .machines
    case .open: openSelected()
    default: break
    }
  }

  /// Selects the next or the previous failing pod and shows it.
  mutating func selectFailure(forward: Bool) {
    let failing = cluster.failingPods.map(\.id)
    guard !failing.isEmpty else { return }
    let ids = pods.map(\.id)
    let isShown = { if case .pod = screen { true } else { false } }()
    let present: PodIdentity? =
      if case .pod(let id) = screen {
        id
      } else {
        overview.pane == .pods ? overview.pods.index(in: ids).map { ids[$0] } : nil
      }
    let next: PodIdentity
    if let present, let index = failing.firstIndex(of: present) {
      next = failing[(index + (forward ? 1 : failing.count - 1)) % failing.count]
    } else {
      next = forward ? failing[0] : failing[failing.count - 1]
    }
    overview.pane = .pods
    if let index = ids.firstIndex(of: next) { overview.pods.select(index, in: ids) }
    if isShown {
      navigation[navigation.count - 1] = .pod(next)
      pod.show(next)
    }
  }

  private mutating func moveSelection(by distance: Int) {
    switch overview.pane {
    case .machines:
      overview.machines.move(by: distance, in: inventory?.machines.map(\.id) ?? [])
    case .pods: overview.pods.move(by: distance, in: pods.map(\.id))
    }
  }

  private mutating func openSelected() {
    switch overview.pane {
    case .machines:
      let ids = inventory?.machines.map(\.id) ?? []
      guard let index = overview.machines.index(in: ids) else { return }
      overview.machines.select(index, in: ids)
      machine = MachineState()
      push(.machine(ids[index]))
    case .pods:
      let ids = pods.map(\.id)
      guard let index = overview.pods.index(in: ids) else { return }
      overview.pods.select(index, in: ids)
      pod.show(ids[index])
      push(.pod(ids[index]))
    }
  }
}

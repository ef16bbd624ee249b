import Cluster
import Fleet
import TerminalUI

/// What a filter of events can be limited to; they stand in the order of time.
enum EventColumn: String, ListColumn {
  case type, reason, object, namespace, message

  var names: [String] {
    switch self {
    case .object: ["object", "name"]
    case .namespace: ["namespace", "ns"]
    default: [rawValue]
    }
  }

  static let ownOrder = "newest first"
  static let example = EventColumn.reason
}

/// What the overview remembers: which pane has the keys, and what is selected in each.
public struct OverviewState: Equatable, Sendable {
  /// The panes that take keys.
  enum Pane: CaseIterable {
    case machines, pods, events
  }

  /// The pane that has the keys.
  var pane = Pane.machines
  /// The selected machine.
  var machines = Selection<String>()
  /// The selected pod.
  var pods = Selection<PodIdentity>()
  /// The rows of the events, and the selected one.
  var events = ListState<NamedRow, EventColumn>()

  /// Makes the state before anything is known.
  init() {}

  /// Whether there is a row to open.
  func canOpen(in model: Model) -> Bool {
    switch pane {
    case .machines: model.inventory?.machines.isEmpty == false
    case .pods: !model.pods.isEmpty
    case .events: model.subjectOfEvent != nil
    }
  }

  /// Keeps the selections in their places when rows vanish.
  ///
  /// Where rows stand still, none vanishes.
  mutating func anchor(in model: Model) {
    guard model.frozen == nil else { return }
    machines.anchor(in: model.inventory?.machines.map(\.id) ?? [])
    pods.anchor(in: model.cluster.podIDs)
  }
}

extension Model {
  /// Carries out a command on the overview.
  mutating func updateOverview(_ command: Command) {
    if command.isOfMarks || (command == .mark && overview.pane == .machines) {
      return updateMarks(command)
    }
    if overview.pane == .events {
      overview.events.move(command, visible: eventRowsShown)
    } else if let distance = command.distance(page: size.rows / 3) {
      moveSelection(by: distance)
    }
    switch command {
    case .nextPane, .previousPane: stepPane(by: command == .nextPane ? 1 : -1)
    case .open: openSelected()
    default: break
    }
  }

  /// Selects the next or the previous failing pod and shows it.
  mutating func selectFailure(forward: Bool) {
    let failing = cluster.failingPods.map(\.id)
    guard !failing.isEmpty else { return }
    let ids = cluster.podIDs
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
    case .pods: overview.pods.move(by: distance, in: cluster.podIDs)
    case .events: break
    }
  }

  /// Goes to the next pane that is shown, around the ends.
  private mutating func stepPane(by distance: Int) {
    let all = showsEvents ? OverviewState.Pane.allCases : [.machines, .pods]
    let present = all.firstIndex(of: overview.pane) ?? 0
    overview.pane = all[(present + distance + all.count) % all.count]
    overview.events.endSearch()
  }

  /// The screen of what the selected event is about; nil where that has none.
  var subjectOfEvent: Screen? {
    guard let subject = selectedEvent?.subject else { return nil }
    switch subject.kind {
    case "Pod":
      return pods.first { $0.id.name == subject.name && $0.id.namespace == subject.namespace }
        .map { .pod($0.id) }
    case "Node":
      return inventory?.machines.first { $0.name == subject.name }.map { .machine($0.id) }
        ?? .node(subject.name)
    default: return nil
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
      let ids = cluster.podIDs
      guard let index = overview.pods.index(in: ids) else { return }
      overview.pods.select(index, in: ids)
      pod.show(ids[index])
      push(.pod(ids[index]))
    case .events:
      guard let event = selectedEvent, let screen = subjectOfEvent else { return }
      overview.events.select(NamedRow(name: event.identity), visible: eventRowsShown)
      if case .pod(let id) = screen { pod.show(id) } else { machine = MachineState() }
      push(screen)
    }
  }
}

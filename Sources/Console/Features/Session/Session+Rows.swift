import Cluster
import Fleet

/// The selected row of each list, by what it is; nil where nobody selected one.
struct SelectedRows: Codable, Equatable, Sendable {
  /// The pane of the overview that had the keys: 1 and 2 are pods and events.
  var overviewPane: Int?
  /// The machine on the overview, by its identifier.
  var machine: String?
  /// The pod on the overview.
  var overviewPod: String?
  /// The event on the overview.
  var event: String?
  /// The pod on the screen of pods.
  var pod: String?
  /// The machine on the screen of nodes, by its identifier.
  var nodeMachine: String?
  /// The node without a machine there, by its name.
  var node: String?
  /// The row of the state, as `ResourceTree.label` says it.
  var resource: String?
  /// The run of the history.
  var run: String?
  /// The state of the history.
  var state: String?
  /// The tunnel; an empty name is the bastion.
  var tunnel: String?
}

extension SelectedRows {
  /// What is selected in a console.
  init(of model: Model) {
    overviewPane = OverviewState.Pane.allCases.firstIndex(of: model.overview.pane).flatMap {
      $0 == 0 ? nil : $0
    }
    machine = model.overview.machines.id
    overviewPod = model.overview.pods.id?.description
    event = model.overview.events.selectedByHand?.name
    pod = model.podList.list.selectedByHand?.description
    switch model.nodeList.list.selectedByHand {
    case .machine(let id)?: nodeMachine = id
    case .node(let name)?: node = name
    case nil: break
    }
    resource = model.resources.tree.map { $0.selectedLabel } ?? model.session.awaitedResource
    run = model.history.runs.selectedByHand?.name
    if case .state(let id)? = model.history.states.selectedByHand { state = id }
    tunnel =
      switch model.tunnelList.list.selectedByHand {
      case _ where model.tunnelList.isOnBastion: ""
      case .tunnel(let name)?: name
      case .bastion?, .cluster?, nil: nil
      }
    // What nobody could have selected is not worth keeping.
    for text in Self.texts where self[keyPath: text]?.utf8.count ?? 0 > Self.longest {
      self[keyPath: text] = nil
    }
  }

  /// Whether nothing was selected.
  var isUsual: Bool { self == SelectedRows() }

  /// No identity of an object is longer.
  private static let longest = 600
  private static let texts: [any WritableKeyPath<SelectedRows, String?> & Sendable] = [
    \.machine, \.overviewPod, \.event, \.pod, \.nodeMachine, \.node, \.resource, \.run, \.state,
    \.tunnel,
  ]
}

extension Model {
  /// Selects what a session had selected, as soon as it is there.
  mutating func select(_ rows: SelectedRows) {
    let panes = OverviewState.Pane.allCases
    if let pane = rows.overviewPane, panes.indices.contains(pane) { overview.pane = panes[pane] }
    leaveEventsWithoutRoom()
    if let id = rows.machine { overview.machines = Selection(of: id) }
    if let id = rows.overviewPod.flatMap(PodIdentity.init(written:)) {
      overview.pods = Selection(of: id)
    }
    overview.events.awaitedID = rows.event.map(NamedRow.init)
    podList.list.awaitedID = rows.pod.flatMap(PodIdentity.init(written:))
    nodeList.list.awaitedID =
      rows.nodeMachine.map { .machine($0) } ?? rows.node.map { .node($0) }
    session.awaitedResource = rows.resource
    history.runs.awaitedID = rows.run.map(NamedRow.init)
    history.states.awaitedID = rows.state.map { .state($0) }
    tunnelList.isOnBastion = rows.tunnel?.isEmpty == true
    tunnelList.list.awaitedID = rows.tunnel.flatMap { $0.isEmpty ? nil : .tunnel($0) }
  }
}

extension PodIdentity {
  /// Reads `namespace/name`; nil of anything else.
  fileprivate init?(written text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(namespace: String(parts[0]), name: String(parts[1]))
  }
}

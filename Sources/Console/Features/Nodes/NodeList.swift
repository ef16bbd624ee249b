import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

extension NodeEntry.ID: FlatRowID {}

/// A column of the list of nodes.
enum NodeColumn: String, ListColumn {
  case name, role, state, address, ssh
  case cloudInit = "cloud-init"
  case datastore = "dqlite"
  case node, version, age, load, memory, disk, pods, odd

  var title: String { self == .name ? "MACHINE" : rawValue.uppercased() }

  var names: [String] { self == .name ? ["machine", "name"] : [rawValue] }

  static let ownOrder = "failing first"
  static let example = NodeColumn.version
}

/// What the screen of nodes remembers.
struct NodeListState: Equatable, Sendable {
  /// The rows, their order and the selected one.
  var list = ListState<NodeEntry.ID, NodeColumn>()
  /// The machines joined with the nodes.
  private(set) var table = NodeTable(of: NodeTable.Sources())
  /// The entries about which something is odd, the worst first.
  private(set) var odd: [NodeEntry] = []
  /// How many of them need a person.
  private(set) var needingCount = 0
  /// Whether there is newer news than the table was made of.
  private(set) var isTableOutdated = true
}

extension NodeListState {
  /// Takes note that something else is known of machines, nodes or pods.
  mutating func sourcesChanged() {
    isTableOutdated = true
    list.itemsChanged()
  }

  /// Makes the rows of what is known.
  ///
  /// - Parameters:
  ///   - sources: What there is news of; nil where the table is made of the newest already, so that a
  ///     letter of the filter joins nothing anew.
  ///   - isWhole: Whether no other nodes are on their way.
  ///   - visible: How many rows are shown at once.
  mutating func layOut(_ sources: NodeTable.Sources?, isWhole: Bool, visible: Int) {
    if let sources {
      isTableOutdated = false
      table = NodeTable(of: sources)
      odd = table.oddEntries
      needingCount = odd.count(where: \.needsAttention)
    }
    let faultsOnly = list.showsFaultsOnly
    list.layOut(table.entries, isWhole: isWhole, visible: visible, Self.reader) { entry in
      !faultsOnly || entry.needsAttention
    }
  }

  private static var reader: ListReader<NodeEntry, NodeEntry.ID, NodeColumn> {
    ListReader(id: \.id, texts: texts, cell: cell, key: key)
  }

  /// What a filter looks at: names, addresses, roles, status, version, and what is odd.
  private static func texts(of entry: NodeEntry) -> [String] {
    let node = [entry.node?.name, entry.node?.status, entry.node?.version].compactMap(\.self)
    return [entry.name, entry.role] + node
      + (entry.machine?.addresses.all ?? [entry.node?.internalIP].compactMap(\.self))
      + entry.oddities.map(\.words)
  }

  /// What stands in a column, in words.
  private static func cell(_ column: NodeColumn, _ entry: NodeEntry) -> String {
    switch column {
    case .name: entry.name
    case .role: entry.role
    case .state: entry.stateWord
    case .address: entry.address ?? ""
    case .ssh: entry.unreachable == nil ? entry.reading == nil ? "" : "answers" : "fails"
    case .cloudInit: entry.reading?.cloudInit.value?.status.rawValue ?? ""
    case .datastore: entry.datastoreRole?.word ?? ""
    case .node: entry.node?.statusWords ?? "none"
    case .version: entry.node?.version ?? ""
    case .age: entry.node?.age ?? ""
    case .load: entry.load.map(Words.hundredths) ?? ""
    case .memory: entry.memory.map(Self.percent) ?? ""
    case .disk: entry.disk.map(Self.percent) ?? ""
    case .pods: "\(entry.pods)"
    case .odd: entry.oddities.map(\.words).joined(separator: "; ")
    }
  }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }

  private static func key(_ column: NodeColumn, _ entry: NodeEntry) -> SortKey {
    switch column {
    case .name, .role, .state, .cloudInit, .datastore, .node, .version:
      .text(cell(column, entry))
    case .address: addressKey(entry.address ?? "")
    // Who does not answer first, then who takes longest.
    case .ssh:
      .number(
        entry.unreachable != nil
          ? -.infinity : entry.reading.map { -($0.roundTrip / .seconds(1)) } ?? .infinity)
    // The youngest first; of which no age is known stands last.
    case .age: .number(-(entry.node?.createdAt ?? .distantPast).timeIntervalSince1970)
    // What has most to do is what is looked for.
    case .load: .number(-(entry.load ?? -1))
    case .memory: .number(-(entry.memory ?? -1))
    case .disk: .number(-(entry.disk ?? -1))
    case .pods: .number(-Double(entry.pods))
    case .odd:
      switch entry.weight {
      case .failing: .number(0)
      case .warning: .number(1)
      case .progressing: .number(2)
      case nil: .number(3)
      }
    }
  }

  /// Addresses in the order of their numbers: 10.0.0.9 before 10.0.0.10.
  private static func addressKey(_ address: String) -> SortKey {
    let numbers = address.split(separator: ".").compactMap { Double($0) }
    return numbers.count == 4
      ? .number(numbers.reduce(0) { $0 * 256 + $1 }) : .text(address)
  }
}

extension NodeEntry {
  /// Whether a person should look.
  var needsAttention: Bool { weight.map { $0 < .progressing } ?? false }

  /// What terraform did with it, in a word.
  var stateWord: String { machine.map { $0.isTainted ? "tainted" : "built" } ?? "none" }
  /// The address that it is known by.
  var address: String? { machine?.addresses.preferred ?? node?.internalIP }

  /// What it is for, in a word: as its node says it, else as its machine.
  var role: String {
    if let roles = node?.roles, roles != "<none>" {
      return roles == "control-plane" ? "control" : roles
    }
    switch machine?.role {
    case .controlPlane: return "control"
    case .worker: return "worker"
    case .unknown, nil: return "–"
    }
  }

  private var vitals: MachineVitals? { reading?.vitals.value }
  /// The length of the run queue for each processor.
  var load: Double? {
    vitals?.load.map { $0.oneMinute / Double(max(1, vitals?.processorCount ?? 1)) }
  }
  /// The share of the memory that is taken.
  var memory: Double? { vitals?.memory?.usedFraction }
  /// The share of the disk that is taken.
  var disk: Double? { vitals?.disk?.usedFraction }
}

// MARK: - Commands

extension Model {
  /// What the rows of the screen of nodes are made of.
  private var nodeSources: NodeTable.Sources {
    NodeTable.Sources(
      machines: inventory?.machines ?? [], readings: machines.compactMapValues(\.value),
      unreachable: machines.compactMapValues { $0.failure?.why }, nodes: cluster.nodes.value,
      pods: pods, microk8s: cluster.microk8s.value)
  }

  /// The entry that the keys of the screen of nodes are about.
  var selectedNode: NodeEntry? {
    nodeList.list.selectedNumber.map { nodeList.table.entries[$0] }
  }

  /// Makes the rows of the screen of nodes anew, if there is news for them.
  mutating func layOutNodes() {
    guard screen == .nodes, nodeList.list.isOutdated else { return }
    let (sources, visible) = (nodeList.isTableOutdated ? nodeSources : nil, nodeRowsShown)
    nodeList.layOut(sources, isWhole: cluster.nodes.value != nil, visible: visible)
  }

  /// Carries out a command on the screen of nodes.
  mutating func updateNodes(_ command: Command) -> [Effect] {
    let visible = nodeRowsShown
    switch command {
    case .open: openSelectedNode()
    case .nextFailure: selectOddNode(forward: true)
    case .previousFailure: selectOddNode(forward: false)
    case .copyValue: return selectedNode.map { [.copyText($0.name)] } ?? []
    case _ where command == .mark || command.isOfMarks: updateMarks(command)
    default: nodeList.list.move(command, visible: visible)
    }
    return []
  }

  private mutating func openSelectedNode() {
    guard let entry = selectedNode else { return }
    nodeList.list.select(entry.id, visible: nodeRowsShown)
    open(entry.id)
  }

  /// Drills into a machine, or into a node that no machine has.
  mutating func open(_ id: NodeEntry.ID) {
    machine = MachineState()
    switch id {
    case .machine(let id): push(.machine(id))
    case .node(let name): push(.node(name))
    }
  }

  /// Selects the next or the previous row about which something is odd, around the ends.
  private mutating func selectOddNode(forward: Bool) {
    let entries = nodeList.table.entries
    let odd = nodeList.list.numbers.indices.filter {
      entries[nodeList.list.numbers[$0]].needsAttention
    }
    let present = nodeList.list.outline.selected
    guard
      let next = forward
        ? odd.first(where: { $0 > present }) ?? odd.first
        : odd.last(where: { $0 < present }) ?? odd.last
    else { return tell("Nothing is odd about the nodes of this list.") }
    nodeList.list.select(next, visible: nodeRowsShown)
  }
}

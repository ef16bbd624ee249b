import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

extension NodeEntry.ID: OutlineID {
  /// A list is flat.
  var parent: NodeEntry.ID? { nil }
}

/// A column of the list of nodes.
enum NodeColumn: String, ListColumn {
  case name, role, node, version, age, load, memory, disk, pods

  var title: String { self == .name ? "MACHINE" : rawValue.uppercased() }
}

/// What the screen of nodes remembers.
struct NodeListState: Equatable, Sendable {
  /// The rows, their order and the selected one.
  var list = ListState<NodeEntry.ID, NodeColumn>()
  /// The machines joined with the nodes.
  private(set) var table = NodeTable(of: NodeTable.Sources())
  /// Whether there is newer news than the rows were made of.
  var isOutdated = true
}

extension NodeListState {
  /// Makes the rows of what is known.
  mutating func layOut(_ sources: NodeTable.Sources, visible: Int) {
    isOutdated = false
    table = NodeTable(of: sources)
    let (filter, faultsOnly) = (list.filter, list.showsFaultsOnly)
    list.layOut(
      table.entries, visible: visible, id: \.id,
      isWanted: { entry in
        (!faultsOnly || entry.needsAttention)
          && (filter.isEmpty || filter.accepts(Self.texts(of: entry)))
      }, compare: Self.compare)
  }

  /// What a filter looks at: names, addresses, roles, status, version, and what is odd.
  private static func texts(of entry: NodeEntry) -> [String] {
    let node = [entry.node?.name, entry.node?.status, entry.node?.version].compactMap(\.self)
    return [entry.name, entry.role] + node
      + (entry.machine?.addresses.all ?? [entry.node?.internalIP].compactMap(\.self))
      + entry.oddities.map(\.words)
  }

  private static func compare(_ column: NodeColumn, _ left: NodeEntry, _ right: NodeEntry) -> Int {
    switch column {
    case .name: order(left.name, right.name)
    case .role: order(left.role, right.role)
    case .node: order(left.node?.status ?? "", right.node?.status ?? "")
    case .version: order(left.node?.version ?? "", right.node?.version ?? "")
    // The youngest first; of which no age is known stands last.
    case .age:
      order(right.node?.createdAt ?? .distantPast, left.node?.createdAt ?? .distantPast)
    // What has most to do is what is looked for.
    case .load: order(right.load ?? -1, left.load ?? -1)
    case .memory: order(right.memory ?? -1, left.memory ?? -1)
    case .disk: order(right.disk ?? -1, left.disk ?? -1)
    case .pods: order(right.pods, left.pods)
    }
  }

  private static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
    left == right ? 0 : left < right ? -1 : 1
  }
}

extension NodeEntry {
  /// Whether a person should look.
  var needsAttention: Bool { weight.map { $0 < .progressing } ?? false }

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
    guard screen == .nodes, nodeList.isOutdated else { return }
    let (sources, visible) = (nodeSources, nodeRowsShown)
    nodeList.layOut(sources, visible: visible)
  }

  /// Carries out a command on the screen of nodes.
  mutating func updateNodes(_ command: Command) -> [Effect] {
    let visible = nodeRowsShown
    switch command {
    case .open: openSelectedNode()
    case .nextFailure: selectOddNode(forward: true)
    case .previousFailure: selectOddNode(forward: false)
    case .copyValue: return selectedNode.map { [.copyText($0.name)] } ?? []
    case .mark: toggleMarkOfNode()
    case .sort: askForOrder(NodeColumn.self, present: nodeList.list.column)
    default:
      if nodeList.list.update(command, visible: visible) { nodeList.isOutdated = true }
    }
    return []
  }

  /// Shows everything again; returns whether something was left out.
  mutating func clearNodeFilter() -> Bool {
    guard nodeList.list.isNarrowed else { return false }
    nodeList.list.clear()
    nodeList.isOutdated = true
    return true
  }

  /// Marks the selected machine for a command, or takes its mark away, and goes on to the next.
  private mutating func toggleMarkOfNode() {
    let list = nodeList.list
    if let machine = selectedNode?.machine, fanOut.marked.remove(machine.id) == nil {
      fanOut.marked.insert(machine.id)
    }
    nodeList.list.select(
      min(list.outline.selected + 1, max(0, list.numbers.count - 1)), visible: nodeRowsShown)
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

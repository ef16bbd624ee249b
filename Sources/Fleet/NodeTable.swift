public import Cluster

/// The machines of a state joined with the nodes of its cluster.
///
/// A machine and a node belong together when they have one name, letters' case aside, else when the
/// node has an address of the machine.
public struct NodeTable: Hashable, Sendable {
  /// The rows: what fails first, then in the order of the machines; nodes without one come last.
  public let entries: [NodeEntry]
  /// The version that most nodes have; nil before a node is known.
  public let version: String?
  /// How many nodes run pods.
  public let readyCount: Int
  /// How many nodes there are; nil when the cluster has not answered.
  public let nodeCount: Int?

  /// What is known of the machines and of the cluster.
  public struct Sources: Sendable {
    /// The machines of the state, in its order.
    public var machines: [Machine]
    /// What each said last, by its identifier.
    public var readings: [String: MachineReading]
    /// Why those do not answer that do not, by their identifiers.
    public var unreachable: [String: String]
    /// The nodes; nil when the cluster has not answered.
    public var nodes: [NodeRow]?
    /// The pods.
    public var pods: [PodItem]
    /// What MicroK8s said; nil when it did not.
    public var microk8s: MicroK8sStatus?

    /// Makes sources.
    public init(
      machines: [Machine] = [], readings: [String: MachineReading] = [:],
      unreachable: [String: String] = [:], nodes: [NodeRow]? = nil, pods: [PodItem] = [],
      microk8s: MicroK8sStatus? = nil
    ) {
      self.machines = machines
      self.readings = readings
      self.unreachable = unreachable
      self.nodes = nodes
      self.pods = pods
      self.microk8s = microk8s
    }
  }

  /// Joins what is known.
  public init(of sources: Sources) {
    let join = Join(sources)
    let nodes = sources.nodes ?? []
    version = join.version
    readyCount = nodes.count(where: \.isReady)
    nodeCount = sources.nodes?.count
    let ofMachines = sources.machines.map { join.entry(of: $0) }
    let others = nodes.filter { !join.taken.contains($0.name) }.map { join.entry(of: $0) }
    entries = (ofMachines + others).enumerated()
      .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      .map(\.element)
  }

  /// The entries about which something is odd, the worst first.
  public var oddEntries: [NodeEntry] { entries.filter { !$0.oddities.isEmpty } }
}

extension NodeEntry {
  /// What is on its way is no reason to stand above the others.
  fileprivate var rank: Int {
    switch weight {
    case .failing: 0
    case .warning: 1
    case .progressing, nil: 2
    }
  }
}

/// What the rows are made from, looked up by name.
private struct Join {
  let sources: NodeTable.Sources
  let version: String?
  /// The nodes that belong to machines, by the machines' identifiers.
  let nodes: [String: NodeRow]
  /// Their names.
  let taken: Set<String>
  private let pods: [String: (all: Int, failing: Int)]

  init(_ sources: NodeTable.Sources) {
    self.sources = sources
    let matched = Self.matched(sources.machines, sources.nodes ?? [])
    nodes = matched
    taken = Set(matched.values.map(\.name))
    version = Self.commonVersion(sources.nodes ?? [])
    var pods: [String: (all: Int, failing: Int)] = [:]
    for pod in sources.pods {
      pods[pod.row.node, default: (0, 0)].all += 1
      if pod.row.health.needsAttention { pods[pod.row.node, default: (0, 0)].failing += 1 }
    }
    self.pods = pods
  }

  /// Which node each machine has: by name first, so that an address that was given to another
  /// machine since does not take it away.
  private static func matched(
    _ machines: [Machine], _ nodes: [NodeRow]
  ) -> [String: NodeRow] {
    let byName = Dictionary(nodes.map { ($0.name.lowercased(), $0) }) { first, _ in first }
    var matched: [String: NodeRow] = [:]
    var taken: Set<String> = []
    for machine in machines {
      guard let node = byName[machine.name.lowercased()], taken.insert(node.name).inserted else {
        continue
      }
      matched[machine.id] = node
    }
    let byAddress = Dictionary(
      nodes.filter { !taken.contains($0.name) }.map { ($0.internalIP, $0) }
    ) { first, _ in first }
    for machine in machines where matched[machine.id] == nil {
      let node = machine.addresses.all.lazy.compactMap { byAddress[$0] }
        .first { !taken.contains($0.name) }
      guard let node else { continue }
      taken.insert(node.name)
      matched[machine.id] = node
    }
    return matched
  }

  /// The version that most nodes have; of several, the newest by its text.
  private static func commonVersion(_ nodes: [NodeRow]) -> String? {
    Dictionary(grouping: nodes.map(\.version).filter { !$0.isEmpty }) { $0 }
      .max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }?.key
  }

  func entry(of machine: Machine) -> NodeEntry {
    let node = nodes[machine.id]
    let reading = sources.readings[machine.id]
    let unreachable = sources.unreachable[machine.id]
    var oddities = node.map { self.oddities(of: $0, unreachable: unreachable) } ?? []
    if let failed = reading?.cloudInitFailure, unreachable == nil {
      oddities.append(.bootFailed(command: failed.command))
    }
    if node == nil, let unreachable { oddities.append(.unreachable(reason: unreachable)) }
    if node == nil, sources.nodes != nil, unreachable == nil {
      let status = reading?.cloudInit.value?.status
      let isBooting = status == .running || status == .notStarted
      if reading != nil { oddities.append(isBooting ? .joining : .neverJoined) }
    }
    if machine.isTainted { oddities.append(.tainted) }
    return make(machine, node, reading, unreachable, oddities)
  }

  func entry(of node: NodeRow) -> NodeEntry {
    make(nil, node, nil, nil, oddities(of: node, unreachable: nil) + [.withoutMachine])
  }

  private func oddities(of node: NodeRow, unreachable: String?) -> [NodeOddity] {
    var oddities: [NodeOddity] = []
    switch (node.isReady, unreachable) {
    case (false, nil): oddities.append(.notReady(status: node.status))
    case (false, _?): oddities.append(.lost(status: node.status))
    case (true, let reason?): oddities.append(.onlyReady(reason: reason))
    case (true, nil): break
    }
    if !node.pressures.isEmpty { oddities.append(.pressure(node.pressures)) }
    if node.status.hasSuffix(",SchedulingDisabled") { oddities.append(.cordoned) }
    if let version, !node.version.isEmpty, node.version != version {
      oddities.append(.versionSkew(version: node.version, others: version))
    }
    return oddities
  }

  private func make(
    _ machine: Machine?, _ node: NodeRow?, _ reading: MachineReading?, _ unreachable: String?,
    _ oddities: [NodeOddity]
  ) -> NodeEntry {
    let count = node.flatMap { pods[$0.name] } ?? (0, 0)
    let addresses = Set((machine?.addresses.all ?? []) + [node?.internalIP].compactMap(\.self))
    return NodeEntry(
      machine: machine, node: node, reading: reading, unreachable: unreachable,
      datastoreRole: sources.microk8s?.nodes.first { addresses.contains($0.host) }?.role,
      pods: count.all, failingPods: count.failing,
      oddities: oddities.enumerated().sorted {
        ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset)
      }.map(\.element))
  }
}

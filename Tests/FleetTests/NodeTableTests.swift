import Cluster
import Fleet
import FoundationEssentials
import Testing

@Suite("Machines joined with nodes")
struct NodeTableTests {
  private static let now = Date(timeIntervalSince1970: 1_795_444_327)

  private static func machine(
    _ name: String, _ role: MachineRole = .worker, address: String? = nil, tainted: Bool = false
  ) -> Machine {
    Machine(
      id: "id-\(name)", name: name, role: role,
      addresses: MachineAddresses(fixedV4: [address].compactMap(\.self)), resource: "r.\(name)",
      isTainted: tainted)
  }

  private static func node(
    _ name: String, ready: ObjectCondition.Status = .yes, address: String = "<none>",
    version: String = "v1.28.15", pressure: String? = nil, cordoned: Bool = false
  ) -> NodeRow {
    var node = Node(metadata: ObjectMetadata(name: name))
    node.isUnschedulable = cordoned
    node.conditions = [ObjectCondition(type: "Ready", status: ready)]
    if let pressure { node.conditions.append(ObjectCondition(type: pressure, status: .yes)) }
    node.addresses = [Node.Address(type: "InternalIP", address: address)]
    node.info.kubeletVersion = version
    return NodeRow(node, now: now)
  }

  private static func reading(_ status: String = "done") throws -> MachineReading {
    let json = """
      {"status": "\(status)", "extended_status": "\(status)", "errors": [], "recoverable_errors": {}}
      """
    return MachineReading(
      fetchedAt: now, roundTrip: .milliseconds(4), vitals: .missing("not asked"),
      cloudInit: .value(try CloudInitStatus(json: Array(json.utf8), exitCode: 0)))
  }

  private func oddities(
    _ node: NodeRow?, unreachable: String? = nil, tainted: Bool = false, boot: String = "done"
  ) throws -> [NodeOddity] {
    let machine = Self.machine("w", tainted: tainted)
    let table = NodeTable(
      of: NodeTable.Sources(
        machines: [machine], readings: [machine.id: try Self.reading(boot)],
        unreachable: unreachable.map { [machine.id: $0] } ?? [:],
        nodes: [node, Self.node("a"), Self.node("b")].compactMap(\.self)))
    return try #require(table.entries.first { $0.machine != nil }).oddities
  }

  @Test("A sound machine with its node has nothing odd")
  func sound() throws {
    #expect(try oddities(Self.node("w")) == [])
  }

  @Test("Each thing that does not fit is told, the worst first")
  func odd() throws {
    #expect(
      try oddities(Self.node("w", ready: .no)) == [.notReady(status: "NotReady")])
    #expect(
      try oddities(Self.node("w", ready: .unknown), unreachable: "timed out") == [
        .lost(status: "NotReady")
      ])
    #expect(
      try oddities(Self.node("w"), unreachable: "timed out") == [.onlyReady(reason: "timed out")])
    #expect(
      try oddities(Self.node("w", pressure: "MemoryPressure")) == [.pressure(["MemoryPressure"])])
    #expect(try oddities(Self.node("w", cordoned: true)) == [.cordoned])
    #expect(
      try oddities(Self.node("w", version: "v1.27.4")) == [
        .versionSkew(version: "v1.27.4", others: "v1.28.15")
      ])
    #expect(try oddities(nil) == [.neverJoined])
    #expect(try oddities(nil, boot: "running") == [.joining])
    #expect(try oddities(nil, unreachable: "refused") == [.unreachable(reason: "refused")])
    #expect(try oddities(Self.node("w"), tainted: true) == [.tainted])
    #expect(
      try oddities(
        Self.node("w", ready: .no, pressure: "DiskPressure", cordoned: true), tainted: true)
        == [
          .notReady(status: "NotReady,SchedulingDisabled"), .pressure(["DiskPressure"]), .cordoned,
          .tainted,
        ])
  }

  @Test("Before the cluster has answered nobody is missed")
  func unknown() throws {
    let machine = Self.machine("w")
    let table = NodeTable(
      of: NodeTable.Sources(machines: [machine], readings: [machine.id: try Self.reading()]))
    #expect(table.entries.map(\.oddities) == [[]])
    #expect(table.nodeCount == nil)
    #expect(table.version == nil)
  }

  @Test("A machine that was not asked yet is not told as one that never joined")
  func notAsked() {
    let table = NodeTable(
      of: NodeTable.Sources(machines: [Self.machine("w")], nodes: [Self.node("a")]))
    #expect(table.entries.first { $0.machine != nil }?.oddities == [])
  }

  @Test("Names join without regard to case, and an address joins what has another name")
  func matching() {
    let table = NodeTable(
      of: NodeTable.Sources(
        machines: [
          Self.machine("Worker-A", address: "10.0.0.1"), Self.machine("b", address: "10.0.0.2"),
          Self.machine("c", address: "10.0.0.3"),
        ],
        nodes: [
          Self.node("worker-a", address: "10.0.0.2"), Self.node("host-2", address: "10.0.0.2"),
          Self.node("stray", address: "10.0.0.9"),
        ]))
    let names = table.entries.reduce(into: [String: String?]()) { $0[$1.name] = $1.node?.name }
    #expect(names["Worker-A"] == "worker-a")
    #expect(names["b"] == "host-2")
    #expect(table.entries.contains { $0.name == "c" && $0.node == nil })
    #expect(table.entries.first { $0.machine == nil }?.id == .node("stray"))
    #expect(table.entries.first { $0.machine == nil }?.oddities == [.withoutMachine])
  }

  @Test("No node belongs to two machines, and none is lost", arguments: 0..<40)
  func whole(_ seed: Int) {
    let machines = (0..<6).map { Self.machine("m\($0)", address: "10.0.0.\((seed + $0) % 4)") }
    let nodes = (0..<7).map { Self.node("m\($0 * (seed % 3 + 1))", address: "10.0.0.\($0 % 5)") }
    let table = NodeTable(of: NodeTable.Sources(machines: machines, nodes: nodes))
    let joined = table.entries.compactMap(\.node?.name)
    #expect(Set(joined) == Set(nodes.map(\.name)))
    #expect(joined.count == Set(joined).count)
    #expect(Set(table.entries.compactMap(\.machine?.id)) == Set(machines.map(\.id)))
    #expect(Set(table.entries.map(\.id)).count == table.entries.count)
  }

  @Test("What fails stands first, then what is odd, then the rest in the order of the machines")
  func order() throws {
    let machines = ["a", "b", "c", "d"].map { Self.machine($0) }
    let readings = try Dictionary(
      uniqueKeysWithValues: machines.map { ($0.id, try Self.reading("running")) })
    let table = NodeTable(
      of: NodeTable.Sources(
        machines: machines, readings: readings,
        nodes: [Self.node("a"), Self.node("c", cordoned: true), Self.node("d", ready: .no)]))
    #expect(table.entries.map(\.name) == ["d", "c", "a", "b"])
    #expect(table.oddEntries.map(\.name) == ["d", "c", "b"])
    #expect(table.readyCount == 2)
  }

  @Test("Pods are counted on their node, and the datastore's roles found by address")
  func counts() {
    let pod = { (name: String, node: String, phase: String) in
      let pod = Pod(
        metadata: ObjectMetadata(name: name, namespace: "n"), nodeName: node,
        status: PodStatus(phase: phase))
      return PodItem(row: PodRow(pod, now: Self.now), finding: nil)
    }
    let status = MicroK8sStatus(
      isRunning: true,
      nodes: [
        .init(address: "10.0.0.1:19001", role: .voter),
        .init(address: "10.0.0.2:19001", role: .standby),
      ])
    let table = NodeTable(
      of: NodeTable.Sources(
        machines: [Self.machine("a", address: "10.0.0.1")],
        nodes: [
          Self.node("a"), Self.node("b", address: "10.0.0.2"), Self.node("c", address: "10.0.0.3"),
        ],
        pods: [pod("p", "a", "Failed"), pod("q", "a", "Succeeded"), pod("r", "c", "Succeeded")],
        microk8s: status))
    let entries = Dictionary(uniqueKeysWithValues: table.entries.map { ($0.name, $0) })
    #expect(entries["a"]?.pods == 2 && entries["a"]?.failingPods == 1)
    #expect(entries["c"]?.pods == 1 && entries["c"]?.failingPods == 0)
    #expect(entries["a"]?.datastoreRole == .voter)
    #expect(entries["b"]?.datastoreRole == .standby)
    #expect(entries["c"]?.datastoreRole == nil)
  }

  @Test("Every oddity says something, and no two say the same")
  func words() {
    let all: [NodeOddity] = [
      .lost(status: "NotReady"), .notReady(status: "NotReady"), .onlyReady(reason: "x"),
      .unreachable(reason: "x"), .bootFailed(command: nil), .bootFailed(command: "snap"),
      .neverJoined, .joining, .withoutMachine, .pressure(["DiskPressure"]), .cordoned,
      .versionSkew(version: "v1", others: "v2"), .tainted,
    ]
    #expect(Set(all.map(\.words)).count == all.count)
    #expect(all.allSatisfy { !$0.words.isEmpty && !$0.words.hasSuffix(".") })
  }
}

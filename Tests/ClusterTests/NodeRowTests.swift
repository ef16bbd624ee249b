import Foundation
import Testing

@testable import Cluster

@Suite("NodeRow")
struct NodeRowTests {
  private func rows() throws -> [NodeRow] {
    let now = try #require(Timestamp.date("2026-11-23T08:23:57Z"))
    return try KubernetesList<Node>(json: Fixture("kubernetes-1.36/nodes.json").bytes)
      .items.map { NodeRow($0, now: now) }
  }

  @Test(
    "All columns are what kubectl printed, plain and wide",
    arguments: ["1.28", "1.36"], [false, true])
  func columns(version: String, isWide: Bool) throws {
    let recording = try ClusterRecording(version)
    let rows = recording.objects.nodes.map {
      NodeRow($0, now: recording.now, server: recording.server)
    }
    let table = KubectlTable.text(nodes: rows, isWide: isWide)
    let printed = try Fixture("kubernetes-\(version)/nodes\(isWide ? "_wide" : "").txt").text
    // The recorded tables were printed some seconds apart from the list, so ages differ.
    #expect(try KubectlTable.cells(of: table).count == 7)
    #expect(
      try KubectlTable.cells(of: table, without: "AGE")
        == KubectlTable.cells(of: printed, without: "AGE"))
  }

  @Test("Ages and the whole table are kubectl's at the moment of the table")
  func wholeTable() throws {
    let recording = try ClusterRecording("1.36")
    let printed = try Fixture("kubernetes-1.36/nodes_wide.txt").text
    let now = try #require(
      recording.objects.nodes.first?.metadata.creationTimestamp?.addingTimeInterval(75))
    let rows = recording.objects.nodes.map { NodeRow($0, now: now, server: recording.server) }
    #expect(KubectlTable.text(nodes: rows, isWide: true) == printed)
  }

  @Test("The kernel's column follows the server's version")
  func kernel() {
    var node = Node(metadata: ObjectMetadata(name: "n"))
    node.info.kernelVersion = "5.15"
    node.info.architecture = "arm64"
    let now = Date(timeIntervalSince1970: 0)
    #expect(NodeRow(node, now: now, server: .init(minor: 34)).kernelVersion == "5.15")
    #expect(NodeRow(node, now: now, server: .init(minor: 35)).kernelVersion == "5.15 (arm64)")
    #expect(NodeRow(node, now: now).kernelVersion == "5.15 (arm64)")
  }

  @Test("MicroK8s' own labels name the roles")
  func roles() throws {
    #expect(try rows().map(\.roles) == ["control-plane"] + Array(repeating: "worker", count: 5))
  }

  @Test("What Ready hides is told")
  func health() throws {
    let rows = try rows()
    #expect(
      rows.map(\.health) == [.healthy, .healthy, .degraded, .degraded, .failing, .unknown])
    #expect(rows.map(\.pressures) == [[], [], [], ["MemoryPressure"], [], []])
    #expect(rows.map(\.internalIP) == (10...15).map { "10.20.30.\($0)" })
  }

  @Test("A node that never reported is unknown, and roles are sorted")
  func silent() {
    let node = Node(
      metadata: ObjectMetadata(name: "n"),
      labels: [
        "node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/": "",
        "kubernetes.io/role": "etcd", "node.kubernetes.io/microk8s-controlplane": "",
      ])
    let row = NodeRow(node, now: Date(timeIntervalSince1970: 0))
    #expect(row.status == "Unknown")
    #expect(row.health == .unknown)
    #expect(row.kubectlRoles == "etcd,worker")
    #expect(row.roles == "control-plane,etcd,worker")
    #expect(row.age == "<unknown>" && row.internalIP == "<none>" && row.osImage == "<unknown>")
  }
}

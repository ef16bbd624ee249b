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

  @Test("Status, roles and version are what kubectl prints", arguments: ["1.28", "1.36"])
  func columns(version: String) throws {
    let now = try #require(Timestamp.date("2026-11-23T08:23:57Z"))
    let nodes = try KubernetesList<Node>(json: Fixture("kubernetes-\(version)/nodes.json").bytes)
    let rows = nodes.items.map { NodeRow($0, now: now) }
      .map { [$0.name, $0.status, $0.kubectlRoles, $0.version] }
    let expected = try Fixture("kubernetes-\(version)/nodes.txt").text
      .split(separator: "\n").dropFirst().map { line -> [String] in
        let words = line.split(separator: " ").map(String.init)
        return [words[0], words[1], words[2], words[4]]
      }
    #expect(rows == expected)
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

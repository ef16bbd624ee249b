import Foundation
import Testing

@testable import Cluster

@Suite("MicroK8sStatus")
struct MicroK8sStatusTests {
  @Test("All three formats say the same about the addons", arguments: ["yaml", "pretty", "short"])
  func formats(format: String) throws {
    let status = try #require(MicroK8sStatus(text: Fixture("microk8s/status.\(format)").text))
    #expect(status.isRunning)
    #expect(
      status.enabledAddons
        == ["dns", "hostpath-storage", "metrics-server", "helm", "helm3", "ha-cluster"])
    let dns = try #require(status.addons.first)
    #expect(dns.repository == "core")
    #expect(status.addons.count == 57)
    #expect(status.addons.contains { $0.name == "multus" && $0.repository == "community" })
    #expect(!status.actsAsWorker)
    #expect(status.message == nil)
  }

  @Test("The members of the datastore have their roles", arguments: ["yaml", "pretty"])
  func datastore(format: String) throws {
    let status = try #require(MicroK8sStatus(text: Fixture("microk8s/status.\(format)").text))
    #expect(status.highAvailability == true)
    #expect(status.nodes.map(\.host) == (11...14).map { "10.20.30.\($0)" })
    #expect(status.nodes.map(\.role) == [.voter, .voter, .voter, .standby])
    #expect(DatastoreVerdict(status)?.description == "3 voters: can lose 1")
  }

  @Test("YAML has versions and descriptions as they were printed")
  func details() throws {
    let status = try #require(MicroK8sStatus(text: Fixture("microk8s/status.yaml").text))
    let addons = Dictionary(uniqueKeysWithValues: status.addons.map { ($0.name, $0) })
    #expect(addons["dns"]?.version == "1.13.1")
    #expect(addons["multus"]?.version == "3.9")
    #expect(addons["rbac"]?.version == "")
    #expect(
      addons["forgejo"]?.description == "Open source git platform. https://forgejo.org/")
  }

  @Test("Not running is told in every format", arguments: ["yaml", "pretty", "short"])
  func notReady(format: String) throws {
    let status = try #require(
      MicroK8sStatus(text: Fixture("microk8s/status.\(format).notready").text))
    #expect(!status.isRunning)
    #expect(
      status.message
        == "microk8s is not running. Use microk8s inspect for a deeper inspection.")
    #expect(status.nodes.count == (format == "yaml" ? 4 : 0))
  }

  @Test("A stopped MicroK8s is not running")
  func stopped() throws {
    let status = try #require(
      MicroK8sStatus(text: "microk8s is not running, try microk8s start\n"))
    #expect(!status.isRunning)
  }

  @Test("A worker says that it is one, with exit code 0")
  func worker() throws {
    let status = try #require(
      MicroK8sStatus(
        text: """
          This MicroK8s deployment is acting as a node in a cluster.
          Please use the control plane node.
          """))
    #expect(status.actsAsWorker)
    #expect(!status.isRunning)
  }

  @Test("A description with a colon does not disturb the rest")
  func invalidYAML() throws {
    let status = try #require(
      MicroK8sStatus(
        text: """
          microk8s:
            running: True
          addons:
            - name: odd
              repository: core
              description: status: it is "odd": enabled
              version: 5.0
              status: disabled
            - name: next
              status: enabled
          """))
    #expect(status.isRunning)
    #expect(status.addons.map(\.isEnabled) == [false, true])
    #expect(status.addons.first?.description == #"status: it is "odd": enabled"#)
  }

  @Test("A datastore that does not answer has no members and no verdict")
  func sickDatastore() throws {
    let status = try #require(
      MicroK8sStatus(
        text: """
          microk8s is running
          high-availability: no
            datastore master nodes: none
            datastore standby nodes: none
          """))
    #expect(status.highAvailability == false)
    #expect(status.nodes.isEmpty)
    #expect(DatastoreVerdict(status) == nil)
  }

  @Test("An etcd of its own is told with its servers, and has no voters")
  func externalDatastore() throws {
    let status = try #require(
      MicroK8sStatus(
        text: """
          microk8s is running
          high-availability: no
            datastore endpoints:
              https://10.0.0.5:2379
              https://10.0.0.6:2379
          addons:
            enabled:
              dns                  # (core) CoreDNS
          """))
    #expect(status.endpoints == ["https://10.0.0.5:2379", "https://10.0.0.6:2379"])
    #expect(status.enabledAddons == ["dns"])
    #expect(DatastoreVerdict(status) == nil)
  }

  @Test("`running:` of another YAML is no status")
  func foreignYAML() {
    #expect(MicroK8sStatus(text: "status:\n  running: True\n") == nil)
  }

  @Test(
    "The verdict knows which voters are lost, and which to take out first",
    arguments: [
      (["ok", "ok", "ok"], "3 voters: can lose 1"),
      (["ok", "lost", "ok"], "3 voters, of which 1 is lost (n2): cannot lose another"),
      (
        ["lost", "lost", "ok"],
        "3 voters, of which 2 are lost (n1, n2): no majority, so nothing can be changed"
      ),
      (["ok", "pressure", "ok"], "3 voters: can lose 1; cordon n2 first"),
      (
        ["ok", "ok", "cordoned"], "3 voters: can lose 1; n3 is cordoned, so take that one out first"
      ),
      (["ok"], "1 voter: cannot lose any"),
      (["ok", "ok", "ok", "ok", "lost"], "5 voters, of which 1 is lost (n5): can lose 1"),
    ])
  func verdict(states: [String], words: String) throws {
    let status = MicroK8sStatus(
      isRunning: true,
      nodes: states.indices.map { .init(address: "10.0.0.\($0 + 1):19001", role: .voter) })
    let nodes = states.enumerated().map { index, state in
      var node = Node(metadata: ObjectMetadata(name: "n\(index + 1)"))
      node.addresses = [.init(type: "InternalIP", address: "10.0.0.\(index + 1)")]
      node.conditions = [ObjectCondition(type: "Ready", status: state == "lost" ? .unknown : .yes)]
      if state == "pressure" {
        node.conditions.append(ObjectCondition(type: "DiskPressure", status: .yes))
      }
      node.isUnschedulable = state == "cordoned"
      return NodeRow(node, now: .init(timeIntervalSince1970: 0))
    }
    let verdict = try #require(DatastoreVerdict(status, nodes: nodes))
    #expect("\(verdict)" == words)
    #expect(verdict.hasQuorum == !words.contains("no majority"))
    #expect(DatastoreVerdict(status)?.lostVoters == [])
  }

  @Test(
    "Other texts are no status",
    arguments: ["", "Insufficient permissions to access MicroK8s.", "{}"])
  func noStatus(text: String) {
    #expect(MicroK8sStatus(text: text) == nil)
  }

  @Test(
    "Voters alone decide what can be lost",
    arguments: [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (7, 3)])
  func quorum(voters: Int, tolerance: Int) throws {
    let node = MicroK8sStatus.DatastoreNode(address: "a:1", role: .voter)
    let spare = MicroK8sStatus.DatastoreNode(address: "b:1", role: .spare)
    let status = MicroK8sStatus(
      isRunning: true, nodes: Array(repeating: node, count: voters) + [spare, spare, spare])
    let verdict = try #require(DatastoreVerdict(status))
    #expect(verdict.tolerance == tolerance)
    #expect(verdict.spares == 3)
    #expect("\(verdict)".hasSuffix(tolerance == 0 ? "cannot lose any" : "can lose \(tolerance)"))
  }
}

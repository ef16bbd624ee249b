import Cluster
import Fleet
import FoundationEssentials
import Testing

@Suite("Concerns of the cluster") struct ConcernTests {
  private static let now = Date(timeIntervalSince1970: 1_795_444_327)

  private func node(_ name: String, _ ready: ObjectCondition.Status = .yes) -> Node {
    Node(
      metadata: ObjectMetadata(name: name, uid: name),
      conditions: [
        ObjectCondition(
          type: "Ready", status: ready, lastTransitionTime: Self.now.addingTimeInterval(-600))
      ])
  }

  private func pod(
    _ name: String, on node: String = "w1", _ reason: String? = nil, message: String? = nil
  ) -> Pod {
    Pod(
      metadata: ObjectMetadata(
        name: name, namespace: "temporal", uid: name,
        creationTimestamp: Self.now.addingTimeInterval(-9_000)),
      nodeName: node, containers: [ContainerSpec(name: "c")],
      status: PodStatus(
        phase: reason == nil ? "Running" : "Pending",
        conditions: [
          ObjectCondition(
            type: "Ready", status: reason == nil ? .yes : .no,
            lastTransitionTime: Self.now.addingTimeInterval(-8_000))
        ],
        containerStatuses: [
          ContainerStatus(
            name: "c", isReady: reason == nil,
            state: reason.map { .waiting(reason: $0, message: message) }
              ?? .running(since: Self.now.addingTimeInterval(-8_000)))
        ]))
  }

  private func concerns(_ nodes: [Node], _ pods: [Pod]) -> [String] {
    let picture = ClusterPicture(
      of: ClusterReading(
        fetchedAt: Self.now, clusterTime: Self.now, microk8s: .missing("not asked"),
        nodes: .value(nodes), pods: .value(pods), events: .value([])))
    return Concern.all(machines: [], readings: [:], unreachable: [:], cluster: picture)
      .map { "\($0.headline): \($0.detail)" }
  }

  @Test("Pods that share a cause are one concern, though each says it in other words")
  func sharedCause() {
    let pods = ["a", "b"].map {
      pod(
        $0, "CreateContainerConfigError",
        message: "secret \"key\" not found in container of \($0)")
    }
    let lines = concerns([node("w1")], pods + [pod("c")])
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("2 of 3 pods fail: ") == true)
    #expect(
      lines.first?.contains("secret temporal/key") == true || lines.first?.contains("key") == true)
  }

  @Test("A lost node is one concern with all that was on it, beside what fails elsewhere")
  func lostNode() {
    let pods = (1...5).map { pod("on-\($0)", on: "w2") } + [pod("x", "CrashLoopBackOff"), pod("y")]
    let lines = concerns([node("w1"), node("w2", .unknown)], pods)
    #expect(lines.count == 2)
    #expect(lines.contains { $0.hasPrefix("temporal/x fails: ") })
    #expect(
      lines.contains {
        $0.hasPrefix(
          "node w2 is not ready, with 5 of 7 pods: The node w2 does not report any more.")
      })
  }

  @Test("A lost node without pods is told of as well, and a node that is well is not")
  func emptyNode() {
    #expect(
      concerns([node("w1"), node("w2", .no)], [])
        == ["node w2 is not ready: The node w2 reports, but cannot run pods."])
  }
}

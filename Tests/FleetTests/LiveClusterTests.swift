import Cluster
import Fleet
import Foundation
import Testing

@Suite("The live cluster") struct LiveClusterTests {
  private static let start = Date(timeIntervalSince1970: 2_000_000_000)

  /// A cluster that changes at random, told both ways: as a whole, and as a watch tells it.
  private struct World {
    var random: SystemNumbers
    var now = LiveClusterTests.start
    var pods: [ObjectName: Pod] = [:]
    var nodes: [ObjectName: Node] = [:]
    var events: [ObjectName: KubernetesEvent] = [:]
    var live = LiveCluster()
    var version = 10

    init(seed: UInt64) { random = SystemNumbers(state: seed) }

    /// Numbers that are the same in each run.
    struct SystemNumbers: RandomNumberGenerator {
      var state: UInt64
      mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
      }
    }

    mutating func list() {
      version += 1
      Node.replace(with: KubernetesList(items: Array(nodes.values)), in: &live)
      Pod.replace(with: KubernetesList(items: Array(pods.values)), in: &live)
      KubernetesEvent.replace(with: KubernetesList(items: Array(events.values)), in: &live)
      for part in ClusterPart.allCases { live.heard(part, at: now) }
    }

    mutating func step() {
      now = now.addingTimeInterval(Double(Int.random(in: 2...400, using: &random)))
      for part in ClusterPart.allCases { live.heard(part, at: now) }
      for _ in 0..<Int.random(in: 0...12, using: &random) { change() }
    }

    private mutating func change() {
      switch Int.random(in: 0..<10, using: &random) {
      case 0: changeNode()
      case 1...3: report()
      default: changePod()
      }
    }

    private mutating func changePod() {
      let pod = randomPod()
      let isKnown = pods[pod.objectName] != nil
      if isKnown, Int.random(in: 0..<4, using: &random) == 0, let old = pods[pod.objectName] {
        pods[pod.objectName] = nil
        send(.deleted, old)
      } else {
        pods[pod.objectName] = pod
        send(isKnown ? .modified : .added, pod)
      }
    }

    private mutating func changeNode() {
      let node = randomNode(Int.random(in: 0..<4, using: &random))
      nodes[node.objectName] = node
      send(.modified, node)
    }

    private mutating func report() {
      // Each at a moment of its own, so that there is one order.
      let moment = now.addingTimeInterval(Double.random(in: -1_000...0, using: &random))
      let event = KubernetesEvent(
        metadata: ObjectMetadata(
          name: "e\(Int.random(in: 0..<60, using: &random))", namespace: "a", uid: "e"),
        type: "Warning", reason: Bool.random(using: &random) ? "FailedMount" : "BackOff",
        message: "no", subject: .init(kind: "Pod", namespace: "a", name: randomName()),
        count: Int.random(in: 1...9, using: &random), firstSeen: moment.addingTimeInterval(-90),
        lastSeen: moment)
      events[event.objectName] = event
      send(.modified, event)
    }

    private mutating func send<Item: CollectedObject>(
      _ change: WatchEvent<Item>.Change, _ item: Item
    ) {
      version += 1
      _ = Item.apply([.changed(change, item, version: "\(version)")], to: &live)
    }

    private mutating func randomName() -> String { "p\(Int.random(in: 0..<40, using: &random))" }

    private mutating func randomPod() -> Pod {
      let created = now.addingTimeInterval(Double(-Int.random(in: 0...200_000, using: &random)))
      let states: [ContainerState] = [
        .running(since: created), .waiting(reason: "CrashLoopBackOff", message: "back-off"),
        .waiting(reason: "ContainerCreating", message: nil),
        .terminated(Termination(exitCode: 137, reason: "OOMKilled", finishedAt: now)),
      ]
      let state = states.randomElement(using: &random) ?? .absent
      let isRunning = state == states[0]
      let restarts = Int.random(in: 0...2, using: &random)
      return Pod(
        metadata: ObjectMetadata(
          name: randomName(), namespace: "a", uid: "u", creationTimestamp: created),
        nodeName: Bool.random(using: &random) ? "n\(Int.random(in: 0..<4, using: &random))" : nil,
        containers: [ContainerSpec(name: "c")],
        status: PodStatus(
          phase: isRunning ? "Running" : "Pending",
          conditions: [
            ObjectCondition(
              type: "Ready", status: isRunning ? .yes : .no, reason: isRunning ? nil : "No",
              lastTransitionTime: created)
          ],
          containerStatuses: [
            ContainerStatus(
              name: "c", isReady: isRunning, restartCount: restarts, state: state,
              lastTermination: restarts == 0
                ? nil
                : Termination(
                  exitCode: 1,
                  finishedAt: now.addingTimeInterval(
                    Double(-Int.random(in: 1...20_000, using: &random)))))
          ]))
    }

    mutating func randomNode(_ number: Int) -> Node {
      let statuses: [ObjectCondition.Status] = [.yes, .yes, .no, .unknown]
      return Node(
        metadata: ObjectMetadata(
          name: "n\(number)", uid: "n",
          creationTimestamp: now.addingTimeInterval(
            Double(-Int.random(in: 0...20_000, using: &random)))),
        conditions: [
          ObjectCondition(
            type: "Ready", status: statuses.randomElement(using: &random) ?? .yes,
            lastTransitionTime: now)
        ])
    }

    /// What a look at everything gives.
    var whole: ClusterPicture {
      ClusterPicture(
        of: ClusterReading(
          fetchedAt: now, clusterTime: now, microk8s: .missing("not asked"),
          nodes: .value(Array(nodes.values)), pods: .value(Array(pods.values)),
          events: .value(Array(events.values))))
    }
  }

  @Test(
    "Made piece by piece, the picture is the one that a look at everything gives",
    arguments: 1...4 as ClosedRange<UInt64>)
  func equality(seed: UInt64) {
    var world = World(seed: seed)
    for number in 0..<4 {
      let node = world.randomNode(number)
      world.nodes[node.objectName] = node
    }
    world.list()
    for round in 0..<120 {
      world.step()
      if round % 47 == 46 { world.list() }
      let picture = world.live.picture(at: world.now, fetchedAt: world.now)
      let whole = world.whole
      #expect(picture.pods == whole.pods, "round \(round)")
      #expect(picture.nodes == whole.nodes, "round \(round)")
      #expect(picture.events == whole.events, "round \(round)")
      #expect(picture.nodeBirths == whole.nodeBirths, "round \(round)")
      #expect(picture.causes == whole.causes, "round \(round)")
      guard picture.pods == whole.pods, picture.nodes == whole.nodes else { return }
    }
    #expect(!world.pods.isEmpty && !world.events.isEmpty)
  }

  private func pod(_ name: String, age: Double, node: String? = nil) -> Pod {
    Pod(
      metadata: ObjectMetadata(
        name: name, namespace: "a", uid: "u",
        creationTimestamp: Self.start.addingTimeInterval(-age)),
      nodeName: node,
      status: PodStatus(
        phase: "Running", conditions: [ObjectCondition(type: "Ready", status: .yes)]))
  }

  private func list(_ pods: [Pod]) -> LiveCluster {
    var cluster = LiveCluster()
    Pod.replace(with: KubernetesList(items: pods, resourceVersion: "5"), in: &cluster)
    cluster.heard(.pods, at: Self.start)
    return cluster
  }

  @Test("Ages are due when their text changes, and not before")
  func due() {
    var cluster = list([pod("old", age: 90_000), pod("young", age: 605)])
    _ = cluster.picture(at: Self.start, fetchedAt: Self.start)
    #expect(!cluster.isDue(at: Self.start.addingTimeInterval(54)))
    let later = Self.start.addingTimeInterval(55)
    #expect(cluster.isDue(at: later))
    let ages = cluster.picture(at: later, fetchedAt: later).pods.value?.map(\.row.age)
    #expect(ages == ["25h", "11m"])
    #expect(!cluster.isDue(at: later))
    let muchLater = Self.start.addingTimeInterval(86_400 * 400)
    #expect(cluster.isDue(at: muchLater))
    let oldAges = cluster.picture(at: muchLater, fetchedAt: muchLater).pods.value?.map(\.row.age)
    #expect(oldAges == ["401d", "400d"])
  }

  @Test("A clock that is set back makes all ages anew")
  func clockSetBack() {
    var cluster = list([pod("b", age: 7_200)])
    _ = cluster.picture(at: Self.start, fetchedAt: Self.start)
    let before = Self.start.addingTimeInterval(-3_600)
    let picture = cluster.picture(at: before, fetchedAt: before)
    #expect(picture.pods.value?.first?.row.age == "60m")
  }

  @Test("A part that nobody has answered for is awaited, one that failed is not")
  func awaited() {
    var cluster = list([pod("b", age: 1)])
    let areNews = (0..<2).map { _ in cluster.failed(.events, because: "No right to events.") }
    #expect(areNews == [true, false])
    let picture = cluster.picture(at: Self.start, fetchedAt: Self.start)
    #expect(picture.awaited == [.nodes, .microk8s])
    #expect(picture.events == .missing("No right to events."))
    #expect(picture.pods.value?.count == 1)
    #expect(picture.heardAt.pods == Self.start)
  }

  @Test("Another server's nodes are known again by their identity, not by their names")
  func otherCluster() {
    var cluster = LiveCluster()
    #expect(cluster.knows(nodes: ["x"]))
    let node = Node(metadata: ObjectMetadata(name: "n", uid: "x"))
    Node.replace(with: KubernetesList(items: [node]), in: &cluster)
    #expect(cluster.knows(nodes: ["x", "y"]))
    #expect(!cluster.knows(nodes: ["y"]))
  }

  @Test("Of very many events the newest are kept")
  func manyEvents() {
    var cluster = LiveCluster()
    let events = (0..<12_000).map { number in
      KubernetesEvent(
        metadata: ObjectMetadata(name: "e\(number)", namespace: "a"), type: "Normal",
        reason: "Pulled", message: "", subject: .init(kind: "Pod", namespace: "a", name: "b"),
        lastSeen: Self.start.addingTimeInterval(Double(number)))
    }
    KubernetesEvent.replace(
      with: KubernetesList(items: events, resourceVersion: "5"), in: &cluster)
    cluster.heard(.events, at: Self.start)
    let kept = cluster.picture(at: Self.start, fetchedAt: Self.start).events.value ?? []
    #expect(kept.count == 8_000)
    #expect(kept.first?.metadata.name == "e11999")
    #expect(kept.last?.metadata.name == "e4000")
  }
}

import Cluster
import Fleet
import Foundation
import Testing

/// The live picture against the one that a look at everything gives, over what real API servers
/// said: their objects come, go and come back in any order.
@Suite("The live cluster of a recording") struct LiveRecordingTests {
  /// The recorded objects, and which of them are there.
  private struct Walk {
    let objects: ClusterObjects
    var random: Numbers
    var now: Date
    var live = LiveCluster()
    var pods: [ObjectName: Pod] = [:]
    var nodes: [ObjectName: Node] = [:]
    var events: [ObjectName: KubernetesEvent] = [:]
    var microk8s: MicroK8sStatus?
    private var version = 10

    init(_ recording: String, seed: UInt64) throws {
      let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../ClusterTests/Fixtures/kubernetes-\(recording)").standardized
      var evidence = ClusterEvidence()
      for file in ["events.json", "nodes.json", "pods.json"] {
        try evidence.add([UInt8](Data(contentsOf: folder.appending(path: file))))
      }
      let captured = try String(contentsOf: folder.appending(path: "captured_at"), encoding: .utf8)
      now = try Date(
        captured.trimmingCharacters(in: .whitespacesAndNewlines), strategy: .iso8601)
      objects = evidence.objects.withVariants(at: now)
      random = Numbers(state: seed)
    }

    /// Numbers that are the same in each run.
    struct Numbers: RandomNumberGenerator {
      var state: UInt64
      mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
      }
    }

    /// Begins with half of everything, as lists.
    mutating func list() {
      for pod in objects.pods where Bool.random(using: &random) { pods[pod.objectName] = pod }
      for node in objects.nodes where Bool.random(using: &random) { nodes[node.objectName] = node }
      for event in objects.events where Bool.random(using: &random) {
        events[event.objectName] = event
      }
      Node.replace(with: KubernetesList(items: Array(nodes.values)), in: &live)
      Pod.replace(with: KubernetesList(items: Array(pods.values)), in: &live)
      KubernetesEvent.replace(with: KubernetesList(items: Array(events.values)), in: &live)
      for part in ClusterPart.allCases { live.heard(part, at: now) }
      take("microk8s is running\nhigh-availability: no\n  datastore master nodes: none\n")
    }

    mutating func take(_ text: String) {
      guard let status = MicroK8sStatus(text: text) else { return }
      microk8s = status
      live.take(status)
    }

    mutating func step() {
      // Seldom back: a clock that is set.
      let isBack = Int.random(in: 0..<20, using: &random) == 0
      now.addTimeInterval(Double(Int.random(in: isBack ? -300 ... -100 : 2...90, using: &random)))
      for part in ClusterPart.allCases { live.heard(part, at: now) }
      for _ in 0..<Int.random(in: 0...6, using: &random) { change() }
      if Int.random(in: 0..<9, using: &random) == 0 {
        take(
          Bool.random(using: &random)
            ? "microk8s is not running. Use microk8s inspect for a deeper inspection.\n"
            : "microk8s is running\nhigh-availability: no\n  datastore master nodes: none\n")
      }
    }

    private mutating func change() {
      switch Int.random(in: 0..<6, using: &random) {
      case 0: turn(objects.nodes, \.nodes)
      case 1, 2: turn(objects.events, \.events)
      default: turn(objects.pods, \.pods)
      }
    }

    /// Has an object come that is not there, go, or be another of the same name.
    private mutating func turn<Item: CollectedObject>(
      _ all: [Item], _ present: WritableKeyPath<Self, [ObjectName: Item]>
    ) {
      guard let item = all.randomElement(using: &random) else { return }
      version += 1
      let change: WatchEvent<Item>.Change
      var told = item
      if let before = self[keyPath: present][item.objectName] {
        if before == item {
          change = .deleted
          self[keyPath: present][item.objectName] = nil
        } else if before.metadata.uid == item.metadata.uid {
          change = .modified
          self[keyPath: present][item.objectName] = item
        } else {
          (change, told) = (.deleted, before)
          self[keyPath: present][item.objectName] = nil
        }
      } else {
        change = .added
        self[keyPath: present][item.objectName] = item
      }
      _ = Item.apply([.changed(change, told, version: "\(version)")], to: &live)
    }

    /// What a look at everything gives, in an order of its own.
    var whole: ClusterPicture {
      ClusterPicture(
        of: ClusterReading(
          fetchedAt: now, clusterTime: now,
          microk8s: microk8s.map { .value($0) } ?? .missing("It has not been read yet."),
          nodes: .value(Array(nodes.values)), pods: .value(Array(pods.values)),
          events: .value(Array(events.values))))
    }
  }

  @Test(
    "Whatever comes and goes, the picture is the one that a look at everything gives",
    arguments: ["1.28", "1.36"], 1...3 as ClosedRange<UInt64>)
  func equality(recording: String, seed: UInt64) throws {
    var walk = try Walk(recording, seed: seed)
    walk.list()
    var causes: Set<Cause> = []
    for round in 0..<150 {
      walk.step()
      let picture = walk.live.picture(at: walk.now, fetchedAt: walk.now)
      let whole = walk.whole
      #expect(picture.pods == whole.pods, "round \(round)")
      #expect(picture.nodes == whole.nodes, "round \(round)")
      #expect(picture.events == whole.events, "round \(round)")
      #expect(picture.causes == whole.causes, "round \(round)")
      #expect(picture.nodeBirths == whole.nodeBirths, "round \(round)")
      causes.formUnion(picture.causes.map(\.finding.cause))
      guard picture == whole else { return }
    }
    #expect(causes.count > 10)
    #expect(
      causes.isSuperset(of: [.nodeCordoned, .jobBackoffLimit, .createQuota, .clusterStopped]))
  }

  @Test("A part that cannot be read is the cause of nothing, and counts again when it can")
  func unknownPart() throws {
    var walk = try Walk("1.28", seed: 9)
    walk.list()
    let before = walk.live.picture(at: walk.now, fetchedAt: walk.now)
    #expect(before.causes.contains { !$0.pods.isEmpty })
    _ = walk.live.failed(.pods, because: "No right to pods.")
    let without = walk.live.picture(at: walk.now, fetchedAt: walk.now)
    #expect(!without.causes.contains { !$0.pods.isEmpty })
    walk.live.heard(.pods, at: walk.now)
    let again = walk.live.picture(at: walk.now, fetchedAt: walk.now)
    #expect(again.causes == before.causes)
  }

  @Test("A claim that cannot be bound is told with the pods that wait for it")
  func claim() {
    let start = Date(timeIntervalSince1970: 2_000_000_000)
    var live = LiveCluster()
    let pod = Pod(
      metadata: ObjectMetadata(
        name: "db-0", namespace: "a", uid: "u", creationTimestamp: start.addingTimeInterval(-900)),
      claims: ["data"],
      status: PodStatus(
        phase: "Pending",
        conditions: [
          ObjectCondition(
            type: "PodScheduled", status: .no, reason: "Unschedulable",
            message: "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.",
            lastTransitionTime: start.addingTimeInterval(-900))
        ]))
    Pod.replace(with: KubernetesList(items: [pod], resourceVersion: "5"), in: &live)
    live.heard(.pods, at: start)
    let silent = live.picture(at: start, fetchedAt: start).pods.value?.first?.finding?.evidence
    let event = KubernetesEvent(
      metadata: ObjectMetadata(name: "e", namespace: "a", uid: "e"), type: "Warning",
      reason: "ProvisioningFailed", message: "no storage class",
      subject: .init(kind: "PersistentVolumeClaim", namespace: "a", name: "data"), count: 3,
      firstSeen: start.addingTimeInterval(-60), lastSeen: start)
    _ = KubernetesEvent.apply([.changed(.added, event, version: "6")], to: &live)
    let told = live.picture(at: start, fetchedAt: start).pods.value?.first?.finding?.evidence
    #expect(silent?.contains { $0.contains("no storage class") } == false)
    #expect(told?.contains { $0.contains("no storage class") } == true)
  }
}

extension ClusterObjects {
  /// The objects, and beside them others of their names: nodes that are lost, cordoned or full, jobs
  /// that gave up, workloads that may not make pods, claims in trouble.
  fileprivate func withVariants(at now: Date) -> ClusterObjects {
    var all = self
    for node in nodes {
      var lost = node
      lost.conditions = node.conditions.map { condition in
        var condition = condition
        guard condition.type == "Ready" else { return condition }
        condition.status = .unknown
        condition.lastTransitionTime = now.addingTimeInterval(-120)
        return condition
      }
      var cordoned = node
      cordoned.isUnschedulable = true
      all.nodes += [lost, cordoned]
      all.events.append(
        .warning(
          "ImageGCFailed", "\(node.name).gc", .init(kind: "Node", namespace: "", name: node.name),
          at: now.addingTimeInterval(-700)))
    }
    for pod in pods {
      var other = pod
      other.metadata.uid = (pod.metadata.uid ?? "") + "-2"
      other.metadata.creationTimestamp = pod.metadata.creationTimestamp?.addingTimeInterval(30)
      other.status.phase = pod.status.phase == "Failed" ? "Succeeded" : pod.status.phase
      all.pods.append(other)
      if let owner = pod.metadata.owner {
        let subject = KubernetesEvent.Subject(
          kind: owner.kind, namespace: pod.namespace, name: owner.name)
        all.events.append(
          owner.kind == "Job"
            ? .warning("BackoffLimitExceeded", "\(pod.name).job", subject, at: now)
            : .warning(
              "FailedCreate", "\(pod.name).made", subject, at: now,
              message: "pods \"x\" is forbidden: exceeded quota: small, requested: pods=1"))
      }
      for claim in pod.claims {
        all.events.append(
          .warning(
            "ProvisioningFailed", "\(pod.name).claim",
            .init(kind: "PersistentVolumeClaim", namespace: pod.namespace, name: claim), at: now))
      }
    }
    return all
  }
}

extension KubernetesEvent {
  fileprivate static func warning(
    _ reason: String, _ name: String, _ subject: Subject, at moment: Date,
    message: String = "it does not work"
  ) -> KubernetesEvent {
    KubernetesEvent(
      metadata: ObjectMetadata(
        name: name, namespace: subject.namespace.isEmpty ? "default" : subject.namespace, uid: name),
      type: "Warning", reason: reason, message: message, subject: subject, count: 4,
      firstSeen: moment.addingTimeInterval(-30), lastSeen: moment)
  }
}

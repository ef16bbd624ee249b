import FoundationEssentials

/// What is known beside the pod itself: the events of everything, and the nodes.
struct Surroundings {
  private let events: [Subject: [KubernetesEvent]]
  private let nodes: [String: Node]
  /// When all of it was fetched.
  let now: Date

  /// What events can be about, apart from its identifier.
  private struct Subject: Hashable {
    let kind, namespace, name: String
  }

  init(events: [KubernetesEvent], nodes: [Node], now: Date) {
    self.events = Dictionary(grouping: events) {
      Subject(kind: $0.subject.kind, namespace: $0.subject.namespace, name: $0.subject.name)
    }
    // Two nodes cannot have one name; if an answer says so, either will do.
    self.nodes = Dictionary(nodes.map { ($0.name, $0) }) { first, _ in first }
    self.now = now
  }

  /// Returns a node by its name.
  func node(_ name: String?) -> Node? { name.flatMap { nodes[$0] } }

  /// Returns the events of a pod, and not of an earlier one of the same name.
  func events(of pod: Pod) -> [KubernetesEvent] {
    events(ofKind: "Pod", pod.namespace, pod.name).filter { $0.concerns(pod) }
  }

  /// Returns the events of an object.
  func events(ofKind kind: String, _ namespace: String, _ name: String) -> [KubernetesEvent] {
    events[Subject(kind: kind, namespace: namespace, name: name)] ?? []
  }

  /// Returns the events of a node; the kubelet gives them no namespace.
  func events(ofNode name: String) -> [KubernetesEvent] {
    events(ofKind: "Node", "", name) + events(ofKind: "Node", "default", name)
  }

  /// Returns the events of the things that make pods, by thing.
  var workloadEvents: [(workload: Workload, events: [KubernetesEvent])] {
    events.filter { Self.podMakers.contains($0.key.kind) }.map { subject, events in
      (
        Workload(kind: subject.kind, namespace: subject.namespace, name: subject.name),
        events
      )
    }.sorted { $0.workload < $1.workload }
  }

  private static let podMakers: Set<String> = [
    "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job",
  ]
}

extension [KubernetesEvent] {
  /// Returns the newest event with one of the reasons.
  func newest(
    _ reasons: [String], where matches: (KubernetesEvent) -> Bool = { _ in true }
  ) -> KubernetesEvent? {
    filter { reasons.contains($0.reason) && matches($0) }
      .max { ($0.lastSeen ?? .distantPast) < ($1.lastSeen ?? .distantPast) }
  }
}

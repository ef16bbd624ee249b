import FoundationEssentials

/// What events can be about, apart from its identifier.
public struct EventSubject: Hashable, Sendable {
  let kind, namespace, name: String

  /// Creates the subject of an event.
  public init(of event: KubernetesEvent) {
    self.init(
      kind: event.subject.kind, namespace: event.subject.namespace, name: event.subject.name)
  }

  init(kind: String, namespace: String, name: String) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
  }

  /// Whether it is a thing that makes pods.
  public var makesPods: Bool {
    ["ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job"].contains(kind)
  }

  /// The pod that it is, if it is one.
  public var pod: ObjectName? {
    kind == "Pod" ? ObjectName(namespace: namespace, name: name) : nil
  }

  /// The volume claim that it is, if it is one.
  public var claim: ObjectName? {
    kind == "PersistentVolumeClaim" ? ObjectName(namespace: namespace, name: name) : nil
  }

  /// The name of the node that it is, if it is one.
  public var node: String? {
    kind == "Node" && ["", "default"].contains(namespace) ? name : nil
  }

  /// The ways in which events name a node; the kubelet gives them no namespace.
  public static func node(_ name: String) -> [EventSubject] {
    ["", "default"].map { EventSubject(kind: "Node", namespace: $0, name: name) }
  }

  /// Everything whose events help to explain a pod: itself, its claims and its node.
  public static func explaining(_ pod: Pod) -> [EventSubject] {
    [EventSubject(kind: "Pod", namespace: pod.namespace, name: pod.name)]
      + pod.claims.map {
        EventSubject(kind: "PersistentVolumeClaim", namespace: pod.namespace, name: $0)
      } + (pod.nodeName.map(node) ?? [])
  }
}

/// What is known beside the pod itself: the events of everything, and the nodes.
struct Surroundings {
  private let events: [EventSubject: [KubernetesEvent]]
  private let nodes: [String: Node]
  /// When all of it was fetched.
  let now: Date

  init(events: [KubernetesEvent], nodes: [Node], now: Date) {
    self.events = Dictionary(grouping: events, by: EventSubject.init(of:))
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
    events[EventSubject(kind: kind, namespace: namespace, name: name)] ?? []
  }

  /// Returns the events of a node.
  func events(ofNode name: String) -> [KubernetesEvent] {
    EventSubject.node(name).flatMap { events[$0] ?? [] }
  }

  /// Returns the events of the things that make pods, by thing.
  var workloadEvents: [(workload: Workload, events: [KubernetesEvent])] {
    events.filter(\.key.makesPods).map { subject, events in
      (
        Workload(kind: subject.kind, namespace: subject.namespace, name: subject.name),
        events
      )
    }.sorted { $0.workload < $1.workload }
  }
}

extension [KubernetesEvent] {
  /// Returns the newest event with one of the reasons; of one moment the last by name, so that the
  /// order in which events come makes no difference.
  func newest(
    _ reasons: [String], where matches: (KubernetesEvent) -> Bool = { _ in true }
  ) -> KubernetesEvent? {
    filter { reasons.contains($0.reason) && matches($0) }
      .max {
        ($0.lastSeen ?? .distantPast, $0.metadata.namespace, $0.metadata.name)
          < ($1.lastSeen ?? .distantPast, $1.metadata.namespace, $1.metadata.name)
      }
  }
}

/// The nodes, pods and events of one moment, from however many answers.
public struct ClusterObjects: Hashable, Sendable {
  /// The nodes.
  public var nodes: [Node]
  /// The pods of all namespaces.
  public var pods: [Pod]
  /// The events of all namespaces.
  public var events: [KubernetesEvent]
  /// How many entries could not be read.
  public var unreadableCount: Int

  /// Creates a set of objects.
  public init(
    nodes: [Node] = [], pods: [Pod] = [], events: [KubernetesEvent] = [], unreadableCount: Int = 0
  ) {
    self.nodes = nodes
    self.pods = pods
    self.events = events
    self.unreadableCount = unreadableCount
  }

  /// Adds what an answer holds: a list of nodes, pods or events, or a list of several kinds.
  ///
  /// - Parameter json: one answer of the API, or what `kubectl get … -o json` printed.
  /// - Throws: `KubernetesDecodingError` when it holds none of them.
  public mutating func add(json: [UInt8]) throws(KubernetesDecodingError) {
    let pods = try Self.list { () throws(KubernetesDecodingError) in
      try KubernetesList<Pod>(json: json)
    }
    let nodes = try Self.list { () throws(KubernetesDecodingError) in
      try KubernetesList<Node>(json: json)
    }
    let events = try Self.list { () throws(KubernetesDecodingError) in
      try KubernetesList<KubernetesEvent>(json: json)
    }
    if pods == nil, nodes == nil, events == nil {
      throw .notAList(kind: Self.kind(of: json) ?? "")
    }
    self.pods += pods?.items ?? []
    self.nodes += nodes?.items ?? []
    self.events += events?.items ?? []
    // An entry that is no object cannot be read as any kind, so it is counted once.
    unreadableCount += max(
      pods?.unreadableCount ?? 0, nodes?.unreadableCount ?? 0, events?.unreadableCount ?? 0)
  }

  private static func kind(of json: [UInt8]) -> String? {
    guard let start = json.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    // It was read to its end before, so it is not malformed.
    let kind = try? JSONReader(json, from: start).peekText("kind")
    return kind ?? nil
  }

  /// Returns the list that `read` finds, or nil when the answer is of another kind.
  private static func list<Item>(
    _ read: () throws(KubernetesDecodingError) -> KubernetesList<Item>
  ) throws(KubernetesDecodingError) -> KubernetesList<Item>? {
    do {
      return try read()
    } catch .notAList {
      return nil
    }
  }
}

public import Cluster
public import FoundationEssentials

/// A pod as a row of a screen: what kubectl would print, and why it fails if it does.
public struct PodItem: Hashable, Sendable, Identifiable {
  /// The columns that kubectl prints.
  public let row: PodRow
  /// Why it needs a person, if it does.
  public let finding: Finding?
  /// What it belongs to, such as a Deployment; nil for a pod that stands alone.
  public let workload: Workload?

  /// Makes an item.
  public init(row: PodRow, finding: Finding?, workload: Workload? = nil) {
    self.row = row
    self.finding = finding
    self.workload = workload
  }

  /// The pod's name within the cluster.
  public var id: PodIdentity { row.id }
}

/// A part of the picture, with a source of its own.
public enum ClusterPart: Hashable, Sendable, CaseIterable {
  /// The nodes.
  case nodes
  /// The pods.
  case pods
  /// The events.
  case events
  /// What `microk8s status` says.
  case microk8s
}

/// A reading of the cluster made ready for eyes: rows in the order in which they deserve attention.
///
/// It is made once for each reading, away from the loop that draws.
public struct ClusterPicture: Hashable, Sendable {
  /// When the reading arrived, by this computer's clock.
  public let fetchedAt: Date
  /// What `microk8s status` said.
  public let microk8s: Part<MicroK8sStatus>
  /// The nodes by name.
  public let nodes: Part<[NodeRow]>
  /// The pods: failing first, then starting, then the rest, each group by namespace and name.
  public let pods: Part<[PodItem]>
  /// The events, newest first.
  public let events: Part<[KubernetesEvent]>
  /// The time on the control plane, from which ages count.
  public let clusterTime: Date
  /// Why things fail, each cause once with all the pods that share it, the widest first.
  public let causes: [SharedCause]
  /// When each node, by its name, joined and became Ready; nil when nodes or pods are missing.
  public let nodeBirths: [String: NodeBirth]?
  /// When each part was last known to be so, by this computer's clock.
  public let heardAt: Times
  /// The parts that nobody has answered for yet: they are missing, but have not failed.
  public let awaited: Set<ClusterPart>

  /// A time for each part; of a part that is missing it says nothing.
  public struct Times: Hashable, Sendable {
    /// Of the nodes.
    public let nodes: Date
    /// Of the pods.
    public let pods: Date
    /// Of the events.
    public let events: Date
    /// Of what `microk8s status` said.
    public let microk8s: Date
  }

  /// Makes the picture of a reading.
  ///
  /// - Parameters:
  ///   - reading: What the cluster said.
  ///   - server: The version of its API server, where that is known for certain; else it is guessed
  ///     from the control plane's nodes.
  public init(of reading: ClusterReading, server: ServerVersion? = nil) {
    let now = reading.clusterTime
    let objects = ClusterObjects(
      nodes: reading.nodes.value ?? [], pods: reading.pods.value ?? [],
      events: reading.events.value ?? [])
    let server = server ?? .guess(from: objects.nodes)
    let examination = Examination(
      objects, microk8s: reading.microk8s.value, server: server, now: now)
    fetchedAt = reading.fetchedAt
    let time = reading.fetchedAt
    heardAt = Times(nodes: time, pods: time, events: time, microk8s: time)
    awaited = []
    clusterTime = now
    microk8s = reading.microk8s
    nodeBirths = NodeBirth.all(of: reading)
    causes = examination.causes
    nodes = reading.nodes.map { nodes in
      nodes.map { NodeRow($0, now: now, server: server) }.sorted { $0.name < $1.name }
    }
    pods = reading.pods.map { pods in
      zip(pods, examination.rows).map { pod, row in
        PodItem(row: row, finding: examination.findings[row.id], workload: pod.workload)
      }.sorted { $0.precedes($1) }
    }
    self.events = reading.events.map { events in
      events.sorted { $0.precedes($1) }
    }
  }

  /// Makes a picture of its parts.
  init(
    fetchedAt: Date, clusterTime: Date, microk8s: Part<MicroK8sStatus>, nodes: Part<[NodeRow]>,
    pods: Part<[PodItem]>, events: Part<[KubernetesEvent]>, causes: [SharedCause],
    nodeBirths: [String: NodeBirth]?, heardAt: Times, awaited: Set<ClusterPart>
  ) {
    self.fetchedAt = fetchedAt
    self.clusterTime = clusterTime
    self.microk8s = microk8s
    self.nodes = nodes
    self.pods = pods
    self.events = events
    self.causes = causes
    self.nodeBirths = nodeBirths
    self.heardAt = heardAt
    self.awaited = awaited
  }
}

extension ClusterPicture {
  /// The pods that fail, in the order of `pods`.
  public var failingPods: [PodItem] {
    (pods.value ?? []).filter { $0.row.health.needsAttention }
  }
}

extension PodItem {
  /// Whether it comes before another: failing first, then by namespace and name.
  func precedes(_ other: PodItem) -> Bool {
    row.health == other.row.health ? id < other.id : row.health < other.row.health
  }
}

extension PodItem {
  /// Whether a person should look: it fails, or it waits for what will not come by itself.
  public var needsPerson: Bool { finding != nil || row.health.needsAttention }
}

extension PodHealth {
  /// Whether a person should look.
  public var needsAttention: Bool { self <= .unknown }
}

extension NodeRow {
  /// Whether the node runs pods.
  public var isReady: Bool { health >= .degraded }
}

extension Part {
  /// Returns the part with another value; a missing one stays missing.
  func map<Other>(_ transform: (Value) -> Other) -> Part<Other> {
    switch self {
    case .value(let value): .value(transform(value))
    case .missing(let reason): .missing(reason)
    }
  }
}

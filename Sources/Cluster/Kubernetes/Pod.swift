public import FoundationEssentials

/// A pod, as far as its row, its diagnosis and its detail pane need it.
///
/// Source: `/api/v1/pods`, or `kubectl get pods -o json`.
public struct Pod: Hashable, Sendable {
  /// Name, namespace, times and owner.
  public var metadata: ObjectMetadata
  /// The node that it was scheduled to; nil before that.
  public var nodeName: String?
  /// The containers, in the order of the spec.
  public var containers: [ContainerSpec]
  /// The init containers and sidecars, in the order of the spec.
  public var initContainers: [ContainerSpec]
  /// `Always`, `OnFailure` or `Never`.
  public var restartPolicy: String?
  /// The condition types that must be True before the pod counts as ready.
  public var readinessGates: [String]
  /// The names of the volume claims that it mounts.
  public var claims: [String]
  /// What the cluster last said about it.
  public var status: PodStatus

  /// Creates a pod.
  public init(
    metadata: ObjectMetadata, nodeName: String? = nil, containers: [ContainerSpec] = [],
    initContainers: [ContainerSpec] = [], restartPolicy: String? = nil,
    readinessGates: [String] = [], claims: [String] = [], status: PodStatus = PodStatus()
  ) {
    self.metadata = metadata
    self.nodeName = nodeName
    self.containers = containers
    self.initContainers = initContainers
    self.restartPolicy = restartPolicy
    self.readinessGates = readinessGates
    self.claims = claims
    self.status = status
  }

  /// The pod's name.
  public var name: String { metadata.name }
  /// The pod's namespace.
  public var namespace: String { metadata.namespace }
  /// What stays the same while the pod lives: the key of selections and joins.
  public var id: PodIdentity { PodIdentity(namespace: namespace, name: name) }
}

/// The name that a pod has in the whole cluster.
public struct PodIdentity: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The namespace.
  public var namespace: String
  /// The name within the namespace.
  public var name: String

  /// Creates an identity.
  public init(namespace: String, name: String) {
    self.namespace = namespace
    self.name = name
  }

  /// `namespace/name`, as kubectl writes it.
  public var description: String { "\(namespace)/\(name)" }

  /// Orders as the API server lists pods: by the bytes of `namespace/name`.
  ///
  /// So `a-b/x` comes before `a/x`: a hyphen is less than a slash.
  public static func < (left: Self, right: Self) -> Bool {
    if left.namespace == right.namespace { return left.name < right.name }
    var (rest, others) = (left.namespace.utf8.makeIterator(), right.namespace.utf8.makeIterator())
    while true {
      let (next, otherNext) = (rest.next(), others.next())
      if next == otherNext, next != nil { continue }
      // Where a namespace ends, its slash comes.
      let (byte, otherByte) = (next ?? UInt8(ascii: "/"), otherNext ?? UInt8(ascii: "/"))
      return byte == otherByte ? left.description < right.description : byte < otherByte
    }
  }
}

/// The `status` of a pod.
public struct PodStatus: Hashable, Sendable {
  /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`; empty when the server says nothing.
  public var phase: String
  /// A reason that concerns the whole pod, such as `Evicted` or `NodeLost`.
  public var reason: String?
  /// The sentence to `reason`.
  public var message: String?
  /// The address in the pod network.
  public var podIP: String?
  /// The node that the scheduler wants to make room on.
  public var nominatedNodeName: String?
  /// When the kubelet took the pod over.
  public var startTime: Date?
  /// `PodScheduled`, `Initialized`, `Ready` and others.
  public var conditions: [ObjectCondition]
  /// The init containers and sidecars that the kubelet has reported.
  public var initContainerStatuses: [ContainerStatus]
  /// The containers that the kubelet has reported.
  public var containerStatuses: [ContainerStatus]

  /// Creates a status.
  public init(
    phase: String = "", reason: String? = nil, message: String? = nil, podIP: String? = nil,
    nominatedNodeName: String? = nil, startTime: Date? = nil, conditions: [ObjectCondition] = [],
    initContainerStatuses: [ContainerStatus] = [], containerStatuses: [ContainerStatus] = []
  ) {
    self.phase = phase
    self.reason = reason
    self.message = message
    self.podIP = podIP
    self.nominatedNodeName = nominatedNodeName
    self.startTime = startTime
    self.conditions = conditions
    self.initContainerStatuses = initContainerStatuses
    self.containerStatuses = containerStatuses
  }
}

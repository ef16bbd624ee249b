/// What a cause lies with: the thing that somebody has to look at or mend.
public enum CauseScope: Hashable, Sendable, CustomStringConvertible {
  /// A node, by its name.
  case node(String)
  /// An object that pods use, such as a secret, a config map or a volume claim.
  case object(kind: String, namespace: String, name: String)
  /// An image, by its reference.
  case image(String)
  /// A registry, by its host and port.
  case registry(String)
  /// Something that containers connect to: host or address, and port.
  case endpoint(String)
  /// A Deployment, StatefulSet, CronJob and the like.
  case workload(Workload)
  /// A pod that belongs to nothing.
  case pod(PodIdentity)
  /// The cluster as a whole.
  case cluster

  /// The scope in words, such as `node worker-4` or `secret temporal/db`.
  public var description: String {
    switch self {
    case .node(let name): "node \(name)"
    case .object(let kind, let namespace, let name): "\(kind) \(namespace)/\(name)"
    case .image(let reference): "image \(reference)"
    case .registry(let host): "registry \(host)"
    case .endpoint(let address): "endpoint \(address)"
    case .workload(let workload): "\(workload)"
    case .pod(let pod): "pod \(pod)"
    case .cluster: "cluster"
    }
  }

  /// The kind of the scope in one word, for scripts.
  public var kind: String {
    switch self {
    case .node: "node"
    case .object: "object"
    case .image: "image"
    case .registry: "registry"
    case .endpoint: "endpoint"
    case .workload: "workload"
    case .pod: "pod"
    case .cluster: "cluster"
    }
  }
}

/// One cause, said once, with all the pods that fail for it.
///
/// A lost node, a missing secret or an image that is not there fails many pods at once. A cause may
/// have no pods at all: a node that is not ready and runs none, or a workload whose pods the cluster
/// refuses to create.
public struct SharedCause: Hashable, Sendable, Identifiable {
  /// What is wrong; where several pods share it, the finding of the first of them.
  public var finding: Finding
  /// What it lies with.
  public var scope: CauseScope
  /// The pods that fail for it, by namespace and name.
  public var pods: [PodIdentity]
  /// Whether something fails for it now; false for what may fail later, such as pressure on a node.
  public var isFailing: Bool

  /// Creates a cause.
  public init(finding: Finding, scope: CauseScope, pods: [PodIdentity], isFailing: Bool = true) {
    self.finding = finding
    self.scope = scope
    self.pods = pods
    self.isFailing = isFailing
  }

  /// What stays the same while the cause lasts: the key of selections.
  public var id: ID { ID(cause: finding.cause, scope: scope) }

  /// A cause and what it lies with.
  public struct ID: Hashable, Sendable {
    /// The cause.
    public var cause: Cause
    /// What it lies with.
    public var scope: CauseScope

    /// Creates a key.
    public init(cause: Cause, scope: CauseScope) {
      self.cause = cause
      self.scope = scope
    }
  }
}

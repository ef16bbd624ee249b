/// What the screen of a pod shows of it beyond its row: whose it is, and its containers.
///
/// Read of one pod at a time. Values of environment variables are not in it.
///
/// Source: `/api/v1/namespaces/…/pods/…`, or `kubectl get pod … -o json`.
public struct PodParticulars: Hashable, Sendable {
  /// Tells the pod from another one of the same name.
  public var uid: String?
  /// The object that manages it; nil for a pod that nobody makes again.
  public var owner: ObjectMetadata.Owner?
  /// What people named: the deployment of a replica set, else the owner itself.
  public var workload: ObjectMetadata.Owner?
  /// `Guaranteed`, `Burstable` or `BestEffort`.
  public var qualityOfService: String?
  /// All containers: initial ones first, in the order of the spec.
  public var containers: [ContainerParticulars]

  /// Makes particulars.
  public init(
    uid: String? = nil, owner: ObjectMetadata.Owner? = nil,
    workload: ObjectMetadata.Owner? = nil, qualityOfService: String? = nil,
    containers: [ContainerParticulars] = []
  ) {
    self.uid = uid
    self.owner = owner
    self.workload = workload
    self.qualityOfService = qualityOfService
    self.containers = containers
  }

  /// Whether `kubectl rollout restart` can begin its pods again, one after the other.
  public var canRestartWorkload: Bool {
    guard let workload else { return false }
    return RolloutKind(kind: workload.kind) != nil
  }
}

/// The kinds of workloads that `kubectl rollout restart` knows.
public enum RolloutKind: String, Hashable, Sendable, CaseIterable {
  case deployment, statefulset, daemonset

  /// Reads the kind as the API names it, such as `StatefulSet`.
  public init?(kind: String) {
    self.init(rawValue: kind.lowercased())
  }
}

/// A container of a pod: what is asked for, and what became of it.
public struct ContainerParticulars: Hashable, Sendable {
  /// When a container runs.
  public enum Part: Hashable, Sendable {
    /// To its end, before the others begin.
    case initial
    /// From before the others begin, as long as the pod.
    case sidecar
    /// As long as the pod.
    case main
  }

  /// What the kubelet asks of a container, in a few words such as `http :8080/ready`.
  public struct Probes: Hashable, Sendable {
    /// Whether it has to be started again.
    public var liveness: String?
    /// Whether it can be sent work.
    public var readiness: String?
    /// Whether it has come up.
    public var startup: String?

    /// Makes a set of probes.
    public init(liveness: String? = nil, readiness: String? = nil, startup: String? = nil) {
      self.liveness = liveness
      self.readiness = readiness
      self.startup = startup
    }
  }

  /// Its name, unique within the pod.
  public var name: String
  /// When it runs.
  public var part: Part
  /// The image reference, as written.
  public var image: String?
  /// What is kept free for it, as written: `cpu` and `memory` among others.
  public var requests: [String: String]
  /// What it may take at most, as written.
  public var limits: [String: String]
  /// What the kubelet asks of it.
  public var probes: Probes
  /// What the kubelet said of it; nil before it did.
  public var status: ContainerStatus?

  /// Makes a container.
  public init(
    name: String, part: Part = .main, image: String? = nil, requests: [String: String] = [:],
    limits: [String: String] = [:], probes: Probes = Probes(), status: ContainerStatus? = nil
  ) {
    self.name = name
    self.part = part
    self.image = image
    self.requests = requests
    self.limits = limits
    self.probes = probes
    self.status = status
  }
}

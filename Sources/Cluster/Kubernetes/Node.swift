import FoundationEssentials

/// A node of the cluster, as the API server knows it.
///
/// Source: `/api/v1/nodes`, or `kubectl get nodes -o json`.
public struct Node: Hashable, Sendable {
  /// Name and times.
  public var metadata: ObjectMetadata
  /// All labels; the roles are among them.
  public var labels: [String: String]
  /// True after `kubectl cordon`.
  public var isUnschedulable: Bool
  /// What keeps pods off the node.
  public var taints: [Taint]
  /// Whether it is ready, and what troubles it, such as `MemoryPressure`.
  public var conditions: [ObjectCondition]
  /// By type: `InternalIP`, `ExternalIP`, `Hostname`.
  public var addresses: [Address]
  /// Versions of the software on the node.
  public var info: Info

  /// A mark that keeps pods off a node unless they tolerate it.
  public struct Taint: Hashable, Sendable {
    /// For example `node.kubernetes.io/unreachable`.
    public var key: String
    /// Often empty.
    public var value: String
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    public var effect: String

    /// Creates a taint.
    public init(key: String, value: String = "", effect: String) {
      self.key = key
      self.value = value
      self.effect = effect
    }
  }

  /// An address of a node.
  public struct Address: Hashable, Sendable {
    /// Such as `InternalIP`, `ExternalIP` or `Hostname`.
    public var type: String
    /// The address itself.
    public var address: String

    /// Creates an address.
    public init(type: String, address: String) {
      self.type = type
      self.address = address
    }
  }

  /// `status.nodeInfo`: versions, each empty when the node has not reported it.
  public struct Info: Hashable, Sendable {
    /// For example `v1.28.15`.
    public var kubeletVersion: String = ""
    /// For example `Ubuntu 22.04.5 LTS`.
    public var osImage: String = ""
    /// For example `5.15.0-125-generic`.
    public var kernelVersion: String = ""
    /// For example `containerd://1.6.28`.
    public var containerRuntimeVersion: String = ""
    /// For example `amd64`.
    public var architecture: String = ""
    /// Changes with every boot.
    public var bootID: String = ""
    /// The id that the hypervisor gives the machine; OpenStack: the id of the instance.
    public var systemUUID: String = ""

    /// Creates the information of a node that has not reported any.
    public init() {}
  }

  /// Creates a node.
  public init(
    metadata: ObjectMetadata, labels: [String: String] = [:], isUnschedulable: Bool = false,
    taints: [Taint] = [], conditions: [ObjectCondition] = [], addresses: [Address] = [],
    info: Info = Info()
  ) {
    self.metadata = metadata
    self.labels = labels
    self.isUnschedulable = isUnschedulable
    self.taints = taints
    self.conditions = conditions
    self.addresses = addresses
    self.info = info
  }

  /// The node's name.
  public var name: String { metadata.name }

  /// The `Ready` condition; nil when the node has never reported.
  public var ready: ObjectCondition? { conditions.first(ofType: "Ready") }

  /// True when the kubelet reports and says that it can run pods.
  public var isReady: Bool { ready?.status == .yes }

  /// Returns the first address of a type.
  public func address(ofType type: String) -> String? {
    addresses.first { $0.type == type }?.address
  }

  /// The conditions that speak of trouble, apart from `Ready`.
  ///
  /// A condition that is `Unknown` only repeats that the node does not report, so it does not count.
  public var problems: [ObjectCondition] {
    conditions.filter { $0.status == .yes && !Self.goodWhenTrue.contains($0.type) }
  }

  /// Conditions whose being True is no trouble; all others name a problem.
  private static let goodWhenTrue: Set<String> = ["Ready", "EtcdIsVoter"]
}

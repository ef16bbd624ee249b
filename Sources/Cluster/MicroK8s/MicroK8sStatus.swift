/// What `microk8s status` says, in whichever of its formats.
///
/// "Running" there means that one node of the cluster is Ready and the API answers; it is no
/// verdict on the whole cluster.
public struct MicroK8sStatus: Hashable, Sendable {
  /// True when it says that MicroK8s is running.
  public var isRunning: Bool
  /// Whether it says high availability; nil when the format does not.
  ///
  /// In YAML it only means that the addon is on. Use `quorum` for what can be lost.
  public var highAvailability: Bool?
  /// The members of the datastore; empty when it did not answer, or is not dqlite.
  public var nodes: [DatastoreNode]
  /// The servers of the datastore where it is an etcd of its own, and not dqlite.
  public var endpoints: [String]
  /// The addons, enabled ones first in the pretty format.
  public var addons: [Addon]
  /// The sentence that it prints instead of, or beside, the status.
  public var message: String?
  /// True on a worker, which knows nothing about the cluster: ask a control plane node.
  public var actsAsWorker: Bool

  /// A member of the dqlite datastore.
  public struct DatastoreNode: Hashable, Sendable {
    /// IP address and port, such as `10.20.30.11:19001`.
    public var address: String
    /// What it does for the datastore.
    public var role: Role

    /// Creates a member.
    public init(address: String, role: Role) {
      self.address = address
      self.role = role
    }

    /// The IP address without the port.
    public var host: String {
      guard let colon = address.lastIndex(of: ":") else { return address }
      return address[..<colon].filter { !"[]".contains($0) }
    }
  }

  /// What a node does for the datastore; it has nothing to do with the roles of Kubernetes.
  public enum Role: Hashable, Sendable {
    /// Has a vote and all data.
    case voter
    /// Has all data, and becomes a voter when one is lost.
    case standby
    /// Has no data yet.
    case spare
    /// A word that this version does not know.
    case other(String)

    /// The word that MicroK8s prints.
    public var word: String {
      switch self {
      case .voter: "voter"
      case .standby: "standby"
      case .spare: "spare"
      case .other(let word): word
      }
    }

    init(_ word: String) {
      self =
        switch word {
        case "voter": .voter
        case "standby", "stand-by": .standby
        case "spare": .spare
        default: .other(word)
        }
    }
  }

  /// A part of MicroK8s that can be switched on and off.
  public struct Addon: Hashable, Sendable {
    /// For example `dns`.
    public var name: String
    /// `core` or `community`; empty in old versions.
    public var repository: String
    /// Whether it is on.
    public var isEnabled: Bool
    /// As printed, such as `1.13.1`; empty when the format does not say.
    public var version: String
    /// One sentence; empty when the format does not say.
    public var description: String

    /// Creates an addon.
    public init(
      name: String, repository: String = "", isEnabled: Bool, version: String = "",
      description: String = ""
    ) {
      self.name = name
      self.repository = repository
      self.isEnabled = isEnabled
      self.version = version
      self.description = description
    }
  }

  /// Creates a status.
  public init(
    isRunning: Bool, highAvailability: Bool? = nil, nodes: [DatastoreNode] = [],
    endpoints: [String] = [], addons: [Addon] = [], message: String? = nil,
    actsAsWorker: Bool = false
  ) {
    self.isRunning = isRunning
    self.highAvailability = highAvailability
    self.nodes = nodes
    self.endpoints = endpoints
    self.addons = addons
    self.message = message
    self.actsAsWorker = actsAsWorker
  }

  /// The names of the addons that are on.
  public var enabledAddons: [String] { addons.filter(\.isEnabled).map(\.name) }
}

public import FoundationEssentials

/// One line of `kubectl get nodes -o wide`, and how the node fares.
public struct NodeRow: Hashable, Sendable, Identifiable {
  /// NAME; the key of selections.
  public var id: String
  /// STATUS: `Ready`, `NotReady` or `Unknown`, with `,SchedulingDisabled` after a cordon.
  public var status: String
  /// The roles that labels name, those of MicroK8s included; `<none>` when there are none.
  public var roles: String
  /// ROLES as kubectl prints it: it does not know the labels of MicroK8s.
  public var kubectlRoles: String
  /// AGE, such as `75s`.
  public var age: String
  /// When the node joined, from which `age` counts; nil when the answer does not tell.
  public var createdAt: Date?
  /// VERSION of the kubelet, such as `v1.28.15`.
  public var version: String
  /// INTERNAL-IP, or `<none>`.
  public var internalIP: String
  /// EXTERNAL-IP, or `<none>`.
  public var externalIP: String
  /// OS-IMAGE, or `<unknown>`.
  public var osImage: String
  /// KERNEL-VERSION, or `<unknown>`; servers since v1.35 add the processor's name.
  public var kernelVersion: String
  /// CONTAINER-RUNTIME, or `<unknown>`.
  public var containerRuntime: String
  /// What `Ready` hides, such as `MemoryPressure`; empty on a sound node.
  public var pressures: [String]
  /// How the node fares.
  public var health: Health

  /// How a node fares; the order is the order of attention.
  public enum Health: Int, Hashable, Sendable, CaseIterable, Comparable {
    /// The kubelet says that it cannot run pods.
    case failing
    /// The kubelet does not report, or never did.
    case unknown
    /// It runs pods, but reports pressure, or takes no new pods.
    case degraded
    /// It runs pods.
    case healthy

    /// Orders by attention: failing nodes first.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// The name.
  public var name: String { id }

  /// Makes the row of a node.
  ///
  /// - Parameters:
  ///   - node: the node.
  ///   - now: the moment that ages refer to: when the list was fetched.
  ///   - server: the version of the API server, if it is known.
  public init(_ node: Node, now: Date, server: ServerVersion? = nil) {
    id = node.name
    status =
      switch node.ready?.status {
      case .yes: "Ready"
      case .no, .unknown: "NotReady"
      case nil: "Unknown"
      }
    if node.isUnschedulable { status += ",SchedulingDisabled" }
    let ownRoles = Self.kubernetesRoles(of: node.labels)
    kubectlRoles = Self.joined(ownRoles)
    roles = Self.joined(ownRoles.union(Self.microK8sRoles(of: node.labels)))
    age = Age.text(since: node.metadata.creationTimestamp, now: now)
    createdAt = node.metadata.creationTimestamp
    version = node.info.kubeletVersion
    internalIP = node.address(ofType: "InternalIP") ?? "<none>"
    externalIP = node.address(ofType: "ExternalIP") ?? "<none>"
    osImage = Self.known(node.info.osImage)
    let kernel = Self.known(node.info.kernelVersion)
    let architecture = node.info.architecture
    kernelVersion =
      (server ?? .newest).showsArchitecture && !architecture.isEmpty
      ? "\(kernel) (\(architecture))" : kernel
    containerRuntime = Self.known(node.info.containerRuntimeVersion)
    pressures = node.problems.map(\.type)
    health =
      switch node.ready?.status {
      case .no: .failing
      case .unknown, nil: .unknown
      case .yes: pressures.isEmpty && !node.isUnschedulable ? .healthy : .degraded
      }
  }

  private static func kubernetesRoles(of labels: [String: String]) -> Set<String> {
    Set(
      labels.compactMap { label, value in
        if let role = label.dropping(prefix: "node-role.kubernetes.io/") {
          return role.isEmpty ? nil : String(role)
        }
        return label == "kubernetes.io/role" && !value.isEmpty ? value : nil
      })
  }

  private static func microK8sRoles(of labels: [String: String]) -> Set<String> {
    var roles: Set<String> = []
    if labels["node.kubernetes.io/microk8s-controlplane"] != nil { roles.insert("control-plane") }
    if labels["node.kubernetes.io/microk8s-worker"] != nil { roles.insert("worker") }
    return roles
  }

  private static func joined(_ roles: Set<String>) -> String {
    roles.isEmpty ? "<none>" : roles.sorted().joined(separator: ",")
  }

  private static func known(_ text: String) -> String { text.isEmpty ? "<unknown>" : text }
}

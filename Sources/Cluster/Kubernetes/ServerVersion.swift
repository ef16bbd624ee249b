/// The version of an API server, as far as it decides what kubectl prints.
///
/// The server makes kubectl's tables, so its version counts and not kubectl's.
public struct ServerVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// For example 28 in v1.28.15.
  public let minor: Int

  /// Creates the version 1.`minor`.
  public init(minor: Int) {
    self.minor = minor
  }

  /// Reads a version such as `v1.28.15` or `v1.36.2+k3s1`; returns nil when it is none.
  public init?(_ text: String) {
    let parts = text.dropping(prefix: "v").map { $0.split(separator: ".") } ?? []
    guard parts.count >= 2, parts[0] == "1", let minor = Int(parts[1].prefix(while: \.isNumber))
    else { return nil }
    self.minor = minor
  }

  /// Guesses the version from the nodes: in MicroK8s kubelet and API server are one program.
  ///
  /// - Parameter nodes: the nodes of the cluster.
  /// - Returns: the oldest version among the control plane's nodes, or nil when none is one.
  public static func guess(from nodes: [Node]) -> Self? {
    nodes.filter(\.isControlPlane).compactMap { Self($0.info.kubeletVersion) }.min()
  }

  /// Orders by age, older versions first.
  public static func < (left: Self, right: Self) -> Bool { left.minor < right.minor }

  /// `v1.` and the number.
  public var description: String { "v1.\(minor)" }

  /// The version whose columns are printed when nothing is known of the server.
  static let newest = Self(minor: 36)

  /// Whether a finished pod that is being deleted prints how it ended, and not `Terminating`.
  ///
  /// Source: kubernetes/kubernetes#122038, in v1.31.
  var showsEndedAsEnded: Bool { minor >= 31 }

  /// Whether a container's error goes before another one's `Completed`, in v1.35.
  var prefersErrors: Bool { minor >= 35 }

  /// Whether the kernel's version is followed by the processor's name.
  ///
  /// Source: kubernetes/kubernetes#132402, in v1.35.
  var showsArchitecture: Bool { minor >= 35 }
}

extension Node {
  /// True for a node that runs the API server, by the labels of MicroK8s or of kubeadm.
  public var isControlPlane: Bool {
    labels["node.kubernetes.io/microk8s-controlplane"] != nil
      || labels["node-role.kubernetes.io/control-plane"] != nil
  }
}

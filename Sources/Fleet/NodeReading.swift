public import Cluster
public import FoundationEssentials

/// What one look at a node and its machine told; each part stands for itself.
public struct NodeReading: Hashable, Sendable {
  /// When the answer arrived, by this computer's clock.
  public let fetchedAt: Date
  /// Conditions, taints and amounts, or why they are missing.
  public let node: Part<NodeParticulars>
  /// What its pods ask for.
  public let requests: Part<[NodeRequest]>
  /// The services of MicroK8s on the machine.
  public let services: Part<[SnapService]>
  /// Until when its certificates are valid.
  public let certificates: Part<[CertificateExpiry]>
  /// When the tokens expire with which machines join.
  public let joinTokens: Part<[Date]>

  /// Makes a reading.
  public init(
    fetchedAt: Date, node: Part<NodeParticulars>, requests: Part<[NodeRequest]>,
    services: Part<[SnapService]>, certificates: Part<[CertificateExpiry]>,
    joinTokens: Part<[Date]>
  ) {
    self.fetchedAt = fetchedAt
    self.node = node
    self.requests = requests
    self.services = services
    self.certificates = certificates
    self.joinTokens = joinTokens
  }
}

/// What is looked at: a node of the cluster, a machine, or both.
public struct NodeSubject: Hashable, Sendable {
  /// The node's name; nil for a machine that has none.
  public let node: String?
  /// The machine; nil for a node without one, and where it has no address.
  public let machine: MachineTarget?
  /// A control plane; nil when there is none.
  public let controlPlane: MachineTarget?

  /// Names what is looked at.
  public init(node: String?, machine: MachineTarget?, controlPlane: MachineTarget?) {
    self.node = node
    self.machine = machine
    self.controlPlane = controlPlane
  }
}

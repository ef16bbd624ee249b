public import Terraform

/// What the screens need of a state; it holds no secret.
public struct StateSummary: Hashable, Sendable {
  /// One resource instance.
  public struct Resource: Hashable, Sendable {
    /// The address in the configuration.
    public let address: String
    /// The resource type.
    public let type: String
    /// Whether Terraform will replace it at the next apply.
    public let isTainted: Bool
  }

  /// The state's counter: it grows with every write.
  public let serial: UInt64
  /// The state's identity.
  public let lineage: String
  /// The managed resource instances, in the order of the state.
  public let resources: [Resource]
  /// The machines.
  public let inventory: Inventory

  /// Makes the summary of a state.
  public init(of state: RawState, access: AccessDefaults = AccessDefaults()) {
    serial = state.serial
    lineage = state.lineage
    resources = state.resources.filter { $0.mode == .managed }.flatMap { resource in
      resource.instances.map { instance in
        Resource(
          address: resource.address(of: instance).description, type: resource.type,
          isTainted: instance.isTainted)
      }
    }
    inventory = Inventory(of: state, access: access)
  }
}

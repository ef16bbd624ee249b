public import Terraform

/// Names one resource instance of a state.
public struct InstanceID: Hashable, Sendable {
  /// Its address, with the instance key.
  public let address: ResourceAddress
  /// The key of an object that was replaced and not destroyed yet; nil for the present one.
  public let deposedKey: String?

  /// Makes a name.
  public init(address: ResourceAddress, deposedKey: String? = nil) {
    self.address = address
    self.deposedKey = deposedKey
  }
}

/// What the screens need of a state; it holds no secret.
public struct StateSummary: Hashable, Sendable {
  /// One resource instance.
  public struct Resource: Hashable, Sendable, Identifiable {
    /// What names it.
    public let id: InstanceID
    /// The address in the configuration, as terraform writes it.
    public let address: String
    /// Whether Terraform will replace it at the next apply.
    public let isTainted: Bool

    /// The resource type.
    public var type: String { id.address.type }
  }

  /// An output.
  public struct Output: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// The value as it may be shown.
    public let value: Display
  }

  /// The state's counter: it grows with every write.
  public let serial: UInt64
  /// The state's identity.
  public let lineage: String
  /// The version of the terraform that wrote it.
  public let terraformVersion: String
  /// The managed resource instances, in the order of the state.
  public let resources: [Resource]
  /// The instances of data sources, in the order of the state.
  public let dataSources: [Resource]
  /// The outputs by name.
  public let outputs: [Output]
  /// The checks of the configuration that did not pass at the last apply.
  public let checks: [CheckResult]
  /// The machines.
  public let inventory: Inventory

  /// Makes the summary of a state.
  ///
  /// - Parameters:
  ///   - state: The state.
  ///   - access: How to connect to machines where the state does not say.
  ///   - roles: How the role of a machine is told.
  public init(
    of state: RawState, access: AccessDefaults = AccessDefaults(), roles: RoleRules = .standard
  ) {
    serial = state.serial
    lineage = state.lineage
    terraformVersion = state.terraformVersion
    resources = Self.instances(of: state, mode: .managed)
    dataSources = Self.instances(of: state, mode: .data)
    outputs = Self.outputs(of: state)
    checks = state.checks
    inventory = Inventory(of: state, access: access, roles: roles)
  }

  private static func instances(of state: RawState, mode: ResourceMode) -> [Resource] {
    state.resources.filter { $0.mode == mode }.flatMap { resource in
      resource.instances.map { instance in
        let address = resource.address(of: instance)
        return Resource(
          id: InstanceID(address: address, deposedKey: instance.deposedKey),
          address: address.description, isTainted: instance.isTainted)
      }
    }
  }

  private static func outputs(of state: RawState) -> [Output] {
    guard !state.outputs.isEmpty else { return [] }
    // An output may be a copy of a secret whose mark was lost: the whole state is asked.
    let display = StateDisplay(state)
    return state.outputs.sorted { $0.key < $1.key }.map { name, output in
      Output(name: name, value: display.display(of: output))
    }
  }
}

import Terraform

/// Who a machine is, for telling what became of it; it holds no secret.
public struct MachineNote: Hashable, Sendable, Codable {
  /// The address of its resource.
  public let resource: String
  /// Its host name.
  public let name: String
  /// What it is for.
  public let role: MachineRole
  /// Where it is reached, if that is known.
  public let address: String?
  /// Its size, if that is known.
  public let flavor: String?

  /// Notes a machine.
  init(_ machine: Machine) {
    resource = machine.resource
    name = machine.name
    role = machine.role
    address = machine.addresses.preferred
    flavor = machine.flavor
  }

  /// The machines of a state, in the order of its inventory.
  static func all(in state: RawState) -> [MachineNote] {
    Inventory(of: state).machines.map(MachineNote.init)
  }
}

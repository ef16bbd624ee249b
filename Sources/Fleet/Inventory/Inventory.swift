import Cluster
public import Terraform

/// The machines of a deployment, and how to reach them.
public struct Inventory: Hashable, Sendable {
  /// The machines: the control plane first, then by name, `worker-2` before `worker-10`.
  public let machines: [Machine]
  /// How to connect to them.
  public let access: AccessDefaults
  /// How the role of a machine is told.
  public let roles: RoleRules
  /// The host keys that Terraform names, by the machines' names or identifiers.
  public let hostKeys: [String: [PublicKey]]
  /// The machines that can be connected to, with their hosts.
  ///
  /// A machine without an address yet, or with one that no host may have, is left out.
  public let targets: [MachineTarget]
  /// The machine through which the cluster is asked, if there is one.
  public let controlPlane: Machine?
  /// The control plane's target, if it can be connected to.
  public let controlPlaneTarget: MachineTarget?
  /// The machines through which the cluster may be asked.
  public let controlPlanes: ControlPlanes

  /// Makes an inventory.
  public init(
    machines: [Machine], access: AccessDefaults, roles: RoleRules = .standard,
    hostKeys: [String: [PublicKey]] = [:]
  ) {
    let machines = machines.inOrder
    self.machines = machines
    self.access = access
    self.roles = roles
    self.hostKeys = hostKeys
    // Once: what follows is asked for with every key and every news of a console.
    let targets = machines.enumerated().compactMap { index, machine in
      Self.target(machine, alias: "n\(index + 1)", access, hostKeys)
    }
    self.targets = targets
    let controlPlane = machines.first { $0.role == .controlPlane }
    self.controlPlane = controlPlane
    controlPlaneTarget = controlPlane.flatMap { plane in targets.first { $0.id == plane.id } }
    let planes = Set(machines.lazy.filter { $0.role == .controlPlane }.map(\.id))
    controlPlanes = ControlPlanes(
      named: targets.filter { planes.contains($0.id) },
      others: targets.filter { !planes.contains($0.id) })
  }

  /// Reads the machines of a state.
  ///
  /// Source: the instances of every resource type that a rule knows (`MachineRule.known`), the
  /// resources that give addresses to them (`AddressRule.known`), and the output `machines`. The user
  /// and the port come from the outputs `ssh_user` and `ssh_port`, host keys from `ssh_host_keys`.
  ///
  /// - Parameters:
  ///   - state: The state.
  ///   - access: How to connect where the state does not say.
  ///   - roles: How the role of a machine is told.
  public init(
    of state: RawState, access: AccessDefaults = AccessDefaults(), roles: RoleRules = .standard
  ) {
    self.init(of: state, access: access, roles: roles, reader: InventoryReader())
  }

  init(of state: RawState, access: AccessDefaults, roles: RoleRules, reader: InventoryReader) {
    var reader = reader
    self.init(
      machines: reader.machines(of: state, by: roles),
      access: AccessDefaults(
        user: state.outputs["ssh_user"]?.value?.text ?? access.user,
        port: state.outputs["ssh_port"]?.value?.int ?? access.port,
        isBehindBastion: access.isBehindBastion), roles: roles,
      hostKeys: HostKeysOutput.keys(of: state))
  }

  private static func target(
    _ machine: Machine, alias: String, _ access: AccessDefaults,
    _ hostKeys: [String: [PublicKey]]
  ) -> MachineTarget? {
    let keys = hostKeys[machine.id] ?? hostKeys[machine.name] ?? []
    guard let address = machine.addresses.preferred,
      // A host that cannot be valid is as good as no host: there is nothing to connect to.
      let host = try? Host(
        alias: alias, address: address, user: machine.user ?? access.user,
        port: machine.sshPort ?? access.port, hostKeyAlias: machine.hostKeyName,
        trust: keys.isEmpty ? .firstContact : .known,
        jumpAlias: access.isBehindBastion ? BastionConfiguration.jumpAlias : nil)
    else { return nil }
    return MachineTarget(id: machine.id, name: machine.name, host: host, hostKeys: keys)
  }
}

/// The machines through which a cluster may be asked.
///
/// Two are equal when those that are named are: that others come and go is no reason to begin anew.
public struct ControlPlanes: Sendable {
  /// Those that are control planes by what the state says.
  public let named: [MachineTarget]
  /// A few of the others: asked only when all that are named turn out to be workers, since one that
  /// has not joined answers for a cluster of its own.
  public let others: [MachineTarget]

  /// Names machines.
  public init(named: [MachineTarget], others: [MachineTarget] = []) {
    self.named = named
    self.others = Array(others.prefix(3))
  }
}

extension ControlPlanes: Hashable {
  /// Whether the same are named.
  public static func == (left: Self, right: Self) -> Bool { left.named == right.named }

  /// Hashes those that are named.
  public func hash(into hasher: inout Hasher) { hasher.combine(named) }
}

/// As whom and where to connect to machines, unless the state says otherwise.
public struct AccessDefaults: Hashable, Sendable {
  /// The user that the image creates.
  public let user: String
  /// The port of sshd.
  public let port: Int
  /// Whether the machines are reached through the bastion.
  public let isBehindBastion: Bool

  /// Makes defaults; `ubuntu` and 22 are those of Ubuntu's cloud images.
  public init(user: String = "ubuntu", port: Int = 22, isBehindBastion: Bool = false) {
    self.user = user
    self.port = port
    self.isBehindBastion = isBehindBastion
  }
}

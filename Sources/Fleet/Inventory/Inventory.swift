import Cluster
public import Terraform

/// The machines of a deployment, and how to reach them.
public struct Inventory: Hashable, Sendable {
  /// The machines: the control plane first, then by name, `worker-2` before `worker-10`.
  public let machines: [Machine]
  /// How to connect to them.
  public let access: AccessDefaults

  /// Makes an inventory.
  public init(machines: [Machine], access: AccessDefaults) {
    self.machines = machines.sorted { $0.precedes($1) }
    self.access = access
  }

  /// Reads the machines of a state.
  ///
  /// Source: instances of `openstack_compute_instance_v2`; the user and the port come from the outputs `ssh_user` and `ssh_port`.
  ///
  /// - Parameters:
  ///   - state: The state.
  ///   - access: How to connect where the state does not say.
  public init(of state: RawState, access: AccessDefaults = AccessDefaults()) {
    let machines = state.resources
      .filter { $0.mode == .managed && $0.type == OpenStackInstance.type }
      .flatMap { resource in
        resource.instances.compactMap { OpenStackInstance.machine(of: $0, in: resource) }
      }
    self.init(
      machines: machines,
      access: AccessDefaults(
        user: state.outputs["ssh_user"]?.value?.text ?? access.user,
        port: state.outputs["ssh_port"]?.value?.int ?? access.port))
  }

  /// The machine through which the cluster is asked, if there is one.
  public var controlPlane: Machine? { machines.first { $0.role == .controlPlane } }

  /// The machines that can be connected to, with their hosts.
  ///
  /// A machine without an address yet, or with one that no host may have, is left out.
  public var targets: [MachineTarget] {
    machines.enumerated().compactMap { index, machine in
      guard let address = machine.addresses.preferred,
        // A host that cannot be valid is as good as no host: there is nothing to connect to.
        let host = try? Host(
          alias: "n\(index + 1)", address: address, user: access.user, port: access.port,
          hostKeyAlias: machine.id.isEmpty ? "n\(index + 1)" : machine.id)
      else { return nil }
      return MachineTarget(id: machine.id, name: machine.name, host: host)
    }
  }

  /// The control plane's target, if it can be connected to.
  public var controlPlaneTarget: MachineTarget? {
    controlPlane.flatMap { controlPlane in targets.first { $0.id == controlPlane.id } }
  }
}

/// As whom and where to connect to machines, unless the state says otherwise.
public struct AccessDefaults: Hashable, Sendable {
  /// The user that the image creates.
  public let user: String
  /// The port of sshd.
  public let port: Int

  /// Makes defaults; `ubuntu` and 22 are those of Ubuntu's cloud images.
  public init(user: String = "ubuntu", port: Int = 22) {
    self.user = user
    self.port = port
  }
}

extension Machine {
  /// The control plane first, then by name with numbers in their order.
  fileprivate func precedes(_ other: Machine) -> Bool {
    let ranks: [MachineRole] = [.controlPlane, .worker, .unknown]
    let rank = (ranks.firstIndex(of: role), ranks.firstIndex(of: other.role))
    if let left = rank.0, let right = rank.1, left != right { return left < right }
    if name.utf8.count != other.name.utf8.count, name.stem == other.name.stem {
      return name.utf8.count < other.name.utf8.count
    }
    return name < other.name
  }
}

extension String {
  /// The name without the digits at its end.
  fileprivate var stem: Substring {
    var rest = self[...]
    while let last = rest.last, last.isASCII, last.isNumber { rest.removeLast() }
    return rest
  }
}

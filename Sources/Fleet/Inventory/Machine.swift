/// What a machine is for in the cluster.
public enum MachineRole: String, Hashable, Sendable, CaseIterable, Codable {
  /// Runs the Kubernetes API and the datastore.
  case controlPlane = "control-plane"
  /// Runs pods only.
  case worker
  /// No rule says which of the two it is.
  case unknown
}

/// The addresses under which one machine can be reached.
///
/// Each is an IP literal as the provider wrote it, without brackets and prefix length. What is no IP
/// literal is left out.
public struct MachineAddresses: Hashable, Sendable {
  /// IPv4 addresses on the machine's networks, in the order of its networks.
  ///
  /// Source: of an `openstack_compute_instance_v2` its `network[].fixed_ip_v4`; of others see
  /// `MachineRule.known`.
  public var fixedV4: [String]
  /// IPv6 addresses on the machine's networks.
  public var fixedV6: [String]
  /// Addresses by which the machine is reached from outside its networks: floating, elastic,
  /// reserved and public ones of both families.
  ///
  /// Those that a resource of their own gives to the machine come first.
  public var floating: [String]
  /// The address that the provider itself connects to, if it says.
  ///
  /// Source: of an `openstack_compute_instance_v2` its `access_ip_v4`, else `access_ip_v6`.
  public var access: String?
  /// The address that the configuration says to connect to.
  ///
  /// Source: `ssh_host` in the output `machines`.
  public var stated: String?

  /// Makes a set of addresses.
  public init(
    fixedV4: [String] = [], fixedV6: [String] = [], floating: [String] = [], access: String? = nil,
    stated: String? = nil
  ) {
    self.fixedV4 = fixedV4
    self.fixedV6 = fixedV6
    self.floating = floating
    self.access = access
    self.stated = stated
  }

  /// The address to connect to: the stated one, else a floating one, else that of the provider, else
  /// a fixed one; IPv4 before IPv6.
  ///
  /// A floating address is there to be reached. What OpenStack's provider gives as access is the
  /// fixed address since its version 2, also of a machine with a floating one.
  public var preferred: String? {
    stated ?? floating.first { !$0.contains(":") } ?? floating.first ?? access ?? fixedV4.first
      ?? fixedV6.first
  }

  /// Every address, each once, the fixed ones first.
  public var all: [String] {
    var seen: Set<String> = []
    return (fixedV4 + fixedV6 + floating + [access, stated].compactMap(\.self)).filter {
      seen.insert($0).inserted
    }
  }
}

/// A machine that Terraform built, as its state describes it.
public struct Machine: Hashable, Sendable, Identifiable {
  /// The cloud's identifier of the server, by which everything else is kept of it.
  ///
  /// A rebuilt machine has another one. Where the provider has none, or two machines have the same,
  /// it is the resource's address.
  public let id: String
  /// The name, where the provider knows it the host name, which is also that of its Kubernetes node.
  public let name: String
  /// What it is for.
  public let role: MachineRole
  /// Where it can be reached.
  public let addresses: MachineAddresses
  /// The address of its resource in the configuration, such as `openstack_compute_instance_v2.worker[0]`.
  ///
  /// Of a machine that only the output `machines` tells of, its place there: `output.machines[0]`.
  public let resource: String
  /// The name with which the types of its provider begin, such as `openstack`; nil for a machine
  /// that only the output `machines` tells of.
  public let provider: String?
  /// The size by the cloud's name, else its id, else what the machine has.
  public let flavor: String?
  /// The image's name, else its id.
  public let image: String?
  /// Where it stands: the availability zone, else the region, or the host of a hypervisor.
  public let zone: String?
  /// Whether Terraform will replace it at the next apply.
  public let isTainted: Bool
  /// As whom to connect, if the configuration says it of this machine.
  public let user: String?
  /// The port of its sshd, if the configuration says it of this machine.
  public let sshPort: Int?

  /// Makes a machine.
  public init(
    id: String, name: String, role: MachineRole, addresses: MachineAddresses, resource: String,
    provider: String? = nil, flavor: String? = nil, image: String? = nil, zone: String? = nil,
    isTainted: Bool = false, user: String? = nil, sshPort: Int? = nil
  ) {
    self.id = id
    self.name = name
    self.role = role
    self.addresses = addresses
    self.resource = resource
    self.provider = provider
    self.flavor = flavor
    self.image = image
    self.zone = zone
    self.isTainted = isTainted
    self.user = user
    self.sshPort = sshPort
  }
}

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
/// Each is an IP literal as the cloud wrote it; empty strings of the state are left out.
public struct MachineAddresses: Hashable, Sendable {
  /// IPv4 addresses on the machine's networks, in the order of its `network` blocks.
  ///
  /// Source: `openstack_compute_instance_v2`, `network[].fixed_ip_v4`.
  public var fixedV4: [String]
  /// IPv6 addresses on the machine's networks, without the brackets that OpenStack writes.
  ///
  /// Source: `network[].fixed_ip_v6`.
  public var fixedV6: [String]
  /// Addresses that the cloud translates to the machine.
  ///
  /// Source: `network[].floating_ip`.
  public var floating: [String]
  /// The address that the provider thinks best to reach the machine by, if it says.
  ///
  /// Source: `access_ip_v4`, else `access_ip_v6`.
  public var access: String?

  /// Makes a set of addresses.
  public init(
    fixedV4: [String] = [], fixedV6: [String] = [], floating: [String] = [], access: String? = nil
  ) {
    self.fixedV4 = fixedV4
    self.fixedV6 = fixedV6
    self.floating = floating
    self.access = access
  }

  /// The address to connect to: access, else floating, else fixed, IPv4 before IPv6.
  public var preferred: String? {
    access ?? floating.first ?? fixedV4.first ?? fixedV6.first
  }

  /// Every address, each once, the fixed ones first.
  public var all: [String] {
    var seen: Set<String> = []
    return (fixedV4 + fixedV6 + floating + [access].compactMap(\.self)).filter {
      seen.insert($0).inserted
    }
  }
}

/// A machine that Terraform built, as its state describes it.
public struct Machine: Hashable, Sendable, Identifiable {
  /// The cloud's identifier of the server; a rebuilt machine has another one.
  ///
  /// Source: `openstack_compute_instance_v2`, `id`.
  public let id: String
  /// The host name, which is also the name of its Kubernetes node.
  public let name: String
  /// What it is for.
  public let role: MachineRole
  /// Where it can be reached.
  public let addresses: MachineAddresses
  /// The address of its resource in the configuration, such as `openstack_compute_instance_v2.worker[0]`.
  public let resource: String
  /// The flavor's name, else its id.
  public let flavor: String?
  /// The image's name, else its id.
  public let image: String?
  /// Whether Terraform will replace it at the next apply.
  public let isTainted: Bool

  /// Makes a machine.
  public init(
    id: String, name: String, role: MachineRole, addresses: MachineAddresses, resource: String,
    flavor: String? = nil, image: String? = nil, isTainted: Bool = false
  ) {
    self.id = id
    self.name = name
    self.role = role
    self.addresses = addresses
    self.resource = resource
    self.flavor = flavor
    self.image = image
    self.isTainted = isTainted
  }
}

import Terraform

/// How a resource of its own gives an address to a machine, as a floating IP does.
///
/// A rule is data, as a ``MachineRule`` is.
struct AddressRule: Hashable {
  /// What kind of address it gives.
  enum Kind: Hashable {
    /// An address on one of the machine's networks.
    case fixed
    /// One that the cloud translates to the machine: it works without the machine's help, and from
    /// where its own addresses do not.
    case translated
    /// One that is routed to the machine, which must have been told of it.
    case routed
  }

  /// The resource type.
  let type: String
  /// Whether it is made or looked up.
  let mode: ResourceMode
  /// What kind of address it gives.
  let kind: Kind
  /// The addresses.
  let addresses: [AttributePattern]
  /// The identifier of the machine.
  let machine: [AttributePattern]
  /// The identifier of a port or network interface of the machine.
  let port: [AttributePattern]
  /// An address of the machine; counts when one machine alone has it.
  let fixed: [AttributePattern]
  /// Whether the address is what the guest says of itself.
  let isToldByGuest: Bool

  init(
    _ type: String, mode: ResourceMode = .managed, _ kind: Kind, _ addresses: [AttributePattern],
    machine: [AttributePattern] = [], port: [AttributePattern] = [],
    fixed: [AttributePattern] = [], isToldByGuest: Bool = false
  ) {
    self.type = type
    self.mode = mode
    self.kind = kind
    self.addresses = addresses
    self.machine = machine
    self.port = port
    self.fixed = fixed
    self.isToldByGuest = isToldByGuest
  }
}

extension AddressRule {
  /// The attributes at the top level that are needed.
  var attributeNames: [String] {
    Set([addresses, machine, port, fixed].flatMap(\.self).map(\.attribute)).sorted()
  }

  /// The resources that give addresses.
  ///
  /// Sources: the schemas of the providers in the versions that ``MachineRule/known`` names; of
  /// `openstack_compute_floatingip_…`, which version 3 has no more, those of version 2.1. A Hetzner
  /// address that `hcloud_floating_ip_assignment` assigns shows when terraform has refreshed the
  /// `hcloud_floating_ip`.
  static let known: [AddressRule] = [
    AddressRule(
      "openstack_compute_interface_attach_v2", .fixed, ["fixed_ip"], machine: ["instance_id"],
      port: ["port_id"]),
    AddressRule("openstack_networking_port_v2", .fixed, [], machine: ["device_id"], port: ["id"]),
    AddressRule(
      "openstack_networking_port_v2", mode: .data, .fixed, [], machine: ["device_id"],
      port: ["id"]),
    AddressRule(
      "openstack_networking_floatingip_associate_v2", .translated, ["floating_ip"],
      port: ["port_id"], fixed: ["fixed_ip"]),
    AddressRule(
      "openstack_networking_floatingip_v2", .translated, ["address"], port: ["port_id"],
      fixed: ["fixed_ip"]),
    AddressRule(
      "openstack_compute_floatingip_associate_v2", .translated, ["floating_ip"],
      machine: ["instance_id"], fixed: ["fixed_ip"]),
    AddressRule(
      "openstack_compute_floatingip_v2", .translated, ["address"], machine: ["instance_id"],
      fixed: ["fixed_ip"]),
    AddressRule(
      "libvirt_domain_interface_addresses", mode: .data, .fixed, ["interfaces[*].addrs[*].addr"],
      machine: ["id"], isToldByGuest: true),
    AddressRule(
      "aws_eip", .translated, ["public_ip"], machine: ["instance"], port: ["network_interface"]),
    AddressRule(
      "aws_eip_association", .translated, ["public_ip"], machine: ["instance_id"],
      port: ["network_interface_id"]),
    AddressRule("hcloud_server_network", .fixed, ["ip"], machine: ["server_id"]),
    AddressRule("hcloud_floating_ip", .routed, ["ip_address"], machine: ["server_id"]),
    AddressRule("digitalocean_reserved_ip", .translated, ["ip_address"], machine: ["droplet_id"]),
    AddressRule(
      "digitalocean_reserved_ip_assignment", .translated, ["ip_address"], machine: ["droplet_id"]),
    AddressRule("digitalocean_floating_ip", .translated, ["ip_address"], machine: ["droplet_id"]),
    AddressRule(
      "digitalocean_floating_ip_assignment", .translated, ["ip_address"], machine: ["droplet_id"]),
    AddressRule("digitalocean_reserved_ipv6", .routed, ["ip"], machine: ["droplet_id"]),
    AddressRule("digitalocean_reserved_ipv6_assignment", .routed, ["ip"], machine: ["droplet_id"]),
  ]
}

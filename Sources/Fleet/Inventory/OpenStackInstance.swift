import Terraform

/// How a server of the OpenStack provider is read from a state.
///
/// Source: the attributes of `openstack_compute_instance_v2`.
enum OpenStackInstance {
  /// The resource type.
  static let type = "openstack_compute_instance_v2"

  /// Returns the machine of an instance; nil for a deposed one, which is on its way out.
  static func machine(of instance: StateInstance, in resource: StateResource) -> Machine? {
    guard instance.deposedKey == nil else { return nil }
    let attributes = instance.attributes
    let name = attributes.word("name") ?? resource.name
    return Machine(
      id: attributes.word("id") ?? "", name: name,
      role: RoleRule.role(of: [name, resource.name]), addresses: addresses(in: attributes),
      resource: resource.address(of: instance).description,
      flavor: attributes.word("flavor_name") ?? attributes.word("flavor_id"),
      image: attributes.word("image_name") ?? attributes.word("image_id"),
      isTainted: instance.isTainted)
  }

  private static func addresses(in attributes: JSONValue) -> MachineAddresses {
    let networks = attributes["network"]?.array ?? []
    return MachineAddresses(
      fixedV4: networks.compactMap { $0.word("fixed_ip_v4") },
      fixedV6: networks.compactMap { $0.word("fixed_ip_v6").map(unbracketed) },
      floating: networks.compactMap { $0.word("floating_ip") },
      access: attributes.word("access_ip_v4")
        ?? attributes.word("access_ip_v6").map(unbracketed))
  }

  /// OpenStack writes IPv6 addresses in brackets; nothing else does.
  private static func unbracketed(_ address: String) -> String {
    guard address.hasPrefix("["), address.hasSuffix("]") else { return address }
    return String(address.dropFirst().dropLast())
  }
}

extension JSONValue {
  /// The member's text, unless it is missing, empty or no text.
  fileprivate func word(_ key: String) -> String? {
    guard let text = self[key]?.text, !text.isEmpty else { return nil }
    return text
  }
}

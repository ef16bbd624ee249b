import Terraform

/// The output `machines`, in which a configuration tells of machines itself.
///
/// It is a list or a map of objects, or one object; the key of a map is the name of a machine that
/// has none. In the place of an object may stand an address or a list of addresses. What fields an
/// object may have is told by ``rule``.
enum MachinesOutput {
  /// The name of the output.
  private static let name = "machines"

  /// How an object is read.
  static let rule = MachineRule(
    type: name, ids: ["id", "instance_id", "server_id", "uuid"],
    names: ["name", "hostname", "host_name", "node"],
    fixed: addresses([
      "address", "addresses", "ip", "ips", "ip_address", "ip_addresses", "ipv4", "ipv6",
      "ipv4_address", "ipv4_addresses", "ipv6_address", "ipv6_addresses", "private_ip",
      "private_ips", "private_ip_address", "private_address", "internal_ip", "fixed_ip",
      "fixed_ips", "fixed_ip_v4", "fixed_ip_v6",
    ]),
    floating: addresses([
      "public_ip", "public_ips", "public_ip_address", "public_address", "floating_ip",
      "floating_ips", "external_ip", "nat_ip",
    ]), access: ["access_ip", "access_ip_v4", "access_ip_v6"],
    stated: ["ssh_host", "ssh_address", "ansible_host"], images: ["image", "image_name"],
    flavors: ["flavor", "flavor_name", "size", "instance_type", "machine_type", "server_type"],
    zones: ["zone", "availability_zone", "az", "location", "region"],
    tags: ["tags", "labels", "metadata"], roles: ["role", "roles[*]"],
    users: ["user", "ssh_user", "username", "ansible_user"],
    sshPorts: ["port", "ssh_port", "ansible_port"])

  /// The machines that a state's output tells of.
  ///
  /// A sensitive output is not read: what it says must not be shown.
  static func entries(of state: RawState) -> [MachineDraft] {
    guard let output = state.outputs[name], !output.isSensitive, let value = output.value else {
      return []
    }
    return keyed(value).compactMap { key, value in
      let address = "output.\(name)\(key?.description ?? "")"
      guard var draft = rule.draft(from: object(value), resource: address) else { return nil }
      if draft.name == nil, case .key(let name) = key { draft.name = name }
      return draft.isMachine ? draft : nil
    }
  }

  /// A field may hold one address, or a list or map of them.
  private static func addresses(_ fields: [String]) -> [AttributePattern] {
    fields.flatMap { [AttributePattern($0), AttributePattern("\($0)[*]")] }
  }

  private static func keyed(_ value: JSONValue) -> [(InstanceKey?, JSONValue)] {
    switch value {
    case .array(let elements): elements.enumerated().map { (.index($0.offset), $0.element) }
    case .object(let members) where members.allSatisfy({ $0.value.isEntry }):
      members.map { (.key($0.key), $0.value) }
    case .object: [(nil, value)]
    case .string: value.isEntry ? [(nil, value)] : []
    case .null, .bool, .number: []
    }
  }

  /// An address or a list of addresses as an object.
  private static func object(_ value: JSONValue) -> JSONValue {
    value.object == nil
      ? .object(JSONObject([JSONObject.Member(key: "addresses", value: value)])) : value
  }
}

extension JSONValue {
  /// Whether this may be all that is said of a machine, and not one field of it.
  fileprivate var isEntry: Bool {
    switch self {
    case .object, .array: true
    case .string(let text): IPAddress(text) != nil
    case .null, .bool, .number: false
    }
  }
}

extension MachineDraft {
  /// Whether there is anything to know a machine by.
  fileprivate var isMachine: Bool {
    name != nil || !ids.isEmpty || !fixed.isEmpty || !floating.isEmpty || stated != nil
      || access != nil
  }
}

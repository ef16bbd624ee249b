import Terraform

/// How the machines of one resource type are read from a state.
///
/// A rule is data: a new type is a new row in the table ``known``, and no code. Of several patterns
/// for one fact the first that finds something wins; addresses and identifiers all count.
struct MachineRule: Hashable {
  /// The resource type.
  let type: String
  /// The cloud's identifiers of the machine: the first becomes ``Machine/id``, and by each of them
  /// other resources and the output `machines` may name it.
  ///
  /// The first should be another one when the machine is rebuilt: its SSH key is remembered under it.
  var ids: [AttributePattern] = []
  /// Its name, best its host name.
  var names: [AttributeText] = []
  /// Addresses on its networks, IPv4 and IPv6 alike.
  var fixed: [AttributePattern] = []
  /// The same, as the guest tells of itself: loopback and link-local addresses are none.
  var reported: [AttributePattern] = []
  /// The names of the guest's interfaces, in the order of the outermost list of ``reported``.
  var interfaces: AttributePattern?
  /// Addresses by which it is reached from outside its networks.
  var floating: [AttributePattern] = []
  /// The address that the provider itself connects to.
  var access: [AttributePattern] = []
  /// The address that a person says to connect to.
  var stated: [AttributePattern] = []
  /// Identifiers of its ports or network interfaces.
  var ports: [AttributePattern] = []
  /// The image's name, else its id.
  var images: [AttributeText] = []
  /// The size by the cloud's name, else what it has.
  var flavors: [AttributeText] = []
  /// Where it stands: an availability zone, else a region or a host.
  var zones: [AttributeText] = []
  /// Its tags, as a map, a list or a text; see ``RoleTag``.
  var tags: [AttributePattern] = []
  /// Its role in a word.
  var roles: [AttributePattern] = []
  /// As whom to connect.
  var users: [AttributePattern] = []
  /// The port of its sshd.
  var sshPorts: [AttributePattern] = []
  /// What makes an instance no machine when it is true, such as being a template for machines.
  var exclusion: AttributePattern?
}

extension MachineRule {
  /// The attributes at the top level that are needed.
  var attributeNames: [String] {
    let patterns =
      [ids, fixed, reported, floating, access, stated, ports, tags, roles, users, sshPorts]
      .flatMap(\.self) + [names, images, flavors, zones].flatMap(\.self).flatMap(\.patterns)
      + [interfaces, exclusion].compactMap(\.self)
    return Set(patterns.map(\.attribute)).sorted()
  }

  /// The attributes that hold the size by the cloud's name: for another a machine must restart.
  var sizes: [AttributePattern] { flavors.compactMap(\.attribute) }
}

// MARK: - Reading

extension MachineRule {
  /// Reads a machine; nil when the attributes are those of no machine.
  ///
  /// - Parameters:
  ///   - attributes: The attributes, at least those named by ``attributeNames``.
  ///   - resource: The address of the resource, or what stands for it.
  /// - Returns: What the attributes say, without what other resources say of the machine.
  func draft(from attributes: JSONValue, resource: String) -> MachineDraft? {
    if let exclusion, exclusion.isTrue(in: attributes) { return nil }
    let told = addresses(reported, in: attributes, skipping: innerInterfaces(in: attributes))
    let access = addresses(access, in: attributes)
    return MachineDraft(
      ids: ids.flatMap { $0.texts(in: attributes) }, name: names.text(in: attributes),
      resource: resource, fixed: addresses(fixed, in: attributes) + told.filter { !$0.isLocal },
      floating: addresses(floating, in: attributes),
      access: access.first { reported.isEmpty || !$0.isLocal },
      stated: addresses(stated, in: attributes).first,
      ports: ports.flatMap { $0.texts(in: attributes) }, image: images.text(in: attributes),
      flavor: flavors.text(in: attributes), zone: zones.text(in: attributes),
      role: role(in: attributes), user: users.text(in: attributes),
      sshPort: sshPorts.text(in: attributes).flatMap { Int($0) })
  }

  private func addresses(
    _ patterns: [AttributePattern], in attributes: JSONValue, skipping skipped: Set<Int> = []
  ) -> [IPAddress] {
    var found: [IPAddress] = []
    for pattern in patterns {
      pattern.visit(attributes, skipping: skipped) { value in
        if let address = value.text.flatMap({ IPAddress($0) }), !address.isUnspecified {
          found.append(address)
        }
        return true
      }
    }
    return found
  }

  /// The places of the interfaces that lead nowhere.
  private func innerInterfaces(in attributes: JSONValue) -> Set<Int> {
    var inner: Set<Int> = []
    var place = 0
    interfaces?.visit(attributes) { value in
      if GuestInterface.isInner(value.text ?? "") { inner.insert(place) }
      place += 1
      return true
    }
    return inner
  }

  private func role(in attributes: JSONValue) -> MachineRole? {
    roles.first(in: attributes) { $0.text.flatMap { RoleTag.role(ofValue: $0) } }
      ?? tags.first(in: attributes) { RoleTag.role(of: $0) }
  }
}

/// The network interfaces that a guest tells of.
enum GuestInterface {
  /// What the names of interfaces begin with that lead nowhere outside the guest, besides `lo`.
  ///
  /// Source: Docker, libvirt, LXD; Calico, which MicroK8s installs, Flannel and Cilium.
  private static let innerPrefixes = [
    "docker", "br-", "veth", "virbr", "lxdbr", "lxcbr", "cali", "vxlan.calico", "tunl",
    "flannel", "cni", "cilium", "kube-",
  ]

  /// Whether nothing outside the guest is reached through an interface of this name.
  static func isInner(_ name: String) -> Bool {
    name == "lo" || innerPrefixes.contains { name.hasPrefix($0) }
  }
}

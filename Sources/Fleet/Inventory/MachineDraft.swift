/// What is known of a machine while a state is being read.
struct MachineDraft {
  /// The identifiers by which others may name it.
  var ids: [String]
  var name: String?
  let resource: String
  var fixed: [IPAddress]
  var floating: [IPAddress]
  var access: IPAddress?
  var stated: IPAddress?
  var ports: [String]
  var image: String?
  var flavor: String?
  var zone: String?
  /// What tags say of its role.
  var role: MachineRole?
  var user: String?
  var sshPort: Int?
  /// The provider, from the resource type; nil for a machine of which no resource tells.
  var provider: String?
  var isTainted = false
  /// The names that may tell its role, the most telling first.
  var roleNames: [String] = []
  /// Addresses that other resources give it; they come before its own ones, which may be older.
  var translated: [IPAddress] = []
  /// Addresses that come after its own ones.
  var routed: [IPAddress] = []
  /// Addresses of which it is not said whether they are floating ones.
  var mentioned: [IPAddress] = []
}

extension MachineDraft {
  /// Takes over what somebody else says of the same machine, without contradicting what is known.
  mutating func fill(from other: MachineDraft) {
    name = name ?? other.name
    image = image ?? other.image
    flavor = flavor ?? other.flavor
    zone = zone ?? other.zone
    role = other.role ?? role
    user = user ?? other.user
    sshPort = sshPort ?? other.sshPort
    access = access ?? other.access
    stated = stated ?? other.stated
    mentioned += other.fixed
    routed += other.floating
  }

  /// The machine.
  ///
  /// - Parameters:
  ///   - roles: How its role is told.
  ///   - id: The identifier, which no other machine has.
  /// - Returns: The machine, each address once.
  func machine(by roles: RoleRules, id: String) -> Machine {
    let floating = (translated + floating + routed).unique
    let known = Set(floating)
    let fixed = (fixed + mentioned.filter { !known.contains($0) }).unique
    let name = name ?? stated?.text ?? fixed.first?.text ?? floating.first?.text ?? resource
    return Machine(
      id: id, name: name,
      role: roles.role(of: roleNames.isEmpty ? [name] : roleNames, tagged: role),
      addresses: MachineAddresses(
        fixedV4: fixed.filter { !$0.isV6 }.map(\.text), fixedV6: fixed.filter(\.isV6).map(\.text),
        floating: floating.map(\.text), access: access?.text,
        stated: stated?.text),
      resource: resource, provider: provider, flavor: flavor, image: image, zone: zone,
      isTainted: isTainted, user: user, sshPort: sshPort)
  }
}

extension [IPAddress] {
  /// Each address once, where it stands first.
  fileprivate var unique: [IPAddress] {
    var seen: Set<IPAddress> = []
    return filter { seen.insert($0).inserted }
  }
}

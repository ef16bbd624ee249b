import Terraform

/// A machine's role in its tags: the metadata of OpenStack, the labels of Google and Hetzner, the
/// tags of AWS, Azure, DigitalOcean and Proxmox.
enum RoleTag {
  /// The keys whose value is a role, after the last `.`, `/` or `:` in them.
  private static let keys: Set = [
    "role", "node-role", "k8s-role", "kubernetes-role", "microk8s-role", "cluster-role",
    "machine-role",
  ]

  /// What a tag alone says.
  private static let words: [String: MachineRole] = [
    "control-plane": .controlPlane, "controlplane": .controlPlane, "controller": .controlPlane,
    "master": .controlPlane, "worker": .worker, "workernode": .worker, "worker-node": .worker,
    "agent": .worker,
  ]

  /// The role in a map of tags, a list of tags, or tags in one text with `;`, `,` or blanks between
  /// them, where a tag is a word, `key=value` or `key:value`; nil when there is none.
  static func role(of tags: JSONValue) -> MachineRole? {
    switch tags {
    case .object(let members):
      members.lazy.filter { isKey($0.key) }.compactMap { $0.value.text }
        .compactMap { role(ofValue: $0) }.first
    case .array(let elements):
      elements.lazy.compactMap { $0.text }.compactMap { role(ofTag: $0) }.first
    case .string(let text):
      text.split { ";, ".contains($0) }.lazy.compactMap { role(ofTag: String($0)) }.first
    case .null, .bool, .number: nil
    }
  }

  /// The role that a value such as `k8s-master` means.
  static func role(ofValue value: String) -> MachineRole? {
    // As it is mostly written.
    if let role = words[value] { return role }
    let role = words[NamePattern.plain(value)] ?? RoleRule.role(of: [value])
    return role == .unknown ? nil : role
  }

  private static func role(ofTag tag: String) -> MachineRole? {
    guard let separator = tag.firstIndex(where: { "=:".contains($0) }) else {
      return words[NamePattern.plain(tag)]
    }
    guard isKey(String(tag[..<separator])) else { return nil }
    return role(ofValue: String(tag[tag.index(after: separator)...]))
  }

  private static func isKey(_ key: String) -> Bool {
    // As it is mostly written; all of them end alike.
    if keys.contains(key) { return true }
    guard let end = key.utf8.last, end | 0x20 == UInt8(ascii: "e") else { return false }
    let last = key.split { "./:".contains($0) }.last ?? ""
    return keys.contains(NamePattern.plain(String(last)))
  }
}

import Terraform

/// The output `ssh_host_keys`, in which a configuration names the public host keys of its machines.
///
/// It is a map from the name or the identifier of a machine to its keys: a text with a key a line, or
/// a list of such texts, as `tls_private_key.….public_key_openssh` or `known_hosts` have them. Public
/// keys are no secrets, so a sensitive output is read too.
enum HostKeysOutput {
  /// The name of the output.
  static let name = "ssh_host_keys"

  /// The keys by the machines' names; a machine whose entry holds none has an empty list.
  static func keys(of state: RawState) -> [String: [PublicKey]] {
    guard let members = state.outputs[name]?.value?.object else { return [:] }
    return Dictionary(members.map { ($0.key, keys(in: $0.value)) }) { $1 }
  }

  private static func keys(in value: JSONValue) -> [PublicKey] {
    let texts = value.text.map { [$0] } ?? value.array?.compactMap(\.text) ?? []
    return texts.flatMap { $0.split(whereSeparator: \.isNewline) }.compactMap { line in
      // With or without a name before it, as `ssh-keyscan` prints it.
      let rest = line.split(maxSplits: 1, whereSeparator: \.isWhitespace).dropFirst().first
      return PublicKey(line: String(line)) ?? rest.flatMap { PublicKey(line: String($0)) }
    }
  }
}

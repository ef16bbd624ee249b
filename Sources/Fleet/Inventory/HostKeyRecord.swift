/// How a machine's host key became known.
public enum HostKeySource: String, Hashable, Sendable, Codable, CaseIterable {
  /// Terraform's output `ssh_host_keys` names it.
  case terraform
  /// The machine showed it on its console, which Nova told.
  case console
  /// It was the first key that the machine showed over SSH.
  case firstContact = "first-contact"

  /// How, in words behind a fingerprint.
  public var words: String {
    switch self {
    case .terraform: "from Terraform"
    case .console: "from the machine's console"
    case .firstContact: "taken at first contact"
    }
  }
}

/// A host key that a machine is trusted by.
public struct HostKeyRecord: Hashable, Sendable {
  /// The key.
  public let key: PublicKey
  /// How it became known.
  public let source: HostKeySource

  /// Makes a record.
  public init(key: PublicKey, source: HostKeySource) {
    self.key = key
    self.source = source
  }

  /// For people: `SHA256:… (ED25519) from Terraform`.
  public var title: String { "\(key.fingerprint) (\(key.algorithm)) \(source.words)" }
}

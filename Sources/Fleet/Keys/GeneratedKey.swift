public import Terraform

/// The key pair that Terraform generated for the machines, as the state keeps it.
///
/// Source: the first instance of `tls_private_key`.
public struct GeneratedKey: Hashable, Sendable {
  /// The resource's address.
  public let resource: String
  /// `RSA`, `ECDSA` or `ED25519`.
  public let algorithm: String
  /// The private key as PEM, as the reference pipeline prints it.
  public let pem: Secret
  /// The private key in a form that OpenSSH accepts, ending in exactly one line feed.
  ///
  /// OpenSSH refuses ED25519 as PEM (PKCS#8), a key with carriage returns, and one without its last line feed.
  public let openSSH: Secret
  /// The public key as a line of `authorized_keys`.
  public let publicKey: String

  /// Reads the key of a state; nil if it has none.
  public init?(of state: RawState) {
    for resource in state.resources where resource.type == "tls_private_key" {
      guard let instance = resource.instances.first(where: { $0.deposedKey == nil }),
        let pem = instance.attributes["private_key_pem"]?.text, !pem.isEmpty
      else { continue }
      let openSSH = instance.attributes["private_key_openssh"]?.text ?? ""
      self.resource = resource.address(of: instance).description
      algorithm = instance.attributes["algorithm"]?.text ?? ""
      self.pem = Secret(pem)
      self.openSSH = Secret(Self.normalised(openSSH.isEmpty ? pem : openSSH))
      publicKey =
        instance.attributes["public_key_openssh"]?.text.map {
          String($0.split(separator: "\n").first ?? "")
        }
        ?? ""
      return
    }
    return nil
  }

  /// The key as OpenSSH accepts it, in the form of the reference pipeline where both are the same.
  ///
  /// RSA and ECDSA keys are accepted as PEM; ED25519 only in OpenSSH's own form.
  public var usable: Secret {
    algorithm == "ED25519" ? openSSH : Secret(Self.normalised(pem.revealed))
  }

  private static func normalised(_ key: String) -> String {
    let lines = key.split(omittingEmptySubsequences: true) { $0.isNewline }
    return lines.joined(separator: "\n") + "\n"
  }
}

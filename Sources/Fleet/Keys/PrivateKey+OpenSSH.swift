import Terraform

extension PrivateKey {
  /// The bytes in front of every key in OpenSSH's form.
  static let openSSHMagic = Array("openssh-key-v1\0".utf8)

  /// Writes an ED25519 key in OpenSSH's own form, unencrypted.
  ///
  /// Source: OpenSSH, `PROTOCOL.key`.
  ///
  /// - Parameters:
  ///   - seed: The private key's 32 bytes.
  ///   - publicKey: Its public half.
  /// - Returns: The text.
  /// - Throws: `KeyProblem.mismatched` if the public key is of another algorithm.
  static func openSSHText(
    seed: [UInt8], publicKey: PublicKey
  ) throws(KeyProblem) -> Secret {
    var reader = SSHBytesReader(publicKey.blob)
    guard publicKey.type == "ssh-ed25519", reader.string() != nil, let point = reader.string(),
      point.count == seed.count
    else { throw .mismatched }
    // The check number tells a wrong passphrase; without one, any number that stands there twice.
    let check = SHA256Digest(of: publicKey.blob).bytes.prefix(4)
    var secrets = Array(check + check)
    secrets.append(sshString: Array(publicKey.type.utf8))
    secrets.append(sshString: point)
    secrets.append(sshString: seed + point)
    secrets.append(sshString: Array((publicKey.comment ?? "").utf8))
    var filler: UInt8 = 1
    while secrets.count % blockSize != 0 {
      secrets.append(filler)
      filler += 1
    }
    var body = openSSHMagic
    for word in ["none", "none", ""] { body.append(sshString: Array(word.utf8)) }
    body += UInt32(1).bigEndianBytes
    body.append(sshString: publicKey.blob)
    body.append(sshString: secrets)
    return KeyArmour.text(label: "OPENSSH PRIVATE KEY", body: body, width: lineWidth)
  }

  /// What the length of the secret part is a multiple of, where nothing is encrypted.
  private static let blockSize = 8
  /// The length of the lines that ssh-keygen writes.
  private static let lineWidth = 70
}

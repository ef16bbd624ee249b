/// Why a private key cannot be used, or cannot be told from others.
public enum KeyProblem: Error, Hashable, Sendable {
  /// There is no text of a key.
  case missing
  /// The text is no key, or not all of it.
  case damaged(String)
  /// A passphrase protects it.
  case encrypted
  /// OpenSSH has no use for keys like this.
  case unsupported(String)
  /// It would have to be brought into OpenSSH's form, which needs the public key.
  case notConvertible
  /// It is another key's private half.
  case mismatched
}

extension KeyProblem: CustomStringConvertible {
  /// A sentence for people with what to do; it quotes nothing of the key.
  public var description: String {
    switch self {
    case .missing:
      "The state has no private key: it was not generated yet, or was taken out. terraform apply "
        + "generates one; quarterdeck restore shows the copies of the state."
    case .damaged(let reason):
      "The private key is damaged: \(reason). quarterdeck restore shows the copies of the state, "
        + "and --state FILE looks into one of them."
    case .encrypted:
      "The private key is encrypted, and nothing here asks for passphrases. Put it into a file of "
        + "your own and load it with ssh-add, or name an unencrypted one as identity_file."
    case .unsupported(let kind):
      "OpenSSH does not accept \(kind). Generate an ED25519, an RSA, or an ECDSA key of P256, P384 "
        + "or P521."
    case .notConvertible:
      "Not every OpenSSH reads an ED25519 key in PKCS#8, and without its public key this one cannot "
        + "be brought into OpenSSH's own form."
    case .mismatched:
      "The private key does not belong to the public key beside it, so no machine would accept "
        + "it. quarterdeck restore shows the copies of the state."
    }
  }
}

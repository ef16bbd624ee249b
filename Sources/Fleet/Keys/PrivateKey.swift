public import Terraform

/// A private key, read as far as it takes to know whether OpenSSH can use it, and whose it is.
///
/// It holds the key in clear, so it is made where it is needed and not kept.
public struct PrivateKey {
  /// The forms in which private keys are written.
  enum Format: Hashable, Sendable {
    /// RSA alone; RFC 8017.
    case pkcs1
    /// Elliptic curves alone; RFC 5915.
    case sec1
    /// Any algorithm; RFC 5208.
    case pkcs8
    /// OpenSSH's own: its `PROTOCOL.key`.
    case openSSH
  }

  /// The form.
  let format: Format
  /// What is not accepted about it, such as "ECDSA with P224"; nil if nothing is.
  let objection: String?
  /// The public half, if the private one says it.
  public let publicKey: PublicKey?
  /// The numbers of an ED25519 key in PKCS#8, which OpenSSH reads since version 9.6 alone.
  let seed: [UInt8]?
  private let text: Secret

  /// Reads a key; blanks, line ends and the like are put in order.
  ///
  /// - Throws: `KeyProblem` if it is none, damaged or encrypted.
  public init(_ key: Secret) throws(KeyProblem) {
    let armour = try KeyArmour(key)
    let parts: Parts
    switch armour.label {
    case "RSA PRIVATE KEY":
      format = .pkcs1
      parts = try Parts(rsa: armour.body)
    case "EC PRIVATE KEY":
      format = .sec1
      parts = try Parts(ec: armour.body, curve: nil)
    case "PRIVATE KEY":
      format = .pkcs8
      parts = try Parts(pkcs8: armour.body)
    case "OPENSSH PRIVATE KEY":
      format = .openSSH
      parts = try Parts(openSSH: armour.body)
    default: throw .unsupported("keys with the label \(armour.label)")
    }
    objection = parts.objection
    publicKey = parts.publicKey
    seed = parts.seed
    text = armour.text
  }

  /// Whether every OpenSSH reads this very text.
  public var isAccepted: Bool { objection == nil && seed == nil }

  /// The key in a form that OpenSSH accepts: as it is where that is one, else in OpenSSH's own.
  ///
  /// - Parameter known: The public half; an ED25519 key in PKCS#8 does not say it.
  /// - Returns: The text, ending in exactly one line feed.
  /// - Throws: `KeyProblem` if OpenSSH could not use it, or it is another key's half.
  public func usable(with known: PublicKey?) throws(KeyProblem) -> Secret {
    if let objection { throw .unsupported(objection) }
    if let known, let publicKey, known.blob != publicKey.blob { throw .mismatched }
    guard let seed else { return text }
    guard let owner = known ?? publicKey else { throw .notConvertible }
    return try Self.openSSHText(seed: seed, publicKey: owner)
  }
}

extension PrivateKey: CustomStringConvertible, CustomReflectable {
  /// What it is, never the key.
  public var description: String { "private key" }

  /// A mirror without children, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

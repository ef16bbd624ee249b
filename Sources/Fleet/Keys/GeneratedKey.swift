public import Terraform

/// A key pair that Terraform generated for the machines, as the state keeps it.
///
/// Source: an instance of `tls_private_key` of hashicorp/tls.
public struct GeneratedKey: Hashable, Sendable {
  /// The forms in which the provider writes a private key.
  public enum Form: String, Hashable, Sendable, CaseIterable {
    /// RSA and ECDSA as OpenSSL writes them by tradition, ED25519 as PKCS#8.
    case pem
    /// OpenSSH's own; since hashicorp/tls 3.2.
    case openssh
    /// PKCS#8.
    case pkcs8

    /// The name of the attribute.
    public var attribute: String {
      switch self {
      case .pem: "private_key_pem"
      case .openssh: "private_key_openssh"
      case .pkcs8: "private_key_pem_pkcs8"
      }
    }
  }

  /// The resource type.
  static let type = "tls_private_key"

  /// The resource's address.
  public let resource: String
  /// `RSA`, `ECDSA` or `ED25519`.
  public let algorithm: String
  /// The size in bits, if it is known.
  public let size: Int?
  /// The public half; nil where SSH has no form for it, as for the curve P224.
  public let publicKey: PublicKey?
  /// Whether the next apply replaces it.
  public let isTainted: Bool
  private let forms: [Form: Secret]

  /// Reads the key of an instance; nil for a deposed one, and one without any private key.
  init?(of instance: StateInstance, in resource: StateResource) {
    guard resource.mode == .managed, resource.type == Self.type, instance.deposedKey == nil else {
      return nil
    }
    let attributes = instance.attributes
    forms = Self.forms(in: attributes)
    guard !forms.isEmpty else { return nil }
    self.resource = resource.address(of: instance).description
    isTainted = instance.isTainted
    publicKey =
      attributes["public_key_openssh"]?.text.flatMap { PublicKey(line: $0) }
      ?? Self.publicKey(in: forms)
    algorithm = attributes["algorithm"]?.text ?? publicKey?.algorithm ?? ""
    size = publicKey?.size ?? Self.size(in: attributes, algorithm: algorithm)
  }

  /// The private keys in the attributes of an instance; none where there is no text.
  static func forms(in attributes: JSONValue) -> [Form: Secret] {
    Form.allCases.reduce(into: [:]) { forms, form in
      guard let text = attributes[form.attribute]?.text, !text.isEmpty else { return }
      forms[form] = Secret(text)
    }
  }

  /// The private key as the state has it, byte for byte; nil if it does not have this form.
  public func text(of form: Form) -> Secret? { forms[form] }

  /// The private key in a form that OpenSSH accepts, ending in exactly one line feed.
  ///
  /// The first that serves, in the order of ``Form``: so RSA and ECDSA keys are what the reference
  /// pipeline prints. An ED25519 key is brought into OpenSSH's form where the state does not have it.
  ///
  /// - Throws: `KeyProblem` of the first form, if none serves.
  public var usable: Secret {
    get throws(KeyProblem) {
      var problem: KeyProblem?
      for form in [algorithm == "ED25519" ? .openssh : nil] + Form.allCases {
        guard let text = form.flatMap({ forms[$0] }) else { continue }
        do throws(KeyProblem) {
          return try PrivateKey(text).usable(with: publicKey)
        } catch {
          problem = problem ?? error
        }
      }
      throw problem ?? .missing
    }
  }

  /// The public half as one of the private ones says it.
  private static func publicKey(in forms: [Form: Secret]) -> PublicKey? {
    // What is damaged says nothing; why, is told to whoever asks for the key.
    Form.allCases.lazy.compactMap { forms[$0] }.compactMap { try? PrivateKey($0).publicKey }.first
  }

  private static func size(in attributes: JSONValue, algorithm: String) -> Int? {
    switch algorithm {
    case "RSA": attributes["rsa_bits"]?.int
    case "ECDSA": attributes["ecdsa_curve"]?.text.flatMap { Int($0.trimmingPrefix("P")) }
    case "ED25519": 256
    default: nil
    }
  }
}

extension GeneratedKey {
  /// Reads the key of a state that the most machines accept, else the first; nil if it has none.
  public init?(of state: RawState) {
    let keys = Self.all(in: state)
    // To tell which machine accepts what takes a walk over the state.
    guard let key = keys.count > 1 ? KeySurvey(of: state, keys: keys).preferred?.key : keys.first
    else { return nil }
    self = key
  }

  /// All keys of a state, in its order.
  static func all(in state: RawState) -> [GeneratedKey] {
    state.resources.filter { $0.type == type }.flatMap { resource in
      resource.instances.compactMap { GeneratedKey(of: $0, in: resource) }
    }
  }
}

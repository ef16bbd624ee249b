/// What is known to be secret although no mark says so.
///
/// Providers do not mark everything: `random_id` (a cluster's join token) is not sensitive, and a
/// mark is lost through attributes that a provider computes.
public enum Sensitive {
  /// Returns whether an attribute holds a secret, by what is known of its resource type and by
  /// its name.
  ///
  /// - Parameters:
  ///   - attribute: The name of the attribute, or of a key inside it.
  ///   - type: The resource type, such as `random_id`.
  /// - Returns: True when in doubt by the name; a harmless value is hidden sooner than a secret shown.
  public static func masks(attribute: String, ofType type: String) -> Bool {
    if attributesByType[type]?.contains(attribute) == true { return true }
    let name = attribute.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    return words.contains { name.holds($0) }
  }

  /// Returns whether any step of a path names a secret.
  public static func masks(path: AttributePath, ofType type: String) -> Bool {
    path.steps.contains { masks(step: $0, ofType: type) }
  }

  /// Returns whether a text is a private key, whatever attribute holds it.
  static func isPrivateKey(_ text: String) -> Bool {
    text.utf8.count > 60 && text.contains("PRIVATE KEY-----")
  }

  static func masks(step: AttributePath.Step, ofType type: String) -> Bool {
    guard case .name(let name) = step else { return false }
    return masks(attribute: name, ofType: type)
  }

  /// Attributes that hold a secret under a harmless name.
  ///
  /// Source: the schemas of hashicorp/random 3.5, hashicorp/tls 4.0, hashicorp/cloudinit 2.3 and
  /// terraform-provider-openstack 1.51. `random_id.id` is the value in base64.
  private static let attributesByType: [String: Set<String>] = [
    "random_id": ["id", "hex", "dec", "b64", "b64_url", "b64_std"],
    "random_bytes": ["base64", "hex"],
    "random_password": ["id", "result", "bcrypt_hash"],
    "random_string": ["id", "result"],
    "cloudinit_config": ["content", "rendered"],
    "template_cloudinit_config": ["content", "rendered"],
    "openstack_compute_keypair_v2": ["private_key"],
    "local_sensitive_file": ["content", "content_base64"],
  ]

  /// Parts of names that tell a secret in any provider.
  private static let words: [[UInt8]] = [
    "password", "passwd", "passphrase", "admin_pass", "secret", "token", "private_key",
    "api_key", "apikey", "access_key", "credential", "user_data",
  ].map { Array($0.utf8) }
}

extension [UInt8] {
  /// Whether other bytes stand anywhere in these.
  ///
  /// Both are short.
  fileprivate func holds(_ other: [UInt8]) -> Bool {
    guard count >= other.count else { return false }
    for start in 0...(count - other.count) {
      var length = 0
      while length < other.count, self[start + length] == other[length] { length += 1 }
      if length == other.count { return true }
    }
    return false
  }
}

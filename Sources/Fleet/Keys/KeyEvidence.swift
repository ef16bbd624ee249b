/// How it is known that a machine accepts a key.
///
/// A state does not say it outright: a machine learns its keys at its first boot.
public enum KeyEvidence: Hashable, Sendable {
  /// Its key pair has this public key: the pair's resource.
  case keyPair(resource: String)
  /// Its user data stands in the state and holds the public key.
  case userData
  /// Its user data is what this resource renders, by its digest, and that holds the public key.
  case recipe(resource: String)
  /// It depends on this resource, which holds the public key; but it was made with other user data
  /// than the resource renders now.
  case changedRecipe(resource: String)
  /// It depends on the key, and of its user data the state keeps the digest alone.
  case dependency

  /// Whether the state leaves no doubt about what the machine was given.
  public var isProof: Bool {
    switch self {
    case .keyPair, .userData, .recipe: true
    case .changedRecipe, .dependency: false
    }
  }
}

extension KeyEvidence: CustomStringConvertible {
  /// A clause without a full stop.
  public var description: String {
    switch self {
    case .keyPair(let resource): "its key pair is \(resource), which has this public key"
    case .userData: "its user data holds the public key"
    case .recipe(let resource):
      "its user data, made by \(resource), holds the public key"
    case .changedRecipe(let resource):
      "it depends on \(resource), which holds the public key; but it was made with other user data, "
        + "which is not in the state"
    case .dependency: "it depends on the key; its user data is not in the state"
    }
  }
}

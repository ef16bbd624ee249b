/// A secret, a config map or a volume claim that a message says does not exist, or lacks a key.
struct MissingObject {
  /// The cause.
  let cause: Cause
  /// What sentences call it, such as `secret temporal-tls`.
  let title: String
  /// What is missing, or what the key is missing in.
  let scope: CauseScope

  /// Finds phrases such as `secret "temporal-tls" not found`.
  ///
  /// - Parameters:
  ///   - message: what the kubelet or the scheduler says.
  ///   - namespace: the pod's namespace, where the object is looked for.
  init?(message: String, namespace: String) {
    for kind in Self.kinds {
      guard
        let name = Self.between("\(kind.word) \"", "\" not found", in: message)
          ?? Self.between("\(kind.word)s \"", "\" not found", in: message)
      else { continue }
      cause = kind.cause
      title = "\(kind.title) \(name)"
      scope = .object(kind: kind.title, namespace: namespace, name: name)
      return
    }
    return nil
  }

  /// Finds phrases such as `couldn't find key user in Secret temporal/db`.
  init?(keyIn message: String, namespace: String) {
    guard let key = Self.between("couldn't find key ", " in ", in: message) else { return nil }
    let kinds = [(word: "Secret", title: "secret"), (word: "ConfigMap", title: "config map")]
    for kind in kinds {
      guard let start = message.ranges(of: " in \(kind.word) ").first?.upperBound else { continue }
      let path = message[start...].prefix { !$0.isWhitespace && $0 != "," }
      let name = path.split(separator: "/").last.map { String($0) } ?? ""
      cause = .configMissingKey
      title = "key \(key) of the \(kind.title) \(name)"
      scope = .object(kind: kind.title, namespace: namespace, name: name)
      return
    }
    return nil
  }

  private static let kinds: [(word: String, title: String, cause: Cause)] = [
    ("secret", "secret", .configMissingSecret),
    ("configmap", "config map", .configMissingConfigMap),
    ("persistentvolumeclaim", "volume claim", .volumeMissingClaim),
  ]

  private static func between(_ start: String, _ end: String, in message: String) -> String? {
    guard let from = message.ranges(of: start).first?.upperBound,
      let to = message[from...].ranges(of: end).first?.lowerBound, from < to
    else { return nil }
    let name = message[from..<to]
    return name.contains("\"") ? nil : String(name)
  }
}

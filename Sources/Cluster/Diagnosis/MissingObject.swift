/// A secret or a config map that a message of the kubelet says does not exist.
struct MissingObject {
  /// The stable identifier of the cause.
  let cause: String
  /// What sentences call it, such as `secret temporal-tls`.
  let title: String

  /// Finds phrases such as `secret "temporal-tls" not found`.
  init?(message: String) {
    let kinds = [
      (word: "secret", title: "secret", cause: "config.missing-secret"),
      (word: "configmap", title: "config map", cause: "config.missing-configmap"),
    ]
    for kind in kinds {
      guard let start = message.ranges(of: "\(kind.word) \"").first?.upperBound,
        let end = message[start...].firstIndex(of: "\""),
        message[end...].hasPrefix("\" not found")
      else { continue }
      cause = kind.cause
      title = "\(kind.title) \(message[start..<end])"
      return
    }
    return nil
  }
}

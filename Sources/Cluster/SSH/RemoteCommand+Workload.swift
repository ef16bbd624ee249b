extension RemoteCommand {
  /// Makes the command that fetches the pods of a workload, and what should be there.
  ///
  /// - Parameters:
  ///   - namespace: the namespace.
  ///   - selector: labels with their values, `app=worker,tier=back`; nil for all pods.
  /// - Returns: the command, whose output `WorkloadObjects` reads.
  /// - Throws: `RemoteCommandError` when the namespace or the selector is none.
  public static func workload(
    in namespace: String, selector: String?
  ) throws(RemoteCommandError) -> Self {
    try check(namespace, "namespace", limit: 63, allowsDots: false)
    var words = [
      "get", "deployments,statefulsets,daemonsets,pods", "--namespace=\(namespace)",
      "--output=json", requestTimeout,
    ]
    if let selector {
      guard LabelSelector.isValid(selector) else {
        throw .invalidParameter(name: "label selector", value: selector)
      }
      words.append("--selector=\(selector)")
    }
    let title = "kubectl get workload \(namespace)" + (selector.map { " \($0)" } ?? "")
    return kubectl(title, words)
  }

  /// Returns whether a text can be the name of a namespace.
  public static func isNamespace(_ text: String) -> Bool {
    // Only the outcome is of interest.
    (try? check(text, "namespace", limit: 63, allowsDots: false)) != nil
  }
}

/// Labels with their values, as `kubectl --selector` takes them; only equality is allowed.
public enum LabelSelector {
  /// Returns whether a text is one: `app=worker,example.com/tier=back`.
  public static func isValid(_ text: String) -> Bool {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    return !parts.isEmpty
      && parts.allSatisfy { part in
        let sides = part.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2 else { return false }
        return isKey(sides[0]) && (sides[1].isEmpty || isName(sides[1]))
      }
  }

  private static func isKey(_ key: Substring) -> Bool {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false)
    switch parts.count {
    case 1: return isName(parts[0])
    case 2: return isName(parts[1]) && isPrefix(parts[0])
    default: return false
    }
  }

  private static func isPrefix(_ text: Substring) -> Bool {
    text.utf8.count <= 253 && isName(text, limit: 253) && !text.contains("_")
      && !text.contains(where: \.isUppercase)
  }

  private static func isName(_ text: Substring, limit: Int = 63) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= limit else {
      return false
    }
    return first.isASCIIAlphanumeric && last.isASCIIAlphanumeric
      && text.utf8.allSatisfy { $0.isASCIIAlphanumeric || "-_.".utf8.contains($0) }
  }
}

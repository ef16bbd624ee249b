/// Why an image could not be had.
extension ContainerCase {
  func image(reason: String, message: String, evidence: [String?]) -> Finding {
    // "Back-off pulling image" does not say why; the event of the attempt before it does.
    let event =
      newestEvent("Failed", containing: "pull") ?? newestEvent("InspectFailed")
      ?? newestEvent("ErrImageNeverPull")
    let name = spec?.image ?? "of the \(title)"
    let (cause, sentence, confidence) = Self.imageCause(
      reason: reason, text: (message + "\n" + (event?.message ?? "")).lowercased())
    return pod.finding(
      cause, "The image \(name) \(sentence).",
      evidence: evidence + [
        pod.line("spec image of the \(title)", spec?.image), pod.line(event),
      ],
      next: [pod.describe] + (cause == "image.access-denied" ? [secrets] : []),
      confidence: confidence)
  }

  private var secrets: String {
    let namespace = pod.word(pod.pod.namespace)
    return pod.kubectl(
      "get secrets -n \(namespace) --field-selector type=kubernetes.io/dockerconfigjson")
  }

  private static func imageCause(
    reason: String, text: String
  ) -> (cause: String, sentence: String, confidence: Finding.Confidence) {
    if reason == "InvalidImageName" {
      return ("image.invalid-name", "has a name that is not valid", .certain)
    }
    if reason == "ErrImageNeverPull" {
      return (
        "image.never-pulled", "is not on the node, and its policy forbids pulling it", .certain
      )
    }
    return imageRules.first { rule in rule.words.contains { text.contains($0) } }
      .map { ($0.cause, $0.sentence, .certain) }
      ?? ("image.pull-failed", "cannot be pulled, and the reason is not recorded", .likely)
  }

  /// Words of container runtimes and registries, the more telling ones first.
  private static let imageRules: [(words: [String], cause: String, sentence: String)] = [
    (
      ["toomanyrequests", "too many requests", "rate limit"], "image.rate-limited",
      "cannot be pulled: the registry allows no more pulls for now"
    ),
    (
      ["x509", "server gave http response to https client", "tls: "], "image.registry-tls",
      "cannot be pulled: the registry's certificate is not trusted"
    ),
    (
      ["no such host"], "image.registry-name",
      "cannot be pulled: the name of its registry cannot be resolved"
    ),
    (
      [
        "connection refused", "i/o timeout", "deadline exceeded", "network is unreachable",
        "no route to host", "client.timeout", "tls handshake timeout",
      ],
      "image.registry-unreachable", "cannot be pulled: its registry cannot be reached"
    ),
    (
      [
        "pull access denied", "unauthorized", "authentication required", "no basic auth",
        "403 forbidden", "insufficient_scope", "authorization failed",
      ],
      "image.access-denied", "does not exist, or needs credentials that the pod does not have"
    ),
    (
      ["not found", "manifest unknown", "name unknown"], "image.not-found",
      "does not exist in its registry"
    ),
    (["no match for platform"], "image.platform", "is not made for the node's processor"),
    (["no space left"], "node.disk-full", "cannot be pulled: the node's disk is full"),
  ]
}

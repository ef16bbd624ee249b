/// Why an image could not be had.
extension ContainerCase {
  func image(reason: String, message: String, evidence: [String?]) -> Finding {
    // "Back-off pulling image" does not say why; the event of the attempt before it does.
    let event =
      newestEvent("Failed", containing: "pull") ?? newestEvent("InspectFailed")
      ?? newestEvent("ErrImageNeverPull")
    let name = spec?.image ?? "of the \(title)"
    let verdict = Self.verdict(
      reason: reason, text: (message + "\n" + (event?.message ?? "")).lowercased())
    return pod.finding(
      verdict.cause, "The image \(name) \(verdict.sentence).",
      evidence: evidence + [
        pod.line("spec image of the \(title)", spec?.image), pod.line(event),
      ],
      next: [pod.describe] + (verdict.cause == .imageAccessDenied ? [secrets] : []),
      confidence: verdict.confidence, scope: scope(of: verdict.cause), since: event?.firstSeen)
  }

  private var secrets: String {
    let namespace = pod.word(pod.pod.namespace)
    return pod.kubectl(
      "get secrets -n \(namespace) --field-selector type=kubernetes.io/dockerconfigjson")
  }

  /// A registry fails all of its images, a full disk all of a node's, and else each image itself.
  private func scope(of cause: Cause) -> CauseScope? {
    switch cause {
    case .nodeDiskFull: pod.nodeScope
    case .imageRateLimited, .imageRegistryTLS, .imageRegistryName, .imageRegistryUnreachable,
      .imageRegistryError:
      spec?.image.map { .registry(Self.registry(of: $0)) }
    default: spec?.image.map { .image($0) }
    }
  }

  /// The host of an image reference: the part before the first slash, if it can be one.
  static func registry(of image: String) -> String {
    let first = image.prefix { $0 != "/" }
    let isHost =
      first.count < image.count
      && (first.contains(".") || first.contains(":") || first == "localhost")
    return isHost ? String(first) : "docker.io"
  }

  private struct Verdict {
    let cause: Cause
    let sentence: String
    var confidence = Finding.Confidence.certain
  }

  private static func verdict(reason: String, text: String) -> Verdict {
    switch reason {
    case "InvalidImageName":
      return Verdict(cause: .imageInvalidName, sentence: "has a name that is not valid")
    case "ErrImageNeverPull":
      return Verdict(
        cause: .imageNeverPulled,
        sentence: "is not on the node, and its policy forbids pulling it")
    case "SignatureValidationFailed":
      return Verdict(cause: .imageSignature, sentence: "is not signed as it has to be")
    default: break
    }
    if let rule = imageRules.first(where: { $0.words.contains(where: text.contains) }) {
      return Verdict(cause: rule.cause, sentence: rule.sentence)
    }
    switch reason {
    case "RegistryUnavailable":
      return Verdict(
        cause: .imageRegistryUnreachable,
        sentence: "cannot be pulled: its registry cannot be reached")
    case "ImageInspectError":
      return Verdict(
        cause: .imageInspectFailed, sentence: "is on the node, but cannot be read there")
    default:
      return Verdict(
        cause: .imagePullFailed, sentence: "cannot be pulled, and the reason is not recorded",
        confidence: .likely)
    }
  }

  /// Words of container runtimes and registries, the more telling ones first.
  private static let imageRules: [(words: [String], cause: Cause, sentence: String)] = [
    (
      ["toomanyrequests", "too many requests", "rate limit"], .imageRateLimited,
      "cannot be pulled: the registry allows no more pulls for now"
    ),
    (
      ["no match for platform", "no matching manifest for"], .imagePlatform,
      "is not made for the node's processor"
    ),
    (["no space left"], .nodeDiskFull, "cannot be pulled: the node's disk is full"),
    (
      ["no such host", "server misbehaving", "name resolution", ":53: "], .imageRegistryName,
      "cannot be pulled: the name of its registry cannot be resolved"
    ),
    (
      ["x509", "server gave http response to https client", "tls: "], .imageRegistryTLS,
      "cannot be pulled: the registry's certificate is not trusted"
    ),
    (
      [
        "connection refused", "i/o timeout", "deadline exceeded", "network is unreachable",
        "no route to host", "client.timeout", "tls handshake timeout", "connection reset",
        "proxyconnect",
      ],
      .imageRegistryUnreachable, "cannot be pulled: its registry cannot be reached"
    ),
    (
      [
        "500 internal server error", "502 bad gateway", "503 service unavailable",
        "504 gateway time",
      ],
      .imageRegistryError, "cannot be pulled: its registry is in trouble itself"
    ),
    (
      [
        "pull access denied", "unauthorized", "authentication required", "no basic auth",
        "403 forbidden", "insufficient_scope", "authorization failed",
      ],
      .imageAccessDenied, "does not exist, or needs credentials that the pod does not have"
    ),
    (
      ["not found", "manifest unknown", "name unknown"], .imageNotFound,
      "does not exist in its registry"
    ),
  ]
}

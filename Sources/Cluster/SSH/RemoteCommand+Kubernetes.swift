public import FoundationEssentials

extension RemoteCommand {
  /// The most objects that one answer brings; more come with its continue token.
  public static let pageSize = 500

  /// Returns the command that lists nodes, as a page of the API.
  public static func nodes(continue token: String? = nil) throws(RemoteCommandError) -> Self {
    try list("kubectl get nodes", "/api/v1/nodes", token: token)
  }

  /// Returns the command that lists the pods of all namespaces, as a page of the API.
  public static func pods(continue token: String? = nil) throws(RemoteCommandError) -> Self {
    try list("kubectl get pods -A", "/api/v1/pods", token: token)
  }

  /// Returns the command that lists the events of all namespaces, as a page of the API.
  public static func events(continue token: String? = nil) throws(RemoteCommandError) -> Self {
    try list("kubectl get events -A", "/api/v1/events", token: token)
  }

  /// Makes the command that lists a collection, as a page of the API.
  ///
  /// - Parameters:
  ///   - resource: the collection.
  ///   - token: where the page before ended; nil for the first page.
  /// - Returns: the command.
  /// - Throws: `RemoteCommandError` when the token is none.
  public static func list(
    _ resource: ClusterResource, continue token: String? = nil
  ) throws(RemoteCommandError) -> Self {
    switch resource {
    case .nodes: try nodes(continue: token)
    case .pods: try pods(continue: token)
    case .events: try events(continue: token)
    }
  }

  /// Makes the command that watches a collection: a line for each change, and about one a minute
  /// without any.
  ///
  /// - Parameters:
  ///   - resource: the collection.
  ///   - version: after which version; from a list, or an earlier watch.
  ///   - span: after which time the server ends the watch; whole seconds, at least one.
  /// - Returns: the command.
  /// - Throws: `RemoteCommandError` when the version is none.
  public static func watch(
    _ resource: ClusterResource, since version: String, lasting span: Duration
  ) throws(RemoteCommandError) -> Self {
    guard let encoded = percentEncoded(token: version) else {
      throw .invalidParameter(name: "resource version", value: version)
    }
    let seconds = max(1, span.components.seconds)
    let query = [
      "watch=1", "resourceVersion=\(encoded)", "allowWatchBookmarks=true",
      "timeoutSeconds=\(seconds)",
    ]
    // kubectl counts the whole answer, and the server's own end is the better one.
    return Self(
      "kubectl watch \(resource.rawValue)", timeout: .seconds(seconds + 60), launch: .kubectl,
      words: [
        "get", "--raw", "\(resource.path)?\(query.joined(separator: "&"))",
        "--request-timeout=\(seconds + 30)s",
      ])
  }

  /// Returns the command that prints a collection as JSON, for those who may not ask the API itself.
  ///
  /// It costs the machine about ten times as much as the pages of the API.
  public static func printed(_ resource: ClusterResource) -> Self {
    Self(
      "kubectl \(resource.kubectlWords.joined(separator: " ")) -o json", timeout: .seconds(60),
      launch: .kubectl,
      words: resource.kubectlWords + ["-o", "json", "--request-timeout=50s"])
  }

  /// Returns the command that lists the events of one pod.
  public static func events(of pod: PodIdentity) throws(RemoteCommandError) -> Self {
    try check(pod)
    return try list(
      "kubectl get events of \(pod)", "/api/v1/namespaces/\(pod.namespace)/events",
      query: "fieldSelector=involvedObject.name%3D\(pod.name)", token: nil)
  }

  /// Returns the command that fetches one pod as JSON.
  public static func pod(_ pod: PodIdentity) throws(RemoteCommandError) -> Self {
    try check(pod)
    return kubectl(
      "kubectl get pod \(pod)",
      ["get", "--raw", "/api/v1/namespaces/\(pod.namespace)/pods/\(pod.name)", requestTimeout])
  }

  /// Returns the command that describes a pod for people.
  public static func describePod(_ pod: PodIdentity) throws(RemoteCommandError) -> Self {
    try check(pod)
    return kubectl(
      "kubectl describe pod \(pod)",
      ["describe", "pod", "--namespace=\(pod.namespace)", requestTimeout, "--", pod.name])
  }

  /// Returns the command that describes a node for people.
  public static func describeNode(_ name: String) throws(RemoteCommandError) -> Self {
    try check(name, "node name", limit: 253, allowsDots: true)
    return kubectl(
      "kubectl describe node \(name)", ["describe", "node", requestTimeout, "--", name])
  }

  /// Makes the command that prints the end of a container's log, each line with its time.
  ///
  /// - Parameters:
  ///   - pod: the pod.
  ///   - container: nil for the pod's default container.
  ///   - previous: true for the log of the run before this one.
  ///   - tailLines: 1...100,000.
  ///   - since: only what was written from then on, by the node's clock.
  /// - Returns: the command.
  /// - Throws: `RemoteCommandError` when a name is none, or the number is out of range.
  public static func podLogs(
    of pod: PodIdentity, container: String? = nil, previous: Bool = false, tailLines: Int = 500,
    since: Date? = nil
  ) throws(RemoteCommandError) -> Self {
    try check(pod)
    guard (1...100_000).contains(tailLines) else {
      throw .invalidParameter(name: "number of lines", value: "\(tailLines)")
    }
    var words = ["logs", "--namespace=\(pod.namespace)", "--timestamps", "--tail=\(tailLines)"]
    if previous { words.append("--previous") }
    if let since { words.append("--since-time=\(since.ISO8601Format())") }
    if let container {
      try check(container, "container name", limit: 63, allowsDots: false)
      words.append("--container=\(container)")
    }
    return kubectl("kubectl logs \(pod)", words + [requestTimeout, "--", pod.name])
  }

  private static func list(
    _ title: String, _ path: String, query: String? = nil, token: String?
  ) throws(RemoteCommandError) -> Self {
    var parts = ["limit=\(pageSize)"]
    if let query { parts.append(query) }
    if let token {
      guard let token = percentEncoded(token: token) else {
        throw .invalidParameter(name: "continue token", value: token)
      }
      parts.append("continue=\(token)")
    }
    let resource = "\(path)?\(parts.joined(separator: "&"))"
    return kubectl(title, ["get", "--raw", resource, requestTimeout])
  }

  /// Shorter than the command's own limit, so that kubectl's sentence is what is read.
  static let requestTimeout = "--request-timeout=15s"

  static func kubectl(_ title: String, _ words: [String]) -> Self {
    Self(title, timeout: .seconds(20), launch: .kubectl, words: words)
  }

  static func check(_ pod: PodIdentity) throws(RemoteCommandError) {
    try check(pod.namespace, "namespace", limit: 63, allowsDots: false)
    try check(pod.name, "pod name", limit: 253, allowsDots: true)
  }

  /// Checks a name after the rules of the API: lower case, digits, inner hyphens and dots.
  static func check(
    _ name: String, _ what: String, limit: Int, allowsDots: Bool
  ) throws(RemoteCommandError) {
    let isName = name.utf8.allSatisfy { byte in
      (byte.isASCIIAlphanumeric && byte.lowercased == byte) || byte == UInt8(ascii: "-")
        || (allowsDots && byte == UInt8(ascii: "."))
    }
    guard isName, let first = name.utf8.first, let last = name.utf8.last,
      first.isASCIIAlphanumeric, last.isASCIIAlphanumeric, name.utf8.count <= limit
    else { throw .invalidParameter(name: what, value: name) }
  }

  /// Returns a continue token for a URL; nil when it is not made of base64's characters.
  private static func percentEncoded(token: String) -> String? {
    var encoded = ""
    for byte in token.utf8 {
      switch byte {
      case _ where byte.isASCIIAlphanumeric, UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "="): encoded += "%3D"
      case UInt8(ascii: "+"): encoded += "%2B"
      case UInt8(ascii: "/"): encoded += "%2F"
      default: return nil
      }
    }
    return encoded.isEmpty ? nil : encoded
  }
}

extension UInt8 {
  fileprivate var lowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}

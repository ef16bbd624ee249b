/// How the whole of an object is written.
public enum ManifestFormat: String, Hashable, Sendable, CaseIterable {
  case yaml, json
}

/// What is asked of one pod beyond its texts, and what is done to it.
extension RemoteCommand {
  /// Makes the command that prints the whole of a pod.
  ///
  /// - Parameters:
  ///   - pod: the pod.
  ///   - format: how it is written; kubectl leaves the managed fields out.
  /// - Returns: the command.
  /// - Throws: `RemoteCommandError` when a name is none.
  public static func manifest(
    of pod: PodIdentity, as format: ManifestFormat
  ) throws(RemoteCommandError) -> Self {
    try check(pod)
    return kubectl(
      "kubectl get pod \(pod) -o \(format.rawValue)",
      [
        "get", "pod", "--namespace=\(pod.namespace)", "--output=\(format.rawValue)",
        requestTimeout, "--", pod.name,
      ])
  }

  /// Returns the command that lists the replica sets of a namespace, which `RolloutRevisions` reads.
  public static func replicaSets(in namespace: String) throws(RemoteCommandError) -> Self {
    try check(namespace, "namespace", limit: 63, allowsDots: false)
    return kubectl(
      "kubectl get replicasets \(namespace)",
      [
        "get", "--raw", "/apis/apps/v1/namespaces/\(namespace)/replicasets?limit=\(pageSize)",
        requestTimeout,
      ])
  }

  /// Returns the command that deletes a pod and does not wait until it is gone.
  public static func deletePod(_ pod: PodIdentity) throws(RemoteCommandError) -> Self {
    try check(pod)
    return kubectl(
      "kubectl delete pod \(pod)",
      [
        "delete", "pod", "--namespace=\(pod.namespace)", "--wait=false", requestTimeout, "--",
        pod.name,
      ])
  }

  /// Makes the command that begins the pods of a workload again, one after the other.
  ///
  /// - Parameters:
  ///   - kind: the kind of workload.
  ///   - name: its name.
  ///   - namespace: its namespace.
  /// - Returns: the command.
  /// - Throws: `RemoteCommandError` when a name is none.
  public static func restartRollout(
    _ kind: RolloutKind, _ name: String, in namespace: String
  ) throws(RemoteCommandError) -> Self {
    try check(PodIdentity(namespace: namespace, name: name))
    return kubectl(
      "kubectl rollout restart \(kind.rawValue) \(namespace)/\(name)",
      [
        "rollout", "restart", "--namespace=\(namespace)", requestTimeout, "--",
        "\(kind.rawValue)/\(name)",
      ])
  }

  /// The command as a person would type it on a control plane.
  public var spelledOut: String {
    let words = words.map(ShellWord.plainWithOptions).joined(separator: " ")
    return switch launch {
    case .direct, .elevated: words
    case .microK8s: "microk8s \(words)"
    case .kubectl: "microk8s kubectl \(words)"
    }
  }
}

extension ShellWord {
  /// Returns a word, in quotes only where it needs them; options with values need none.
  fileprivate static func plainWithOptions(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      byte.isASCIIAlphanumeric || "/._-+@=:,".utf8.contains(byte)
    }
    return isPlain && !word.isEmpty ? word : quoted(word)
  }
}

extension RemoteWords {
  /// The shell that is looked for in a container: the one that images have if they have any.
  public static let containerShell = "sh"

  /// Makes the words that open a shell in a container; a terminal has to be behind them.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - container: The container; nil for the pod's default one.
  /// - Returns: The words, for a control plane.
  /// - Throws: `RemoteCommandError` when a name is none.
  public static func shell(
    in pod: PodIdentity, container: String? = nil
  ) throws(RemoteCommandError) -> Self {
    try RemoteCommand.check(pod)
    var words = ["exec", "--stdin", "--tty", "--namespace=\(pod.namespace)"]
    if let container {
      try RemoteCommand.check(container, "container name", limit: 63, allowsDots: false)
      words.append("--container=\(container)")
    }
    words += [pod.name, "--", containerShell]
    let launch = RemoteCommand.Launch.kubectl.script.map { ["sh", "-c", $0, "sh"] } ?? ["kubectl"]
    return try Self(launch + words)
  }
}

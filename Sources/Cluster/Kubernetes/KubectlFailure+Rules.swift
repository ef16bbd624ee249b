extension KubectlFailure {
  /// A way to tell a failure by the words in its line.
  struct Rule {
    let cause: Cause
    /// All of these must be in the line.
    let words: [String]
    /// The sentence for people; nil when the line itself is the best one.
    let summary: String?
    let remedy: String?

    init(_ cause: Cause, _ words: [String], _ summary: String? = nil, remedy: String? = nil) {
      self.cause = cause
      self.words = words
      self.summary = summary
      self.remedy = remedy
    }

    func matches(_ line: String) -> Bool {
      let line = line.lowercased()
      return words.allSatisfy { line.contains($0) }
    }
  }
}

extension KubectlFailure.Rule {
  /// Applies when no other rule does.
  static let other = Self(.other, [])

  /// For a worker's answer, which is recognised in the standard output.
  static let worker = Self(
    .workerNode, ["acting as a node in a cluster"],
    "This machine is a worker and cannot be asked about the cluster.",
    remedy: "Ask a control plane node.")

  /// For a login that is not in the group of MicroK8s.
  ///
  /// `text` is all that was printed: MicroK8s names the command that adds the login. Only its two
  /// names are taken over, so that nothing else can come in front of a `sudo`.
  static func permissions(in text: String) -> Self {
    let words = text.lines.lazy.map { $0.split(separator: " ") }
      .first { $0.count == 6 && $0.prefix(4) == ["sudo", "usermod", "-a", "-G"] }
    let group = words?[4] == "snap_microk8s" ? "snap_microk8s" : "microk8s"
    let user = words.map { ShellWord.plain(String($0[5])) } ?? "USER"
    return Self(
      .insufficientPermissions, ["insufficient permissions"],
      "The login may not use MicroK8s on this machine.",
      remedy: "Run there: sudo usermod -a -G \(group) \(user) and log in again.")
  }

  /// For a command that the machine itself had to end.
  static let timeout = Self(
    .apiTimeout, ["deadline exceeded"], "The cluster's API did not answer in time.",
    remedy: "See on the control plane whether MicroK8s is well: microk8s status.")

  /// The rules, in the order in which they are tried: the more specific ones first.
  static let all: [Self] = [
    worker,
    Self(
      .notRunning, ["microk8s is not running"], "MicroK8s is not running on this machine.",
      remedy: "Start it with: microk8s start. If it does not come up: microk8s inspect."),
    permissions(in: ""),
    Self(
      .notInstalled, ["command not found"], "Neither microk8s nor kubectl is on this machine.",
      remedy: "See in cloud-init's output whether their installation failed."),
    Self(
      .kubeletUnreachable, ["error dialing backend"],
      "The API cannot reach the kubelet of the pod's node.",
      remedy: "See whether the node is Ready, and whether port 10250 is open between the nodes."),
    Self(
      .kubeletUnreachable, [":10250/"], "The API cannot reach the kubelet of the pod's node.",
      remedy: "See whether the node is Ready, and whether port 10250 is open between the nodes."),
    Self(
      .containerNotStarted, ["is waiting to start"],
      remedy: "It has no log yet; the pod's events say what it waits for."),
    Self(
      .noConfiguration, ["localhost:8080 was refused"],
      "kubectl has no configuration that names a cluster.",
      remedy: "Use microk8s kubectl, or write one with: microk8s config."),
    Self(
      .noConfiguration, ["stat ", "no such file or directory"],
      "kubectl's configuration file is not there.",
      remedy: "Write one with: microk8s config."),
    Self(
      .apiNotListening, ["refused - did you specify the right host or port"],
      "Nobody listens at the address of the cluster's API: it is stopped or still starting.",
      remedy: "See on the control plane: microk8s status."),
    Self(
      .apiNotListening, ["connect: connection refused"],
      "Nobody listens at the address of the cluster's API: it is stopped or still starting.",
      remedy: "See on the control plane: microk8s status."),
    Self(
      .apiUnreachable, ["no such host"], "The name of the cluster's API cannot be found.",
      remedy: "See whether the machine can resolve names, and which server kubectl is set to."),
    Self(
      .apiUnreachable, ["no route to host"], "There is no route to the cluster's API.",
      remedy: "See whether the control plane machine is up, and its security groups."),
    Self(
      .certificate, ["x509:"], "The certificate of the cluster's API is not trusted.",
      remedy: "It is of another cluster, or has expired: microk8s refresh-certs --check."),
    Self(
      .datastoreUnavailable, ["rpc error", "unavailable"],
      "The datastore behind the cluster's API does not answer.",
      remedy: "See how many voters are up: microk8s status."),
    Self(
      .datastoreUnavailable, ["etcdserver:"],
      "The datastore behind the cluster's API refused the question.",
      remedy: "See how many voters are up: microk8s status."),
    timeout,
    Self(.apiTimeout, ["tls handshake timeout"], timeout.summary, remedy: timeout.remedy),
    Self(.apiTimeout, ["client.timeout exceeded"], timeout.summary, remedy: timeout.remedy),
    Self(.apiTimeout, ["i/o timeout"], timeout.summary, remedy: timeout.remedy),
    Self(
      .unauthorized, ["unauthorized"], "The cluster's API does not accept the credentials.",
      remedy: "They are of another cluster, or have been replaced: microk8s config."),
    Self(
      .unauthorized, ["must be logged in"], "The cluster's API does not accept the credentials.",
      remedy: "They are of another cluster, or have been replaced: microk8s config."),
    Self(
      .forbidden, ["forbidden"], remedy: "Ask with a user who has the right, or have it granted."),
    Self(
      .expired, ["too old resource version"], "The cluster has moved on since the last question.",
      remedy: "Begin the list again."),
    Self(
      .expired, ["expired"], "The cluster has moved on since the last page of this list.",
      remedy: "Begin the list again."),
    Self(
      .expired, ["invalid continue token"], "The cluster does not know the last page of this list.",
      remedy: "Begin the list again."),
    Self(
      .conflict, ["object has been modified"], "Somebody else changed the object in the meantime.",
      remedy: "Read it again."),
    Self(
      .noMetrics, ["metrics api not available"], "The cluster measures no CPU and memory.",
      remedy: "Switch it on with: microk8s enable metrics-server."),
    Self(
      .badRequest, ["doesn't have a resource type"],
      remedy: "The cluster is older than that kind of object, or lacks an addon."),
    Self(.notFound, ["not found"], remedy: "It may have been deleted or replaced: list again."),
    Self(
      .noResources, ["no resources found"],
      remedy: "kubectl says the same when the namespace itself does not exist."),
    Self(.badRequest, ["badrequest"], remedy: "Correct the question."),
    Self(
      .badRequest, ["unknown flag"], remedy: "This version of kubectl does not know the option."),
    Self(.badRequest, ["invalid timeout value"], remedy: "Write it as 5s or 2m."),
  ]
}

public import FoundationEssentials

extension SharedCause {
  /// Returns all causes, each once: those of the whole cluster first, then those that fail the most
  /// pods, and last those that fail nothing now.
  ///
  /// - Parameters:
  ///   - findings: the pods that have a finding, by namespace and name.
  ///   - nodeFindings: what is wrong with nodes, by their names.
  ///   - succeeded: the pods that did their work; what they overcame is no cause.
  ///   - events: the events about things that make pods; others are ignored.
  ///   - microk8s: what `microk8s status` said, if that is known.
  ///   - nodes: the rows of all nodes.
  ///   - now: when all of it was fetched.
  /// - Returns: the causes.
  public static func all(
    findings: [(pod: Pod, finding: Finding)], nodeFindings: [String: Finding], succeeded: [Pod],
    events: [KubernetesEvent], microk8s: MicroK8sStatus?, nodes: [NodeRow], now: Date
  ) -> [SharedCause] {
    all(
      findings: findings, nodeFindings: nodeFindings, succeeded: succeeded,
      Surroundings(events: events, nodes: [], now: now), microk8s: microk8s, nodes: nodes)
  }

  static func all(
    findings: [(pod: Pod, finding: Finding)], nodeFindings: [String: Finding], succeeded: [Pod],
    _ surroundings: Surroundings, microk8s: MicroK8sStatus?, nodes: [NodeRow]
  ) -> [SharedCause] {
    var groups = CauseGroups()
    for (pod, finding) in findings { groups.add(finding, of: pod) }
    let helpers = nodeFindings.isEmpty ? [:] : networkPods(among: findings.map(\.pod))
    for (name, finding) in nodeFindings.sorted(by: { $0.key < $1.key }) {
      groups.add(finding, ofNode: name, helper: helpers[name])
    }
    let workloads = workloadFindings(
      failing: findings.map(\.pod), succeeded: succeeded, surroundings)
    for finding in workloads { groups.add(finding) }
    if let finding = microk8s.flatMap({ clusterFinding($0, nodes: nodes) }) { groups.add(finding) }
    return groups.sorted
  }

  /// By node the first pod of its network that fails there: what a node whose network is not ready
  /// waits for.
  private static func networkPods(among failing: [Pod]) -> [String: PodIdentity] {
    let helpers = failing.filter {
      $0.metadata.owner?.kind == "DaemonSet" && networks.contains(where: $0.name.contains)
    }
    return Dictionary(
      helpers.compactMap { pod in pod.nodeName.map { ($0, pod.id) } },
      uniquingKeysWith: { first, _ in first })
  }

  private static let networks = ["calico", "flannel", "cilium", "kube-ovn", "multus"]

  /// What is wrong with workloads whose pods cannot tell, because there are none.
  private static func workloadFindings(
    failing: [Pod], succeeded: [Pod], _ surroundings: Surroundings
  ) -> [Finding] {
    // A pod that failed already says why its job did, and one that went through later says enough.
    let told = Set(failing.flatMap(\.ownerChain))
    let wellSince = Dictionary(
      succeeded.flatMap { pod in
        pod.ownerChain.map { ($0, pod.metadata.creationTimestamp ?? .distantPast) }
      }, uniquingKeysWith: max)
    return surroundings.workloadEvents.flatMap { workload, events in
      let subject = WorkloadCase(workload: workload, events: events, now: surroundings.now)
      var end = told.contains(workload) ? nil : subject.end
      if let since = end?.since,
        let success = wellSince[workload.parent ?? workload], success > since
      {
        end = nil
      }
      return [subject.creation, end].compactMap(\.self)
    }
  }

  /// What is wrong with the cluster as a whole.
  private static func clusterFinding(_ status: MicroK8sStatus, nodes: [NodeRow]) -> Finding? {
    if let verdict = DatastoreVerdict(status, nodes: nodes), !verdict.hasQuorum {
      return Finding(
        cause: .clusterNoQuorum,
        summary:
          "The datastore has no majority of its voters, so the cluster cannot change anything.",
        evidence: ["microk8s status: \(verdict)"],
        next: ["sudo microk8s inspect"] + verdict.lostVoters.map { "ssh \(ShellWord.plain($0))" },
        scope: .cluster)
    }
    guard !status.isRunning, !status.actsAsWorker else { return nil }
    return Finding(
      cause: .clusterStopped, summary: "MicroK8s does not run, or its API does not answer it.",
      evidence: [status.message.map { "microk8s status: \($0)" } ?? "microk8s status: not running"],
      next: ["sudo microk8s inspect", "microk8s start"], scope: .cluster)
  }
}

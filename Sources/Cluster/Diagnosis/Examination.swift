public import FoundationEssentials

/// Everything that can be said about a cluster at one moment: each pod's row and finding, what is
/// wrong with its nodes, and the causes, each said once.
public struct Examination: Hashable, Sendable {
  /// The pods' rows, in the order of the pods.
  public private(set) var rows: [PodRow] = []
  /// Why pods fail, by pod.
  public private(set) var findings: [PodIdentity: Finding] = [:]
  /// What is wrong with nodes, by their names.
  public private(set) var nodeFindings: [String: Finding] = [:]
  /// All causes, each once: those that fail the most pods first, and last those that fail nothing.
  public private(set) var causes: [SharedCause] = []

  /// Examines a cluster.
  ///
  /// - Parameters:
  ///   - objects: pods, and the nodes and events of the same moment.
  ///   - microk8s: what `microk8s status` said, if that is known.
  ///   - server: the version of the API server, if it is known.
  ///   - now: when the objects were fetched.
  public init(
    _ objects: ClusterObjects, microk8s: MicroK8sStatus? = nil, server: ServerVersion? = nil,
    now: Date
  ) {
    let server = server ?? .guess(from: objects.nodes)
    let surroundings = Surroundings(events: objects.events, nodes: objects.nodes, now: now)
    examinePods(objects.pods, server: server, surroundings)
    for node in objects.nodes {
      nodeFindings[node.name] = NodeCase(node: node, surroundings: surroundings).finding
    }
    var groups = CauseGroups()
    for pod in objects.pods {
      guard let finding = findings[pod.id] else { continue }
      groups.add(finding, of: pod)
    }
    for (name, finding) in nodeFindings.sorted(by: { $0.key < $1.key }) {
      groups.add(finding, ofNode: name, helper: networkPod(on: name, among: objects.pods))
    }
    for finding in workloadFindings(objects.pods, surroundings) { groups.add(finding) }
    let nodeRows = objects.nodes.map { NodeRow($0, now: now, server: server) }
    if let finding = microk8s.flatMap({ Self.clusterFinding($0, nodes: nodeRows) }) {
      groups.add(finding)
    }
    causes = groups.sorted
  }

  private mutating func examinePods(
    _ pods: [Pod], server: ServerVersion?, _ surroundings: Surroundings
  ) {
    let history = JobHistory(pods)
    rows.reserveCapacity(pods.count)
    for pod in pods {
      let node = surroundings.node(pod.nodeName)
      var row = PodRow(pod, now: surroundings.now, node: node, server: server)
      if history.isOvercome(pod) { row.health = .finished }
      rows.append(row)
      findings[pod.id] = Diagnosis.explain(
        pod, health: row.health, node: node, surroundings)
    }
  }

  /// The pod of the node's network that fails there: what a node whose network is not ready waits for.
  private func networkPod(on node: String, among pods: [Pod]) -> PodIdentity? {
    pods.first {
      $0.nodeName == node && $0.metadata.owner?.kind == "DaemonSet" && findings[$0.id] != nil
        && Self.networks.contains(where: $0.name.contains)
    }?.id
  }

  private static let networks = ["calico", "flannel", "cilium", "kube-ovn", "multus"]

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

/// Attempts of jobs that failed and do not matter any more.
private struct JobHistory {
  private let doneJobs: Set<Workload>
  /// For each CronJob when the newest of its pods that did their work was made.
  private let lastSuccess: [Workload: Date]

  init(_ pods: [Pod]) {
    let done = pods.filter { $0.status.phase == "Succeeded" }
    doneJobs = Set(done.compactMap(\.job))
    lastSuccess = Dictionary(
      done.compactMap { pod in
        pod.job?.parent.flatMap { parent in
          pod.metadata.creationTimestamp.map { (parent, $0) }
        }
      }, uniquingKeysWith: max)
  }

  /// Returns whether a failed pod's job went through at another attempt, or its CronJob later.
  func isOvercome(_ pod: Pod) -> Bool {
    guard pod.status.phase == "Failed", let job = pod.job else { return false }
    if doneJobs.contains(job) { return true }
    guard let success = job.parent.flatMap({ lastSuccess[$0] }),
      let creation = pod.metadata.creationTimestamp
    else { return false }
    return creation < success
  }
}

extension Pod {
  /// The job that the pod is an attempt of.
  fileprivate var job: Workload? {
    ownerChain.first { $0.kind == "Job" }
  }
}

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
    causes = SharedCause.all(
      findings: objects.pods.compactMap { pod in findings[pod.id].map { (pod, $0) } }
        .sorted { $0.0.id < $1.0.id },
      nodeFindings: nodeFindings,
      succeeded: objects.pods.filter { $0.status.phase == "Succeeded" }, surroundings,
      microk8s: microk8s, nodes: objects.nodes.map { NodeRow($0, now: now, server: server) })
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
}

public import FoundationEssentials

/// One line of `kubectl get pods -A -o wide`, and how the pod fares.
///
/// The columns are those of Kubernetes' `printPod`, text for text: those of the server's version,
/// where it is known, else those of v1.36.
public struct PodRow: Hashable, Sendable, Identifiable {
  /// The key of selections: namespace and name.
  public var id: PodIdentity
  /// READY: ready containers over all containers, sidecars included, such as `1/2`.
  public var ready: String
  /// STATUS, such as `Running`, `CrashLoopBackOff` or `Init:0/2`.
  public var status: String
  /// RESTARTS, such as `0` or `47 (4m9s ago)`.
  public var restarts: String
  /// How often containers were started again: the number of `restarts`.
  public var restartCount: Int
  /// AGE, such as `71s`.
  public var age: String
  /// When the pod was made, from which `age` counts; nil when the answer does not tell.
  public var createdAt: Date?
  /// IP, or `<none>`.
  public var ip: String
  /// NODE, or `<none>`.
  public var node: String
  /// NOMINATED NODE, or `<none>`.
  public var nominatedNode: String
  /// READINESS GATES, met over all, or `<none>`.
  public var readinessGates: String
  /// How the pod fares.
  public var health: PodHealth

  /// The namespace.
  public var namespace: String { id.namespace }
  /// The name.
  public var name: String { id.name }

  /// Makes the row of a pod.
  ///
  /// - Parameters:
  ///   - pod: the pod.
  ///   - now: the moment that ages refer to: when the list was fetched.
  ///   - node: the pod's node, if it is known: pods of a dead node still say `Running`.
  ///   - server: the version of the API server, if it is known.
  public init(_ pod: Pod, now: Date, node: Node? = nil, server: ServerVersion? = nil) {
    let summary = PodSummary(pod, server: server ?? .newest)
    id = pod.id
    ready = "\(summary.readyCount)/\(summary.totalCount)"
    status = summary.reason
    restartCount = summary.restartCount
    restarts = "\(summary.restartCount)"
    if summary.restartCount != 0, let last = summary.lastRestart {
      restarts += " (\(Age.text(since: last, now: now)) ago)"
    }
    age = Age.text(since: pod.metadata.creationTimestamp, now: now)
    createdAt = pod.metadata.creationTimestamp
    ip = pod.status.podIP ?? "<none>"
    self.node = pod.nodeName ?? "<none>"
    nominatedNode = pod.status.nominatedNodeName ?? "<none>"
    readinessGates = "<none>"
    if !pod.readinessGates.isEmpty {
      let met = pod.readinessGates.count { gate in
        pod.status.conditions.first(ofType: gate)?.status == .yes
      }
      readinessGates = "\(met)/\(pod.readinessGates.count)"
    }
    health = PodHealth(pod, status: summary.reason, now: now, node: node)
  }
}

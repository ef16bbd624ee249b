public import Cluster

/// Something that a person can do to the cluster from the console.
public enum ClusterChange: Hashable, Sendable {
  /// Delete a pod.
  case deletePod(PodIdentity)
  /// Begin the pods of a workload again, one after the other.
  case restart(RolloutKind, name: String, namespace: String)

  /// The command that does it.
  ///
  /// - Throws: `RemoteCommandError` when a name is none.
  public var command: RemoteCommand {
    get throws(RemoteCommandError) {
      switch self {
      case .deletePod(let pod): try .deletePod(pod)
      case .restart(let kind, let name, let namespace):
        try .restartRollout(kind, name, in: namespace)
      }
    }
  }

  /// What is done, as the audit log names it.
  public var event: String {
    switch self {
    case .deletePod: "cluster.delete-pod"
    case .restart: "cluster.rollout-restart"
    }
  }

  /// To what it is done: `pod temporal/worker`.
  public var subject: String {
    switch self {
    case .deletePod(let pod): "pod \(pod)"
    case .restart(let kind, let name, let namespace): "\(kind.rawValue) \(namespace)/\(name)"
    }
  }
}

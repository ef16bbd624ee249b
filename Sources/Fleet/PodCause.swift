public import Cluster

/// Pods that fail for one cause.
public struct PodCause: Hashable, Sendable {
  /// The cause in one sentence; of pods whose cause is not known, their status.
  public let summary: String
  /// The pods, by namespace and name; never empty.
  public let pods: [PodIdentity]
  /// The cause that the cluster knows; nil where only a status is known.
  public let shared: SharedCause?

  /// Returns the causes for which pods fail: the one that most fail for first, then in the order of
  /// the pods.
  ///
  /// - Parameters:
  ///   - pods: Some of the pods of the cluster.
  ///   - causes: The causes of the whole cluster.
  /// - Returns: The causes of those that fail among these pods, each pod under one of them.
  public static func all(of pods: [PodItem], causes: [SharedCause]) -> [PodCause] {
    let failing = pods.filter(\.row.health.needsAttention)
    var known: [PodIdentity: SharedCause] = [:]
    for cause in causes {
      for pod in cause.pods where known[pod] == nil { known[pod] = cause }
    }
    var order: [Key] = []
    var affected: [Key: [PodIdentity]] = [:]
    var summaries: [Key: String] = [:]
    var shared: [Key: SharedCause] = [:]
    for pod in failing {
      let cause = known[pod.id]
      let key = cause.map { Key.cause($0.id) } ?? .status(pod.finding?.summary ?? pod.row.status)
      if affected[key] == nil {
        order.append(key)
        shared[key] = cause
        summaries[key] = cause?.finding.summary ?? pod.finding?.summary ?? pod.row.status
      }
      affected[key, default: []].append(pod.id)
    }
    return order.map {
      PodCause(summary: summaries[$0] ?? "", pods: affected[$0] ?? [], shared: shared[$0])
    }.enumerated()
      .sorted { ($1.element.pods.count, $0.offset) < ($0.element.pods.count, $1.offset) }
      .map(\.element)
  }

  /// What pods of one group have in common.
  private enum Key: Hashable {
    case cause(SharedCause.ID)
    case status(String)
  }
}

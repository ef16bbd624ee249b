public import Cluster

/// Pods that fail for one cause.
public struct PodCause: Hashable, Sendable {
  /// The cause in one sentence; of pods whose cause is not known, their status.
  public let summary: String
  /// The pods, in the order of the list that they are from; never empty.
  public let pods: [PodIdentity]

  /// Returns the causes for which pods fail: the one that most fail for first, then in the order of
  /// the pods.
  public static func all(of pods: some Sequence<PodItem>) -> [PodCause] {
    var order: [String] = []
    var affected: [String: [PodIdentity]] = [:]
    for pod in pods where pod.row.health.needsAttention {
      let cause = pod.cause
      if affected[cause] == nil { order.append(cause) }
      affected[cause, default: []].append(pod.id)
    }
    return order.map { PodCause(summary: $0, pods: affected[$0] ?? []) }.enumerated()
      .sorted { ($1.element.pods.count, $0.offset) < ($0.element.pods.count, $1.offset) }
      .map(\.element)
  }
}

extension PodItem {
  /// What pods that fail for one cause have in common, in words.
  public var cause: String { finding?.summary ?? row.status }
}

import Cluster
import Fleet
import FoundationEssentials

@testable import Console

extension Sample {
  /// Workloads that a configuration names.
  static let workloads = [
    WorkloadRule(name: "workers", namespace: "temporal", selector: "app=temporal-worker"),
    WorkloadRule(name: "database", namespace: "temporal"),
  ]

  /// A console whose configuration names them, on the overview.
  static func working(columns: Int = 120, rows: Int = 40) throws -> Model {
    try overview(columns: columns, rows: rows, workloads: workloads)
  }

  /// A look at workers of which one fails.
  static func workers() -> WorkloadReading {
    WorkloadReading(
      fetchedAt: now, desired: 3, ready: 2, pods: 3, restarts: 4,
      lastFailure: .init(
        pod: PodIdentity(namespace: "temporal", name: "temporal-worker-2xkfp"),
        words: "no secret", at: nil))
  }
}

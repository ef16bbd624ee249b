import Cluster
import FoundationEssentials

/// The events in the order of the screen.
struct EventRows: Sendable {
  private var sorted = SortedRows<ObjectName, KubernetesEvent>(by: \.objectName) {
    $0.precedes($1)
  }

  /// All events, newest first.
  var items: [KubernetesEvent] { sorted.rows }

  mutating func note(_ changes: [WatchedList<KubernetesEvent>.Change]) {
    guard !changes.isEmpty else { return }
    // An event that changed several times is replaced once.
    var ends: [ObjectName: (before: KubernetesEvent?, after: KubernetesEvent?)] = [:]
    for change in changes {
      ends[change.name] = (ends[change.name].map { $0.before } ?? change.before, change.after)
    }
    sorted.replace(ends.values.compactMap(\.before), with: ends.values.compactMap(\.after))
  }
}

extension KubernetesEvent {
  /// Whether it comes before another: the newest first, and of one moment by name.
  func precedes(_ other: KubernetesEvent) -> Bool {
    let (own, others) = (lastSeen ?? .distantPast, other.lastSeen ?? .distantPast)
    guard own == others else { return own > others }
    return (metadata.namespace, metadata.name) < (other.metadata.namespace, other.metadata.name)
  }
}

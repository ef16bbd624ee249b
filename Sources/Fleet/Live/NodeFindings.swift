import Cluster
import FoundationEssentials

/// What is wrong with the nodes, found again only where it may be another thing than before.
struct NodeFindings: Sendable {
  /// What is wrong, by the nodes' names.
  private(set) var findings: [String: Finding] = [:]
  /// Counts the changes of `findings`.
  private(set) var revision = 0
  private var changed: Set<String> = []
  private var madeAt: Date?

  mutating func note(nodes changes: [WatchedList<Node>.Change]) {
    changed.formUnion(changes.map(\.name.name))
  }

  mutating func note(events changes: [WatchedList<KubernetesEvent>.Change]) {
    for event in changes.lazy.flatMap({ [$0.before, $0.after] }) {
      if let node = event.flatMap({ EventSubject(of: $0).node }) { changed.insert(node) }
    }
  }

  func isDue(at now: Date) -> Bool {
    !changed.isEmpty || !findings.isEmpty && Staleness.isStale(madeAt, at: now)
  }

  mutating func refresh(at now: Date, nodes: WatchedList<Node>, events: EventIndex) {
    if Staleness.isStale(madeAt, at: now) {
      // Time alone makes evidence older and ends what was, and begins nothing, unless it is set back.
      let wasSetBack = madeAt.map { now < $0 } ?? false
      changed.formUnion(wasSetBack ? nodes.items.keys.map(\.name) : Array(findings.keys))
      madeAt = now
    }
    for name in changed {
      let node = nodes.items[ObjectName(namespace: "", name: name)]
      let finding = node.flatMap {
        Diagnosis.explain($0, events: events.about(EventSubject.node(name)), now: now)
      }
      guard finding != findings[name] else { continue }
      findings[name] = finding
      revision += 1
    }
    changed = []
  }
}

/// How long what depends on the time alone is taken for true, where it cannot be foreseen.
enum Staleness {
  private static let limit = 2.0

  static func isStale(_ madeAt: Date?, at now: Date) -> Bool {
    guard let madeAt else { return true }
    return !(0..<limit).contains(now.timeIntervalSince(madeAt))
  }
}

import Cluster
import FoundationEssentials

/// The rows of the nodes, and their births.
struct NodeRows: Sendable {
  private(set) var rows: [NodeRow] = []
  /// Counts the changes of the nodes; ages are none.
  private(set) var revision = 0
  /// The version of the API server, as far as the nodes tell.
  private(set) var server: ServerVersion?
  private(set) var births: [String: NodeBirth] = [:]
  private var pods: [String: Set<ObjectName>] = [:]
  private var changedBirths: Set<String> = []
  private var dueAt: Date?
  private var madeAt = Date.distantPast
  private var isChanged = false
  private var skew = 0.0

  mutating func note(nodes changes: [WatchedList<Node>.Change]) {
    guard !changes.isEmpty else { return }
    isChanged = true
    revision += 1
    changedBirths.formUnion(changes.map(\.name.name))
  }

  mutating func note(pods changes: [WatchedList<Pod>.Change]) {
    for change in changes {
      if let node = change.before?.nodeName {
        changedBirths.insert(node)
        if change.after?.nodeName != node { pods[node]?.remove(change.name) }
      }
      if let node = change.after?.nodeName {
        changedBirths.insert(node)
        pods[node, default: []].insert(change.name)
      }
    }
  }

  func isDue(at now: Date) -> Bool {
    areOld(at: now) || !changedBirths.isEmpty
  }

  /// Whether rows may be other ones by now; a clock that was set back makes all ages other ones.
  private func areOld(at now: Date) -> Bool {
    isChanged || now < madeAt || dueAt.map { $0 <= now } ?? false
  }

  mutating func refresh(
    at now: Date, skew: Double, nodes: WatchedList<Node>, pods all: WatchedList<Pod>
  ) {
    if areOld(at: now) {
      madeAt = now
      let all = Array(nodes.items.values)
      let server = ServerVersion.guess(from: all)
      self.server = server
      rows = all.map { NodeRow($0, now: now, server: server) }.sorted { $0.name < $1.name }
      let span = nodes.items.values.map { NodeRow.lasting($0, now: now) }.min() ?? .infinity
      // Ages of many nodes change at many moments; once a second is as often as one can see it.
      dueAt = span.isFinite ? now.addingTimeInterval(max(span, 1)) : nil
      isChanged = false
    }
    let newSkew = NodeBirth.skew(skew)
    // Two readings of one clock differ by parts of a second.
    if abs(newSkew - self.skew) > 1 {
      self.skew = newSkew
      changedBirths.formUnion(nodes.items.keys.map(\.name))
    }
    for name in changedBirths {
      births[name] = nodes.items[ObjectName(namespace: "", name: name)].map { node in
        NodeBirth(
          of: node, pods: (pods[name] ?? []).compactMap { all.items[$0] }, skew: self.skew)
      }
    }
    changedBirths = []
  }
}

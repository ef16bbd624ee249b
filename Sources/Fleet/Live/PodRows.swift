import Cluster
import FoundationEssentials

/// The rows of the pods, each made again when it is due.
struct PodRows: Sendable {
  private var sorted = SortedRows<PodIdentity, PodItem>(by: \.id) { $0.precedes($1) }
  private var made: [ObjectName: PodItem] = [:]
  private var changed: Set<ObjectName> = []
  /// The pods of each node.
  private var byNode: [String: Set<ObjectName>] = [:]
  /// The events of each pod, by their names.
  private var events: [ObjectName: Set<ObjectName>] = [:]
  private var calendar = Calendar()

  /// All rows, those that deserve attention first.
  var items: [PodItem] { sorted.rows }

  // MARK: - What changed

  mutating func note(_ changes: [WatchedList<Pod>.Change]) {
    for change in changes {
      changed.insert(change.name)
      let (before, after) = (change.before?.nodeName, change.after?.nodeName)
      guard before != after || change.before == nil || change.after == nil else { continue }
      if let before { Self.remove(change.name, from: &byNode, at: before) }
      if let after { byNode[after, default: []].insert(change.name) }
    }
  }

  mutating func note(node name: String) {
    changed.formUnion(byNode[name] ?? [])
  }

  mutating func note(_ changes: [WatchedList<KubernetesEvent>.Change]) {
    for change in changes {
      if let pod = change.before?.pod { Self.remove(change.name, from: &events, at: pod) }
      if let pod = change.after?.pod { events[pod, default: []].insert(change.name) }
      for pod in Set([change.before?.pod, change.after?.pod].compactMap(\.self)) {
        changed.insert(pod)
      }
    }
  }

  private static func remove<Key>(
    _ name: ObjectName, from sets: inout [Key: Set<ObjectName>], at key: Key
  ) {
    sets[key]?.remove(name)
    if sets[key]?.isEmpty == true { sets[key] = nil }
  }

  // MARK: - Making rows

  func isDue(at now: Date) -> Bool { !changed.isEmpty || calendar.isDue(at: now) }

  mutating func refresh(
    at now: Date, pods: WatchedList<Pod>, nodes: WatchedList<Node>,
    events all: WatchedList<KubernetesEvent>
  ) {
    var due = changed.union(calendar.takeDue(at: now))
    changed = []
    // A clock that was set back makes all ages other ones.
    if calendar.wentBack { due.formUnion(made.keys) }
    var (old, new): ([PodItem], [PodItem]) = ([], [])
    for name in due {
      let before = made[name]
      guard let pod = pods.items[name] else {
        if let before { old.append(before) }
        made[name] = nil
        calendar.forget(name)
        continue
      }
      let item = self.item(pod, at: now, nodes: nodes, events: all)
      calendar.note(
        name, dueAt: now.addingTimeInterval(PodRow.lasting(pod, health: item.row.health, now: now)))
      guard item != before else { continue }
      if let before { old.append(before) }
      new.append(item)
      made[name] = item
    }
    sorted.replace(old, with: new)
  }

  private func item(
    _ pod: Pod, at now: Date, nodes: WatchedList<Node>, events all: WatchedList<KubernetesEvent>
  ) -> PodItem {
    let node = pod.nodeName.flatMap { nodes.items[ObjectName(namespace: "", name: $0)] }
    let own = (events[pod.objectName] ?? []).compactMap { all.items[$0] }
    return PodItem(
      row: PodRow(pod, now: now, node: node),
      finding: Diagnosis.explain(pod, events: own, node: node, now: now))
  }
}

extension KubernetesEvent {
  /// The pod that it is about, if it is about one.
  fileprivate var pod: ObjectName? {
    subject.kind == "Pod"
      ? ObjectName(namespace: subject.namespace, name: subject.name) : nil
  }
}

/// When rows are due to be made again, by seconds.
struct Calendar: Sendable {
  private var names: [Int: Set<ObjectName>] = [:]
  private var seconds: [ObjectName: Int] = [:]
  private var lastLook = -1 << 60
  /// Whether the clock was set back at the last look.
  private(set) var wentBack = false

  func isDue(at now: Date) -> Bool { !due(until: Self.second(before: now)).isEmpty }

  /// Takes what is due until now.
  mutating func takeDue(at now: Date) -> Set<ObjectName> {
    let now = Self.second(before: now)
    wentBack = now < lastLook
    var taken: Set<ObjectName> = []
    for second in due(until: now) { taken.formUnion(names.removeValue(forKey: second) ?? []) }
    for name in taken { seconds[name] = nil }
    lastLook = now
    return taken
  }

  /// The seconds until now in which something is due.
  private func due(until now: Int) -> [Int] {
    // Usually a second or two have passed; after a long time it is less to look at all.
    (0..<600).contains(now - lastLook)
      ? (lastLook...now).filter { names[$0] != nil } : names.keys.filter { $0 <= now }
  }

  mutating func note(_ name: ObjectName, dueAt moment: Date) {
    // Never in the second that was just looked at, so that each is looked at once.
    let second = max(Self.second(after: moment), lastLook + 1)
    guard seconds[name] != second else { return }
    forget(name)
    seconds[name] = second
    names[second, default: []].insert(name)
  }

  mutating func forget(_ name: ObjectName) {
    guard let second = seconds.removeValue(forKey: name) else { return }
    names[second]?.remove(name)
    if names[second]?.isEmpty == true { names[second] = nil }
  }

  /// The next full second; what is only a rounding error later is it already.
  private static func second(after moment: Date) -> Int {
    -second(before: Date(timeIntervalSince1970: 0.001 - moment.timeIntervalSince1970))
  }

  /// The last full second.
  private static func second(before moment: Date) -> Int {
    Int(min(max(moment.timeIntervalSince1970.rounded(.down), -1e15), 1e15))
  }
}

import Cluster
import FoundationEssentials

/// The rows of the pods, each made again when it is due.
struct PodRows: Sendable {
  private var sorted = SortedRows<PodIdentity, PodItem>(by: \.id) { $0.precedes($1) }
  private var made: [ObjectName: PodItem] = [:]
  private var changed: Set<ObjectName> = []
  /// The pods of each node.
  private var byNode: [String: Set<ObjectName>] = [:]
  /// The pods that mount a volume claim, of each.
  private var byClaim: [ObjectName: Set<ObjectName>] = [:]
  /// The pods that have a finding.
  private var explained: Set<ObjectName> = []
  /// The pods that did their work, and those that did not.
  private var succeeded: Set<ObjectName> = []
  private var failed: Set<ObjectName> = []
  /// What `succeeded` tells; nil when it is to be looked at again.
  private var history: JobHistory?
  private var server: ServerVersion?
  private var calendar = Calendar()
  /// Counts the changes of what `findings` and `succeeded` return.
  private(set) var findingsRevision = 0

  /// All rows, those that deserve attention first.
  var items: [PodItem] { sorted.rows }

  // MARK: - What changed

  mutating func note(_ changes: [WatchedList<Pod>.Change]) {
    for change in changes {
      changed.insert(change.name)
      noteEnd(of: change)
      noteClaims(of: change)
      let (before, after) = (change.before?.nodeName, change.after?.nodeName)
      guard before != after || change.before == nil || change.after == nil else { continue }
      if let before { Self.remove(change.name, from: &byNode, at: before) }
      if let after { byNode[after, default: []].insert(change.name) }
    }
  }

  mutating func note(node name: String) {
    changed.formUnion(byNode[name] ?? [])
  }

  /// Keeps the pods that have ended; one that did its work makes failed attempts history.
  private mutating func noteEnd(of change: WatchedList<Pod>.Change) {
    let phase = change.after?.status.phase
    if phase == "Failed" { failed.insert(change.name) } else { failed.remove(change.name) }
    let wasSuccess = succeeded.contains(change.name)
    guard wasSuccess || phase == "Succeeded" else { return }
    if phase == "Succeeded" {
      succeeded.insert(change.name)
    } else {
      succeeded.remove(change.name)
    }
    history = nil
    findingsRevision += 1
    changed.formUnion(failed)
  }

  private mutating func noteClaims(of change: WatchedList<Pod>.Change) {
    let (before, after) = (change.before?.claims ?? [], change.after?.claims ?? [])
    guard before != after else { return }
    for claim in before {
      Self.remove(
        change.name, from: &byClaim,
        at: ObjectName(namespace: change.name.namespace, name: claim))
    }
    for claim in after {
      byClaim[ObjectName(namespace: change.name.namespace, name: claim), default: []]
        .insert(change.name)
    }
  }

  mutating func note(events changes: [WatchedList<KubernetesEvent>.Change]) {
    for event in changes.lazy.flatMap({ [$0.before, $0.after] }) {
      guard let subject = event.map(EventSubject.init(of:)) else { continue }
      if let pod = subject.pod {
        noteEvidence(on: pod)
      } else if let pods = subject.claim.flatMap({ byClaim[$0] })
        ?? subject.node.flatMap({ byNode[$0] })
      {
        for pod in pods { noteEvidence(on: pod) }
      }
    }
  }

  /// Of a pod that is well, no event is told.
  private mutating func noteEvidence(on pod: ObjectName) {
    if let item = made[pod], !item.isWell { changed.insert(pod) }
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
    at now: Date, pods: WatchedList<Pod>, nodes: WatchedList<Node>, server: ServerVersion?,
    events: EventIndex
  ) {
    let history = self.history ?? JobHistory(succeeded.lazy.compactMap { pods.items[$0] })
    self.history = history
    if server != self.server { changed.formUnion(pods.items.keys) }
    self.server = server
    var due = changed.union(calendar.takeDue(at: now))
    changed = []
    // A clock that was set back makes all ages other ones.
    if calendar.wentBack { due.formUnion(made.keys) }
    var (old, new): ([PodItem], [PodItem]) = ([], [])
    for name in due {
      let before = made[name]
      guard let pod = pods.items[name] else {
        if let before { old.append(before) }
        if before?.finding != nil { findingsRevision += 1 }
        made[name] = nil
        explained.remove(name)
        calendar.forget(name)
        continue
      }
      let item = self.item(pod, at: now, nodes: nodes, history, events)
      calendar.note(
        name, dueAt: now.addingTimeInterval(PodRow.lasting(pod, health: item.row.health, now: now)))
      guard item != before else { continue }
      if let before { old.append(before) }
      new.append(item)
      made[name] = item
      // The causes name what a pod belongs to as well.
      if item.finding != before?.finding || item.finding != nil && item.workload != before?.workload
      {
        findingsRevision += 1
      }
      if item.finding == nil { explained.remove(name) } else { explained.insert(name) }
    }
    sorted.replace(old, with: new)
  }

  private func item(
    _ pod: Pod, at now: Date, nodes: WatchedList<Node>, _ history: JobHistory, _ events: EventIndex
  ) -> PodItem {
    let node = pod.nodeName.flatMap { nodes.items[ObjectName(namespace: "", name: $0)] }
    var row = PodRow(pod, now: now, node: node, server: server)
    if history.isOvercome(pod) { row.health = .finished }
    return PodItem(
      row: row,
      finding: row.isWell
        ? nil
        : Diagnosis.explain(
          pod, health: row.health, events: events.about(EventSubject.explaining(pod)), node: node,
          now: now),
      workload: pod.workload)
  }

  /// The pods that have a finding, by namespace and name.
  func findings(_ pods: WatchedList<Pod>) -> [(pod: Pod, finding: Finding)] {
    explained.compactMap { name in
      guard let pod = pods.items[name], let finding = made[name]?.finding else { return nil }
      return (pod, finding)
    }.sorted { $0.pod.id < $1.pod.id }
  }

  /// The pods that did their work.
  func succeeded(among pods: WatchedList<Pod>) -> [Pod] {
    succeeded.compactMap { pods.items[$0] }
  }
}

extension PodItem {
  fileprivate var isWell: Bool { row.isWell }
}

extension PodRow {
  /// Whether there is nothing to explain.
  fileprivate var isWell: Bool { health == .healthy || health == .finished }
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

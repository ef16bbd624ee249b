public import Cluster
public import FoundationEssentials

/// The cluster as lists and watches tell it, and the picture of it, made anew only where it is
/// another one.
///
/// A row is made again when its pod, the pod's events or its node changed, or when one of the texts
/// on it is due to: each row knows until when its ages stay as they are. So a picture of 10,000 pods
/// of which one changed costs a look at one.
public struct LiveCluster: Sendable {
  var nodes = WatchedList<Node>()
  var pods = WatchedList<Pod>()
  var events = WatchedList<KubernetesEvent>()
  private var hearsay: [ClusterPart: Hearsay] = [:]
  private var microk8s: MicroK8sStatus?
  var podRows = PodRows()
  var eventRows = EventRows()
  var nodeRows = NodeRows()
  var eventIndex = EventIndex()
  var nodeFindings = NodeFindings()
  private var causes = Causes()

  /// What is known of a part beside its objects.
  private struct Hearsay {
    /// When it was last known to be so; nil before the first list.
    var heardAt: Date?
    /// Why the newest attempt failed.
    var failure: String?
  }

  /// The most events that are kept; the server forgets them as well, after an hour.
  static let mostEvents = 10_000

  /// Begins without an answer.
  public init() {}

  /// Notes that a part is known to be so at this moment.
  public mutating func heard(_ part: ClusterPart, at time: Date) {
    hearsay[part] = Hearsay(heardAt: time)
  }

  /// Notes why a part could not be read.
  ///
  /// - Returns: Whether that is news.
  public mutating func failed(_ part: ClusterPart, because reason: String) -> Bool {
    defer { hearsay[part, default: Hearsay()].failure = reason }
    return hearsay[part]?.failure != reason
  }

  /// Takes what `microk8s status` said.
  public mutating func take(_ status: MicroK8sStatus) { microk8s = status }

  /// Whether one of these nodes is known, or none is known at all: whether a list with them may be
  /// of the same cluster.
  public func knows(nodes uids: Set<String>) -> Bool {
    nodes.items.isEmpty
      || nodes.items.values.contains { $0.metadata.uid.map(uids.contains) ?? true }
  }

  /// Forgets where watches would go on: another server is asked from now on.
  ///
  /// The objects stay until the next lists.
  public mutating func loseTrack() {
    nodes.loseTrack()
    pods.loseTrack()
    events.loseTrack()
  }

  /// Whether something on the picture is due to change by itself at this time of the control plane.
  public func isDue(at now: Date) -> Bool {
    podRows.isDue(at: now) || nodeRows.isDue(at: now) || nodeFindings.isDue(at: now)
      || causes.isDue(at: now, events: eventIndex)
  }

  /// Makes the picture as it is now.
  ///
  /// - Parameters:
  ///   - now: The time on the control plane, from which ages count.
  ///   - fetchedAt: The same moment by this computer's clock.
  /// - Returns: The picture.
  public mutating func picture(at now: Date, fetchedAt: Date) -> ClusterPicture {
    nodeRows.refresh(at: now, skew: now.timeIntervalSince(fetchedAt), nodes: nodes, pods: pods)
    podRows.refresh(
      at: now, pods: pods, nodes: nodes, server: nodeRows.server, events: eventIndex)
    nodeFindings.refresh(at: now, nodes: nodes, events: eventIndex)
    refreshCauses(at: now)
    func heardAt(_ part: ClusterPart) -> Date { hearsay[part]?.heardAt ?? fetchedAt }
    return ClusterPicture(
      fetchedAt: fetchedAt, clusterTime: now, microk8s: part(.microk8s, microk8s),
      nodes: part(.nodes, nodeRows.rows), pods: part(.pods, podRows.items),
      events: part(.events, eventRows.items),
      causes: causes.all,
      nodeBirths: isKnown(.nodes) && isKnown(.pods) ? nodeRows.births : nil,
      heardAt: ClusterPicture.Times(
        nodes: heardAt(.nodes), pods: heardAt(.pods), events: heardAt(.events),
        microk8s: heardAt(.microk8s)),
      awaited: Set(ClusterPart.allCases.filter { hearsay[$0] == nil }))
  }

  /// Looks again for why things fail, where that may be another thing; what is not known does not
  /// count.
  private mutating func refreshCauses(at now: Date) {
    let (hasPods, hasNodes, hasEvents) = (isKnown(.pods), isKnown(.nodes), isKnown(.events))
    let microk8s = isKnown(.microk8s) ? self.microk8s : nil
    let basis = Causes.Basis(
      pods: hasPods ? podRows.findingsRevision : nil,
      nodes: hasNodes ? nodeFindings.revision : nil,
      makers: hasEvents ? eventIndex.makerRevision : nil, microk8s: microk8s,
      rows: microk8s != nil && hasNodes ? nodeRows.revision : nil)
    guard causes.areOld(basis, at: now, events: eventIndex) else { return }
    let all = SharedCause.all(
      findings: hasPods ? podRows.findings(pods) : [],
      nodeFindings: hasNodes ? nodeFindings.findings : [:],
      succeeded: hasPods ? podRows.succeeded(among: pods) : [],
      events: hasEvents ? eventIndex.aboutPodMakers : [], microk8s: microk8s,
      nodes: hasNodes ? nodeRows.rows : [], now: now)
    causes.take(all, madeOf: basis, at: now)
  }

  private func isKnown(_ part: ClusterPart) -> Bool {
    hearsay[part]?.heardAt != nil && hearsay[part]?.failure == nil
  }

  private func part<Value>(_ part: ClusterPart, _ value: Value?) -> Part<Value> {
    guard isKnown(part), let value else {
      return .missing(hearsay[part]?.failure ?? "It has not been read yet.")
    }
    return .value(value)
  }
}

/// A kind of object that the live cluster collects.
public protocol CollectedObject: WatchedObject {
  /// The part of the picture that is made of them.
  static var part: ClusterPart { get }
  /// Where a watch on them goes on; nil when a list is needed.
  static func resourceVersion(in cluster: LiveCluster) -> String?
  /// Forgets where a watch would go on, because something was missed.
  static func loseTrack(in cluster: inout LiveCluster)
  /// Takes a whole list.
  static func replace(with list: KubernetesList<Self>, in cluster: inout LiveCluster)
  /// Takes events of a watch.
  ///
  /// - Returns: Whether anything on the picture is another than before.
  static func apply(_ events: [WatchEvent<Self>], to cluster: inout LiveCluster) -> Bool
}

extension Node: CollectedObject {
  /// The nodes.
  public static let part = ClusterPart.nodes
  /// Where a watch on the nodes goes on.
  public static func resourceVersion(in cluster: LiveCluster) -> String? {
    cluster.nodes.resourceVersion
  }
  /// Forgets where a watch on the nodes would go on.
  public static func loseTrack(in cluster: inout LiveCluster) { cluster.nodes.loseTrack() }
  /// Takes all nodes.
  public static func replace(with list: KubernetesList<Node>, in cluster: inout LiveCluster) {
    cluster.note(cluster.nodes.replace(with: list))
  }
  /// Takes what became of nodes.
  public static func apply(_ events: [WatchEvent<Node>], to cluster: inout LiveCluster) -> Bool {
    let changes = events.compactMap { cluster.nodes.apply($0) }
    cluster.note(changes)
    return !changes.isEmpty
  }
}

extension Pod: CollectedObject {
  /// The pods.
  public static let part = ClusterPart.pods
  /// Where a watch on the pods goes on.
  public static func resourceVersion(in cluster: LiveCluster) -> String? {
    cluster.pods.resourceVersion
  }
  /// Forgets where a watch on the pods would go on.
  public static func loseTrack(in cluster: inout LiveCluster) { cluster.pods.loseTrack() }
  /// Takes all pods.
  public static func replace(with list: KubernetesList<Pod>, in cluster: inout LiveCluster) {
    cluster.note(cluster.pods.replace(with: list))
  }
  /// Takes what became of pods.
  public static func apply(_ events: [WatchEvent<Pod>], to cluster: inout LiveCluster) -> Bool {
    let changes = events.compactMap { cluster.pods.apply($0) }
    cluster.note(changes)
    return !changes.isEmpty
  }
}

extension KubernetesEvent: CollectedObject {
  /// The events.
  public static let part = ClusterPart.events
  /// Where a watch on the events goes on.
  public static func resourceVersion(in cluster: LiveCluster) -> String? {
    cluster.events.resourceVersion
  }
  /// Forgets where a watch on the events would go on.
  public static func loseTrack(in cluster: inout LiveCluster) { cluster.events.loseTrack() }
  /// Takes all events.
  public static func replace(
    with list: KubernetesList<KubernetesEvent>, in cluster: inout LiveCluster
  ) {
    cluster.note(cluster.events.replace(with: list))
    cluster.dropOldEvents()
  }
  /// Takes what was reported.
  public static func apply(
    _ events: [WatchEvent<KubernetesEvent>], to cluster: inout LiveCluster
  ) -> Bool {
    let changes = events.compactMap { cluster.events.apply($0) }
    cluster.note(changes)
    cluster.dropOldEvents()
    return !changes.isEmpty
  }
}

extension LiveCluster {
  fileprivate mutating func note(_ changes: [WatchedList<Node>.Change]) {
    nodeRows.note(nodes: changes)
    nodeFindings.note(nodes: changes)
    for change in changes { podRows.note(node: change.name.name) }
  }

  fileprivate mutating func note(_ changes: [WatchedList<Pod>.Change]) {
    podRows.note(changes)
    nodeRows.note(pods: changes)
  }

  fileprivate mutating func note(_ changes: [WatchedList<KubernetesEvent>.Change]) {
    eventRows.note(changes)
    eventIndex.note(changes)
    nodeFindings.note(events: changes)
    podRows.note(events: changes)
  }

  /// Drops the oldest events when there are too many, a fifth at a time.
  fileprivate mutating func dropOldEvents() {
    guard events.items.count > Self.mostEvents else { return }
    let kept = Self.mostEvents / 5 * 4
    let moments = events.items.values.map { $0.lastSeen ?? .distantPast }.sorted(by: >)
    let oldest = moments[kept]
    note(events.drop { ($0.lastSeen ?? .distantPast) <= oldest })
  }
}

import Cluster
import Fleet
import FoundationEssentials

/// Where everything that is collected of a cluster comes together, and pictures are made of it.
///
/// An actor, because several watches bring changes while pictures are made. Whoever brings something
/// while it works waits, and with it the watch, its ssh and the machine.
actor ClusterDesk {
  private let clock: WallClock
  private let pace: Duration
  private var cluster = LiveCluster()
  /// The control plane that is asked.
  private(set) var target: MachineTarget?
  /// The machine that listed the nodes.
  private var listedSource: String?
  /// What the control plane's clock showed when this computer was booted.
  private var timeAtBoot: Date?
  /// The parts whose watch stands.
  private var alive: Set<ClusterPart> = []
  /// Until when the parts that are polled are as new as can be expected.
  private var validUntil: [ClusterPart: Duration] = [:]
  private var hasHeard = false
  private var publishedAt = Duration.zero
  private let signals: AsyncStream<Void>
  private let signal: AsyncStream<Void>.Continuation

  /// How often something is told when nothing changes, so that the screen knows that all is well.
  private static let beat = Duration.seconds(4)
  /// How long a list is as new as can be expected while the watch on it begins.
  private static let beginning = Duration.seconds(8)

  /// Makes a desk that makes pictures no quicker than a pace.
  init(clock: WallClock, pace: Duration) {
    self.clock = clock
    self.pace = pace
    // One signal is enough, however much has changed.
    (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  // MARK: - Sessions

  /// Begins to ask a control plane.
  ///
  /// Where watches go on is known only to the one that was asked before: another may belong to
  /// another cluster, if it has not joined this one.
  func begin(with target: MachineTarget) {
    if self.target?.id != target.id { cluster.loseTrack() }
    self.target = target
    hasHeard = false
  }

  /// Notes that the control plane is lost.
  ///
  /// - Returns: Whether it had anything to say.
  func endSession() -> Bool {
    alive = []
    return hasHeard
  }

  // MARK: - What is brought

  func resourceVersion<Item: CollectedObject>(of _: Item.Type) -> String? {
    Item.resourceVersion(in: cluster)
  }

  func loseTrack<Item: CollectedObject>(of _: Item.Type) {
    Item.loseTrack(in: &cluster)
  }

  /// Takes a list.
  ///
  /// - Parameters:
  ///   - list: All of it.
  ///   - span: How long it is as new as can be expected; nil when a watch follows.
  /// - Returns: False when it was not taken, because it is of another cluster.
  func take<Item: CollectedObject>(
    _ list: KubernetesList<Item>, validFor span: Duration?
  ) -> Bool {
    if Item.self == Node.self {
      let uids = Set(list.items.compactMap(\.metadata.uid))
      guard target?.id == listedSource || uids.isEmpty || cluster.knows(nodes: uids) else {
        return false
      }
      listedSource = target?.id
    }
    Item.replace(with: list, in: &cluster)
    heard(Item.part, validFor: span ?? Self.beginning)
    signal.yield()
    return true
  }

  func apply<Item: CollectedObject>(_ events: [WatchEvent<Item>]) {
    hasHeard = true
    cluster.heard(Item.part, at: clock.now())
    if Item.apply(events, to: &cluster) { signal.yield() }
  }

  /// Notes whether the watch of a part stands.
  func isAlive(_ part: ClusterPart, _ isAlive: Bool) {
    if isAlive {
      alive.insert(part)
    } else if alive.remove(part) != nil {
      cluster.heard(part, at: clock.now())
    }
  }

  /// Notes that the watch of a part has said nothing since a moment, and should have.
  func isOverdue(_ part: ClusterPart, since moment: Date) {
    guard alive.remove(part) != nil else { return }
    cluster.heard(part, at: moment)
    signal.yield()
  }

  func take(_ status: MicroK8sStatus, validFor span: Duration) {
    cluster.take(status)
    heard(.microk8s, validFor: span)
    signal.yield()
  }

  func failed(_ parts: [ClusterPart], because reason: String) {
    for part in parts {
      validUntil[part] = nil
      if cluster.failed(part, because: reason) { signal.yield() }
    }
  }

  /// Takes the control plane's time, as it is now.
  ///
  /// It tells whole seconds, and the answer took a while: so what lies between its clock and ours is
  /// taken for whole seconds as well, and ages change together with the clock on the screen.
  func setClock(_ time: Date) {
    let now = clock.now()
    let ahead = Duration.seconds(time.timeIntervalSince(now).rounded())
    let timeAtBoot = now.adding(ahead - clock.uptime())
    if let known = self.timeAtBoot, abs(timeAtBoot.timeIntervalSince(known)) < 2 { return }
    self.timeAtBoot = timeAtBoot
    signal.yield()
  }

  private func heard(_ part: ClusterPart, validFor span: Duration) {
    hasHeard = hasHeard || part != .microk8s
    validUntil[part] = clock.uptime() + span
    cluster.heard(part, at: clock.now())
  }

  // MARK: - Pictures

  /// Makes a picture whenever something has changed, and hands it on; ends with the task.
  func publish(to tell: @Sendable (ClusterNews) async -> Void) async {
    for await _ in signals {
      guard !Task.isCancelled else { return }
      await tell(.picture(picture()))
      // What comes meanwhile is on the next picture.
      guard (try? await clock.sleep(pace)) != nil else { return }
    }
  }

  /// Lets pictures be made for what the time alone changes; ends with the task.
  func keepTime() async {
    while (try? await clock.sleep(clock.untilNext(1))) != nil {
      let isBeat = clock.uptime() - publishedAt >= Self.beat
      let isStanding = !alive.isEmpty || validUntil.values.contains { $0 > clock.uptime() }
      if isStanding, isBeat || cluster.isDue(at: clusterTime) { signal.yield() }
    }
  }

  private var clusterTime: Date { timeAtBoot?.adding(clock.uptime()) ?? clock.now() }

  private func picture() -> ClusterPicture {
    let (now, uptime) = (clock.now(), clock.uptime())
    for part in ClusterPart.allCases
    where alive.contains(part) || validUntil[part].map({ $0 > uptime }) ?? false {
      cluster.heard(part, at: now)
    }
    publishedAt = uptime
    return cluster.picture(at: clusterTime, fetchedAt: now)
  }
}

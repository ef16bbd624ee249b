import Cluster
public import Fleet
import FoundationEssentials

/// What the collection of a cluster has to tell.
public enum ClusterNews: Sendable {
  /// The cluster as it is.
  case picture(ClusterPicture)
  /// No control plane can be reached.
  case unreachable(AccessFailure)
  /// What happened to a part in between is not known; it has been listed again.
  case gap(ClusterPart)
}

/// Follows a cluster through its control planes: lists, then watches that tell each change.
///
/// One control plane is asked at a time. Nodes, pods and events are listed in pages and watched from
/// there; whatever ends a watch, it is resumed where it was. What was missed is listed again. A
/// control plane that stops answering is left for the next, and after a round without success there
/// is a pause.
public struct ClusterWatch: Sendable {
  /// The times of the collection.
  public struct Pace: Sendable {
    /// Between two pictures at least.
    public var pictures = Duration.milliseconds(50)
    /// After which the server ends a watch.
    public var watches = Duration.seconds(600)
    /// Without a byte on a watch, after which its part counts as old: the server sends a bookmark
    /// about once a minute.
    public var bookmarks = Duration.seconds(75)
    /// Without a byte on a watch, after which it counts as hung and is given up.
    public var silence = Duration.seconds(100)
    /// Between two questions for `microk8s status`, which costs a node more than all watches.
    public var microk8s = Duration.seconds(20)
    /// Between two lists where watching is forbidden.
    public var lists = Duration.seconds(5)
    /// Between two lists where only `kubectl get` is allowed.
    public var printed = Duration.seconds(15)
    /// After which what was forbidden is tried again.
    public var forbidden = Duration.seconds(300)
    /// The first pause after a failure; it doubles up to the longest.
    public var firstPause = Duration.seconds(1)
    /// A control plane that answered for so long is asked again at once when it stops.
    public var steady = Duration.seconds(10)
    /// The longest pause after a failure.
    public var longestPause = Duration.seconds(30)

    /// The usual times.
    public init() {}
  }

  let shell: RemoteShell
  let clock: WallClock
  let pace: Pace

  /// Prepares to follow a cluster through this door.
  public init(shell: RemoteShell, clock: WallClock, pace: Pace = Pace()) {
    self.shell = shell
    self.clock = clock
    self.pace = pace
  }

  /// Follows the cluster until the task is cancelled.
  ///
  /// - Parameters:
  ///   - targets: The machines that may be control planes.
  ///   - tell: Takes the news; while it waits no further picture is made.
  public func follow(
    through targets: ControlPlanes, tell: @escaping @Sendable (ClusterNews) async -> Void
  ) async {
    guard !(targets.named + targets.others).isEmpty else { return }
    let desk = ClusterDesk(clock: clock, pace: pace.pictures)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await desk.publish(to: tell) }
      group.addTask { await desk.keepTime() }
      group.addTask { await askMicroK8s(desk) }
      group.addTask { await supervise(targets, desk, tell) }
    }
  }

  /// Asks one control plane after the other.
  private func supervise(
    _ targets: ControlPlanes, _ desk: ClusterDesk,
    _ tell: @escaping @Sendable (ClusterNews) async -> Void
  ) async {
    var pause = pace.firstPause
    var losses: [Loss] = []
    var next = 0
    while !Task.isCancelled {
      let candidates = targets.named + targets.others
      let target = candidates[next]
      await desk.begin(with: target)
      let begunAt = clock.uptime()
      guard let loss = await session(with: target, desk, tell), !Task.isCancelled else { return }
      if await desk.endSession(), clock.uptime() - begunAt >= pace.steady {
        // What worked for a while and broke is tried again before anybody hears of it.
        (losses, pause) = ([], pace.firstPause)
      } else {
        losses.append(loss)
      }
      let areWorkers = !losses.isEmpty && losses.allSatisfy { $0.cause == .workerNode }
      let count = areWorkers || targets.named.isEmpty ? candidates.count : targets.named.count
      next = next + 1 < count ? next + 1 : 0
      guard losses.count >= count else { continue }
      await report(losses, desk, tell)
      losses = []
      guard await rest(pause) else { return }
      pause = min(pause * 2, pace.longestPause)
    }
  }

  /// Says why no control plane answers: that one is a worker is no reason where there is another.
  private func report(
    _ losses: [Loss], _ desk: ClusterDesk, _ tell: @Sendable (ClusterNews) async -> Void
  ) async {
    let loss = losses.first { $0.cause != .workerNode } ?? losses.first
    switch loss {
    case .access(.withdrawn), nil: break
    case .access(let failure): await tell(.unreachable(failure))
    // MicroK8s speaks for itself, and now is the time to hear it.
    case .answer(_, let reason): await desk.failed([.nodes, .pods, .events], because: reason)
    }
  }

  func rest(_ span: Duration) async -> Bool {
    do {
      try await clock.sleep(span)
      return !Task.isCancelled
    } catch {
      return false
    }
  }
}

/// Why a control plane is left.
enum Loss: Hashable, Sendable {
  /// It cannot be reached.
  case access(AccessFailure)
  /// It cannot answer for the cluster: a sentence.
  case answer(KubectlFailure.Cause?, String)

  var cause: KubectlFailure.Cause? {
    guard case .answer(let cause, _) = self else { return nil }
    return cause
  }
}

extension ClusterWatch {
  /// Collects through one control plane until it is lost; nil when the task was cancelled.
  private func session(
    with target: MachineTarget, _ desk: ClusterDesk,
    _ tell: @escaping @Sendable (ClusterNews) async -> Void
  ) async -> Loss? {
    await withTaskGroup(of: Loss?.self) { group in
      func add<Item: CollectedObject>(_: Item.Type) {
        let collection = Collection<Item>(watch: self, target: target, desk: desk, tell: tell)
        group.addTask { await collection.run() }
      }
      add(Node.self)
      add(Pod.self)
      add(KubernetesEvent.self)
      for await loss in group {
        guard let loss else { continue }
        group.cancelAll()
        return loss
      }
      return nil
    }
  }

  /// Asks again and again for what no watch tells: MicroK8s' status and the machine's clock, whether
  /// or not the API answers.
  private func askMicroK8s(_ desk: ClusterDesk) async {
    var asked: (id: String, at: Duration)?
    repeat {
      guard let target = await desk.target else { continue }
      let isDue = asked.map { clock.uptime() - $0.at >= pace.microk8s } ?? true
      guard isDue || asked?.id != target.id else { continue }
      asked = (target.id, clock.uptime())
      await askMicroK8s(on: target, desk)
      // Another control plane is noticed after a moment, the first one at once.
    } while await rest(min(asked == nil ? .seconds(1) : .seconds(5), pace.microk8s / 4))
  }

  private func askMicroK8s(on target: MachineTarget, _ desk: ClusterDesk) async {
    let alias = target.host.alias
    async let vitals = shell.vitals(of: alias)
    let status = await shell.microK8sStatus(on: alias)
    if let time = await vitals.value?.clock { await desk.setClock(time) }
    guard !Task.isCancelled else { return }
    switch status {
    case .success(let status): await desk.take(status, validFor: pace.microk8s * 2)
    // What is wrong with the machine itself, the lists and watches tell.
    case .failure(.access): break
    case .failure(.kubectl(let failure)) where failure.cause == .workerNode: break
    case .failure(let failure):
      await desk.failed([.microk8s], because: failure.reason(on: target))
    }
  }
}

extension RemoteShell {
  /// Asks a machine how its MicroK8s is.
  func microK8sStatus(on alias: String) async -> Answer<MicroK8sStatus> {
    await ask(.microK8sStatus, on: alias) { reply, question in
      // It ends with 1 when it is not ready, and says so in its answer.
      guard let status = MicroK8sStatus(text: reply.text) else {
        try ProbeFailure.check(reply)
        throw ProbeFailure.of(reply, question)
      }
      return status
    }
  }
}

extension ProbeFailure {
  /// Why something is missing, with what to type on this very machine where that is known.
  func reason(on target: MachineTarget) -> String {
    guard case .kubectl(let failure) = self, failure.cause == .insufficientPermissions else {
      return description
    }
    let user = ShellWord.plain(target.host.user)
    return failure.summary + " On \(target.name): sudo usermod -a -G microk8s \(user), and log in "
      + "again; until then: sudo -n microk8s kubectl get nodes"
  }
}

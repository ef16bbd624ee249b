public import Console
import DequeModule
import Fleet
import Operations

/// Where events wait for the loop: the only thing that tasks of the runtime share.
///
/// It is an actor because many tasks send and one receives. It is bounded: a full inbox makes the sender wait, so that
/// nothing is lost and memory stays bounded. Readings and ticks, of which only the newest counts, replace the one that waits.
public actor Inbox {
  /// How many events may wait.
  public static let capacity = 1024

  private var events: Deque<Event> = []
  private var receiver: CheckedContinuation<Void, Never>?
  /// Who waits for more of what comes by itself.
  private var gatherer: CheckedContinuation<Void, Never>?
  private var senders: Deque<CheckedContinuation<Void, Never>> = []
  private var isClosed = false

  /// Makes an empty inbox.
  public init() {}

  /// Puts an event in; waits while the inbox is full.
  ///
  /// After `close()` the event is dropped.
  public func send(_ event: Event) async {
    if let key = event.conflationKey,
      let index = events.lastIndex(where: { $0.conflationKey == key })
    {
      events[index] = event
      return
    }
    while events.count >= Self.capacity, !isClosed {
      await withCheckedContinuation { senders.append($0) }
    }
    guard !isClosed else { return }
    events.append(event)
    receiver?.resume()
    receiver = nil
    if !event.comesByItself { stopGathering() }
  }

  /// Puts an event in and waits until the loop has taken it, so that of an endless stream no more
  /// waits here than a piece.
  public func deliver(_ event: Event) async {
    await send(event)
    guard !isClosed, !events.isEmpty else { return }
    await withCheckedContinuation { senders.append($0) }
  }

  /// Returns once something waits or the inbox is closed.
  public func waitForEvents() async {
    guard events.isEmpty, !isClosed else { return }
    await withCheckedContinuation { receiver = $0 }
  }

  /// Waits for more, if all that is there comes by itself again and again.
  ///
  /// That comes in swarms: the tick with the ages of pods, the answers of machines that were asked at
  /// once. They shall be one frame. Anything else ends the wait, because a person may wait for it.
  ///
  /// - Parameters:
  ///   - span: How long.
  ///   - sleep: Waits.
  func gather(
    for span: Duration, _ sleep: @escaping @Sendable (Duration) async -> Void
  ) async {
    guard !isClosed, events.allSatisfy(\.comesByItself) else { return }
    let timer = Task(executorPreference: WorkerThreads.current) {
      await sleep(span)
      // A wait that was ended is not the one that began meanwhile.
      if !Task.isCancelled { await self.stopGathering() }
    }
    await withCheckedContinuation { gatherer = $0 }
    timer.cancel()
  }

  private func stopGathering() {
    gatherer?.resume()
    gatherer = nil
  }

  /// Takes everything that waits.
  public func drain() -> [Event] {
    let all = Array(events)
    events.removeAll(keepingCapacity: true)
    releaseSenders()
    return all
  }

  /// Lets everybody go who waits; nothing is taken in from now on.
  public func close() {
    isClosed = true
    events.removeAll()
    receiver?.resume()
    receiver = nil
    stopGathering()
    releaseSenders()
  }

  private func releaseSenders() {
    for sender in senders { sender.resume() }
    senders.removeAll()
  }
}

/// What a newer event replaces.
private enum ConflationKey: Equatable {
  case tick
  case state
  case runs
  case machine(String)
  case cluster
  case pod
  case manifest
  case node
  case workload(String)
  case timings
  case tunnels
  case clusterTunnel
  case commandLog
  case custom(Int)
}

extension Event {
  /// Whether it is the clock's, or news of machines and the cluster.
  fileprivate var comesByItself: Bool {
    switch conflationKey {
    case .tick, .machine, .cluster, .workload, .pod, .node, .tunnels: true
    default: false
    }
  }

  /// What a newer event of the same key replaces while it waits; nil if every one counts.
  fileprivate var conflationKey: ConflationKey? {
    switch self {
    case .ticked: .tick
    case .stateRead, .stateUnreadable: .state
    case .runsListed: .runs
    case .machineRead(let id, _), .machineUnreachable(let id, _): .machine(id)
    case .clusterRead, .clusterUnreachable: .cluster
    case .podRead, .podUnreachable: .pod
    case .manifestRead: .manifest
    case .nodeRead, .nodeUnreachable: .node
    case .workloadRead(let rule, _), .workloadUnreachable(let rule, _): .workload(rule.name)
    case .timingsRead: .timings
    case .tunnelsRead: .tunnels
    case .clusterTunnelRead: .clusterTunnel
    case .commandsListed: .commandLog
    case .customAdvanced(let number, _): .custom(number)
    default: nil
    }
  }
}

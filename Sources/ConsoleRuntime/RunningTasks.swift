import Console
import Operations
import Synchronization

/// The tasks that the loop has started: one for each subscription, and those that carry out effects.
///
/// The loop owns it as a local variable. This is the only place in the program that makes tasks.
struct RunningTasks {
  private var subscriptions: [Subscription: Task<Void, Never>] = [:]
  private var effects: [Int: Task<Void, Never>] = [:]
  private var conversations: [Int: Task<Void, Never>] = [:]
  /// How many effects and conversations were started.
  private var started = 0
  private let ended = Ended()
  private var input: Task<Void, Never>?

  /// Starts what is wanted and does not run, and stops what runs and is not wanted.
  mutating func reconcile(
    with wanted: Set<Subscription>, start: @escaping @Sendable (Subscription) async -> Void
  ) {
    for (subscription, task) in subscriptions where !wanted.contains(subscription) {
      task.cancel()
      subscriptions[subscription] = nil
    }
    for subscription in wanted where subscriptions[subscription] == nil {
      subscriptions[subscription] = Task(executorPreference: WorkerThreads.current) {
        await start(subscription)
      }
    }
  }

  /// Stops what polls, so that the next `reconcile` starts it afresh.
  mutating func restartPolls() {
    for (subscription, task) in subscriptions where subscription.polls {
      task.cancel()
      subscriptions[subscription] = nil
    }
  }

  /// How many effects and conversations are kept: those that go on, and those that have ended since
  /// the last one was started.
  var count: Int { effects.count + conversations.count }

  /// Carries out an effect beside the loop.
  mutating func perform(_ work: @escaping @Sendable () async -> Void) {
    let (id, task) = begin(work)
    effects[id] = task
  }

  /// Carries out an effect that lasts as long as its connection to a machine.
  mutating func converse(_ work: @escaping @Sendable () async -> Void) {
    let (id, task) = begin(work)
    conversations[id] = task
  }

  /// Starts work, and lets go of what has ended: a console is open for days.
  private mutating func begin(
    _ work: @escaping @Sendable () async -> Void
  ) -> (id: Int, task: Task<Void, Never>) {
    for id in ended.take() {
      effects[id] = nil
      conversations[id] = nil
    }
    started += 1
    let (id, ended) = (started, ended)
    let task = Task(executorPreference: WorkerThreads.current) {
      await work()
      ended.add(id)
    }
    return (id, task)
  }

  /// Listens to the terminal beside the loop.
  mutating func listen(_ work: @escaping @Sendable () async -> Void) {
    input = Task(executorPreference: WorkerThreads.current) { await work() }
  }

  /// Stops everything and waits until it has stopped.
  ///
  /// Effects are waited for, not cancelled: a run that is being started must not be cut in half.
  ///
  /// - Parameter close: Takes away what subscriptions and conversations may still wait for, such as
  ///   a connection that is being made.
  mutating func stop(close: () async -> Void) async {
    input?.cancel()
    for task in subscriptions.values { task.cancel() }
    for task in effects.values { await task.value }
    await close()
    for task in conversations.values { await task.value }
    for task in subscriptions.values { await task.value }
    conversations = [:]
    subscriptions = [:]
    effects = [:]
  }
}

/// Which tasks have ended: told by the tasks, taken by their owner.
private final class Ended: Sendable {
  private let ids = Mutex<[Int]>([])

  func add(_ id: Int) { ids.withLock { $0.append(id) } }

  func take() -> [Int] {
    ids.withLock { ids in
      defer { ids = [] }
      return ids
    }
  }
}

extension Subscription {
  /// Whether it asks again and again, so that starting afresh means asking now.
  fileprivate var polls: Bool {
    switch self {
    case .machine, .cluster, .pod, .manifest, .node, .workload, .state,
      .premises:
      true
    case .clock, .runs, .run, .timings, .resource, .stateSearch, .tunnels, .clusterTunnel,
      .particulars, .log, .logFile, .logFileCount, .theme, .commandLog:
      false
    }
  }
}

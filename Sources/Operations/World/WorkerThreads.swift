import CWaiting
import DequeModule
import Glibc
import Synchronization

/// Threads of the process's own for its tasks, which wake for nothing but work.
///
/// By default tasks run on libdispatch's threads, and from the first of those on it looks after them
/// once a second for as long as the process lives: `_dispatch_workq_init_once` starts that timer, and
/// nothing stops it. A console is open all day and does nothing most of the time, so its tasks run
/// here. Commands and runners end by themselves and keep the default.
///
/// Children of a task run where it does. A task that is nobody's child is made with
/// `Task(executorPreference: WorkerThreads.current)`, and waits by `rest(for:)`.
///
/// One thread does all work as long as it keeps up: most jobs take microseconds, and to wake another
/// thread for one costs more than the job. What has waited for `patience` gets a thread more.
///
/// A class, because tasks and threads share it; a lock owns what waits. Its threads last as long as
/// the process: make it once. There is no order by priority.
public final class WorkerThreads: TaskExecutor {
  /// The threads of the present task; nil for the system's.
  @TaskLocal public static var current: WorkerThreads?

  /// No more threads than processors are of use, but a few may be held up by a file or a lock.
  private static let limit = max(4, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  /// How long a job waits for a thread that works before another one is called: an eighth of a frame.
  private static let patience = Duration.milliseconds(2)

  private let state = Mutex(State())
  /// Rings when the first sleeper is due, and when a job has waited for long.
  private let alarm: Int32

  /// Starts the threads that there must be: one that works and one that heeds the alarm.
  ///
  /// - Returns: nil when the system has no descriptors or threads left.
  public init?() {
    alarm = qd_alarm_open()
    guard alarm >= 0, startWorker(), startAlarm() else { return nil }
  }

  /// Runs a body, and all that it starts, on these threads.
  ///
  /// On the way there it visits no thread but the caller's.
  nonisolated(nonsending) func run<Result>(_ body: () async -> Result) async -> Result {
    await withTaskExecutorPreference(self) {
      await Self.$current.withValue(self) { await body() }
    }
  }

  /// Runs a body, and all that it starts, on threads made for it, and ends the process with 0 after it.
  ///
  /// For a process that one in which Swift ran has forked. The runtime asks a thread's number once and
  /// writes it into each lock that the thread holds, so the thread that forked goes on with a number
  /// of the other process: where it and another thread want a lock at the same time, both wait for
  /// ever. It does nothing any more.
  public static func takeOver(_ body: @escaping @Sendable () async -> Void) -> Never {
    WatchThread.instead {
      let threads = WorkerThreads()
      Task(executorPreference: threads) {
        if let threads { await threads.run(body) } else { await body() }
        exit(0)
      }
    }
  }

  /// Waits on the threads of the present task; throws `CancellationError` as soon as it is cancelled.
  static func rest(for duration: Duration) async throws {
    guard let current else { return try await Task.sleep(for: duration) }
    try await current.sleep(for: duration)
  }
}

// MARK: - Working

extension WorkerThreads {
  /// Has a thread run a job: the one that works, or one that waits for work.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if let bell = change({ $0.add(job) }) { qd_count_add(bell) }
  }

  /// Gives the jobs that have waited for long a thread more.
  private func relieve() {
    switch change({ $0.relief(at: WallClock.sinceBoot(), limit: Self.limit) }) {
    case .call(let bell): qd_count_add(bell)
    case .start:
      // Those that there are do it in their time.
      if !startWorker() { state.withLock { $0.threads -= 1 } }
    case nil: break
    }
  }

  private func startWorker() -> Bool {
    // Each has a bell of its own: a shared one would wake all that wait, to find that one has come.
    let bell = qd_count_open()
    guard bell >= 0 else { return false }
    let isStarted = WatchThread.start { self.work(bell) }
    if !isStarted { close(bell) }
    return isStarted
  }

  private func work(_ bell: Int32) {
    qd_thread_name("worker")
    let executor = asUnownedTaskExecutor()
    while true {
      if let job = change({ $0.next(for: bell) }) {
        job.runSynchronously(on: executor)
      } else {
        qd_count_take(bell)
      }
    }
  }

  /// What waits, and who.
  private struct State {
    private var jobs: Deque<UnownedJob> = []
    var threads = 1
    /// The bells of the threads that wait and were not called; the last one is called first, because
    /// what it needs is still near its processor.
    private var free: [Int32] = []
    /// When those that wait for a thread get one more.
    private var reliefDue: Duration?
    var sleepers = Sleepers()

    /// The first time that something must happen.
    var firstDue: Duration? {
      guard let reliefDue else { return sleepers.firstDue }
      return min(reliefDue, sleepers.firstDue ?? reliefDue)
    }

    /// Takes a job; returns the bell of the thread that must be called for it, if none works.
    mutating func add(_ job: UnownedJob) -> Int32? {
      jobs.append(job)
      if free.count == threads { return free.popLast() }
      awaitRelief()
      return nil
    }

    /// Takes the first job; with none, the thread counts as free from now on.
    mutating func next(for bell: Int32) -> UnownedJob? {
      if let job = jobs.popFirst() { return job }
      free.append(bell)
      // Nothing waits: nobody need look.
      reliefDue = nil
      return nil
    }

    /// How a thread more is had.
    enum Relief {
      case call(Int32)
      case start
    }

    /// Has one thread more for what waits, if it is due and there may be one.
    mutating func relief(at now: Duration, limit: Int) -> Relief? {
      guard let due = reliefDue, due <= now else { return nil }
      reliefDue = nil
      guard !jobs.isEmpty else { return nil }
      let relief: Relief
      if let bell = free.popLast() {
        relief = .call(bell)
      } else if threads < limit {
        threads += 1
        relief = .start
      } else {
        return nil
      }
      awaitRelief()
      return relief
    }

    private mutating func awaitRelief() {
      if reliefDue == nil { reliefDue = WallClock.sinceBoot() + WorkerThreads.patience }
    }
  }
}

// MARK: - Sleeping

extension WorkerThreads {
  /// Waits; throws `CancellationError` as soon as the task is cancelled.
  ///
  /// The clock goes on while the machine is suspended.
  func sleep(for duration: Duration) async throws {
    let due = WallClock.sinceBoot() + duration
    let number = state.withLock { $0.sleepers.nextNumber() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        change { $0.sleepers.add(number, Sleepers.Sleeper(due: due, continuation: continuation)) }
        // Cancelled before it slept, it was not there to be woken.
        if Task.isCancelled { wake(number) }
      }
    } onCancel: {
      wake(number)
    }
  }

  private func wake(_ number: Int) {
    change { $0.sleepers.take(number) }?.continuation.resume(throwing: CancellationError())
  }

  private func startAlarm() -> Bool {
    WatchThread.start {
      qd_thread_name("alarm")
      while true {
        qd_alarm_wait(self.alarm)
        for sleeper in self.change({ $0.sleepers.takeDue(at: WallClock.sinceBoot()) }) {
          sleeper.continuation.resume()
        }
        self.relieve()
      }
    }
  }

  /// Changes what waits, and sets the alarm for the first time that something must happen then.
  private func change<Result: Sendable>(
    _ body: @Sendable (inout State) -> Result
  ) -> Result {
    state.withLock { state in
      let before = state.firstDue
      let result = body(&state)
      let first = state.firstDue
      // Under the lock, so that of two who set it the later one does so last.
      if first != before {
        // Rounded up: whoever is woken a moment too early is not due, and would not be woken again.
        let (seconds, attoseconds) = (first.map { $0 + .nanoseconds(1) } ?? .zero).components
        qd_alarm_set(alarm, seconds, Int(attoseconds / 1_000_000_000))
      }
      return result
    }
  }

  /// Those who sleep: a few dozen.
  private struct Sleepers {
    struct Sleeper: Sendable {
      var due: Duration
      var continuation: CheckedContinuation<Void, any Error>
    }

    private var all: [Int: Sleeper] = [:]
    private var last = 0
    /// The earliest time of all; kept, because it is asked for with each job.
    private(set) var firstDue: Duration?

    mutating func nextNumber() -> Int {
      last += 1
      return last
    }

    mutating func add(_ number: Int, _ sleeper: Sleeper) {
      all[number] = sleeper
      firstDue = min(firstDue ?? sleeper.due, sleeper.due)
    }

    mutating func take(_ number: Int) -> Sleeper? {
      guard let sleeper = all.removeValue(forKey: number) else { return nil }
      if sleeper.due == firstDue { findFirst() }
      return sleeper
    }

    /// Takes those whose time has come, in the order of their times.
    mutating func takeDue(at now: Duration) -> [Sleeper] {
      let due = all.lazy.filter { $0.value.due <= now }.sorted { $0.value.due < $1.value.due }
      for (number, _) in due { all[number] = nil }
      findFirst()
      return due.map(\.value)
    }

    private mutating func findFirst() { firstDue = all.values.lazy.map(\.due).min() }
  }
}

/// Lets a limited number of tasks through at a time, in the order of their coming.
///
/// An actor, because tasks of different owners meet here.
actor Gate {
  private var free: Int
  private var waiting: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
  private var nextTicket = 0

  /// Lets so many through.
  init(limit: Int) { free = limit }

  /// Runs the body when it is its turn.
  ///
  /// - Returns: What the body returns; nil when the task was cancelled while it waited.
  func pass<Value: Sendable>(_ body: @Sendable () async -> Value) async -> Value? {
    guard await enter() else { return nil }
    let value = await body()
    leave()
    return value
  }

  private func enter() async -> Bool {
    if Task.isCancelled { return false }
    if free > 0 {
      free -= 1
      return true
    }
    let ticket = nextTicket
    nextTicket += 1
    return await withTaskCancellationHandler {
      await withCheckedContinuation { waiting.append((ticket, $0)) }
    } onCancel: {
      Task(executorPreference: WorkerThreads.current) { await self.giveUp(ticket) }
    }
  }

  private func leave() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().continuation.resume(returning: true)
    }
  }

  private func giveUp(_ ticket: Int) {
    guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return }
    waiting.remove(at: index).continuation.resume(returning: false)
  }
}

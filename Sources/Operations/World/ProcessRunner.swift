import Glibc

/// The door to other programs.
public struct ProcessRunner: Sendable {
  /// Receives output as it arrives: the stream and its bytes.
  ///
  /// While it waits, nothing more is read of that stream, so that the program is held up.
  public typealias OutputHandler =
    @Sendable (_ stream: OutputStream, _ bytes: [UInt8]) async ->
    Void

  /// One of a program's two output streams.
  public enum OutputStream: Hashable, Sendable {
    /// Standard output.
    case output
    /// Standard error.
    case errorOutput
  }

  /// Starts a program and returns as soon as it runs.
  public var start: @Sendable (Program, OutputHandler?) async throws(ProcessError) -> RunningProgram
  /// Starts a program and returns when all of its input is with it.
  ///
  /// After that, our own end changes nothing for a program that has a session of its own.
  public var launch: @Sendable (Program) async throws(ProcessError) -> RunningProgram
  /// Returns the identity of a process that runs, nil when there is none or it is a zombie.
  public var identity: @Sendable (_ processID: Int32) -> ProcessIdentity?
  /// Sends a signal to any process of this user; false when it is gone or not ours.
  public var signal: @Sendable (_ processID: Int32, _ signal: Int32) -> Bool

  /// Says when this process is asked to end: SIGINT and SIGTERM arrive here from then on, and
  /// SIGHUP nowhere.
  ///
  /// One stream a process.
  public var endRequests: @Sendable () -> AsyncStream<Int32>

  /// Creates a door from its functions.
  public init(
    start:
      @escaping @Sendable (Program, OutputHandler?) async throws(ProcessError) ->
      RunningProgram,
    launch: @escaping @Sendable (Program) async throws(ProcessError) -> RunningProgram,
    identity: @escaping @Sendable (Int32) -> ProcessIdentity?,
    signal: @escaping @Sendable (Int32, Int32) -> Bool,
    endRequests: @escaping @Sendable () -> AsyncStream<Int32>
  ) {
    self.start = start
    self.launch = launch
    self.identity = identity
    self.signal = signal
    self.endRequests = endRequests
  }

  /// Runs a program to its end.
  ///
  /// At its deadline, or when the calling task is cancelled, the program's group gets SIGTERM, and
  /// SIGKILL two seconds later; what it printed until then is in the result. So this is for
  /// programs that may be ended at any moment.
  ///
  /// - Parameters:
  ///   - program: What to run.
  ///   - onOutput: Takes its output as it comes.
  /// - Returns: How it ended and what it printed.
  /// - Throws: `ProcessError` when it could not be started. An exit code is never an error.
  public func run(
    _ program: Program, onOutput: OutputHandler? = nil
  ) async throws(ProcessError) -> ProgramResult {
    let running = try await start(program, onOutput)
    return await withTaskCancellationHandler {
      await running.ended(within: program.deadline)
    } onCancel: {
      running.stopSoon()
    }
  }

  /// Whether this very process still runs.
  ///
  /// - Parameter process: Its identity, taken when it ran.
  /// - Returns: False when it is gone, even if another process got its number.
  public func isAlive(_ process: ProcessIdentity) -> Bool {
    identity(process.processID) == process
  }
}

/// A program that was started: its end, and ways to hurry it.
public struct RunningProgram: Sendable {
  /// Its process number, which is also its group's.
  public let processID: Int32
  /// Whether it has not ended yet, as the kernel knows at this moment.
  public var isRunning: @Sendable () -> Bool
  /// Waits for its end.
  ///
  /// Cancelling the waiting task neither ends the wait nor the program.
  public var ended: @Sendable () async -> ProgramResult
  /// Sends a signal to the program alone.
  ///
  /// Nothing happens after its end.
  public var signal: @Sendable (Int32) -> Void
  /// Ends the program and its group, SIGTERM first, SIGKILL after two seconds, and waits for it.
  public var stop: @Sendable () async -> Void
  /// Begins what `stop` does, without waiting.
  public var stopSoon: @Sendable () -> Void

  /// Hears that the program is stopped because its deadline has passed.
  var deadlinePassed: @Sendable () -> Void = {}

  /// Creates a running program from its functions.
  public init(
    processID: Int32, isRunning: @escaping @Sendable () -> Bool,
    ended: @escaping @Sendable () async -> ProgramResult,
    signal: @escaping @Sendable (Int32) -> Void, stop: @escaping @Sendable () async -> Void,
    stopSoon: @escaping @Sendable () -> Void
  ) {
    self.processID = processID
    self.isRunning = isRunning
    self.ended = ended
    self.signal = signal
    self.stop = stop
    self.stopSoon = stopSoon
  }

  /// Waits for its end.
  ///
  /// - Returns: nil when the waiting task was cancelled first.
  func endedUnlessCancelled() async -> ProgramResult? {
    let (results, sink) = AsyncStream.makeStream(of: ProgramResult.self)
    // The one wait that can be left early; what waits in its place ends with the program.
    Task(executorPreference: WorkerThreads.current) {
      sink.yield(await ended())
      sink.finish()
    }
    for await result in results { return result }
    return nil
  }

  /// Waits for its end until the deadline and stops it then.
  func ended(within deadline: Duration?) async -> ProgramResult {
    guard let deadline else { return await ended() }
    return await withTaskGroup(of: Finish.self) { group in
      group.addTask { .ended(await ended()) }
      group.addTask {
        do { try await WorkerThreads.rest(for: deadline) } catch { return .watchCancelled }
        return .deadlinePassed
      }
      var isTimedOut = false
      while let finish = await group.next() {
        switch finish {
        case .watchCancelled: continue
        case .deadlinePassed:
          // Noted before it is stopped: its end could otherwise come first.
          isTimedOut = true
          deadlinePassed()
          stopSoon()
        case .ended(var result):
          group.cancelAll()
          result.isTimedOut = isTimedOut
          return result
        }
      }
      preconditionFailure("The task that waits for the end always gives a result.")
    }
  }

  /// What happened first to a program with a deadline.
  private enum Finish {
    case ended(ProgramResult)
    case deadlinePassed
    case watchCancelled
  }
}

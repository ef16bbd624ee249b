import Glibc
import Subprocess
import Synchronization
import SystemPackage

extension ProcessRunner {
  /// Real programs, by swift-subprocess.
  public static var live: ProcessRunner {
    ProcessRunner(
      start: { program, onOutput async throws(ProcessError) in
        try await LiveProgram.start(program, readyAfterInput: false, onOutput: onOutput)
      },
      launch: { program async throws(ProcessError) in
        try await LiveProgram.start(program, readyAfterInput: true, onOutput: nil)
      },
      identity: { ProcessIdentity.read($0) },
      signal: { kill($0, $1) == 0 },
      endRequests: { EndSignals.requests() })
  }
}

/// What is known of one started program, shared by the task that follows it and the functions that
/// signal it.
///
/// A class, because both need the same lock. The task that follows a program is not a child of its
/// caller's and is never cancelled: swift-subprocess kills the program of a cancelled task, and a
/// program must never end because somebody stopped looking at it. Programs are ended by `stop`,
/// with signals, only.
private final class LiveProgram: Sendable {
  /// The life of a program, and who waits for its beginning.
  private enum State {
    case starting(CheckedContinuation<Result<Int32, ProcessError>, Never>)
    case running(Int32)
    case ended
  }

  private let state: Mutex<State>

  private init(_ waiting: CheckedContinuation<Result<Int32, ProcessError>, Never>) {
    state = Mutex(.starting(waiting))
  }

  static func start(
    _ program: Program, readyAfterInput: Bool, onOutput: ProcessRunner.OutputHandler?
  ) async throws(ProcessError) -> RunningProgram {
    let following = Mutex<(LiveProgram, Task<ProgramResult, Never>)?>(nil)
    let started = await withCheckedContinuation { continuation in
      let live = LiveProgram(continuation)
      let task = Task(executorPreference: WorkerThreads.current) {
        await live.follow(program, readyAfterInput: readyAfterInput, onOutput: onOutput)
      }
      following.withLock { $0 = (live, task) }
    }
    let processID = try started.get()
    guard let (live, task) = following.withLock({ $0 }) else {
      preconditionFailure("The task is stored before its program can be running.")
    }
    let stop: @Sendable () async -> Void = {
      // In a task of its own: the two seconds of grace are given even to the programs of a
      // cancelled task.
      await Task(executorPreference: WorkerThreads.current) { await live.stop(task) }.value
    }
    return RunningProgram(
      processID: processID, isRunning: { live.isRunning }, ended: { await task.value },
      signal: { live.send($0, toGroup: false) }, stop: stop,
      stopSoon: { Task(executorPreference: WorkerThreads.current) { await live.stop(task) } })
  }

  // MARK: - Following

  private func follow(
    _ program: Program, readyAfterInput: Bool, onOutput: ProcessRunner.OutputHandler?
  ) async -> ProgramResult {
    let result: ProgramResult
    do {
      switch program.output {
      case .captured(let limit):
        result = try await capture(
          program, limit: limit, readyAfterInput: readyAfterInput, onOutput: onOutput)
      case .appended(let path):
        result = try await attach(program, to: path, readyAfterInput: readyAfterInput)
      case .discarded:
        result = try await attach(program, to: "/dev/null", readyAfterInput: readyAfterInput)
      case .terminal: result = try await lend(program)
      }
    } catch {
      result = fail(program, reason: "\(error)")
    }
    state.withLock { $0 = .ended }
    return result
  }

  /// Runs with pipes for the two output streams.
  private func capture(
    _ program: Program, limit: Int, readyAfterInput: Bool, onOutput: ProcessRunner.OutputHandler?
  ) async throws -> ProgramResult {
    @Sendable func read(
      _ sequence: SubprocessOutputSequence, _ stream: ProcessRunner.OutputStream
    ) async -> CapturedBytes {
      var tail = ByteTail(limit: limit)
      do {
        for try await buffer in sequence {
          let bytes = buffer.withUnsafeBytes { Array($0) }
          await onOutput?(stream, bytes)
          tail.append(bytes)
        }
      } catch {
        // The pipe broke: what came until then is the output, and the exit status says the rest.
      }
      return tail.captured
    }
    let configuration = Self.configuration(of: program)
    if let input = program.input {
      let outcome = try await Subprocess.run(
        configuration, input: .inputWriter, output: .sequence, error: .sequence
      ) { execution in
        let processID = execution.processIdentifier.value
        if !readyAfterInput { began(processID) }
        async let output = read(execution.standardOutput, .output)
        async let errorOutput = read(execution.standardError, .errorOutput)
        await Self.write(input, to: execution.standardInputWriter, thenEnd: !program.keepsInputOpen)
        if readyAfterInput { began(processID) }
        return await (output, errorOutput)
      }
      return ProgramResult(
        end: Self.end(outcome.terminationStatus), output: outcome.closureResult.0,
        errorOutput: outcome.closureResult.1)
    }
    let outcome = try await Subprocess.run(
      configuration, input: .none, output: .sequence, error: .sequence
    ) { execution in
      began(execution.processIdentifier.value)
      async let output = read(execution.standardOutput, .output)
      async let errorOutput = read(execution.standardError, .errorOutput)
      return await (output, errorOutput)
    }
    return ProgramResult(
      end: Self.end(outcome.terminationStatus), output: outcome.closureResult.0,
      errorOutput: outcome.closureResult.1)
  }

  /// Runs with both output streams on one file, which the program writes itself.
  private func attach(
    _ program: Program, to path: String, readyAfterInput: Bool
  ) async throws -> ProgramResult {
    let file = try FileDescriptor.open(
      path, .writeOnly, options: [.append, .create, .closeOnExec],
      permissions: [.ownerReadWrite])
    defer {
      // A descriptor that we only handed on: closing it loses nothing.
      try? file.close()
    }
    let output = FileDescriptorOutput.fileDescriptor(file, closeAfterSpawningProcess: false)
    let configuration = Self.configuration(of: program)
    if let input = program.input {
      let outcome = try await Subprocess.run(
        configuration, input: .inputWriter, output: output, error: output
      ) { execution in
        let processID = execution.processIdentifier.value
        if !readyAfterInput { began(processID) }
        await Self.write(input, to: execution.standardInputWriter)
        if readyAfterInput { began(processID) }
      }
      return ProgramResult(end: Self.end(outcome.terminationStatus))
    }
    let outcome = try await Subprocess.run(
      configuration, input: .none, output: output, error: output
    ) { execution in
      began(execution.processIdentifier.value)
    }
    return ProgramResult(end: Self.end(outcome.terminationStatus))
  }

  /// Runs on our own three standard streams.
  private func lend(_ program: Program) async throws -> ProgramResult {
    let outcome = try await Subprocess.run(
      Self.configuration(of: program),
      input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
      output: .fileDescriptor(.standardOutput, closeAfterSpawningProcess: false),
      error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
    ) { execution in
      began(execution.processIdentifier.value)
    }
    return ProgramResult(end: Self.end(outcome.terminationStatus))
  }

  private static func write(
    _ input: [UInt8], to writer: StandardInputWriter, thenEnd: Bool = true
  ) async {
    do {
      if !input.isEmpty { _ = try await writer.write(input) }
      // The other one ends with the program.
      if thenEnd { try await writer.finish() }
    } catch {
      // The program closed its input or ended: its exit status tells more than our failed write.
    }
  }

  private static func configuration(of program: Program) -> Subprocess.Configuration {
    var options = PlatformOptions()
    switch program.lifetime {
    case .session: options.createSession = true
    case _ where program.output == .terminal: break
    // A master reads its clients' terminal. If that were its own as well, the kernel would stop it
    // as a job in the background.
    case .ours: options.createSession = true
    case .group: options.processGroupID = 0
    }
    var executable = program.executable
    var arguments = program.arguments
    // PDEATHSIG counts from the thread that forks; swift-subprocess forks on one thread that lives
    // as long as we do.
    let guardian = "/usr/bin/setpriv"
    if program.lifetime == .ours, access(guardian, X_OK) == 0 {
      arguments = ["--pdeathsig", "TERM", "--", executable] + arguments
      executable = guardian
    }
    return Subprocess.Configuration(
      executable: .path(FilePath(executable)), arguments: Arguments(arguments),
      environment: .custom(
        Dictionary(uniqueKeysWithValues: program.environment.map { (.init(stringLiteral: $0), $1) })
      ),
      workingDirectory: program.directory.map { FilePath($0) }, platformOptions: options)
  }

  private static func end(_ status: TerminationStatus) -> ProgramEnd {
    switch status {
    case .exited(let code): .exited(code)
    case .signaled(let signal): .signalled(signal)
    }
  }

  // MARK: - State

  private func began(_ processID: Int32) {
    let waiting = state.withLock {
      state -> CheckedContinuation<Result<Int32, ProcessError>, Never>? in
      guard case .starting(let waiting) = state else { return nil }
      state = .running(processID)
      return waiting
    }
    waiting?.resume(returning: .success(processID))
  }

  /// Ends the wait for a beginning with the reason, or gives the result of a program that got lost.
  private func fail(_ program: Program, reason: String) -> ProgramResult {
    let waiting = state.withLock {
      state -> CheckedContinuation<Result<Int32, ProcessError>, Never>? in
      guard case .starting(let waiting) = state else { return nil }
      state = .ended
      return waiting
    }
    waiting?.resume(
      returning: .failure(.notStarted(program: program.executable, reason: reason)))
    return ProgramResult(
      end: .signalled(SIGKILL), errorOutput: CapturedBytes(Array(reason.utf8)))
  }

  /// Signals under the lock: after the end, the number may be another program's.
  private func send(_ signal: Int32, toGroup: Bool) {
    state.withLock { state in
      guard case .running(let processID) = state else { return }
      kill(toGroup ? -processID : processID, signal)
    }
  }

  /// Whether it has not ended: known before swift-subprocess has told, and no other process is meant,
  /// since only children are looked at.
  var isRunning: Bool {
    state.withLock { state in
      guard case .running(let processID) = state else { return false }
      var end = siginfo_t()
      let options = WEXITED | WNOHANG | WNOWAIT
      return waitid(P_PID, id_t(processID), &end, options) == 0 && end.si_signo == 0
    }
  }

  private func stop(_ task: Task<ProgramResult, Never>) async {
    send(SIGTERM, toGroup: true)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { _ = await task.value }
      group.addTask {
        // A cancelled sleep means that the program ended in time.
        guard (try? await WorkerThreads.rest(for: .seconds(2))) != nil else { return }
        self.send(SIGKILL, toGroup: true)
      }
      await group.next()
      group.cancelAll()
    }
    _ = await task.value
  }
}

/// The newest bytes of a stream.
struct ByteTail {
  private let limit: Int
  private var bytes: [UInt8] = []
  private var dropped = 0

  init(limit: Int) { self.limit = limit }

  /// Adds bytes; drops the oldest only now and then, so that each byte is moved about once.
  mutating func append(_ new: [UInt8]) {
    bytes += new
    if bytes.count > 2 * limit { trim() }
  }

  private mutating func trim() {
    guard bytes.count > limit else { return }
    dropped += bytes.count - limit
    bytes.removeFirst(bytes.count - limit)
  }

  /// What is kept, at most `limit` bytes.
  var captured: CapturedBytes {
    var copy = self
    copy.trim()
    return CapturedBytes(copy.bytes, dropped: copy.dropped)
  }
}

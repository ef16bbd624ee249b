import FoundationEssentials
import Glibc
import Terraform

/// The body of a run: the process that outlives the console and owns terraform.
///
/// It holds the deployment's lock, terraform, the run's output, the state's copies and the audit
/// records. It has no terminal and no children but terraform, and ends with it.
public struct Runner: Sendable {
  let folder: RunFolder
  let request: RunRequest
  let world: World
  let journal: RunJournal
  let latch: InterruptLatch

  /// Runs the run of a folder to its end; the body of the hidden command `quarterdeck runner
  /// RUN-DIR`.
  ///
  /// Standard input holds the values of variables. The mask of new files is set to 077, SIGHUP is
  /// ignored, SIGINT and SIGTERM ask terraform to stop.
  ///
  /// - Parameters:
  ///   - path: The run's folder.
  ///   - world: The real world.
  /// - Returns: The exit code: 0 when the run succeeded, 1 when not, 66 when the folder is no
  ///   run's.
  public static func main(folder path: String, world: World) async -> Int32 {
    umask(0o077)
    let folder = RunFolder(path: path)
    // Without a request nobody waits for an answer: the exit code is all there is to say.
    guard let bytes = try? world.files.read(folder.requestFile),
      let request = try? Records.decode(RunRequest.self, from: bytes)
    else { return 66 }
    let journal = RunJournal(folder: folder, world: world)
    let runner = Runner(
      folder: folder, request: request, world: world, journal: journal,
      latch: InterruptLatch { journal.write($0.line(at: world.clock.now())) })
    let outcome = await runner.run()
    if case .succeeded = outcome { return 0 }
    return 1
  }

  /// Does everything, and says in the output how it ended.
  func run() async -> RunOutcome {
    let endRequests = world.processes.endRequests()
    let outcome: RunOutcome
    var lock: FileLock?
    do throws(Refusal) {
      try register(tool: nil)
      let payload = try readPayload()
      lock = try DirectoryLock.take(
        request.directory, for: "run \(request.id) of \(request.who)", files: world.files)
      outcome = try await withInterrupts(endRequests) { () async throws(Refusal) in
        try await audited(payload)
      }
    } catch {
      outcome = .refused(reason: error.reason)
    }
    // Who reads the end may start the next run at once.
    lock?.release()
    journal.end(outcome)
    return outcome
  }

  /// Why a run does nothing.
  typealias Refusal = StateRefusal

  // MARK: - Before

  /// Notes which processes belong to the run.
  func register(tool: ProcessIdentity?) throws(Refusal) {
    guard let runner = world.processes.identity(getpid()) else {
      throw Refusal(reason: "This system does not say when a process started (/proc is missing).")
    }
    do {
      let record = RunnerRecord(runner: runner, tool: tool)
      try world.files.write(folder.runnerFile, Records.encode(record))
    } catch {
      throw Refusal(reason: "The run's files cannot be written. \(error)")
    }
  }

  private func readPayload() throws(Refusal) -> RunPayload {
    do {
      return try Records.decode(RunPayload.self, from: world.files.read("/dev/stdin"))
    } catch {
      throw Refusal(reason: "The values of variables did not arrive whole; start the run again.")
    }
  }

  // MARK: - Around

  /// Runs the body while requests to stop are heard.
  private func withInterrupts(
    _ endRequests: AsyncStream<Int32>,
    _ body: () async throws(Refusal) -> RunOutcome
  ) async throws(Refusal) -> RunOutcome {
    let result = await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in world.files.watch(folder.path, nil) where await heedRequests() { return }
      }
      group.addTask {
        for await _ in endRequests { await latch.request() }
      }
      let result: Result<RunOutcome, Refusal>
      do throws(Refusal) {
        result = .success(try await body())
      } catch {
        result = .failure(error)
      }
      group.cancelAll()
      return result
    }
    return try result.get()
  }

  /// The audit log of all deployments.
  var audit: AuditLog {
    let state = folder.deployment.root
    let root = String(state[..<(state.lastIndex(of: "/") ?? state.startIndex)])
    return AuditLog(path: "\(root)/audit.jsonl", world: world)
  }

  /// Writes the audit records around the work: without the first, there is no work.
  private func audited(_ payload: RunPayload) async throws(Refusal) -> RunOutcome {
    let event = "run.\(request.kind.rawValue)"
    let plan = request.planID.map { ["plan": "\($0)"] } ?? [:]
    do throws(AuditError) {
      try await audit.add(event, .intent, of: .init(request), details: plan)
    } catch {
      throw Refusal(reason: "\(error)")
    }
    let environment = Invocation.environment(
      inheriting: payload.environment, variables: payload.variables.mapValues { Secret($0) })
    let secrets = RunSecrets.known(
      environment: environment, directory: request.directory, files: world.files)
    let redactor = Redactor(secrets)
    let outcome: RunOutcome
    let phase: AuditLog.Phase
    do throws(Refusal) {
      outcome = try await work(environment: environment, secrets: secrets)
      phase = .end
    } catch {
      outcome = .refused(reason: redactor.redacted(error.reason))
      phase = .refused
    }
    do throws(AuditError) {
      try await audit.add(
        event, phase, of: .init(request),
        details: plan.merging(["outcome": redactor.redacted("\(outcome)")]) { $1 })
    } catch {
      journal.note("\(error)")
    }
    return outcome
  }
}

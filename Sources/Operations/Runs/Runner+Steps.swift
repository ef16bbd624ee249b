import FoundationEssentials
import Terraform

extension Runner {
  /// Runs the steps of the run, with the state guarded and the secrets kept out of the output.
  func work(
    environment: [String: String], secrets: Set<Secret>
  ) async throws(Refusal) -> RunOutcome {
    let guardian = StateGuardian(
      request: request, environment: environment, paths: folder.deployment, world: world)
    let result = await withTaskGroup(of: Void.self) { group in
      group.addTask { await scrubber(secrets).follow(in: folder.path) }
      let result: Result<RunOutcome, Refusal>
      do throws(Refusal) {
        result = .success(
          try await withTunnels(agentSocket: environment["SSH_AUTH_SOCK"]) {
            () async throws(Refusal) in try await steps(guardian)
          })
      } catch {
        result = .failure(error)
      }
      group.cancelAll()
      return result
    }
    // What terraform generated meanwhile stands in the state only; one that cannot be read tells
    // nothing. A backend is asked only when there can be something new.
    let isNear = if case .file = guardian.location { true } else { request.kind == .apply }
    let state = isNear ? try? await guardian.read() : nil
    scrubber(secrets.union(RunSecrets.inState(state))).scrub()
    return try result.get()
  }

  private func scrubber(_ secrets: Set<Secret>) -> OutputScrubber {
    OutputScrubber(file: folder.outputFile, redactor: Redactor(secrets), files: world.files)
  }

  private func steps(_ guardian: StateGuardian) async throws(Refusal) -> RunOutcome {
    if let problem = request.options.problem(for: request.kind) { throw Refusal(reason: problem) }
    for warning in await StatePreflight(guardian).warnings() { journal.note(warning) }
    switch request.kind {
    case .plan, .destroyPlan: return try await plan(guardian)
    case .apply: return try await apply(guardian)
    case .taint, .untaint: return try await mark(guardian)
    case .selectWorkspace, .newWorkspace: return try await changeWorkspace(guardian)
    case .format: return await format(guardian)
    }
  }

  // MARK: - Kinds of runs

  private func plan(_ first: StateGuardian) async throws(Refusal) -> RunOutcome {
    // A backend's state can be asked for only after init; a file is judged before terraform touches
    // it.
    let isJudgedFirst = first.isReadableBeforeInit(request.options)
    var state = isJudgedFirst ? try await first.examine() : nil
    if request.options.backendChange == .migrateState { try first.record(state, .before) }
    if let failure = try await initialize(first) { return failure }
    // init may have found another backend than there was.
    let guardian = StateGuardian(
      request: request, environment: first.environment, paths: folder.deployment, world: world)
    if request.options.backendChange == .migrateState { try await guardian.adopt(moved: state) }
    if !isJudgedFirst || guardian.location != first.location {
      state = try await guardian.examine()
    }
    if let failure = await validate(guardian) { return failure }
    await checkFormat(guardian)
    let invocation = Invocation.plan(
      out: folder.planFile, destroy: request.kind == .destroyPlan, options: request.options)
    let end = await execute(.plan, invocation, guardian)
    if let failure = await outcome(of: .plan, endedWith: end) {
      // A failed plan writes its file too. It holds secrets and is good for nothing.
      try? world.files.remove(folder.planFile)
      return failure
    }
    try await recordPlan(state: state, guardian)
    return .succeeded(changes: end == 2)
  }

  private func apply(_ guardian: StateGuardian) async throws(Refusal) -> RunOutcome {
    guard let planID = request.planID else {
      throw Refusal(reason: "Only a saved plan is applied, and none was named. Plan first.")
    }
    let planned = try await reviewedPlan(planID, guardian)
    let before = try await guardian.examine()
    try requireCurrent(planned, state: before)
    try requireSameCloud(planned, state: before, guardian)
    try StatePreflight(guardian).check(stateSize: before?.count ?? 0)
    try guardian.record(before, .before)
    try recordIdentity(planned)
    if let dependencies = planned.record.dependencies {
      journal.write(.dependencies(dependencies, at: world.clock.now()))
    }
    let end = await withTaskGroup(of: Void.self) { group in
      group.addTask { await guardian.follow() }
      let end = await execute(.apply, .apply(planFile: planned.file), guardian)
      group.cancelAll()
      return end
    }
    await secureState(guardian, after: planned)
    keepTimings()
    guard Step.apply.isSuccess(exitCode: end) else {
      return await outcome(of: .apply, endedWith: end) ?? .failed(step: .apply, exitCode: end)
    }
    // Applied once, a plan is stale, and it holds secrets. One that cannot be removed is refused as
    // stale.
    try? world.files.remove(planned.file)
    return .succeeded(changes: true)
  }

  /// Copies the state after terraform's end, however that came, and says what is wrong with it.
  private func secureState(_ guardian: StateGuardian, after plan: ReviewedPlan) async {
    do throws(Refusal) {
      let state = try await guardian.read()
      if plan.request.kind == .destroyPlan { noteRemains(of: state) }
      try guardian.record(state, .after)
      if let words = try guardian.salvage(folder) { journal.note(words) }
      let health = StateHealth.classify(bytes: state, known: try guardian.memory())
      if health.blocksMutation { journal.note(health.explanation) }
    } catch {
      journal.note(error.reason)
    }
    // Copies too many are no reason to trouble anybody.
    guard let entries = try? guardian.ledger.entries() else { return }
    _ = try? guardian.snapshots.prune(entries, now: world.clock.now())
  }

  // MARK: - Steps

  /// Runs a step; returns how the run ended when it must not go on.
  func step(
    _ step: Step, _ invocation: Invocation, _ guardian: StateGuardian
  ) async -> RunOutcome? {
    let end = await execute(step, invocation, guardian)
    return await outcome(of: step, endedWith: end)
  }

  /// Validates; the answer is one JSON object over many lines, so it is turned into lines first.
  private func validate(_ guardian: StateGuardian) async -> RunOutcome? {
    journal.write(.stepStarted(.validate, at: world.clock.now()))
    let program = Program(
      request.tool, Invocation.validate.arguments, environment: guardian.environment,
      directory: request.directory, deadline: .seconds(300))
    var code: Int32 = -1
    do throws(ProcessError) {
      let result = try await world.processes.run(program)
      journal.writeDiagnostics(ofValidation: result.output.bytes)
      if !result.errorOutput.bytes.isEmpty { journal.note(result.errorOutput.text) }
      code = Self.code(of: result.end)
    } catch {
      journal.note("\(error)")
    }
    journal.write(.stepEnded(.validate, exitCode: code, at: world.clock.now()))
    return await outcome(of: .validate, endedWith: code)
  }

  /// Runs terraform with its output on the run's file, and returns its exit code, negative for a
  /// signal.
  private func execute(
    _ step: Step, _ invocation: Invocation, _ guardian: StateGuardian
  ) async -> Int32 {
    let start = outputSize
    journal.write(.stepStarted(step, at: world.clock.now()))
    var code: Int32 = -1
    do {
      let running = try await world.processes.start(
        Program(
          request.tool, invocation.arguments, environment: guardian.environment,
          directory: request.directory, output: .appended(toFile: folder.outputFile)), nil)
      try register(tool: world.processes.identity(running.processID))
      await latch.attach(running)
      code = Self.code(of: await running.ended().end)
      await latch.detach()
      try register(tool: nil)
    } catch {
      journal.note("\(error)")
    }
    journal.write(.stepEnded(step, exitCode: code, at: world.clock.now()))
    if !step.isSuccess(exitCode: code) { explainFailure(from: start, guardian) }
    return code
  }

  /// How the run ended when it must not go on after a step; nil when it may.
  private func outcome(of step: Step, endedWith code: Int32) async -> RunOutcome? {
    switch await latch.state {
    case .forced: return .stopped
    case .requested, .sent: return .interrupted
    case .quiet: break
    }
    return step.isSuccess(exitCode: code) ? nil : .failed(step: step, exitCode: code)
  }

  private static func code(of end: ProgramEnd) -> Int32 {
    switch end {
    case .exited(let code): code
    case .signalled(let signal): -signal
    }
  }
}

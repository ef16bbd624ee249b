import FoundationEssentials
import Terraform

extension Runner {
  /// Runs the steps of the run, with the state guarded.
  func work(_ payload: RunPayload) async throws(Refusal) -> RunOutcome {
    let environment = Invocation.environment(
      inheriting: payload.environment, variables: payload.variables.mapValues { Secret($0) })
    let guardian = StateGuardian(
      request: request, environment: environment, paths: folder.deployment, world: world)
    switch request.kind {
    case .plan, .destroyPlan: return try await plan(guardian)
    case .apply: return try await apply(guardian)
    }
  }

  // MARK: - Kinds of runs

  private func plan(_ guardian: StateGuardian) async throws(Refusal) -> RunOutcome {
    // A backend's state can be asked for only after init; a file is judged before terraform touches
    // it.
    let isFile = if case .file = guardian.location { true } else { false }
    var state = isFile ? try await guardian.examine() : nil
    if let failure = await step(.initialize, .initialize(), guardian) { return failure }
    if !isFile { state = try await guardian.examine() }
    if let failure = await validate(guardian) { return failure }
    let invocation = Invocation.plan(out: folder.planFile, destroy: request.kind == .destroyPlan)
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
    let planned = folder.sibling(planID)
    let record = try verifyPlan(planned, planID)
    let before = try await guardian.examine()
    try guardian.record(before, .before)
    if let dependencies = record.dependencies {
      journal.write(.dependencies(dependencies, at: world.clock.now()))
    }
    let end = await withTaskGroup(of: Void.self) { group in
      group.addTask { await guardian.follow() }
      let end = await execute(.apply, .apply(planFile: planned.planFile), guardian)
      group.cancelAll()
      return end
    }
    do throws(Refusal) {
      try guardian.record(try await guardian.read(), .after)
    } catch {
      journal.note(error.reason)
    }
    keepTimings()
    guard Step.apply.isSuccess(exitCode: end) else {
      return await outcome(of: .apply, endedWith: end) ?? .failed(step: .apply, exitCode: end)
    }
    // Applied once, a plan is stale, and it holds secrets. One that cannot be removed is refused as
    // stale.
    try? world.files.remove(planned.planFile)
    return .succeeded(changes: true)
  }

  // MARK: - Steps

  /// Runs a step; returns how the run ended when it must not go on.
  private func step(
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

  // MARK: - The saved plan

  /// Notes the plan's digest and what it does, for the review and for the apply.
  private func recordPlan(state: [UInt8]?, _ guardian: StateGuardian) async throws(Refusal) {
    // A state that could be judged can be read; without one there is none.
    let raw = state.flatMap { try? RawState(bytes: $0) }
    var record = PlanRecord(
      sha256: "", lineage: raw?.lineage, serial: raw?.serial, destroyed: [],
      createdAt: world.clock.now())
    do {
      record.sha256 = SHA256Digest(of: try world.files.read(folder.planFile)).description
      let plan = try await PlanReader.read(
        folder.planFile, tool: request.tool, directory: request.directory,
        environment: guardian.environment, world: world)
      record.add = plan.counts.add
      record.change = plan.counts.change
      record.destroy = plan.counts.destroy
      record.dependencies = plan.dependencies
      record.destroyed = plan.changes.filter(\.action.isDestructive).map(\.address.description)
      try world.files.write(folder.planRecordFile, Records.encode(record))
    } catch {
      throw Refusal(reason: "The plan was made, but cannot be kept for an apply. \(error)")
    }
  }

  /// Makes sure that the plan is the one that was reviewed, and returns what was recorded of it.
  private func verifyPlan(_ planned: RunFolder, _ id: RunID) throws(Refusal) -> PlanRecord {
    // Whatever of these cannot be read: there is no plan to apply.
    guard let requested = try? world.files.read(planned.requestFile),
      let origin = try? Records.decode(RunRequest.self, from: requested),
      let recorded = try? world.files.read(planned.planRecordFile),
      let record = try? Records.decode(PlanRecord.self, from: recorded),
      let plan = try? world.files.read(planned.planFile)
    else {
      throw Refusal(
        reason:
          "The plan \(id) is not there any more: it was applied or never finished. Plan again.")
    }
    guard origin.directory == request.directory else {
      throw Refusal(reason: "The plan \(id) is for \(origin.directory), not for this directory.")
    }
    guard SHA256Digest(of: plan).description == record.sha256 else {
      throw Refusal(
        reason: "The plan \(id) was changed after it was made, so it is not applied. Plan again.")
    }
    return record
  }
}

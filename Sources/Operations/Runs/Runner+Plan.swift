import Fleet
import FoundationEssentials
import Terraform

/// A plan that somebody reviewed, with all that its apply is held to.
struct ReviewedPlan: Sendable {
  /// The run that made it.
  var id: RunID
  /// What that run was asked to do.
  var request: RunRequest
  /// What is known of the plan.
  var record: PlanRecord
  /// The plan file.
  var file: String
}

// MARK: - Making one

extension Runner {
  /// Notes the plan's digest, what it does and for which cloud, for the review and for the apply.
  ///
  /// - Parameters:
  ///   - state: The state on which it was made; nil when there was none.
  ///   - guardian: The guardian of that state.
  /// - Throws: `Refusal` when that cannot be kept, or the plan is for another cloud than the last
  ///   apply.
  func recordPlan(state: [UInt8]?, _ guardian: StateGuardian) async throws(Refusal) {
    // A state that could be judged can be read; without one there is none.
    let raw = state.flatMap { try? RawState(bytes: $0) }
    var record = PlanRecord(
      sha256: "", lineage: raw?.lineage, serial: raw?.serial, destroyed: [],
      createdAt: world.clock.now())
    do {
      record.sha256 = SHA256Digest(of: try world.files.read(folder.planFile)).description
      let json = try await PlanReader.show(
        folder.planFile, tool: request.tool, directory: request.directory,
        environment: guardian.environment, world: world)
      let plan = try Plan(showJSON: json)
      record.add = plan.counts.add
      record.change = plan.counts.change
      record.destroy = plan.counts.destroy
      record.dependencies = plan.dependencies
      record.destroyed = plan.destructiveChanges.map(\.address.description)
      record.isApplyable = plan.isApplyable && !plan.isErrored
      record.workspace = guardian.workspace
      record.tool = try await toolVersion(guardian)
      record.cloud = CloudIdentity(
        of: try CloudSettings(showJSON: json), directory: request.directory,
        environment: guardian.environment)
    } catch {
      throw Refusal(reason: "The plan was made, but cannot be kept for an apply. \(error)")
    }
    do throws(Refusal) {
      record.formerCloud = try acceptedChange(in: record, state: raw, guardian)
    } catch {
      // It is good for nothing, and it holds secrets.
      try? world.files.remove(folder.planFile)
      throw error
    }
    do {
      try world.files.write(folder.planRecordFile, Records.encode(record))
    } catch {
      throw Refusal(reason: "The plan was made, but cannot be kept for an apply. \(error)")
    }
  }

  /// The tool with its version: "terraform 1.11.4".
  private func toolVersion(_ guardian: StateGuardian) async throws -> String {
    let result = try await world.processes.run(
      Program(
        request.tool, Invocation.version.arguments, environment: guardian.environment,
        directory: request.directory, deadline: .seconds(60)))
    let name = request.tool.split(separator: "/").last ?? "terraform"
    return "\(name) \(try VersionAnswer(json: result.output.bytes).version)"
  }
}

// MARK: - Applying one

extension Runner {
  /// Makes sure that a plan is the one that was reviewed, that it was made here, by this tool, and
  /// that whoever loses something by it has said so.
  ///
  /// - Throws: `Refusal`; each reason has its own sentence.
  func reviewedPlan(
    _ id: RunID, _ guardian: StateGuardian
  ) async throws(Refusal) -> ReviewedPlan {
    let planned = folder.sibling(id)
    // A request that cannot be read is as good as none.
    guard let requested = try? world.files.read(planned.requestFile),
      let origin = try? Records.decode(RunRequest.self, from: requested)
    else { throw Refusal(reason: "There is no plan \(id) in this directory. Plan again.") }
    guard origin.kind != .apply else {
      throw Refusal(reason: "\(id) is an apply and no plan. Plan again.")
    }
    guard origin.directory == request.directory else {
      throw Refusal(reason: "The plan \(id) is for \(origin.directory), not for this directory.")
    }
    // Whatever of these cannot be read: there is no plan to apply.
    guard let recorded = try? world.files.read(planned.planRecordFile),
      let record = try? Records.decode(PlanRecord.self, from: recorded),
      let plan = try? world.files.read(planned.planFile)
    else { throw Refusal(reason: reasonForMissing(id)) }
    guard SHA256Digest(of: plan).description == record.sha256 else {
      throw Refusal(
        reason: "The plan \(id) was changed after it was made, so it is not applied. Plan again.")
    }
    try requireSameCircumstances(id, record, guardian)
    try await requireSameTool(id, record, guardian)
    try requireConfirmation(of: record)
    return ReviewedPlan(id: id, request: origin, record: record, file: planned.planFile)
  }

  /// Why a plan that was asked for is not there any more.
  private func reasonForMissing(_ id: RunID) -> String {
    let runs = RunStore(paths: folder.deployment, world: world)
    let apply = runs.list().first { $0.request.planID == id && $0.outcome?.isSuccess == true }
    if let apply {
      return "The plan \(id) has been applied, by run \(apply.request.id). Plan again."
    }
    switch runs.outcome(id) {
    case .failed(let step, _):
      return "The plan \(id) failed in \(step.rawValue), so there is nothing to apply. "
        + "Mend what it says and plan again."
    case .interrupted, .stopped, .refused, .lost, nil:
      return "The plan \(id) never finished, so there is nothing to apply. Plan again."
    case .succeeded: return "The file of plan \(id) is gone. Plan again."
    }
  }

  private func requireSameCircumstances(
    _ id: RunID, _ record: PlanRecord, _ guardian: StateGuardian
  ) throws(Refusal) {
    if record.isApplyable == false {
      throw Refusal(reason: "The plan \(id) changes nothing. There is nothing to apply.")
    }
    if let workspace = record.workspace, workspace != guardian.workspace {
      throw Refusal(
        reason: "The plan \(id) is for the workspace \(workspace); terraform would work in "
          + "\(guardian.workspace). Choose \(workspace) again, or plan again.")
    }
    guard let cloud = record.cloud else { return }
    let differences = cloud.applied(in: guardian.environment).differences(from: cloud)
    guard differences.isEmpty else {
      throw Refusal(
        reason: "The environment is not the one that plan \(id) was made in: "
          + differences.map(\.clause).joined(separator: "; ") + ". Plan again.")
    }
  }

  private func requireSameTool(
    _ id: RunID, _ record: PlanRecord, _ guardian: StateGuardian
  ) async throws(Refusal) {
    guard let tool = record.tool else { return }
    let present: String
    do {
      present = try await toolVersion(guardian)
    } catch {
      throw Refusal(reason: "\(request.tool) does not say its version. \(error)")
    }
    guard present == tool else {
      throw Refusal(
        reason: "The plan \(id) was made by \(tool), and this is \(present). Plan again.")
    }
  }

  private func requireConfirmation(of record: PlanRecord) throws(Refusal) {
    guard !record.destroyed.isEmpty, request.confirmation != request.deployment else { return }
    let count = record.destroyed.count
    let loss = count == 1 ? "1 resource" : "\(count) resources"
    throw Refusal(
      reason: request.confirmation == nil
        ? "This plan destroys or replaces \(loss), and nobody typed the deployment's name, "
          + "\(request.deployment)."
        : "This plan destroys or replaces \(loss), and the name that was typed is not "
          + "\(request.deployment).")
  }

  /// Makes sure that the state is still the one on which a plan was made.
  func requireCurrent(_ plan: ReviewedPlan, state: [UInt8]?) throws(Refusal) {
    // `examine` has said what there is to say about a state that cannot be read.
    let present = state.flatMap { try? RawState(bytes: $0) }
    let (serial, lineage) = (plan.record.serial, plan.record.lineage)
    switch (serial, present) {
    case (nil, nil): return
    case (nil, let present?):
      throw Refusal(
        reason: "The plan \(plan.id) was made when there was no state; now there is one, of serial "
          + "\(present.serial). Plan again.")
    case (let serial?, nil):
      throw Refusal(
        reason: "The plan \(plan.id) was made on serial \(serial) of the state, and now there is "
          + "no state. Plan again.")
    case (let serial?, let present?):
      if let lineage, lineage != present.lineage {
        throw Refusal(
          reason: "The plan \(plan.id) was made on another state: lineage \(lineage), and here is "
            + "\(present.lineage). Plan again.")
      }
      guard serial == present.serial else {
        throw Refusal(
          reason: "The state has changed since the plan: serial \(serial) → \(present.serial). "
            + "Plan again.")
      }
    }
  }

  /// Says what a destroy has left in the state.
  func noteRemains(of state: [UInt8]?) {
    guard let state, let raw = try? RawState(bytes: state) else {
      return journal.note("The state cannot be read, so what is left is not known.")
    }
    let count = raw.managedInstanceCount
    journal.note(
      count == 0
        ? "Nothing is left in the state (serial \(raw.serial))."
        : "\(count == 1 ? "1 resource is" : "\(count) resources are") left in the state "
          + "(serial \(raw.serial)).")
  }
}

extension RunOutcome {
  /// Whether the run did what it should.
  fileprivate var isSuccess: Bool {
    if case .succeeded = self { true } else { false }
  }
}

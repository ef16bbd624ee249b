import Fleet
import FoundationEssentials
import Terraform

extension Runner {
  private var identityFile: IdentityFile {
    IdentityFile(paths: folder.deployment, files: world.files)
  }

  /// Returns the cloud of the last apply, where a plan is for another and somebody accepts that.
  ///
  /// - Parameters:
  ///   - record: The new plan.
  ///   - state: The state; an empty one binds to no cloud, for nothing could be lost.
  ///   - guardian: The guardian of that state.
  /// - Returns: nil when the plan is for the same cloud, or nothing is recorded.
  /// - Throws: `Refusal` when the plan is for another cloud and nobody accepts that.
  func acceptedChange(
    in record: PlanRecord, state: RawState?, _ guardian: StateGuardian
  ) throws(Refusal) -> CloudIdentity? {
    guard let cloud = record.cloud, (state?.managedInstanceCount ?? 0) > 0,
      let recorded = try recordedIdentity(guardian)
    else { return nil }
    let differences = cloud.differences(from: recorded)
    guard !differences.isEmpty else { return nil }
    guard request.acceptsIdentity == true else { throw Self.refusal(of: differences) }
    return recorded
  }

  /// Makes sure that a plan is for the cloud of the last apply, or for the one that somebody
  /// accepted when it was made.
  func requireSameCloud(
    _ plan: ReviewedPlan, state: [UInt8]?, _ guardian: StateGuardian
  ) throws(Refusal) {
    // `examine` has said what there is to say about a state that cannot be read.
    let count = state.flatMap { try? RawState(bytes: $0) }?.managedInstanceCount ?? 0
    guard count > 0, let cloud = plan.record.cloud,
      let recorded = try recordedIdentity(guardian), recorded != plan.record.formerCloud
    else { return }
    let differences = cloud.differences(from: recorded)
    guard differences.isEmpty else { throw Self.refusal(of: differences) }
  }

  /// Records for which cloud a plan is, before its apply: from then on there may be machines.
  func recordIdentity(_ plan: ReviewedPlan) throws(Refusal) {
    guard let cloud = plan.record.cloud, let workspace = plan.record.workspace else { return }
    do {
      try identityFile.record(cloud, of: workspace)
    } catch {
      throw Refusal(reason: "It cannot be recorded which cloud this is. \(error)")
    }
  }

  private func recordedIdentity(_ guardian: StateGuardian) throws(Refusal) -> CloudIdentity? {
    do {
      return try identityFile.identity(of: guardian.workspace)
    } catch {
      throw Refusal(
        reason: "\(identityFile.path) cannot be read, so it is not known in which cloud the "
          + "machines are. \(error)")
    }
  }

  private static func refusal(of differences: [IdentityDifference]) -> Refusal {
    Refusal(
      reason: "This is not where the deployment was applied: "
        + differences.map(\.clause).joined(separator: "; ")
        + ". Set the former value again; if the change is meant, "
        + "quarterdeck plan --accept-identity makes a plan for it.")
  }
}

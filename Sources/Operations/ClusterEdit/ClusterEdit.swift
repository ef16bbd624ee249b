import Cluster
public import Fleet

/// Changes one thing in the cluster, at most once, and has the audit log say so.
public struct ClusterEdit: Sendable {
  private let site: DeploymentSite
  private let machines: MachineAccess

  /// Goes through this access, which has been told of the machines.
  public init(site: DeploymentSite, machines: MachineAccess) {
    self.site = site
    self.machines = machines
  }

  /// How many bytes of the answer are kept.
  private static let keptBytes = 16 << 10

  /// Carries out a change.
  ///
  /// - Parameters:
  ///   - change: What is done.
  ///   - target: A control plane.
  /// - Returns: What kubectl said.
  /// - Throws: `ClusterEditError`, which says whether anything was done.
  public func carryOut(
    _ change: ClusterChange, through target: MachineTarget
  ) async throws(ClusterEditError) -> String {
    let command: RemoteCommand
    do throws(RemoteCommandError) {
      command = try change.command
    } catch {
      throw .refused("\(error)")
    }
    let details = [
      "subject": change.subject, "command": command.spelledOut, "machine": target.name,
    ]
    do throws(AuditError) {
      try await note(change, .intent, details)
    } catch {
      throw .refused("\(error)")
    }
    let result = await outcome(of: command, on: target)
    let words =
      switch result {
      case .success: "done"
      case .failure(let error): "\(error)"
      }
    // It is over; that the end cannot be recorded as well changes nothing.
    try? await note(change, .end, details.merging(["outcome": words]) { $1 })
    return try result.get()
  }

  private func outcome(
    of command: RemoteCommand, on target: MachineTarget
  ) async -> Result<String, ClusterEditError> {
    switch await machines.run(command, on: target, keeping: Self.keptBytes) {
    case .success(let reply):
      let failure = KubectlFailure(
        output: [], errorOutput: String(decoding: reply.errorOutput, as: UTF8.self),
        exitCode: reply.exitCode)
      if reply.exitCode == 0 { return .success(reply.firstLine) }
      return .failure(.failed(failure?.summary ?? reply.firstLine))
    case .failure(.transport(let text)):
      return .failure(.unknown("\(AccessFailure.transport(text))"))
    case .failure(.withdrawn): return .failure(.unknown("The connection ended under it."))
    case .failure(.timedOut(let limit)):
      return .failure(.unknown("\(AccessFailure.timedOut(after: limit))"))
    case .failure(let failure): return .failure(.refused("\(failure) \(failure.advice)"))
    }
  }

  private func note(
    _ change: ClusterChange, _ phase: AuditLog.Phase, _ details: [String: String]
  ) async throws(AuditError) {
    try await AuditLog(path: site.paths.auditLog, world: site.world).add(
      change.event, phase, of: .init(who: site.who, directory: site.directory, run: nil),
      details: details)
  }
}

/// Why a change of the cluster was not made, or may not have been.
public enum ClusterEditError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing was sent.
  case refused(String)
  /// kubectl did not do it.
  case failed(String)
  /// It was sent, and nothing is known of what came of it; it is not sent again.
  case unknown(String)

  /// Sentences for people.
  public var description: String {
    switch self {
    case .refused(let reason): "Nothing was sent. \(reason)"
    case .failed(let reason): reason
    case .unknown(let reason): "\(reason) Whether it was done is not known; it is not sent again."
    }
  }
}

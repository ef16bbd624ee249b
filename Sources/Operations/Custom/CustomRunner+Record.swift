import Fleet

/// What the audit log says of a command.
extension CustomRunner {
  /// Has the audit log say what is run, and what came of it.
  ///
  /// - Parameters:
  ///   - run: The command.
  ///   - body: Runs it.
  /// - Returns: How it ended.
  /// - Throws: `CustomRefusal` when it cannot be recorded, or by the body.
  func recorded(
    _ run: CustomRun,
    _ body: @Sendable () async throws(CustomRefusal) -> CommandRecord.Ending
  ) async throws(CustomRefusal) -> CommandRecord.Ending {
    var details = [
      "name": run.command.name, "command": recordedLine(of: run),
      "where": run.command.place.rawValue,
    ]
    details["machine"] = inventory?.machines.first { $0.id == run.machineID }?.name
    do throws(AuditError) {
      try await note(.intent, details)
    } catch {
      throw CustomRefusal(unrecorded: error)
    }
    do throws(CustomRefusal) {
      let ending = try await body()
      // It is done; that the end cannot be recorded as well changes nothing.
      try? await note(.end, details.merging(["outcome": ending.outcome]) { $1 })
      return ending
    } catch {
      // Nothing was run; see above.
      try? await note(.refused, details.merging(["outcome": error.reason]) { $1 })
      throw error
    }
  }

  /// The audit log keeps so many characters of a command.
  private static let longestRecord = 2_000

  func recordedLine(of run: CustomRun) -> String {
    String(redactor.redacted(run.line).prefix(Self.longestRecord))
  }

  private func note(
    _ phase: AuditLog.Phase, _ details: [String: String]
  ) async throws(AuditError) {
    try await AuditLog(path: site.paths.auditLog, world: site.world).add(
      MachineVisit.Purpose.custom.rawValue, phase,
      of: .init(who: site.who, directory: site.directory, run: nil), details: details)
  }
}

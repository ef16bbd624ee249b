import Cluster
public import Fleet

/// Reads how the pods of a workload fare.
public struct WorkloadProbe: Sendable {
  let shell: RemoteShell
  let clock: WallClock

  /// Asks through this door.
  public init(shell: RemoteShell, clock: WallClock) {
    self.shell = shell
    self.clock = clock
  }

  /// Reads a workload.
  ///
  /// - Parameters:
  ///   - rule: Which pods.
  ///   - target: A control plane.
  /// - Returns: How they fare, or why that is not known; a failure when the control plane says
  ///   nothing.
  public func read(
    _ rule: WorkloadRule, through target: MachineTarget
  ) async -> Result<Part<WorkloadReading>, AccessFailure> {
    let answer: Answer<WorkloadReading> = await shell.ask(
      try .workload(in: rule.namespace, selector: rule.selector), on: target.host.alias
    ) { reply, _ in
      try ProbeFailure.check(reply)
      return WorkloadReading(
        of: try WorkloadObjects(json: reply.output), fetchedAt: clock.now())
    }
    if let failure = [answer.failure].accessFailure { return .failure(failure) }
    return .success(Part(answer))
  }
}

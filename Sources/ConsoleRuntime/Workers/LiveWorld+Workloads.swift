import Console
import Fleet
import Operations

extension LiveWorld {
  /// Seconds between two looks at a workload.
  private static let workloadPause = Duration.seconds(10)

  /// Looks at a workload again and again.
  func pollWorkload(
    _ rule: WorkloadRule, through target: MachineTarget, _ inbox: Inbox
  ) async {
    while !Task.isCancelled {
      switch await machines.readWorkload(rule, through: target) {
      case .success(.value(let reading)): await inbox.send(.workloadRead(rule, reading))
      case .success(.missing(let reason)):
        await inbox.send(
          .workloadUnreachable(rule, Failure(what: "\(rule.name) could not be read", why: reason)))
      case .failure(.withdrawn): break
      case .failure(let failure):
        guard !Task.isCancelled else { return }
        await inbox.send(.workloadUnreachable(rule, Failure(failure)))
      }
      guard await rest(Self.workloadPause) else { return }
    }
  }
}

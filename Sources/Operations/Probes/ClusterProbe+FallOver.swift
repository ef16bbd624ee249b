import Cluster
public import Fleet

/// A reading of the cluster, and who gave it.
public struct ClusterAnswer: Hashable, Sendable {
  /// What the cluster said.
  public let reading: ClusterReading
  /// The machine that answered.
  public let source: MachineTarget
  /// Why those before it did not, in the order in which they were asked.
  public let refusals: [Refusal]

  /// A machine that was asked in vain.
  public struct Refusal: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Why: a sentence.
    public let reason: String
  }
}

extension ClusterProbe {
  /// Reads the cluster through the first control plane that answers for it.
  ///
  /// One that is a worker, or whose API does not answer, is left for the next; those that are none by
  /// the state are asked only when all that are turn out to be workers.
  ///
  /// - Parameter targets: The machines that may be control planes, at least one.
  /// - Returns: The reading. Where none answers, what the first that is no worker said; a failure when
  ///   that said nothing.
  public func read(
    through targets: ControlPlanes
  ) async -> Result<ClusterAnswer, AccessFailure> {
    var refusals: [ClusterAnswer.Refusal] = []
    // What is said where nobody answers: a worker's words only where there is nothing else.
    var fallback: Result<ClusterAnswer, AccessFailure>?
    var areWorkers = true
    for (index, target) in (targets.named + targets.others).enumerated() {
      guard index < targets.named.count || areWorkers else { break }
      switch await look(through: target) {
      case .failure(.withdrawn): return .failure(.withdrawn)
      case .failure(let failure):
        if areWorkers { fallback = .failure(failure) }
        areWorkers = false
        refusals.append(ClusterAnswer.Refusal(name: target.name, reason: "\(failure)"))
      case .success(let look):
        let answer = ClusterAnswer(reading: look.reading, source: target, refusals: refusals)
        guard let silence = look.silence, !silence.isOfAll else { return .success(answer) }
        if areWorkers, fallback == nil || !silence.isOfWorker { fallback = .success(answer) }
        areWorkers = areWorkers && silence.isOfWorker
        refusals.append(
          ClusterAnswer.Refusal(name: target.name, reason: silence.reason(on: target)))
      }
    }
    return fallback ?? .failure(.withdrawn)
  }
}

extension ProbeFailure {
  /// Whether a worker said so.
  fileprivate var isOfWorker: Bool {
    if case .kubectl(let failure) = self { failure.cause == .workerNode } else { false }
  }

  /// Whether every control plane would say the same: rights are the cluster's.
  fileprivate var isOfAll: Bool {
    if case .kubectl(let failure) = self { failure.cause == .forbidden } else { false }
  }
}

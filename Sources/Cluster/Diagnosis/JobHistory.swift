import FoundationEssentials

/// Attempts of jobs that failed and do not matter any more.
public struct JobHistory: Sendable {
  private let doneJobs: Set<Workload>
  /// For each CronJob when the newest of its pods that did their work was made.
  private let lastSuccess: [Workload: Date]

  /// Creates a history.
  ///
  /// - Parameter pods: the pods; those that did their work count.
  public init(_ pods: some Sequence<Pod>) {
    let done = pods.filter { $0.status.phase == "Succeeded" }
    doneJobs = Set(done.compactMap(\.job))
    lastSuccess = Dictionary(
      done.compactMap { pod in
        pod.job?.parent.flatMap { parent in
          pod.metadata.creationTimestamp.map { (parent, $0) }
        }
      }, uniquingKeysWith: max)
  }

  /// Returns whether a failed pod's job went through at another attempt, or its CronJob later.
  public func isOvercome(_ pod: Pod) -> Bool {
    guard pod.status.phase == "Failed", let job = pod.job else { return false }
    if doneJobs.contains(job) { return true }
    guard let success = job.parent.flatMap({ lastSuccess[$0] }),
      let creation = pod.metadata.creationTimestamp
    else { return false }
    return creation < success
  }
}

extension Pod {
  /// The job that the pod is an attempt of.
  fileprivate var job: Workload? {
    ownerChain.first { $0.kind == "Job" }
  }
}

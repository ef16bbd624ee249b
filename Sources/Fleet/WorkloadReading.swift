public import Cluster
public import FoundationEssentials

/// How the pods of a workload fare.
public struct WorkloadReading: Hashable, Sendable {
  /// When the answer arrived, by this computer's clock.
  public let fetchedAt: Date
  /// How many pods there should be; nil when no deployment, stateful set or daemon set says it.
  public let desired: Int?
  /// How many are ready.
  public let ready: Int
  /// How many there are.
  public let pods: Int
  /// How often their containers were started again.
  public let restarts: Int
  /// What went wrong last; nil when nothing is known of that.
  public let lastFailure: Failure?

  /// Something that went wrong in a pod.
  public struct Failure: Hashable, Sendable {
    /// The pod.
    public let pod: PodIdentity
    /// What went wrong, in words.
    public let words: String
    /// When; nil for something that goes on.
    public let at: Date?

    /// Whether it goes on.
    public var goesOn: Bool { at == nil }

    /// Makes a failure.
    public init(pod: PodIdentity, words: String, at: Date?) {
      self.pod = pod
      self.words = words
      self.at = at
    }
  }

  /// Makes a reading.
  public init(
    fetchedAt: Date, desired: Int?, ready: Int, pods: Int, restarts: Int, lastFailure: Failure?
  ) {
    self.fetchedAt = fetchedAt
    self.desired = desired
    self.ready = ready
    self.pods = pods
    self.restarts = restarts
    self.lastFailure = lastFailure
  }

  /// Judges what the cluster told.
  public init(of objects: WorkloadObjects, fetchedAt: Date) {
    let rows = objects.pods.map { PodRow($0, now: fetchedAt) }
    let scales = objects.scales
    self.init(
      fetchedAt: fetchedAt,
      desired: scales.isEmpty ? nil : scales.reduce(0) { $0 + $1.desired },
      ready: scales.isEmpty
        ? rows.count { $0.health == .healthy } : scales.reduce(0) { $0 + $1.ready },
      pods: rows.count { $0.health != .finished },
      restarts: rows.reduce(0) { $0 + $1.restartCount },
      lastFailure: Self.present(objects.pods, fetchedAt) ?? Self.latest(objects.pods))
  }

  /// Whether all pods are there and ready.
  public var isWell: Bool { ready >= (desired ?? pods) && lastFailure?.goesOn != true }

  /// What goes wrong now.
  private static func present(_ pods: [Pod], _ now: Date) -> Failure? {
    for pod in pods {
      guard let finding = Diagnosis.explain(pod, now: now) else { continue }
      return Failure(pod: pod.id, words: finding.summary, at: nil)
    }
    return nil
  }

  /// How a container ended badly last.
  private static func latest(_ pods: [Pod]) -> Failure? {
    let ends = pods.flatMap { pod in
      pod.status.containerStatuses.compactMap { status -> (PodIdentity, Termination, Date)? in
        guard let end = status.lastTermination, end.exitCode != 0, let time = end.finishedAt else {
          return nil
        }
        return (pod.id, end, time)
      }
    }
    return ends.max { $0.2 < $1.2 }.map { pod, end, time in
      let words = ["exit \(end.exitCode)", end.reason].compactMap(\.self)
      return Failure(pod: pod, words: words.joined(separator: ", "), at: time)
    }
  }
}

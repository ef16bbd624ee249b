public import FoundationEssentials

/// The births of the machines of a deployment, side by side.
///
/// A deployment is done when its cluster is: when every machine has reached everything.
public struct BirthWaterfall: Hashable, Sendable {
  /// The births in the order of the machines.
  public let births: [MachineBirth]

  /// Puts births side by side.
  public init(_ births: [MachineBirth]) {
    self.births = births
  }

  /// When the first machine was ordered.
  public var began: Date? { births.compactMap(\.began).min() }

  /// Whether every machine has reached everything; false without machines.
  public var isComplete: Bool { !births.isEmpty && births.allSatisfy(\.isComplete) }

  /// When the last machine had reached everything; nil before that.
  public var endedAt: Date? {
    isComplete ? births.compactMap(\.endedAt).max() : nil
  }

  /// From the first order to the last pod; nil before the end.
  public var total: Duration? {
    guard let began, let endedAt else { return nil }
    return .seconds(max(0, endedAt.timeIntervalSince(began)))
  }

  /// The step that took longest, and whose it was; nil before a machine has reached two things.
  public var slowest: (birth: MachineBirth, segment: MachineBirth.Segment)? {
    births.compactMap { birth in birth.slowest.map { (birth, $0) } }
      .max { left, right in
        left.1.duration(at: left.1.start) < right.1.duration(at: right.1.start)
      }
  }
}

extension BirthWaterfall {
  /// Puts the machines of a state side by side, each as far as its sources tell.
  ///
  /// - Parameters:
  ///   - machines: The machines.
  ///   - readings: What they said last, by identifier.
  ///   - cluster: What the cluster said last.
  ///   - history: What was kept: the runs' durations, and births that somebody saw complete.
  public init(
    machines: [Machine], readings: [String: MachineReading], cluster: ClusterPicture?,
    history: TimingHistory
  ) {
    self.init(
      machines.map { machine in
        if let kept = history.birth(of: machine.id) { return MachineBirth(kept) }
        return MachineBirth(
          of: machine.resource, machine: machine,
          evidence: BirthEvidence(
            creation: history.creation(of: machine.resource), reading: readings[machine.id],
            node: cluster?.nodeBirths?[machine.name]))
      })
  }
}

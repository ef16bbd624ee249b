public import FoundationEssentials

/// The way of one machine from its order to running pods: what it reached, and when.
///
/// Times are by this computer's clock. What was reached without anybody knowing when has no
/// milestone with a time, and its duration belongs to what follows.
public struct MachineBirth: Hashable, Sendable, Identifiable {
  /// Something that was reached.
  public struct Milestone: Hashable, Sendable {
    /// What.
    public let stage: BirthStage
    /// When; nil when nothing tells.
    public let at: Date?
  }

  /// The time until something was reached, counted from what was reached before it.
  public struct Segment: Hashable, Sendable {
    /// What it leads to.
    public let stage: BirthStage
    /// When what came before was reached.
    public let start: Date
    /// When it was reached; nil while it goes on.
    public let end: Date?

    /// How long it took, or has taken at a moment.
    public func duration(at now: Date) -> Duration {
      .seconds(max(0, (end ?? now).timeIntervalSince(start)))
    }
  }

  /// The resource of the machine.
  public let resource: String
  /// The cloud's identifier of the server; nil until the state has it.
  public let machineID: String?
  /// Its name, or that of its resource until the state has it.
  public let name: String
  /// When it was ordered, or the earliest that is known of it; nil before that.
  public let began: Date?
  /// What was reached, in the usual order.
  public let milestones: [Milestone]
  /// The stages of cloud-init: init-local, init, modules-config and modules-final.
  public let bootStages: [BootStage]
  /// Why it does not go on, if something failed.
  public let failure: String?

  /// Makes a birth of what is known.
  init(
    resource: String, machineID: String?, name: String, began: Date?, milestones: [Milestone],
    bootStages: [BootStage] = [], failure: String? = nil
  ) {
    self.resource = resource
    self.machineID = machineID
    self.name = name
    self.began = began
    self.milestones = milestones
    self.bootStages = bootStages
    self.failure = failure
  }

  /// The resource: there is one birth of it in a waterfall.
  public var id: String { resource }
}

/// A stage of cloud-init by this computer's clock.
public struct BootStage: Hashable, Sendable {
  /// Its name, such as `modules-final`.
  public let name: String
  /// When it began.
  public let startedAt: Date
  /// When it ended; nil while it goes on.
  public let endedAt: Date?
}

extension MachineBirth {
  /// Whether everything was reached.
  public var isComplete: Bool { milestones.count == BirthStage.allCases.count }

  /// What is to be reached next; nil when everything was.
  public var next: BirthStage? {
    let reached = Set(milestones.map(\.stage))
    return BirthStage.allCases.first { !reached.contains($0) }
  }

  /// When everything had been reached; nil before that, and when no time is known.
  public var endedAt: Date? { isComplete ? milestones.compactMap(\.at).max() : nil }

  /// How long all of it took; nil before the end.
  public var total: Duration? {
    guard let began, let endedAt else { return nil }
    return .seconds(max(0, endedAt.timeIntervalSince(began)))
  }

  /// What came after what, by time; the last goes on if not everything was reached.
  ///
  /// MicroK8s, for one, is installed while cloud-init runs, and a control plane's node is there
  /// before cloud-init ends: so the order is that of the times, and the sum is the whole.
  public var segments: [Segment] {
    guard var start = began else { return [] }
    let order = BirthStage.allCases
    let reached = milestones.compactMap { milestone in milestone.at.map { (milestone.stage, $0) } }
      .sorted { left, right in
        left.1 == right.1
          ? (order.firstIndex(of: left.0) ?? 0) < (order.firstIndex(of: right.0) ?? 0)
          : left.1 < right.1
      }
    var segments: [Segment] = []
    for (stage, end) in reached {
      let end = max(start, end)
      segments.append(Segment(stage: stage, start: start, end: end))
      start = end
    }
    if let next { segments.append(Segment(stage: next, start: start, end: nil)) }
    return segments
  }

  /// What took longest of all that was reached; nil before two things were.
  public var slowest: Segment? {
    let ended = segments.filter { $0.end != nil }
    guard ended.count > 1 else { return nil }
    return ended.max { left, right in
      left.duration(at: left.start) < right.duration(at: right.start)
    }
  }
}

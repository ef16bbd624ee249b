public import FoundationEssentials

/// How long one action on a resource took in an earlier run.
public struct ResourceTiming: Hashable, Codable, Sendable {
  /// The run.
  public var run: String
  /// The resource.
  public var address: String
  /// Its type, such as `null_resource`.
  public var type: String
  /// What was done, as `Action` says it: `create`, `replace`.
  public var action: String
  /// When it began.
  public var startedAt: Date
  /// How long it took.
  public var seconds: Double

  /// Makes a timing.
  public init(
    run: String, address: String, type: String, action: String, startedAt: Date, seconds: Double
  ) {
    self.run = run
    self.address = address
    self.type = type
    self.action = action
    self.startedAt = startedAt
    self.seconds = seconds
  }
}

/// The birth of a machine that somebody saw complete.
///
/// It is kept, because its sources change: a node that is restarted is Ready since another moment.
public struct BirthRecord: Hashable, Codable, Sendable {
  /// One thing that was reached.
  public struct Step: Hashable, Codable, Sendable {
    /// What.
    public var stage: BirthStage
    /// How many seconds after the beginning; nil when nothing told.
    public var seconds: Double?

    /// Makes a step.
    public init(stage: BirthStage, seconds: Double?) {
      self.stage = stage
      self.seconds = seconds
    }
  }

  /// The cloud's identifier of the server.
  public var machine: String
  /// Its name.
  public var name: String
  /// The address of its resource.
  public var resource: String
  /// The run that created it, if it is known.
  public var run: String?
  /// When it was ordered.
  public var began: Date
  /// What it reached, in the usual order.
  public var steps: [Step]

  /// Makes a record.
  public init(
    machine: String, name: String, resource: String, run: String?, began: Date, steps: [Step]
  ) {
    self.machine = machine
    self.name = name
    self.resource = resource
    self.run = run
    self.began = began
    self.steps = steps
  }

  /// From the order to the last pod, in seconds.
  public var seconds: Double { steps.compactMap(\.seconds).max() ?? 0 }
}

/// The durations of earlier runs: what is usual here.
public struct TimingHistory: Hashable, Sendable {
  /// The actions on resources, oldest first.
  public var resources: [ResourceTiming]
  /// The births, oldest first.
  public var births: [BirthRecord]

  /// Makes a history; without arguments, that of a first run.
  public init(resources: [ResourceTiming] = [], births: [BirthRecord] = []) {
    self.resources = resources
    self.births = births
  }

  /// Whether nothing was ever timed here.
  public var isEmpty: Bool { resources.isEmpty && births.isEmpty }

  /// How many earlier times of the same resource count, and of its type.
  private static let ownCount = 5
  private static let typeCount = 10
}

// MARK: - Resources

extension TimingHistory {
  /// How long an action usually takes.
  ///
  /// - Parameters:
  ///   - action: What is done, as `Action` says it.
  ///   - address: The resource.
  ///   - type: Its type.
  ///   - run: A run that does not count: the one that is compared.
  /// - Returns: The median of the resource's last five times, else of the last ten of its type; nil
  ///   when it was never timed.
  public func usual(
    _ action: String, of address: String, type: String, besides run: String? = nil
  ) -> Duration? {
    usualTimes(besides: run).usual(action, of: address, type: type)
  }

  /// What is usual, ready to be asked for many resources.
  func usualTimes(besides run: String?) -> UsualTimes {
    UsualTimes(resources.filter { $0.run != run })
  }

  /// The earlier times of each action, by address and by type.
  struct UsualTimes {
    private let byAddress: [Key: [ResourceTiming]]
    private let byType: [Key: [ResourceTiming]]

    private struct Key: Hashable {
      let action: String
      let name: String
    }

    fileprivate init(_ resources: [ResourceTiming]) {
      byAddress = Dictionary(grouping: resources) { Key(action: $0.action, name: $0.address) }
      byType = Dictionary(grouping: resources) { Key(action: $0.action, name: $0.type) }
    }

    /// How long an action usually takes; nil when it was never timed.
    func usual(_ action: String, of address: String, type: String) -> Duration? {
      let own = byAddress[Key(action: action, name: address)]?.suffix(ownCount)
      let counted = own ?? byType[Key(action: action, name: type)]?.suffix(typeCount) ?? []
      return median(counted.map(\.seconds)).map { .seconds($0) }
    }
  }

  /// When terraform created what stands at an address now; nil when no run that was timed did.
  public func creation(of address: String) -> BirthEvidence.Creation? {
    lastCreation(of: address).map {
      BirthEvidence.Creation(
        startedAt: $0.startedAt, endedAt: $0.startedAt.addingTimeInterval($0.seconds))
    }
  }

  /// The newest creation of what stands at an address.
  public func lastCreation(of address: String) -> ResourceTiming? {
    resources.last { $0.address == address && ["create", "replace"].contains($0.action) }
  }

  /// The value in the middle; nil without any.
  static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
      ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}

// MARK: - Births

extension TimingHistory {
  /// The birth of a machine, if somebody saw it complete.
  public func birth(of machine: String) -> BirthRecord? {
    births.first { $0.machine == machine }
  }

  /// The newest birth at the same resources, without some machines: that of their predecessors.
  ///
  /// Of several machines it is the one that took longest.
  public func previousBirth(of resources: Set<String>, besides machines: Set<String>)
    -> BirthRecord?
  {
    let earlier = births.filter {
      resources.contains($0.resource) && !machines.contains($0.machine)
    }
    guard let newest = earlier.last else { return nil }
    return earlier.filter { $0.run == newest.run }.max { $0.seconds < $1.seconds }
  }

  /// How long all births of a deployment usually take together: the median of the last five; nil
  /// without any but those of some machines.
  public func usualTotal(besides machines: Set<String>) -> Duration? {
    let earlier = births.filter { !machines.contains($0.machine) }
    let totals = Dictionary(grouping: earlier) { $0.run ?? $0.machine }.values
      .compactMap { group -> (began: Date, seconds: Double)? in
        guard let began = group.map(\.began).min() else { return nil }
        let ends = group.map { $0.began.addingTimeInterval($0.seconds) }
        return (began, ends.max()?.timeIntervalSince(began) ?? 0)
      }.sorted { $0.began < $1.began }
    return Self.median(totals.suffix(Self.ownCount).map(\.seconds)).map { .seconds($0) }
  }
}

extension MachineBirth {
  /// Takes a birth from the history.
  public init(_ record: BirthRecord) {
    self.init(
      resource: record.resource, machineID: record.machine, name: record.name,
      began: record.began,
      milestones: record.steps.map { step in
        Milestone(
          stage: step.stage, at: step.seconds.map { record.began.addingTimeInterval($0) })
      })
  }

  /// The record of a complete birth, for the history.
  ///
  /// - Parameters:
  ///   - run: The run that created the machine.
  ///   - now: The present time.
  /// - Returns: nil before it is complete, when its times are not known, and when it is so long ago
  ///   that its sources may have changed.
  public func record(run: String?, now: Date) -> BirthRecord? {
    guard let machineID, let began, let endedAt, now.timeIntervalSince(began) < NodeBirth.longest,
      endedAt > began
    else { return nil }
    return BirthRecord(
      machine: machineID, name: name, resource: resource, run: run, began: began,
      steps: milestones.map { milestone in
        BirthRecord.Step(
          stage: milestone.stage, seconds: milestone.at?.timeIntervalSince(began))
      })
  }
}

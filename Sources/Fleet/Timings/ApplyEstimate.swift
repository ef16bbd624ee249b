public import FoundationEssentials
public import Terraform

/// What earlier runs say about an apply that goes on.
public struct ApplyEstimate: Hashable, Sendable {
  /// How long each resource usually takes, by its place in the run's resources.
  public let usual: [Int: Duration]
  /// What each waiting resource waits for, by its place: resources that are not done yet.
  public let waitsFor: [Int: [ResourceAddress]]
  /// About how long the rest takes; nil when an earlier run tells of nothing like it.
  public let remaining: Duration?

  /// Compares a run with earlier ones.
  ///
  /// - Parameters:
  ///   - progress: How far the run is.
  ///   - history: The earlier runs.
  ///   - run: The run itself, which does not count.
  ///   - now: The present time.
  public init(of progress: RunProgress, history: TimingHistory, run: String?, now: Date) {
    let times = history.usualTimes(besides: run)
    var usual: [Int: Duration] = [:]
    for (index, resource) in progress.resources.enumerated() {
      usual[index] = times.usual(
        resource.action.description, of: resource.address.description, type: resource.address.type)
    }
    self.usual = usual
    var path = CriticalPath(progress: progress, usual: usual, now: now)
    waitsFor = path.waits
    remaining = path.remaining()
  }
}

/// The longest chain of what is still to do.
private struct CriticalPath {
  let progress: RunProgress
  let usual: [Int: Duration]
  let now: Date
  /// The places of the unfinished resources that each waiting one depends on.
  private let unfinished: [Int: [Int]]
  private var ends: [Int: Duration?] = [:]

  init(progress: RunProgress, usual: [Int: Duration], now: Date) {
    self.progress = progress
    self.usual = usual
    self.now = now
    unfinished = Self.unfinished(in: progress)
  }

  /// What each waiting resource waits for.
  var waits: [Int: [ResourceAddress]] {
    unfinished.mapValues { places in places.map { progress.resources[$0].address } }
  }

  /// How long the longest chain takes; nil when a part of it was never timed.
  mutating func remaining() -> Duration? {
    let open = progress.resources.indices.filter { progress.resources[$0].isOpen }
    guard !open.isEmpty else { return nil }
    // Without knowing what waits for what, a sum or a maximum would both be wrong.
    let waiting = open.contains { progress.resources[$0].state == .waiting }
    guard !waiting || progress.dependencies != nil else { return nil }
    var longest = Duration.zero
    for place in open {
      guard let end = end(of: place, behind: []) else { return nil }
      longest = max(longest, end)
    }
    return longest
  }

  /// How long it takes until one resource is done.
  private mutating func end(of place: Int, behind chain: Set<Int>) -> Duration? {
    if let known = ends[place] { return known }
    // Terraform's graph has no circles; a damaged record may.
    guard !chain.contains(place) else { return nil }
    var start = Duration.zero
    for dependency in unfinished[place] ?? [] {
      guard let end = end(of: dependency, behind: chain.union([place])) else { return nil }
      start = max(start, end)
    }
    let end = rest(of: place).map { start + $0 }
    ends[place] = .some(end)
    return end
  }

  private func rest(of place: Int) -> Duration? {
    let resource = progress.resources[place]
    if resource.action == .read { return .zero }
    guard let whole = usual[place] else { return nil }
    guard case .running(let since?) = resource.state else { return whole }
    return max(.zero, whole - .seconds(now.timeIntervalSince(since)))
  }

  private static func unfinished(in progress: RunProgress) -> [Int: [Int]] {
    guard let dependencies = progress.dependencies else { return [:] }
    var places: [String: [Int]] = [:]
    for (place, resource) in progress.resources.enumerated() where resource.isOpen {
      places[resource.address.resource.description, default: []].append(place)
    }
    var result: [Int: [Int]] = [:]
    for (place, resource) in progress.resources.enumerated() where resource.state == .waiting {
      let names = dependencies[resource.address.resource.description] ?? []
      // Terraform waits for all instances of a resource that is named, whichever of them is meant.
      result[place] = names.flatMap { places[$0] ?? [] }.filter { $0 != place }
    }
    return result
  }
}

extension ResourceProgress {
  /// Whether it goes on or is still to come.
  fileprivate var isOpen: Bool {
    switch state {
    case .waiting, .running: true
    case .done, .failed, .abandoned: false
    }
  }
}

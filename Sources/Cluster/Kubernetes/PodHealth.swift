import FoundationEssentials

/// How a pod fares, in five classes; the order is the order of attention.
public enum PodHealth: Int, Hashable, Sendable, CaseIterable, Comparable {
  /// Something is wrong, and it will not pass by itself soon.
  case failing
  /// Nobody can say: the node does not report, so what the pod says is old.
  case unknown
  /// On its way to running, or to its end, within the usual time.
  case starting
  /// Runs, and all of it is ready.
  case healthy
  /// Did its work and ended well.
  case finished

  /// Orders by attention: failing pods first.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// How long a pod may be on its way before that counts as failing.
///
/// Pulling a large image takes minutes, so "starting" must not look like "failing"; for ever
/// `ContainerCreating` must not look like "starting" either.
public enum Grace {
  /// Time to find a node.
  public static let scheduling = Duration.seconds(60)
  /// Time to mount volumes, pull images and run init containers.
  public static let creation = Duration.seconds(300)
  /// Time to pass the readiness probe, from the start of the container.
  public static let readiness = Duration.seconds(120)
  /// Time beyond the pod's own grace period until it should be gone.
  public static let deletion = Duration.seconds(60)

  /// Returns whether less than a grace time has passed; an unknown moment counts as long ago.
  static func isOpen(_ grace: Duration, since moment: Date?, now: Date) -> Bool {
    guard let moment else { return false }
    return now.timeIntervalSince(moment) < Double(grace.components.seconds)
  }
}

extension PodHealth {
  /// Judges a pod.
  ///
  /// `status` is the STATUS column of the pod.
  init(_ pod: Pod, status: String, now: Date, node: Node?) {
    if pod.status.phase == "Succeeded" {
      self = .finished
    } else if pod.status.phase == "Failed" {
      self = .failing
    } else if pod.isOutOfSight(node: node) {
      self = .unknown
    } else if let deletion = pod.metadata.deletionTimestamp {
      self = Grace.isOpen(Grace.deletion, since: deletion, now: now) ? .starting : .failing
    } else if pod.hasFailedContainer || status == "SchedulingGated" {
      self = status == "SchedulingGated" ? .starting : .failing
    } else if pod.isFullyReady {
      self = .healthy
    } else {
      self = pod.isWithinGrace(now: now) ? .starting : .failing
    }
  }
}

extension Pod {
  /// True when its work is over, well or not.
  var hasEnded: Bool { status.phase == "Succeeded" || status.phase == "Failed" }

  /// True when the node does not report, so that nobody knows how the pod fares.
  ///
  /// Without the node, the trace that the node controller leaves is used: the pod is not Ready
  /// although its containers are, and no readiness gate explains it.
  func isOutOfSight(node: Node?) -> Bool {
    if status.reason == "NodeLost" || status.phase == "Unknown" { return true }
    if let node, node.name == nodeName { return node.ready?.status == .unknown }
    guard let ready = status.conditions.first(ofType: "Ready"), ready.status != .yes,
      ready.reason == nil, !status.containerStatuses.isEmpty
    else { return false }
    return status.containerStatuses.allSatisfy(\.isReady) && areReadinessGatesMet
  }

  /// True when a container ended badly, or waits for a reason that is an error.
  var hasFailedContainer: Bool {
    (status.initContainerStatuses + status.containerStatuses).contains { container in
      switch container.state {
      case .waiting(let reason?, _): !Self.harmlessWaitingReasons.contains(reason)
      case .terminated(let termination): termination.exitCode != 0
      case .waiting, .running, .absent: false
      }
    }
  }

  /// True when the pod counts as ready: its containers run and its readiness gates are met.
  var isFullyReady: Bool {
    guard let ready = status.conditions.first(ofType: "Ready") else {
      return !status.containerStatuses.isEmpty && status.containerStatuses.allSatisfy(\.isReady)
    }
    return ready.status == .yes
  }

  /// True when all the conditions that the pod names as gates are True.
  var areReadinessGatesMet: Bool {
    readinessGates.allSatisfy { status.conditions.first(ofType: $0)?.status == .yes }
  }

  /// True when a pod that is not ready yet may still become so in the usual time.
  func isWithinGrace(now: Date) -> Bool {
    if nodeName == nil {
      return Grace.isOpen(Grace.scheduling, since: metadata.creationTimestamp, now: now)
    }
    let starts = status.containerStatuses.compactMap { container -> Date? in
      if case .running(let since?) = container.state { since } else { nil }
    }
    if starts.count == containers.count, let newest = starts.max() {
      return Grace.isOpen(Grace.readiness, since: newest, now: now)
    }
    return Grace.isOpen(Grace.creation, since: lastProgress, now: now)
  }

  /// When the pod last came a step nearer to running: each init container has its own time.
  private var lastProgress: Date? {
    let steps = status.initContainerStatuses.map { container -> Date? in
      switch container.state {
      case .running(let since): since
      case .terminated(let termination): termination.finishedAt
      case .waiting, .absent: nil
      }
    }
    return ([metadata.creationTimestamp, status.startTime] + steps).compactMap(\.self).max()
  }

  /// The waiting reasons of a pod that comes up as it should.
  static let harmlessWaitingReasons: Set<String> = ["ContainerCreating", "PodInitializing"]
}

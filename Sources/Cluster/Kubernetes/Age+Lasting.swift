public import FoundationEssentials

extension Age {
  /// Returns for how many seconds, above 0, the text of an age in seconds stays as it is.
  static func lasting(seconds: Double) -> Double {
    guard seconds > -2 else { return -seconds - 2 + smallest }
    guard seconds >= 1 else { return 1 - seconds }
    guard seconds < 1e15 else { return 1e15 }
    let hours = Int(seconds) / 3_600
    let unit: Double =
      switch hours {
      case ..<3 where seconds < 600: 1
      case ..<8: 60
      case ..<192: 3_600
      case ..<70_080: 86_400
      default: 86_400 * 365
      }
    return max(unit - seconds.truncatingRemainder(dividingBy: unit), smallest)
  }

  /// Returns for how long the text of a moment's age stays as it is; nil when it does for ever.
  static func lasting(since moment: Date?, now: Date) -> Double? {
    moment.map { lasting(seconds: now.timeIntervalSince($0)) }
  }

  /// Less than this makes no difference to a text, and more than rounding does.
  private static let smallest = 0.001
}

extension PodRow {
  /// How long what depends on the time alone is taken for true where it cannot be foreseen: a pod
  /// that is not well has graces that run out, and evidence that ages.
  static let unsettled = 2.0

  /// Returns for how many seconds the row of a pod stays true, as long as the pod does not change.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - health: How it fares.
  ///   - now: The moment of its row.
  /// - Returns: The seconds, above 0.
  public static func lasting(_ pod: Pod, health: PodHealth, now: Date) -> Double {
    let containers = pod.status.initContainerStatuses + pod.status.containerStatuses
    let moments =
      [pod.metadata.creationTimestamp] + containers.map { $0.lastTermination?.finishedAt }
    let ages = moments.compactMap { Age.lasting(since: $0, now: now) }.min() ?? .infinity
    return health < .healthy ? min(ages, unsettled) : ages
  }
}

extension NodeRow {
  /// Returns for how many seconds the row of a node stays true, as long as the node does not change.
  public static func lasting(_ node: Node, now: Date) -> Double {
    Age.lasting(since: node.metadata.creationTimestamp, now: now) ?? .infinity
  }
}

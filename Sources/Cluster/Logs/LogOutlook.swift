/// Whether more can come of the log of a pod's containers.
public enum LogOutlook: Hashable, Sendable {
  /// A container runs, or is to run for the first time.
  case open
  /// What ran has ended, and is begun again.
  case paused
  /// Nothing more comes.
  case over(LogEnding)
}

/// Why nothing more comes of a log.
public enum LogEnding: Hashable, Sendable {
  /// It is of a run that is over.
  case past
  /// What wrote it ended well, and is not begun again.
  case succeeded
  /// What wrote it failed, and is not begun again; the reason is the cluster's, such as `Evicted`.
  case failed(exitCode: Int?, reason: String?)
  /// The pod was deleted.
  case deleted

  /// What happened, in a word.
  public var word: String {
    switch self {
    case .past: "ended"
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .deleted: "deleted"
    }
  }

  /// A sentence for people.
  ///
  /// - Parameter name: The name of the log.
  /// - Returns: What happened to what wrote it.
  public func sentence(of name: String) -> String {
    let clause =
      switch self {
      case .past: "has ended"
      case .succeeded: "has succeeded"
      case .deleted: "was deleted"
      case .failed(let exitCode, let reason):
        "has failed" + (exitCode.map { " with exit code \($0)" } ?? "")
          + (reason.map { " (\($0))" } ?? "")
      }
    return "\(name) \(clause): its log is over."
  }
}

extension LogOutlook {
  /// Reads what a pod says of the logs of its containers.
  ///
  /// - Parameters:
  ///   - json: The pod; text before the first `{` is skipped.
  ///   - wanted: Whose log is meant.
  /// - Throws: `KubernetesDecodingError` when it is no pod.
  public init(
    podJSON json: [UInt8], of wanted: LogContainers
  ) throws(KubernetesDecodingError) {
    guard let pod = try KubernetesList<Pod>(json: json).items.first else {
      throw .notAList(kind: "")
    }
    self = pod.outlook(of: wanted, standard: Self.defaultContainer(of: json))
  }

  /// The container that the pod names for who names none.
  private static func defaultContainer(of json: [UInt8]) -> String? {
    guard let start = json.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    var reader = JSONReader(json, from: start)
    // It was read as a pod before: what cannot be read now is no annotation.
    return try? reader.defaultContainer()
  }
}

extension JSONReader {
  fileprivate mutating func defaultContainer() throws(Malformed) -> String? {
    guard try enterObject() else { return nil }
    while let key = try nextKey() {
      if "metadata" ~= key { return try annotation("kubectl.kubernetes.io/default-container") }
      try skip()
    }
    return nil
  }
}

extension Pod {
  /// Whether more can come of the log of containers.
  ///
  /// - Parameters:
  ///   - wanted: Whose log is meant.
  ///   - standard: The container that the pod names for who names none; else it is the first.
  /// - Returns: The outlook; open where the pod does not say.
  func outlook(of wanted: LogContainers, standard: String? = nil) -> LogOutlook {
    let statuses = (status.initContainerStatuses + status.containerStatuses).filter {
      switch wanted {
      case .all: true
      case .named(let name): $0.name == name
      case .standard: $0.name == standard ?? containers.first?.name
      }
    }
    if hasEnded { return .over(ending(of: statuses)) }
    let outlooks = statuses.map(outlook)
    if let isOpen = outlooks.first(where: { $0 == .open || $0 == .paused }) {
      return outlooks.contains(.open) ? .open : isOpen
    }
    if metadata.deletionTimestamp != nil { return .over(.deleted) }
    return outlooks.isEmpty ? .open : .over(ending(of: statuses))
  }

  private func outlook(of container: ContainerStatus) -> LogOutlook {
    if case .running = container.state { return .open }
    // Of a pod that goes away no container is begun any more.
    if metadata.deletionTimestamp != nil { return .over(.deleted) }
    switch container.state {
    case .terminated(let termination):
      let isBegunAgain = isBegunAgain(container.name, after: termination)
      return isBegunAgain ? .paused : .over(ending(of: [container]))
    case .waiting: return container.lastTermination == nil ? .open : .paused
    case .running, .absent: return .open
    }
  }

  private func isBegunAgain(_ name: String, after termination: Termination) -> Bool {
    let initContainer = initContainers.first { $0.name == name }
    if initContainer?.isSidecar == true { return true }
    return switch restartPolicy {
    case "Never": false
    case "OnFailure": termination.exitCode != 0
    default: initContainer == nil || termination.exitCode != 0
    }
  }

  /// How what wrote a log ended: badly where one of several did.
  private func ending(of containers: [ContainerStatus]) -> LogEnding {
    let terminations = containers.compactMap { container -> Termination? in
      if case .terminated(let termination) = container.state { termination } else { nil }
    }
    if let failed = terminations.last(where: { $0.exitCode != 0 }) {
      // "Error" says no more than the exit code.
      let reason = status.reason ?? failed.reason.flatMap { $0 == "Error" ? nil : $0 }
      return .failed(exitCode: failed.exitCode, reason: reason)
    }
    if status.phase == "Failed", terminations.count < max(1, containers.count) {
      return .failed(exitCode: nil, reason: status.reason)
    }
    return .succeeded
  }
}

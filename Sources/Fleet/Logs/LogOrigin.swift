public import Cluster
public import FoundationEssentials

/// A log on a machine, or of a pod, that can be asked for again and again, or followed.
public struct LogOrigin: Hashable, Sendable {
  /// What is asked for.
  public enum Subject: Hashable, Sendable {
    /// A pod's container, or its default one; also of the run before this one.
    case pod(PodIdentity, container: String?, isPrevious: Bool)
    /// All containers of a pod; also of the runs before these.
    case wholePod(PodIdentity, isPrevious: Bool)
    /// A unit of systemd.
    case unit(String)
    /// A file of cloud-init.
    case cloudInit(CloudInitFile)
  }

  /// What is asked for.
  public let subject: Subject
  /// The machine that is asked: the one of the unit or the file, or a control plane.
  public let target: MachineTarget

  /// As many logs are followed on one machine at a time; each takes a session of its ten.
  public static let mostPerMachine = 3

  /// Names a log.
  public init(_ subject: Subject, on target: MachineTarget) {
    self.subject = subject
    self.target = target
  }

  /// Its name among others.
  public var name: String {
    switch subject {
    case .pod(let id, nil, _), .wholePod(let id, _): "\(id)"
    case .pod(let id, let container?, _): "\(id)/\(container)"
    case .unit(let unit): "\(target.name)/\(unit)"
    case .cloudInit(let file): "\(target.name)/\(file.rawValue)"
    }
  }

  /// The form that it comes in.
  public var format: LogFormat {
    switch subject {
    case .pod: .kubectl
    case .wholePod: .kubectlPrefixed
    case .unit: .journal
    case .cloudInit(.log): .cloudInit
    case .cloudInit(.output): .plain
    }
  }

  /// Whether more can come: a run that is over says no more.
  public var isLasting: Bool {
    switch subject {
    case .pod(_, _, let isPrevious), .wholePod(_, let isPrevious): !isPrevious
    case .unit, .cloudInit: true
    }
  }

  /// The pod that it is of, and whose log of it; nil when it is no pod's.
  public var pod: (id: PodIdentity, containers: LogContainers)? {
    switch subject {
    case .pod(let id, let container, _): (id, container.map(LogContainers.named) ?? .standard)
    case .wholePod(let id, _): (id, .all)
    case .unit, .cloudInit: nil
    }
  }

  /// Makes the question for its end.
  ///
  /// - Parameters:
  ///   - tailLines: How many of the newest lines.
  ///   - since: Only what was written from then on.
  /// - Returns: The command.
  /// - Throws: `RemoteCommandError` when it would be none.
  public func command(
    tailLines: Int, since: Date?
  ) throws(RemoteCommandError) -> RemoteCommand {
    switch subject {
    case .pod(let id, let container, let isPrevious):
      try .podLogs(
        of: id, container: container, previous: isPrevious, tailLines: tailLines, since: since)
    case .wholePod(let id, let isPrevious):
      // At once kubectl prints one container, the one that it takes for the pod's own.
      try .podLogs(of: id, previous: isPrevious, tailLines: tailLines, since: since)
    case .unit(let unit): try .journal(ofUnit: unit, tailLines: tailLines, since: since)
    case .cloudInit(.log): try .cloudInitLogTail(bytes: Self.bytes(of: tailLines))
    case .cloudInit(.output): try .cloudInitOutputTail(bytes: Self.bytes(of: tailLines))
    }
  }

  /// Makes the question for its end and all that follows.
  ///
  /// - Parameters:
  ///   - tailLines: How many of the newest lines.
  ///   - since: Only what was written from then on.
  ///   - place: How far a file was read before.
  /// - Returns: The command, which is for `RemoteCommand.leashedText`.
  /// - Throws: `RemoteCommandError` when it would be none.
  public func followCommand(
    tailLines: Int, since: Date?, after place: FilePlace?
  ) throws(RemoteCommandError) -> RemoteCommand {
    switch subject {
    case .pod(let id, let container, let isPrevious):
      try .followPod(
        id, containers: container.map(LogContainers.named) ?? .standard, tailLines: tailLines,
        since: since, isPrevious: isPrevious)
    case .wholePod(let id, let isPrevious):
      try .followPod(
        id, containers: .all, tailLines: tailLines, since: since, isPrevious: isPrevious)
    case .unit(let unit): try .followJournal(ofUnit: unit, tailLines: tailLines, since: since)
    case .cloudInit(let file):
      try .followFile(file, tailBytes: Self.bytes(of: tailLines), after: place)
    }
  }

  /// So many bytes as that number of lines usually has.
  private static func bytes(of lines: Int) -> Int { min(max(lines, 1) * 120, 1 << 20) }
}

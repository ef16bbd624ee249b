import FoundationEssentials

extension ContainerSpec: Decodable {
  private enum CodingKeys: String, CodingKey { case name, image, restartPolicy, resources }
  private enum ResourceKeys: String, CodingKey { case limits }
  private enum LimitKeys: String, CodingKey { case memory }

  /// Reads an entry of `spec.containers` or `spec.initContainers`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    // A container without limits is common, and one with odd limits is no reason to lose it.
    let limits = try? container.nestedContainer(keyedBy: ResourceKeys.self, forKey: .resources)
      .nestedContainer(keyedBy: LimitKeys.self, forKey: .limits)
    self.init(
      name: container.text(.name) ?? "",
      image: container.text(.image),
      isSidecar: container.text(.restartPolicy) == "Always",
      memoryLimit: limits?.text(.memory))
  }
}

extension ContainerStatus: Decodable {
  private enum CodingKeys: String, CodingKey {
    case name, ready, started, restartCount, state, lastState
  }

  /// Reads an entry of `status.containerStatuses` or `status.initContainerStatuses`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let last = container.lenient(.lastState, as: ContainerState.self)
    self.init(
      name: container.text(.name) ?? "",
      isReady: container.lenient(.ready) ?? false,
      isStarted: container.lenient(.started),
      restartCount: container.lenient(.restartCount) ?? 0,
      state: container.lenient(.state) ?? .absent,
      lastTermination: last?.termination)
  }
}

extension ContainerState: Decodable {
  private enum CodingKeys: String, CodingKey { case waiting, running, terminated }
  private enum WaitingKeys: String, CodingKey { case reason, message }
  private enum RunningKeys: String, CodingKey { case startedAt }

  /// Reads a `state` or `lastState` object, which has at most one of three members.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if container.contains(.waiting) {
      let waiting = try container.nestedContainer(keyedBy: WaitingKeys.self, forKey: .waiting)
      self = .waiting(reason: waiting.text(.reason), message: waiting.text(.message))
    } else if container.contains(.running) {
      let running = try container.nestedContainer(keyedBy: RunningKeys.self, forKey: .running)
      self = .running(since: running.moment(.startedAt))
    } else if container.contains(.terminated) {
      self = .terminated(try container.decode(Termination.self, forKey: .terminated))
    } else {
      self = .absent
    }
  }

  /// How the container ended, if it did.
  public var termination: Termination? {
    if case .terminated(let termination) = self { termination } else { nil }
  }
}

extension Termination: Decodable {
  private enum CodingKeys: String, CodingKey {
    case exitCode, signal, reason, message, startedAt, finishedAt
  }

  /// Reads a `terminated` object.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      exitCode: container.lenient(.exitCode) ?? 0,
      signal: container.lenient(.signal) ?? 0,
      reason: container.text(.reason),
      message: container.text(.message),
      startedAt: container.moment(.startedAt),
      finishedAt: container.moment(.finishedAt))
  }
}

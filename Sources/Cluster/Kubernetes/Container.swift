public import FoundationEssentials

/// A container as a pod's spec asks for it.
public struct ContainerSpec: Hashable, Sendable {
  /// Unique within the pod.
  public var name: String
  /// The image reference, as written.
  public var image: String?
  /// True for an init container with `restartPolicy: Always`, which runs as long as the pod.
  public var isSidecar: Bool
  /// `resources.limits.memory`, as written, such as `512Mi`.
  public var memoryLimit: String?

  /// Creates a container spec.
  public init(
    name: String, image: String? = nil, isSidecar: Bool = false, memoryLimit: String? = nil
  ) {
    self.name = name
    self.image = image
    self.isSidecar = isSidecar
    self.memoryLimit = memoryLimit
  }
}

/// What the kubelet last said about a container.
public struct ContainerStatus: Hashable, Sendable {
  /// The name of the container that this is about.
  public var name: String
  /// True when the container's readiness probe passes.
  public var isReady: Bool
  /// True once the startup probe passed; nil when the kubelet says nothing about it.
  public var isStarted: Bool?
  /// How often the container was started again.
  public var restartCount: Int
  /// What it does now.
  public var state: ContainerState
  /// How the run before this one ended.
  public var lastTermination: Termination?

  /// Creates a container status.
  public init(
    name: String, isReady: Bool = false, isStarted: Bool? = nil, restartCount: Int = 0,
    state: ContainerState = .absent, lastTermination: Termination? = nil
  ) {
    self.name = name
    self.isReady = isReady
    self.isStarted = isStarted
    self.restartCount = restartCount
    self.state = state
    self.lastTermination = lastTermination
  }
}

/// What a container does now.
public enum ContainerState: Hashable, Sendable {
  /// The kubelet has not said anything yet.
  case absent
  /// Not running, and not ended for good: the reason says why, such as `CrashLoopBackOff`.
  case waiting(reason: String?, message: String?)
  /// Running since.
  case running(since: Date?)
  /// Ended.
  case terminated(Termination)
}

/// How a run of a container ended.
public struct Termination: Hashable, Sendable {
  /// 0 for success; 128 + n when signal n ended it, as the container runtime reports it.
  public var exitCode: Int
  /// The signal, 0 when there was none or when it is not known.
  public var signal: Int
  /// Such as `Completed`, `Error` or `OOMKilled`.
  public var reason: String?
  /// The end of the container's log or its termination message, if it wrote one.
  public var message: String?
  /// When the run started.
  public var startedAt: Date?
  /// When the run ended.
  public var finishedAt: Date?

  /// Creates a termination.
  public init(
    exitCode: Int, signal: Int = 0, reason: String? = nil, message: String? = nil,
    startedAt: Date? = nil, finishedAt: Date? = nil
  ) {
    self.exitCode = exitCode
    self.signal = signal
    self.reason = reason
    self.message = message
    self.startedAt = startedAt
    self.finishedAt = finishedAt
  }
}

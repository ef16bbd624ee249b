public import Cluster
public import FoundationEssentials

/// What one look at a machine over SSH told.
///
/// Each part stands for itself: a machine whose cloud-init cannot be read still shows its load.
public struct MachineReading: Hashable, Sendable {
  /// When the answer arrived, by this computer's clock.
  public let fetchedAt: Date
  /// How long the first answer took, a new connection included; zero where files stand for the machine.
  public let roundTrip: Duration
  /// Load, memory, disk and clock, or why they are missing.
  public let vitals: Part<MachineVitals>
  /// How far the machine's clock is ahead of this computer's, at least; zero when it may be right,
  /// nil when it is not known.
  public let clockSkew: Duration?
  /// What `cloud-init status` said, or why it is missing.
  public let cloudInit: Part<CloudInitStatus>
  /// The command at which cloud-init's user script ended, where it failed.
  public let cloudInitFailure: CloudInitFailure?
  /// The command that cloud-init's user script is at, while cloud-init runs.
  public let cloudInitCommand: String?
  /// What the set-up amounts to, where its logs were read: while it goes on, and when it went wrong.
  public let setUp: CloudInitReport?
  /// What of its logs was not read, each for a person to read.
  public let setUpMissing: [String]
  /// When cloud-init was asked: earlier than `fetchedAt` where what it said then still holds.
  public let cloudInitReadAt: Date

  /// Makes a reading; cloud-init was asked with the rest where no time is given.
  public init(
    fetchedAt: Date, roundTrip: Duration, vitals: Part<MachineVitals>,
    clockSkew: Duration? = nil, cloudInit: Part<CloudInitStatus>,
    cloudInitFailure: CloudInitFailure? = nil, cloudInitCommand: String? = nil,
    setUp: CloudInitReport? = nil, setUpMissing: [String] = [], cloudInitReadAt: Date? = nil
  ) {
    self.fetchedAt = fetchedAt
    self.cloudInitReadAt = cloudInitReadAt ?? fetchedAt
    self.roundTrip = roundTrip
    self.vitals = vitals
    self.clockSkew = clockSkew
    self.cloudInit = cloudInit
    self.cloudInitFailure = cloudInitFailure
    self.cloudInitCommand = cloudInitCommand
    self.setUp = setUp
    self.setUpMissing = setUpMissing
  }
}

/// What one look at the cluster through its control plane told.
public struct ClusterReading: Hashable, Sendable {
  /// When the answer arrived, by this computer's clock.
  public let fetchedAt: Date
  /// The time on the control plane at `fetchedAt`, or `fetchedAt` where it does not tell: ages count
  /// from it, so that a wrong clock here does no harm.
  public let clusterTime: Date
  /// What `microk8s status` said.
  public let microk8s: Part<MicroK8sStatus>
  /// The nodes that the API knows.
  public let nodes: Part<[Node]>
  /// The pods of all namespaces.
  public let pods: Part<[Pod]>
  /// The events of all namespaces, in the order of the answer.
  public let events: Part<[KubernetesEvent]>

  /// Makes a reading.
  public init(
    fetchedAt: Date, clusterTime: Date, microk8s: Part<MicroK8sStatus>, nodes: Part<[Node]>,
    pods: Part<[Pod]>, events: Part<[KubernetesEvent]>
  ) {
    self.fetchedAt = fetchedAt
    self.clusterTime = clusterTime
    self.microk8s = microk8s
    self.nodes = nodes
    self.pods = pods
    self.events = events
  }
}

/// What one look at a single pod told: the text that an operator would read next.
public struct PodReading: Hashable, Sendable {
  /// When the answer arrived, by this computer's clock.
  public let fetchedAt: Date
  /// What `kubectl describe pod` printed.
  public let description: Part<String>
  /// The last lines of the current containers' logs, each under its container's name where there
  /// are several.
  public let logs: Part<String>
  /// The last lines of the containers that ran before, where one restarted; in the shape of `logs`.
  public let previousLogs: Part<String>
  /// Whose the pod is, and its containers.
  public let particulars: Part<PodParticulars>
  /// The same logs container by container.
  public let containerLogs: [ContainerLog]
  /// The revisions of the deployment that the pod belongs to, or why they are not known.
  public let revisions: Part<RolloutRevisions>

  /// Makes a reading.
  public init(
    fetchedAt: Date, description: Part<String>, logs: Part<String>, previousLogs: Part<String>,
    particulars: Part<PodParticulars> = .missing("It was not asked for."),
    containerLogs: [ContainerLog] = [],
    revisions: Part<RolloutRevisions> = .missing("It belongs to no deployment.")
  ) {
    self.revisions = revisions
    self.fetchedAt = fetchedAt
    self.description = description
    self.logs = logs
    self.previousLogs = previousLogs
    self.particulars = particulars
    self.containerLogs = containerLogs
  }
}

/// The last lines of what a container printed in one of its runs.
public struct ContainerLog: Hashable, Sendable {
  /// The container.
  public let container: String
  /// Whether it is the run before the present one.
  public let isPrevious: Bool
  /// The lines, or why there are none.
  public let text: Part<String>

  /// Makes a log.
  public init(container: String, isPrevious: Bool, text: Part<String>) {
    self.container = container
    self.isPrevious = isPrevious
    self.text = text
  }
}

/// The whole of a pod as kubectl writes it, without secrets.
public struct ManifestReading: Hashable, Sendable {
  /// When the answer arrived, by this computer's clock.
  public let fetchedAt: Date
  /// How it is written.
  public let format: ManifestFormat
  /// The text, or why there is none.
  public let text: Part<String>

  /// Makes a reading.
  public init(fetchedAt: Date, format: ManifestFormat, text: Part<String>) {
    self.fetchedAt = fetchedAt
    self.format = format
    self.text = text
  }
}

/// One part of a reading: what was asked for, or a sentence that says why it is missing.
public enum Part<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The answer.
  case value(Value)
  /// Why there is none, for a person to read.
  case missing(String)

  /// The answer, if there is one.
  public var value: Value? {
    guard case .value(let value) = self else { return nil }
    return value
  }

  /// Why there is no answer, if there is none.
  public var reason: String? {
    guard case .missing(let reason) = self else { return nil }
    return reason
  }
}

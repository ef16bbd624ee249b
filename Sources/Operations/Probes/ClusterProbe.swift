import Cluster
public import Fleet
import FoundationEssentials

/// Reads what the cluster says about itself, through its control plane.
public struct ClusterProbe: Sendable {
  let shell: RemoteShell
  let clock: WallClock

  /// Asks through this door.
  public init(shell: RemoteShell, clock: WallClock) {
    self.shell = shell
    self.clock = clock
  }

  /// Reads the cluster.
  ///
  /// - Parameter target: A control plane.
  /// - Returns: What could be read, each part asked for by itself and at the same time; a failure
  ///   when the control plane says nothing at all about the cluster.
  public func read(
    through target: MachineTarget
  ) async -> Result<ClusterReading, AccessFailure> {
    await look(through: target).map(\.reading)
  }

  /// A reading of the cluster through one machine.
  struct Look {
    let reading: ClusterReading
    /// Why it tells nothing of the cluster's objects, where it tells nothing of any.
    let silence: ProbeFailure?
  }

  /// Reads the cluster, and tells whether the machine could speak for it.
  func look(through target: MachineTarget) async -> Result<Look, AccessFailure> {
    let alias = target.host.alias
    let pages = Pages(shell: shell, alias: alias)
    async let nodes = pages.list(Node.self)
    async let pods = pages.list(Pod.self)
    async let events = pages.list(KubernetesEvent.self)
    async let microk8s = shell.microK8sStatus(on: alias)
    async let timeAtBoot = timeAtBoot(on: alias)
    let answers = await (nodes: nodes, pods: pods, events: events, microk8s: microk8s)
    let atBoot = await timeAtBoot
    let fetchedAt = clock.now()
    let failures = [
      answers.nodes.failure, answers.pods.failure, answers.events.failure, answers.microk8s.failure,
    ]
    if let failure = failures.accessFailure { return .failure(failure) }
    if atBoot.failure == .access(.withdrawn) { return .failure(.withdrawn) }
    let clusterTime = atBoot.value.flatMap(\.self)?.adding(clock.uptime())
    let isSilent = failures.prefix(3).allSatisfy { $0 != nil }
    return .success(
      Look(
        reading: ClusterReading(
          fetchedAt: fetchedAt, clusterTime: clusterTime ?? fetchedAt,
          microk8s: Part(answers.microk8s), nodes: Part(answers.nodes.map(\.items)),
          pods: Part(answers.pods.map(\.items)), events: Part(answers.events.map(\.items))),
        silence: isSilent ? answers.pods.failure : nil))
  }

  /// What the control plane's clock showed when this computer was booted, so that its time at the
  /// end of a long list is known too; nil when it does not say.
  private func timeAtBoot(on alias: String) async -> Answer<Date?> {
    await shell.vitals(of: alias).map { $0.clock?.adding(.zero - clock.uptime()) }
  }
}

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

  /// The most pages of one list, so that a server that never ends a list does not keep us for ever.
  private static let mostPages = 400

  /// Reads the cluster.
  ///
  /// - Parameter target: A control plane.
  /// - Returns: What could be read, each part asked for by itself and at the same time; a failure
  ///   when the control plane says nothing at all about the cluster.
  public func read(
    through target: MachineTarget
  ) async -> Result<ClusterReading, AccessFailure> {
    let alias = target.host.alias
    async let nodes: Answer<[Node]> = list(
      on: alias, { token throws(RemoteCommandError) in try .nodes(continue: token) },
      read: { try KubernetesList<Node>(json: $0) })
    async let pods: Answer<[Pod]> = list(
      on: alias, { token throws(RemoteCommandError) in try .pods(continue: token) },
      read: { try KubernetesList<Pod>(json: $0) })
    async let events: Answer<[KubernetesEvent]> = list(
      on: alias, { token throws(RemoteCommandError) in try .events(continue: token) },
      read: { try KubernetesList<KubernetesEvent>(json: $0) })
    async let microk8s = microk8s(on: alias)
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
    return .success(
      ClusterReading(
        fetchedAt: fetchedAt, clusterTime: clusterTime ?? fetchedAt,
        microk8s: Part(answers.microk8s), nodes: Part(answers.nodes), pods: Part(answers.pods),
        events: Part(answers.events)))
  }

  /// What the control plane's clock showed when this computer was booted, so that its time at the
  /// end of a long list is known too; nil when it does not say.
  private func timeAtBoot(on alias: String) async -> Answer<Date?> {
    await shell.vitals(of: alias).map { $0.clock?.adding(.zero - clock.uptime()) }
  }

  private func microk8s(on alias: String) async -> Answer<MicroK8sStatus> {
    await shell.ask(.microK8sStatus, on: alias) { reply, question in
      // It ends with 1 when it is not ready, and says so in its answer.
      guard let status = MicroK8sStatus(text: reply.text) else {
        try ProbeFailure.check(reply)
        throw ProbeFailure.of(reply, question)
      }
      return status
    }
  }

  /// Reads a list page by page; begins again, once, when the server has forgotten where we were.
  private func list<Item: Hashable & Sendable>(
    on alias: String, _ command: (String?) throws(RemoteCommandError) -> RemoteCommand,
    read: ([UInt8]) throws -> KubernetesList<Item>
  ) async -> Answer<[Item]> {
    let first = await pages(on: alias, command, read: read)
    guard case .failure(.kubectl(let failure)) = first, failure.cause == .expired else {
      return first
    }
    return await pages(on: alias, command, read: read)
  }

  private func pages<Item: Hashable & Sendable>(
    on alias: String, _ command: (String?) throws(RemoteCommandError) -> RemoteCommand,
    read: ([UInt8]) throws -> KubernetesList<Item>
  ) async -> Answer<[Item]> {
    var list = KubernetesList<Item>()
    var title = ""
    for _ in 0..<Self.mostPages {
      let token = list.continueToken
      let page = await shell.ask(try command(token), on: alias) { reply, question in
        title = question.title
        try ProbeFailure.check(reply)
        return try read(reply.output)
      }
      switch page {
      case .failure(let failure): return .failure(failure)
      case .success(let page): list.append(page)
      }
      guard let next = list.continueToken, !next.isEmpty else { return .success(list.items) }
    }
    return .failure(.unreadable(title: title, reason: "the list does not end."))
  }
}

public import Cluster
public import FoundationEssentials

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
  /// - Parameter alias: A control plane.
  /// - Returns: What could be read: each of the four is asked for by itself and at the same time.
  public func read(_ alias: String) async -> ClusterReading {
    async let nodes: Source<[Node]> = list(
      on: alias, { token throws(RemoteCommandError) in try .nodes(continue: token) },
      read: { try KubernetesList<Node>(json: $0) })
    async let pods: Source<[Pod]> = list(
      on: alias, { token throws(RemoteCommandError) in try .pods(continue: token) },
      read: { try KubernetesList<Pod>(json: $0) })
    async let events: Source<[KubernetesEvent]> = list(
      on: alias, { token throws(RemoteCommandError) in try .events(continue: token) },
      read: { try KubernetesList<KubernetesEvent>(json: $0) })
    async let microK8s = shell.ask(.microK8sStatus, on: alias) { reply in
      // It ends with 1 when it is not ready, and says so in its answer.
      guard let status = MicroK8sStatus(text: reply.text) else {
        try ProbeFailure.check(reply, .microK8sStatus)
        throw ProbeFailure.of(reply, .microK8sStatus)
      }
      return status
    }
    return await ClusterReading(
      alias: alias, nodes: nodes, pods: pods, events: events, microK8s: microK8s,
      fetchedAt: clock.now())
  }

  /// Reads a list page by page; begins again, once, when the server has forgotten where we were.
  private func list<Item: Hashable & Sendable>(
    on alias: String, _ command: (String?) throws(RemoteCommandError) -> RemoteCommand,
    read: ([UInt8]) throws -> KubernetesList<Item>
  ) async -> Source<[Item]> {
    let first = await pages(on: alias, command, read: read)
    guard case .failed(.kubectl(_, let failure)) = first, failure.cause == .expired else {
      return first
    }
    return await pages(on: alias, command, read: read)
  }

  private func pages<Item: Hashable & Sendable>(
    on alias: String, _ command: (String?) throws(RemoteCommandError) -> RemoteCommand,
    read: ([UInt8]) throws -> KubernetesList<Item>
  ) async -> Source<[Item]> {
    var list = KubernetesList<Item>()
    var title = ""
    for _ in 0..<Self.mostPages {
      let question: RemoteCommand
      do throws(RemoteCommandError) {
        question = try command(list.continueToken)
      } catch {
        return .failed(.unreadable(title: title, reason: "\(error)"))
      }
      title = question.title
      let page = await shell.ask(question, on: alias) { reply in
        try ProbeFailure.check(reply, question)
        return try read(reply.output)
      }
      switch page {
      case .failed(let failure): return .failed(failure)
      case .value(let page): list.append(page)
      }
      guard let next = list.continueToken, !next.isEmpty else { return .value(list.items) }
    }
    return .failed(.unreadable(title: title, reason: "the list does not end."))
  }
}

/// The cluster at one moment.
public struct ClusterReading: Hashable, Sendable {
  /// The control plane that was asked.
  public var alias: String
  /// All nodes.
  public var nodes: Source<[Node]>
  /// The pods of all namespaces.
  public var pods: Source<[Pod]>
  /// The events of all namespaces.
  public var events: Source<[KubernetesEvent]>
  /// What MicroK8s says.
  public var microK8s: Source<MicroK8sStatus>
  /// When it was read, by our clock.
  public var fetchedAt: Date

  /// Creates a value from its parts.
  public init(
    alias: String, nodes: Source<[Node]>, pods: Source<[Pod]>, events: Source<[KubernetesEvent]>,
    microK8s: Source<MicroK8sStatus>, fetchedAt: Date
  ) {
    self.alias = alias
    self.nodes = nodes
    self.pods = pods
    self.events = events
    self.microK8s = microK8s
    self.fetchedAt = fetchedAt
  }

  /// Why the control plane did not answer at all, nil when it answered something.
  public var accessFailure: AccessFailure? {
    let failures = [nodes.failure, pods.failure, events.failure, microK8s.failure].map { failure in
      guard case .access(let failure) = failure else { return AccessFailure?.none }
      return failure
    }
    return failures.contains(nil) ? nil : failures[0]
  }
}

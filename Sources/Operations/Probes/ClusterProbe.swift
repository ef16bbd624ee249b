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
    async let nodes: Source<[Node]> = list(on: alias) { token throws(RemoteCommandError) in
      try .nodes(continue: token)
    }
    async let pods: Source<[Pod]> = list(on: alias) { token throws(RemoteCommandError) in
      try .pods(continue: token)
    }
    async let events: Source<[KubernetesEvent]> = list(on: alias) {
      token throws(RemoteCommandError) in
      try .events(continue: token)
    }
    async let microK8s = shell.ask(.microK8sStatus, on: alias) { reply in
      // It ends with 1 when it is not ready, and says so in its answer.
      guard let status = MicroK8sStatus(text: reply.text) else {
        throw ProbeFailure.of(reply, .microK8sStatus)
      }
      return status
    }
    return await ClusterReading(
      alias: alias, nodes: nodes, pods: pods, events: events, microK8s: microK8s,
      fetchedAt: clock.now())
  }

  /// Reads a list page by page; begins again, once, when the server has forgotten where we were.
  private func list<Item: KubernetesObject>(
    on alias: String, _ command: (String?) throws(RemoteCommandError) -> RemoteCommand
  ) async -> Source<[Item]> {
    let first: Source<[Item]> = await pages(on: alias, command)
    guard first.failure?.isExpired == true else { return first }
    return await pages(on: alias, command)
  }

  private func pages<Item: KubernetesObject>(
    on alias: String, _ command: (String?) throws(RemoteCommandError) -> RemoteCommand
  ) async -> Source<[Item]> {
    var list = KubernetesList<Item>()
    var token: String?
    for _ in 0..<Self.mostPages {
      let question: RemoteCommand
      do throws(RemoteCommandError) {
        question = try command(token)
      } catch {
        return .failed(.unreadable(title: Item.kind, reason: "\(error)"))
      }
      let page: Source<KubernetesList<Item>> = await shell.ask(question, on: alias) { reply in
        try KubernetesList<Item>(json: reply.output)
      }
      switch page {
      case .failed(let failure): return .failed(failure)
      case .value(let page): list.append(page)
      }
      token = list.continueToken
      guard let next = token, !next.isEmpty else { return .value(list.items) }
    }
    return .failed(.unreadable(title: Item.kind, reason: "the list does not end."))
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

  /// Why the control plane did not answer at all, nil when it answered something.
  public var accessFailure: AccessFailure? {
    let failures = [nodes.failure, pods.failure, events.failure, microK8s.failure].map { failure in
      guard case .access(let failure) = failure else { return AccessFailure?.none }
      return failure
    }
    return failures.contains(nil) ? nil : failures[0]
  }
}

extension ProbeFailure {
  /// Whether the server has forgotten the list that was being read (HTTP 410).
  fileprivate var isExpired: Bool {
    switch self {
    case .command(_, _, let line): line.contains("(Expired)") || line.contains("(Gone)")
    case .unreadable(_, let reason): reason.contains("(Expired)") || reason.contains("(Gone)")
    case .access, .tooSlow: false
    }
  }
}

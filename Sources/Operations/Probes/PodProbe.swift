public import Cluster
public import FoundationEssentials

/// Reads everything about one pod that tells why it does not work.
public struct PodProbe: Sendable {
  let shell: RemoteShell
  let clock: WallClock

  /// Asks through this door.
  public init(shell: RemoteShell, clock: WallClock) {
    self.shell = shell
    self.clock = clock
  }

  /// Reads a pod.
  ///
  /// - Parameters:
  ///   - id: The pod.
  ///   - alias: A control plane.
  ///   - tailLines: How much of each log, 1...100,000 lines.
  /// - Returns: What could be read, each part by itself.
  public func read(_ id: PodIdentity, on alias: String, tailLines: Int = 500) async -> PodReading {
    async let events = ask(alias, { () throws(RemoteCommandError) in try .events(of: id) }) {
      try KubernetesList<KubernetesEvent>(json: $0.output).items
    }
    async let description = ask(
      alias, { () throws(RemoteCommandError) in try .describePod(id) }, isText: true,
      read: Self.text)
    let pod = await ask(alias, { () throws(RemoteCommandError) in try .pod(id) }) { reply in
      guard let pod = try KubernetesList<Pod>(json: reply.output).items.first else {
        throw KubernetesDecodingError.notAList(kind: "")
      }
      return pod
    }
    let logs = await logs(of: id, pod.value, on: alias, tailLines: tailLines)
    return await PodReading(
      id: id, pod: pod, events: events, logs: logs, description: description,
      fetchedAt: clock.now())
  }

  /// Reads the logs of all containers that have begun, and of the runs before those that began
  /// again.
  private func logs(
    of id: PodIdentity, _ pod: Pod?, on alias: String, tailLines: Int
  ) async -> [ContainerLog] {
    let statuses = (pod?.status.initContainerStatuses ?? []) + (pod?.status.containerStatuses ?? [])
    return await withTaskGroup(of: (Int, ContainerLog).self) { group in
      for (index, status) in statuses.enumerated() {
        for isPrevious in status.restartCount > 0 ? [false, true] : [false] {
          group.addTask {
            let text = await ask(
              alias,
              { () throws(RemoteCommandError) in
                try .podLogs(
                  of: id, container: status.name, previous: isPrevious, tailLines: tailLines)
              }, isText: true, read: Self.text)
            let log = ContainerLog(container: status.name, isPrevious: isPrevious, text: text)
            return (index * 2 + (isPrevious ? 1 : 0), log)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private func ask<Value: Hashable & Sendable>(
    _ alias: String, _ command: () throws(RemoteCommandError) -> RemoteCommand,
    isText: Bool = false, read: (RemoteReply) throws -> Value
  ) async -> Source<Value> {
    do throws(RemoteCommandError) {
      let command = try command()
      return await shell.ask(command, on: alias) { reply in
        try ProbeFailure.check(reply, command, isText: isText)
        return try read(reply)
      }
    } catch {
      return .failed(.unreadable(title: "kubectl", reason: "\(error)"))
    }
  }

  private static func text(_ reply: RemoteReply) -> String { reply.text }
}

/// A pod at one moment.
public struct PodReading: Hashable, Sendable {
  /// Which pod.
  public var id: PodIdentity
  /// The pod itself.
  public var pod: Source<Pod>
  /// Its events.
  public var events: Source<[KubernetesEvent]>
  /// Its logs in the order of its containers, those of a run before behind those of the run now.
  public var logs: [ContainerLog]
  /// What `kubectl describe` says.
  public var description: Source<String>
  /// When it was read, by our clock.
  public var fetchedAt: Date

  /// Creates a value from its parts.
  public init(
    id: PodIdentity, pod: Source<Pod>, events: Source<[KubernetesEvent]>, logs: [ContainerLog],
    description: Source<String>, fetchedAt: Date
  ) {
    self.id = id
    self.pod = pod
    self.events = events
    self.logs = logs
    self.description = description
    self.fetchedAt = fetchedAt
  }
}

/// The end of a container's log, each line with its time.
public struct ContainerLog: Hashable, Sendable {
  /// The container.
  public var container: String
  /// Whether it is of the run before the one that goes on.
  public var isPrevious: Bool
  /// The lines.
  public var text: Source<String>

  /// Creates a value from its parts.
  public init(container: String, isPrevious: Bool, text: Source<String>) {
    self.container = container
    self.isPrevious = isPrevious
    self.text = text
  }
}

public import Cluster
public import Fleet
import FoundationEssentials

/// Reads the texts about one pod that tell why it does not work.
public struct PodProbe: Sendable {
  let shell: RemoteShell
  let clock: WallClock

  /// Asks through this door.
  public init(shell: RemoteShell, clock: WallClock) {
    self.shell = shell
    self.clock = clock
  }

  /// The end of a container's log, each line with its time.
  private struct ContainerLog {
    let container: String
    let isPrevious: Bool
    let text: Answer<String>
  }

  /// Reads a pod.
  ///
  /// - Parameters:
  ///   - id: The pod.
  ///   - target: A control plane.
  ///   - tailLines: How much of each log, 1...100,000 lines.
  /// - Returns: What could be read, each part by itself; a failure when the control plane says
  ///   nothing at all about the pod.
  public func read(
    _ id: PodIdentity, through target: MachineTarget, tailLines: Int = 500
  ) async -> Result<PodReading, AccessFailure> {
    let alias = target.host.alias
    async let description = text(try .describePod(id), on: alias)
    let logs = await logs(of: id, on: alias, tailLines: tailLines)
    let described = await description
    if let failure = [described.failure, logs.failure].accessFailure { return .failure(failure) }
    if logs.value?.contains(where: { $0.text.failure == .access(.withdrawn) }) == true {
      return .failure(.withdrawn)
    }
    return .success(
      PodReading(
        fetchedAt: clock.now(), description: Part(described),
        logs: Self.joined(logs, previous: false), previousLogs: Self.joined(logs, previous: true)))
  }

  /// Reads the logs of all containers that have begun, and of the runs before those that began
  /// again, in the order of the containers; which those are, the pod itself tells.
  private func logs(
    of id: PodIdentity, on alias: String, tailLines: Int
  ) async -> Answer<[ContainerLog]> {
    let pod = await shell.ask(try .pod(id), on: alias) { reply, _ in
      try ProbeFailure.check(reply)
      guard let pod = try KubernetesList<Pod>(json: reply.output).items.first else {
        throw KubernetesDecodingError.notAList(kind: "")
      }
      return pod
    }
    let statuses: [ContainerStatus]
    switch pod {
    case .failure(let failure): return .failure(failure)
    case .success(let pod):
      statuses = pod.status.initContainerStatuses + pod.status.containerStatuses
    }
    let logs = await withTaskGroup(of: (Int, ContainerLog).self) { group in
      for (index, status) in statuses.enumerated() {
        for isPrevious in status.restartCount > 0 ? [false, true] : [false] {
          group.addTask {
            let text = await log(
              of: id, status.name, previous: isPrevious, on: alias, tailLines: tailLines)
            return (
              index, ContainerLog(container: status.name, isPrevious: isPrevious, text: text)
            )
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
    return .success(logs)
  }

  private func log(
    of id: PodIdentity, _ container: String, previous: Bool, on alias: String, tailLines: Int
  ) async -> Answer<String> {
    await text(
      try .podLogs(of: id, container: container, previous: previous, tailLines: tailLines),
      on: alias)
  }

  /// Asks for something that is for people, so that only the exit code tells whether it came.
  private func text(
    _ command: @autoclosure () throws(RemoteCommandError) -> RemoteCommand, on alias: String
  ) async -> Answer<String> {
    await shell.ask(try command(), on: alias) { reply, _ in
      try ProbeFailure.check(reply, isText: true)
      return reply.text
    }
  }

  /// The logs one below the other, each under its container's name where there are several.
  private static func joined(_ logs: Answer<[ContainerLog]>, previous: Bool) -> Part<String> {
    let wanted: [ContainerLog]
    switch logs {
    case .failure(let failure): return .missing("\(failure)")
    case .success(let all): wanted = all.filter { $0.isPrevious == previous }
    }
    if wanted.count == 1 { return Part(wanted[0].text) }
    guard !wanted.isEmpty else {
      return .missing(previous ? "No container has run before." : "There are no containers yet.")
    }
    let texts = wanted.map { log in
      "── \(log.container) ──\n" + (log.text.value ?? log.text.failure.map { "\($0)" } ?? "")
    }
    return .value(texts.joined(separator: "\n"))
  }
}

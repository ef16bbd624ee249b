public import Cluster
public import Fleet
import Terraform

/// Reads the texts about one pod that tell why it does not work.
///
/// What its spec gives to variables that hold secrets by their name leaves none of them in clear.
public struct PodProbe: Sendable {
  let shell: RemoteShell
  let clock: WallClock

  /// Asks through this door.
  public init(shell: RemoteShell, clock: WallClock) {
    self.shell = shell
    self.clock = clock
  }

  /// The end of a container's log, each line with its time.
  private struct Log {
    let container: String
    let isPrevious: Bool
    let text: Answer<String>
  }

  /// A pod, and what of it must not be shown.
  private struct Subject {
    let statuses: [ContainerStatus]
    let particulars: PodParticulars
    let redactor: Redactor
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
    let subject = await subject(id, on: alias)
    async let revisions = revisions(of: subject.value?.particulars, in: id.namespace, on: alias)
    let logs = await logs(of: id, subject, on: alias, tailLines: tailLines)
    let described = await description
    if let failure = [described.failure, logs.failure].accessFailure { return .failure(failure) }
    if logs.value?.contains(where: { $0.text.failure == .access(.withdrawn) }) == true {
      return .failure(.withdrawn)
    }
    let answeredRevisions = await revisions
    if answeredRevisions?.failure == .access(.withdrawn) { return .failure(.withdrawn) }
    let redactor = subject.value?.redactor ?? Redactor([])
    return .success(
      PodReading(
        fetchedAt: clock.now(),
        description: Part(described.map { redactor.redacted(Self.masked($0)) }),
        logs: Self.joined(logs, previous: false), previousLogs: Self.joined(logs, previous: true),
        particulars: Part(subject.map(\.particulars)),
        containerLogs: (logs.value ?? []).map {
          ContainerLog(
            container: $0.container, isPrevious: $0.isPrevious, text: Part($0.text))
        },
        revisions: answeredRevisions.map { Part($0) } ?? .missing("It belongs to no deployment.")))
  }

  /// Reads the whole of a pod.
  ///
  /// - Parameters:
  ///   - id: The pod.
  ///   - format: How it is written.
  ///   - target: A control plane.
  /// - Returns: The text, or why it is missing; a failure when the control plane says nothing.
  public func readManifest(
    _ id: PodIdentity, as format: ManifestFormat, through target: MachineTarget
  ) async -> Result<ManifestReading, AccessFailure> {
    let alias = target.host.alias
    async let manifest = text(try .manifest(of: id, as: format), on: alias)
    let redactor = await subject(id, on: alias).value?.redactor
    let answer = await manifest
    if let failure = [answer.failure].accessFailure { return .failure(failure) }
    let text = answer.map { (redactor ?? Redactor([])).redacted(Self.masked($0)) }
    return .success(
      ManifestReading(fetchedAt: clock.now(), format: format, text: Part(text)))
  }

  /// Takes out what variables with the names of secrets are given.
  private static func masked(_ text: String) -> String {
    ManifestMask.masked(text) { Sensitive.masks(attribute: $0, ofType: "") }
  }

  /// Reads the pod itself: whose it is, its containers, and what of it is secret.
  private func subject(_ id: PodIdentity, on alias: String) async -> Answer<Subject> {
    await shell.ask(try .pod(id), on: alias) { reply, _ in
      try ProbeFailure.check(reply)
      guard let pod = try KubernetesList<Pod>(json: reply.output).items.first,
        let particulars = PodParticulars(json: reply.output)
      else { throw KubernetesDecodingError.notAList(kind: "") }
      let secrets = PodEnvironment(json: reply.output).variables.filter {
        Sensitive.masks(attribute: $0.name, ofType: "")
      }
      return Subject(
        statuses: pod.status.initContainerStatuses + pod.status.containerStatuses,
        particulars: particulars, redactor: Redactor(secrets.map { Secret($0.value) }))
    }
  }

  /// Reads the revisions of the deployment that a pod belongs to; nil when it belongs to none.
  private func revisions(
    of pod: PodParticulars?, in namespace: String, on alias: String
  ) async -> Answer<RolloutRevisions>? {
    guard let workload = pod?.workload, workload.kind == "Deployment" else { return nil }
    return await shell.ask(try .replicaSets(in: namespace), on: alias) { reply, _ in
      try ProbeFailure.check(reply)
      return try RolloutRevisions(json: reply.output, of: workload.name)
    }
  }

  /// Reads the logs of all containers that have begun, and of the runs before those that began
  /// again, in the order of the containers; which those are, the pod itself tells.
  private func logs(
    of id: PodIdentity, _ subject: Answer<Subject>, on alias: String, tailLines: Int
  ) async -> Answer<[Log]> {
    if let failure = subject.failure { return .failure(failure) }
    guard let subject = subject.value else { return .success([]) }
    let logs = await withTaskGroup(of: (Int, Log).self) { group in
      for (index, status) in subject.statuses.enumerated() {
        for isPrevious in status.restartCount > 0 ? [false, true] : [false] {
          group.addTask {
            let text = await log(
              of: id, status.name, previous: isPrevious, on: alias, tailLines: tailLines)
            let shown = text.map { subject.redactor.redacted($0) }
            return (index, Log(container: status.name, isPrevious: isPrevious, text: shown))
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
  private static func joined(_ logs: Answer<[Log]>, previous: Bool) -> Part<String> {
    let wanted: [Log]
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

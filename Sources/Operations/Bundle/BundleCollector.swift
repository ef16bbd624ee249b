import Cluster
public import Fleet
import FoundationEssentials
import Terraform

/// Gathers what machines and cluster say for a bundle.
public struct BundleCollector: Sendable {
  let shell: RemoteShell
  let clock: WallClock

  /// Asks through this door.
  public init(shell: RemoteShell, clock: WallClock) {
    self.shell = shell
    self.clock = clock
  }

  /// So much of each log is taken.
  private static let logBytes = 1 << 20
  private static let logLines = 2_000
  /// As many failing pods are described.
  private static let mostPods = 20

  /// Gathers all.
  ///
  /// - Parameters:
  ///   - bundle: Where it goes.
  ///   - targets: The machines.
  ///   - controlPlane: Whom the cluster is asked through; nil without one.
  /// - Returns: The bundle with what was said, and what was not.
  public func collect(
    into bundle: EvidenceBundle, targets: [MachineTarget], controlPlane: MachineTarget?
  ) async -> EvidenceBundle {
    var bundle = bundle
    if let controlPlane {
      bundle = await collectCluster(into: bundle, through: controlPlane.host.alias)
    } else {
      bundle.miss("the cluster", "the state names no control plane with an address")
    }
    for target in targets { bundle = await collectMachine(into: bundle, target) }
    return bundle
  }

  // MARK: - The cluster

  private func collectCluster(
    into bundle: EvidenceBundle, through alias: String
  ) async -> EvidenceBundle {
    var bundle = bundle
    var evidence = ClusterEvidence()
    for (resource, name) in [
      (ClusterResource.nodes, "nodes"), (.pods, "pods"), (.events, "events"),
    ] {
      let answer = await shell.ask(.printed(resource), on: alias) { reply, _ in
        try ProbeFailure.check(reply)
        return reply.output
      }
      guard let bytes = told(answer, name, &bundle) else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      bundle.add("cluster/\(name).json", "what `kubectl get \(name) -A -o json` printed", text)
      if resource == .pods {
        bundle.learn(
          PodEnvironment(json: bytes).variables.lazy
            .filter { Sensitive.masks(attribute: $0.name, ofType: "") }.map(\.value))
      }
      // What is no list tells nothing of pods; it is in the bundle as it is.
      try? evidence.add(bytes)
    }
    if let status = told(await text(.microK8sStatus, alias), "microk8s status", &bundle) {
      bundle.add(
        "cluster/microk8s-status.yaml", "what `microk8s status --format yaml` printed", status)
    }
    let failing = evidence.objects.pods.filter { pod in
      PodRow(pod, now: clock.now()).health.needsAttention
    }
    for pod in failing.prefix(Self.mostPods) {
      bundle = await collectPod(into: bundle, pod, through: alias)
    }
    if failing.count > Self.mostPods {
      bundle.miss("\(failing.count - Self.mostPods) failing pods", "too many of them fail")
    }
    return bundle
  }

  private func collectPod(
    into bundle: EvidenceBundle, _ pod: Pod, through alias: String
  ) async -> EvidenceBundle {
    var bundle = bundle
    let place = "pods/\(pod.id.namespace)_\(pod.id.name)"
    let described = await text(try .describePod(pod.id), alias)
    if let text = told(described, "the description of \(pod.id)", &bundle) {
      bundle.add("\(place).describe.txt", "what `kubectl describe pod` printed of \(pod.id)", text)
    }
    for status in pod.status.initContainerStatuses + pod.status.containerStatuses {
      for isPrevious in status.restartCount > 0 ? [false, true] : [false] {
        let word = isPrevious ? ".previous" : ""
        let log = await text(
          try .podLogs(
            of: pod.id, container: status.name, previous: isPrevious, tailLines: Self.logLines),
          alias)
        guard let text = told(log, "the log of \(pod.id)/\(status.name)\(word)", &bundle) else {
          continue
        }
        bundle.add(
          "\(place).\(status.name)\(word).log",
          "the end of the log of the container \(status.name) of \(pod.id)"
            + (isPrevious ? ", before its restart" : ""), text)
      }
    }
    return bundle
  }

  // MARK: - Machines

  private func collectMachine(
    into bundle: EvidenceBundle, _ target: MachineTarget
  ) async -> EvidenceBundle {
    var bundle = bundle
    let place = "machines/\(target.name.replacing("/", with: "-"))"
    let alias = target.host.alias
    let status = await shell.ask(.cloudInitStatus, on: alias) { reply, _ in
      String(decoding: reply.output, as: UTF8.self)
    }
    if let text = told(status, "cloud-init's status on \(target.name)", &bundle) {
      bundle.add("\(place)/status.json", "what `cloud-init status --format json` printed", text)
    }
    let log = await text(try .cloudInitLogTail(bytes: Self.logBytes), alias)
    if let text = told(log, "cloud-init's log on \(target.name)", &bundle) {
      bundle.add("\(place)/cloud-init.log", "the end of cloud-init's log", text)
    }
    let output = await text(try .cloudInitOutputTail(bytes: Self.logBytes), alias)
    if let text = told(output, "cloud-init's output on \(target.name)", &bundle) {
      bundle.add(
        "\(place)/cloud-init-output.log", "the end of what cloud-init's commands printed", text)
    }
    return bundle
  }

  private func text(
    _ command: @autoclosure () throws(RemoteCommandError) -> RemoteCommand, _ alias: String
  ) async -> Answer<String> {
    await shell.ask(try command(), on: alias) { reply, question in
      guard reply.exitCode == 0 else { throw ProbeFailure.of(reply, question) }
      return String(decoding: reply.output, as: UTF8.self)
    }
  }

  /// What was answered; else the bundle says why it is missing.
  private func told<Value>(
    _ answer: Answer<Value>, _ what: String, _ bundle: inout EvidenceBundle
  ) -> Value? {
    if let failure = answer.failure { bundle.miss(what, "\(failure)") }
    return answer.value
  }
}

extension MachineAccess {
  /// Gathers what machines and cluster say for a bundle; see `BundleCollector.collect`.
  ///
  /// - Parameters:
  ///   - bundle: Where it goes.
  ///   - targets: The machines.
  ///   - controlPlane: Whom the cluster is asked through.
  /// - Returns: The bundle with what was said, and what was not.
  public nonisolated func collect(
    into bundle: EvidenceBundle, targets: [MachineTarget], controlPlane: MachineTarget?
  ) async -> EvidenceBundle {
    switch await opened() {
    case .success(let access):
      return await BundleCollector(shell: access.shell, clock: site.world.clock)
        .collect(into: bundle, targets: targets, controlPlane: controlPlane)
    case .failure(let failure):
      var bundle = bundle
      bundle.miss("machines and cluster", "\(failure) \(failure.remedy)")
      return bundle
    }
  }
}

extension DeploymentSite {
  /// Begins a bundle with what is known without asking anybody: the state without its values, the
  /// runs, and the newest plan.
  ///
  /// - Parameter version: The program's version; nil where it is not known.
  /// - Returns: The bundle.
  /// - Throws: `SiteError` when the state cannot be read.
  public func makeBundle(version: String? = nil) async throws(SiteError) -> EvidenceBundle {
    let bytes = try await readStateBytes()
    var bundle = EvidenceBundle(
      secrets: RunSecrets.inState(bytes).union(
        RunSecrets.known(
          environment: world.environment, directory: directory, files: world.files)))
    var versions = version.map { "quarterdeck \($0)\n" } ?? ""
    if let state = try await readState() {
      let summary = StateSummary(of: state)
      versions += "terraform \(summary.terraformVersion) wrote the state\n"
      let resources = summary.resources.map { "\($0.address)\($0.isTainted ? " (tainted)" : "")" }
      bundle.add(
        "state.txt", "the addresses of the state's resources, without their values",
        "serial \(summary.serial)\nlineage \(summary.lineage)\n\n"
          + resources.joined(separator: "\n") + "\n")
    } else {
      bundle.miss("the state", "there is none")
    }
    bundle.add("versions.txt", "which programs made what is here", versions)
    let summaries = runs.list()
    bundle.add(
      "runs.txt", "the runs, newest first",
      summaries.map { run in
        let outcome = run.outcome.map { "\($0)" } ?? "running"
        return "\(run.request.id)  \(run.request.kind.rawValue)  \(outcome)\n"
      }.joined())
    if let plan = summaries.lazy.compactMap({ runs.plan($0.request.id) }).first {
      bundle.add(
        "plan.txt", "what the newest plan comes to",
        "add \(plan.add ?? 0), change \(plan.change ?? 0), destroy \(plan.destroy ?? 0)\n"
          + "made by \(plan.tool ?? "terraform") at \(plan.createdAt.ISO8601Format())\n"
          + plan.destroyed.map { "destroys \($0)\n" }.joined())
    }
    return bundle
  }
}

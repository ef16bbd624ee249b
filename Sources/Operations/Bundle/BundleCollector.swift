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

  /// As many machines, nodes and pods are asked about at the same time.
  private static let mostAtOnce = 6
  /// As many nodes are described.
  private static let mostNodes = 60

  /// Gathers all: the cluster and the machines beside each other.
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
    async let machines = parts(of: targets) { await machine($0) }
    if let controlPlane {
      bundle.add(await cluster(through: controlPlane.host.alias))
    } else {
      bundle.miss("the cluster", "the state names no control plane with an address")
    }
    bundle.add(await machines)
    return bundle
  }

  /// Gathers something of each subject, some at the same time, in the order of the subjects.
  private func parts<Subject: Sendable>(
    of subjects: [Subject], _ gather: @escaping @Sendable (Subject) async -> EvidenceBundle.Part
  ) async -> EvidenceBundle.Part {
    await withTaskGroup(of: (Int, EvidenceBundle.Part).self) { group in
      var waiting = Array(subjects.enumerated())[...]
      func ask() {
        guard let (index, subject) = waiting.popFirst().map({ ($0.offset, $0.element) }) else {
          return
        }
        group.addTask { (index, await gather(subject)) }
      }
      for _ in 0..<Self.mostAtOnce { ask() }
      var parts: [Int: EvidenceBundle.Part] = [:]
      for await (index, part) in group {
        parts[index] = part
        ask()
      }
      return parts.sorted { $0.key < $1.key }.reduce(into: EvidenceBundle.Part()) {
        $0.add($1.value)
      }
    }
  }

  // MARK: - The cluster

  private func cluster(through alias: String) async -> EvidenceBundle.Part {
    var part = EvidenceBundle.Part()
    var evidence = ClusterEvidence()
    for (resource, name) in [
      (ClusterResource.nodes, "nodes"), (.pods, "pods"), (.events, "events"),
    ] {
      let answer = await shell.ask(.printed(resource), on: alias) { reply, _ in
        try ProbeFailure.check(reply)
        return reply.output
      }
      guard let bytes = part.told(answer, name) else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      part.add("cluster/\(name).json", "what `kubectl get \(name) -A -o json` printed", text)
      if resource == .pods {
        part.secrets += PodEnvironment(json: bytes).variables.lazy
          .filter { Sensitive.masks(attribute: $0.name, ofType: "") }.map(\.value)
      }
      // What is no list tells nothing of pods; it is in the bundle as it is.
      try? evidence.add(bytes)
    }
    if let version = part.told(await text(.kubernetesVersion, alias), "the cluster's version") {
      part.add("cluster/version.json", "what `kubectl version -o json` printed", version)
    }
    if let status = part.told(await text(.microK8sStatus, alias), "microk8s status") {
      part.add(
        "cluster/microk8s-status.yaml", "what `microk8s status --format yaml` printed", status)
    }
    let objects = evidence.objects
    part.add(await nodes(objects.nodes.map(\.metadata.name), alias))
    let now = clock.now()
    let failing = objects.pods.filter { PodRow($0, now: now).health.needsAttention }
    part.add(
      await parts(of: Array(failing.prefix(Self.mostPods))) { await self.pod($0, through: alias) })
    if failing.count > Self.mostPods {
      part.miss("\(failing.count - Self.mostPods) failing pods", "too many of them fail")
    }
    return part
  }

  private func nodes(_ names: [String], _ alias: String) async -> EvidenceBundle.Part {
    var part = await parts(of: Array(names.prefix(Self.mostNodes))) {
      await self.node($0, through: alias)
    }
    if names.count > Self.mostNodes {
      part.miss("the descriptions of \(names.count - Self.mostNodes) nodes", "there are too many")
    }
    return part
  }

  private func node(_ name: String, through alias: String) async -> EvidenceBundle.Part {
    var part = EvidenceBundle.Part()
    let described = await text(try .describeNode(name), alias)
    if let text = part.told(described, "the description of the node \(name)") {
      part.add(
        "nodes/\(name).describe.txt", "what `kubectl describe node` printed of \(name)", text)
    }
    return part
  }

  private func pod(_ pod: Pod, through alias: String) async -> EvidenceBundle.Part {
    var part = EvidenceBundle.Part()
    let place = "pods/\(pod.id.namespace)_\(pod.id.name)"
    let described = await text(try .describePod(pod.id), alias)
    if let text = part.told(described, "the description of \(pod.id)") {
      part.add("\(place).describe.txt", "what `kubectl describe pod` printed of \(pod.id)", text)
    }
    for status in pod.status.initContainerStatuses + pod.status.containerStatuses {
      for isPrevious in status.restartCount > 0 ? [false, true] : [false] {
        let word = isPrevious ? ".previous" : ""
        let log = await text(
          try .podLogs(
            of: pod.id, container: status.name, previous: isPrevious, tailLines: Self.logLines),
          alias)
        guard let text = part.told(log, "the log of \(pod.id)/\(status.name)\(word)") else {
          continue
        }
        part.add(
          "\(place).\(status.name)\(word).log",
          "the end of the log of the container \(status.name) of \(pod.id)"
            + (isPrevious ? ", before its restart" : ""), text)
      }
    }
    return part
  }

  // MARK: - Machines

  private func machine(_ target: MachineTarget) async -> EvidenceBundle.Part {
    var part = EvidenceBundle.Part()
    let place = "machines/\(target.name.replacing("/", with: "-"))"
    let alias = target.host.alias
    let askedAt = clock.uptime()
    let status = await shell.ask(.cloudInitStatus, on: alias) { reply, _ in
      String(decoding: reply.output, as: UTF8.self)
    }
    let wait = AnswerTime(clock.uptime() - askedAt)
    if let text = part.told(status, "cloud-init's status on \(target.name)") {
      // A version before 22.4 does not know that option.
      let older = text.isEmpty ? await self.text(.cloudInitStatusText, alias).value : nil
      if let older {
        part.add("\(place)/status.txt", "what `cloud-init status --long` printed", older)
      } else {
        part.add("\(place)/status.json", "what `cloud-init status --format json` printed", text)
      }
    }
    // A machine that does not answer is asked no more, so that one is not waited for thrice.
    if case .access? = status.failure {
      part.miss("everything else of \(target.name)", "it does not answer")
      return part
    }
    part.add("\(place)/\(AnswerTime.fileName)", "how long it took to answer", "\(wait)\n")
    let log = await text(try .cloudInitLogTail(bytes: Self.logBytes), alias)
    if let text = part.told(log, "cloud-init's log on \(target.name)") {
      part.add("\(place)/cloud-init.log", "the end of cloud-init's log", text)
    }
    let output = await text(try .cloudInitOutputTail(bytes: Self.logBytes), alias)
    if let text = part.told(output, "cloud-init's output on \(target.name)") {
      part.add(
        "\(place)/cloud-init-output.log", "the end of what cloud-init's commands printed", text)
    }
    if let text = part.told(await text(.systemVersions, alias), "the versions of \(target.name)") {
      part.add(
        "\(place)/versions.txt", "the versions of its system, of cloud-init and of MicroK8s", text)
    }
    return part
  }

  private func text(
    _ command: @autoclosure () throws(RemoteCommandError) -> RemoteCommand, _ alias: String
  ) async -> Answer<String> {
    await shell.ask(try command(), on: alias) { reply, question in
      guard reply.exitCode == 0 else { throw ProbeFailure.of(reply, question) }
      return String(decoding: reply.output, as: UTF8.self)
    }
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
    versions += await toolVersions(&bundle)
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
    bundle.add("versions.txt", "the versions of the programs on the operator's side", versions)
    let summaries = runs.list()
    bundle.add(
      "runs.txt", "the runs, newest first",
      summaries.map { run in
        let outcome = run.outcome.map { "\($0)" } ?? "running"
        return "\(run.request.id)  \(run.request.kind.rawValue)  \(outcome)\n"
      }.joined())
    let plans = summaries.lazy.compactMap { run in
      runs.plan(run.request.id).map { (run.request.id, $0) }
    }.prefix(Self.mostPlans).map { id, plan in
      "plan \(id), made at \(plan.createdAt.ISO8601Format()) by \(plan.tool ?? "terraform")\n"
        + "  add \(plan.add ?? 0), change \(plan.change ?? 0), destroy \(plan.destroy ?? 0)\n"
        + plan.destroyed.map { "  destroys \($0)\n" }.joined()
    }
    bundle.add(
      "plans.txt", "what the newest plans come to",
      plans.isEmpty ? "No plan is kept.\n" : plans.joined(separator: "\n"))
    return bundle
  }

  /// As many plans are told of.
  private static var mostPlans: Int { 5 }

  /// The versions of terraform and of the providers that the configuration was initialised with.
  private func toolVersions(_ bundle: inout EvidenceBundle) async -> String {
    var world = world
    // It asks nobody whether there is a newer one.
    world.environment["CHECKPOINT_DISABLE"] = "1"
    var text = ""
    do throws(ToolError) {
      let tool = try await ToolLocator(world: world).terraform(preferred: configuration.tool.value)
      text += "\(tool.name) \(tool.version.version) on \(tool.version.platform)\n"
    } catch {
      bundle.miss("terraform's version", error.description)
    }
    let lock = "\(directory)/.terraform.lock.hcl"
    do throws(FileError) {
      let lines = String(decoding: try world.files.read(lock), as: UTF8.self)
        .split(whereSeparator: \.isNewline)
      var provider: Substring?
      for line in lines {
        let words = line.split(separator: " ").map { $0.trimmingQuotes }
        if words.first == "provider", words.count > 1 { provider = words[1] }
        if words.first == "version", words.count > 2, let name = provider {
          text += "provider \(name) \(words[2])\n"
        }
      }
    } catch  where error.isMissing {
      text += "providers of no lock file: the directory has no .terraform.lock.hcl\n"
    } catch {
      bundle.miss("the providers' versions", error.description)
    }
    return text
  }
}

extension Substring {
  /// The word without quotation marks around it.
  fileprivate var trimmingQuotes: Substring {
    hasPrefix("\"") && hasSuffix("\"") && count > 1 ? dropFirst().dropLast() : self
  }
}

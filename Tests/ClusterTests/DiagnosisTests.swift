import Foundation
import Testing

@testable import Cluster

@Suite("Diagnosis")
struct DiagnosisTests {
  static let now = Date(timeIntervalSince1970: 1_795_422_237)

  private func objects() throws -> ClusterObjects {
    var objects = ClusterObjects()
    for file in ["pods.json", "nodes.json", "events.json"] {
      try objects.add(json: Fixture("kubernetes-1.36/\(file)").bytes)
    }
    return objects
  }

  @Test("Every failing pod of a real cluster has the right cause, and no other pod has one")
  func realCluster() throws {
    let findings = Diagnosis.explainPods(of: try objects(), now: Self.now)
    let causes = findings.map { finding -> String in
      // The generated ends of names say nothing.
      let name = finding.id.name.replacing("temporal-worker-", with: "")
      return "\(name.split(separator: "-").first ?? ""): \(finding.finding.cause)"
    }
    #expect(
      Set(causes) == [
        "calico: crash.exit", "calico: node.lost", "crash: dependency.unreachable",
        "creating: config.missing-secret", "deadnode: node.lost", "errimage: image.access-denied",
        "errnow: dependency.unreachable", "evictedbare: node.evicted", "gated: schedule.gated",
        "gates: readiness.gate", "imgbackoff: image.not-found", "initcrash: crash.exit",
        "initexit: crash.exit", "initimg: image.pull-failed",
        "multi: crash.exit", "nodeaffinity: node.affinity", "nodelost: node.lost",
        "nosecret: config.missing-secret", "notready: probe.readiness", "oom: memory.oom-killed",
        "payments: node.lost", "poststart: hook.failed", "runerr: command.not-found",
        "selector: schedule.selector", "startloop: command.not-executable",
      ])
    for finding in findings {
      #expect(!finding.finding.evidence.isEmpty && !finding.finding.next.isEmpty)
      #expect(finding.finding.summary.hasSuffix("."))
    }
    #expect(findings.map(\.row.health) == findings.map(\.row.health).sorted())
  }

  @Test("Every pod that needs a person has its reviewed cause", arguments: ["1.28", "1.36"])
  func reviewed(version: String) throws {
    let recording = try ClusterRecording(version)
    let examination = Examination(recording.objects, server: recording.server, now: recording.now)
    let rows = try #require(ReviewedPods.rows[version])
    #expect(rows.count == (version == "1.28" ? 26 : 25))
    for row in rows {
      let id = PodIdentity(namespace: row.namespace, name: row.pod)
      let finding = try #require(examination.findings[id], "\(id) has no finding")
      #expect(finding.cause.rawValue == row.cause, "\(id)")
      #expect(
        finding.evidence.contains { $0.contains(row.evidence) }, "\(id): \(finding.evidence)")
    }
    let reviewed = Set(rows.map { PodIdentity(namespace: $0.namespace, name: $0.pod) })
    #expect(Set(examination.findings.keys) == reviewed)
    // A pod that waits at a gate, or young for a secret, is not failing yet, and needs a person.
    let failing = Set(examination.rows.filter { $0.health <= .unknown }.map(\.id))
    #expect(failing == reviewed.filter { !$0.name.contains(/-(gated|creating)-/) })
  }

  @Test("Nodes say what their status column hides")
  func nodes() throws {
    let causes = try objects().nodes.map { Diagnosis.explain($0, now: Self.now)?.cause.rawValue }
    #expect(causes == [nil, nil, "node.cordoned", "node.pressure", "node.network", "node.lost"])
  }

  // MARK: - Single containers

  private func pod(
    _ state: ContainerState, last: Termination? = nil, restarts: Int = 0,
    ageSeconds: Double = 3_600,
    phase: String = "Running", limit: String? = nil
  ) -> Pod {
    let created = Self.now.addingTimeInterval(-ageSeconds)
    return Pod(
      metadata: ObjectMetadata(name: "p", namespace: "ns", creationTimestamp: created),
      nodeName: "n1", containers: [ContainerSpec(name: "c", image: "img", memoryLimit: limit)],
      status: PodStatus(
        phase: phase, startTime: created,
        conditions: [ObjectCondition(type: "Ready", status: .no, reason: "ContainersNotReady")],
        containerStatuses: [
          ContainerStatus(name: "c", restartCount: restarts, state: state, lastTermination: last)
        ]))
  }

  private func event(_ reason: String, _ message: String, count: Int = 5) -> KubernetesEvent {
    KubernetesEvent(
      metadata: ObjectMetadata(name: "e"), type: "Warning", reason: reason, message: message,
      subject: .init(kind: "Pod", namespace: "ns", name: "p"),
      count: count, firstSeen: Self.now.addingTimeInterval(-10),
      lastSeen: Self.now.addingTimeInterval(-1))
  }

  @Test(
    "Exit codes have their meaning, and 137 alone is not about memory",
    arguments: [
      (137, "OOMKilled", "memory.oom-killed"), (137, "Error", "crash.killed"),
      (1, "Error", "crash.exit"), (126, "Error", "command.not-executable"),
      (127, "Error", "command.not-found"), (134, "Error", "crash.aborted"),
      (139, "Error", "crash.segfault"), (143, "Error", "crash.terminated"),
      (130, "Error", "crash.signal"), (0, "Completed", "crash.ends"),
      (137, "ContainerStatusUnknown", "container.lost"),
    ])
  func exitCodes(code: Int, reason: String, cause: String) throws {
    let last = Termination(exitCode: code, reason: reason)
    let pod = pod(
      .waiting(reason: "CrashLoopBackOff", message: "back-off"), last: last, restarts: 5,
      limit: "512Mi")
    let finding = try #require(Diagnosis.explain(pod, now: Self.now))
    #expect(finding.cause.rawValue == cause)
    #expect(
      finding.evidence.contains(
        "status.containerStatuses[c].lastState.terminated.exitCode: \(code)"))
    #expect(finding.summary.contains("512Mi") == (reason == "OOMKilled"))
    #expect(finding.next.contains("microk8s kubectl logs -n ns p -c c --previous"))
  }

  @Test("A kill after failed liveness probes is put down to them")
  func liveness() throws {
    let pod = pod(
      .waiting(reason: "CrashLoopBackOff", message: nil),
      last: Termination(exitCode: 137, reason: "Error"), restarts: 3)
    let events = [event("Unhealthy", "Liveness probe failed: HTTP 500")]
    #expect(
      Diagnosis.explain(pod, events: events, now: Self.now)?.cause.rawValue == "probe.liveness")
  }

  @Test(
    "What a registry says decides about the image",
    arguments: [
      ("manifest unknown", "image.not-found"), ("toomanyrequests: limit", "image.rate-limited"),
      ("x509: certificate signed by unknown authority", "image.registry-tls"),
      ("lookup registry.local: no such host", "image.registry-name"),
      ("dial tcp 10.0.0.1:443: i/o timeout", "image.registry-unreachable"),
      ("401 Unauthorized", "image.access-denied"), ("no space left on device", "node.disk-full"),
      ("no match for platform in manifest", "image.platform"), ("?", "image.pull-failed"),
    ])
  func images(message: String, cause: String) {
    let pod = pod(.waiting(reason: "ImagePullBackOff", message: "Back-off pulling image \"img\""))
    let events = [event("Failed", "Failed to pull image \"img\": \(message)")]
    #expect(Diagnosis.explain(pod, events: events, now: Self.now)?.cause.rawValue == cause)
  }

  @Test(
    "What is missing is called by its name",
    arguments: [
      ("secret \"db\" not found", "config.missing-secret", "secret db"),
      ("configmap \"app\" not found", "config.missing-configmap", "config map app"),
      ("couldn't find key user in Secret ns/db", "config.missing-key", "key"),
      ("container has runAsNonRoot and image will run as root", "config.run-as-root", "root"),
    ])
  func missing(message: String, cause: String, words: String) throws {
    let pod = pod(.waiting(reason: "CreateContainerConfigError", message: message))
    let finding = try #require(Diagnosis.explain(pod, now: Self.now))
    #expect(finding.cause.rawValue == cause)
    #expect(finding.summary.contains(words))
  }

  // MARK: - Time

  @Test("Starting is not failing until the usual time is over")
  func grace() {
    let state = ContainerState.waiting(reason: "ContainerCreating", message: nil)
    let young = pod(state, ageSeconds: 240, phase: "Pending")
    let old = pod(state, ageSeconds: 360, phase: "Pending")
    #expect(PodRow(young, now: Self.now).health == .starting)
    #expect(Diagnosis.explain(young, now: Self.now) == nil)
    #expect(PodRow(old, now: Self.now).health == .failing)
    #expect(Diagnosis.explain(old, now: Self.now)?.cause.rawValue == "start.slow")
  }

  @Test("A mount that keeps failing is told at once, one that failed in passing is not")
  func persistentEvents() {
    let pod = pod(
      .waiting(reason: "ContainerCreating", message: nil), ageSeconds: 30, phase: "Pending")
    let message = "MountVolume.SetUp failed for volume \"tls\" : secret \"tls\" not found"
    let often = [event("FailedMount", message, count: 6)]
    let once = [event("FailedMount", message, count: 1)]
    #expect(
      Diagnosis.explain(pod, events: often, now: Self.now)?.cause.rawValue
        == "config.missing-secret")
    #expect(Diagnosis.explain(pod, events: once, now: Self.now) == nil)
    let network = [event("FailedCreatePodSandBox", "plugin type=\"calico\" failed")]
    #expect(
      Diagnosis.explain(pod, events: network, now: Self.now)?.cause.rawValue == "network.sandbox")
  }

  @Test("Events of other pods explain nothing")
  func foreignEvents() {
    let pod = pod(.waiting(reason: "ContainerCreating", message: nil), ageSeconds: 30)
    var foreign = event("FailedMount", "secret \"tls\" not found")
    foreign.subject.name = "other"
    #expect(Diagnosis.explain(pod, events: [foreign], now: Self.now) == nil)
  }

  @Test("Each init container has its own time, and is named when it takes too long")
  func initContainers() throws {
    var pod = pod(.waiting(reason: "PodInitializing", message: nil), phase: "Pending")
    pod.initContainers = [ContainerSpec(name: "wait")]
    func explain(runningFor seconds: Double) -> Finding? {
      let since = Self.now.addingTimeInterval(-seconds)
      pod.status.initContainerStatuses = [
        ContainerStatus(name: "wait", state: .running(since: since))
      ]
      return Diagnosis.explain(pod, now: Self.now)
    }
    #expect(explain(runningFor: 200) == nil)
    let finding = try #require(explain(runningFor: 1_200))
    #expect(finding.cause.rawValue == "init.slow")
    #expect(
      finding.summary == "The init container wait has been running for 20m without an end.")
  }

  @Test("A container that runs has time to become ready")
  func readiness() {
    let fresh = pod(.running(since: Self.now.addingTimeInterval(-60)))
    let late = pod(.running(since: Self.now.addingTimeInterval(-600)))
    #expect(PodRow(fresh, now: Self.now).health == .starting)
    #expect(Diagnosis.explain(fresh, now: Self.now) == nil)
    #expect(Diagnosis.explain(late, now: Self.now)?.cause.rawValue == "probe.readiness")
  }

  @Test("A pod without a node is explained once the scheduler had its time")
  func scheduling() throws {
    var pod = Pod(
      metadata: ObjectMetadata(
        name: "p", namespace: "ns", creationTimestamp: Self.now.addingTimeInterval(-30)),
      status: PodStatus(
        phase: "Pending",
        conditions: [
          ObjectCondition(
            type: "PodScheduled", status: .no, reason: "Unschedulable",
            message: "0/3 nodes are available: 3 Insufficient memory.")
        ]))
    #expect(Diagnosis.explain(pod, now: Self.now) == nil)
    pod.metadata.creationTimestamp = Self.now.addingTimeInterval(-90)
    let finding = try #require(Diagnosis.explain(pod, now: Self.now))
    #expect(finding.cause.rawValue == "schedule.memory")
    #expect(finding.evidence.first?.hasPrefix("status.conditions[PodScheduled]: False") == true)
  }

  @Test("A deletion is on its way until its time is over")
  func deletion() {
    var pod = pod(.running(since: Self.now.addingTimeInterval(-600)))
    pod.metadata.deletionTimestamp = Self.now.addingTimeInterval(10)
    #expect(PodRow(pod, now: Self.now).health == .starting)
    #expect(Diagnosis.explain(pod, now: Self.now) == nil)
    pod.metadata.deletionTimestamp = Self.now.addingTimeInterval(-300)
    #expect(Diagnosis.explain(pod, now: Self.now)?.cause.rawValue == "delete.stuck")
  }

  @Test("Done jobs are no failures, nor are their failed attempts once one went through")
  func jobs() {
    var done = pod(.terminated(Termination(exitCode: 0, reason: "Completed")), phase: "Succeeded")
    var failed = pod(.terminated(Termination(exitCode: 1, reason: "Error")), phase: "Failed")
    done.metadata.name = "job-a"
    failed.metadata.name = "job-b"
    done.metadata.owner = .init(kind: "Job", name: "job")
    failed.metadata.owner = .init(kind: "Job", name: "job")
    #expect(PodRow(done, now: Self.now).health == .finished)
    #expect(Diagnosis.explain(done, now: Self.now) == nil)
    let both = ClusterObjects(pods: [done, failed])
    let alone = ClusterObjects(pods: [failed])
    #expect(Diagnosis.explainPods(of: both, now: Self.now).isEmpty)
    #expect(Diagnosis.explainPods(of: alone, now: Self.now).map(\.finding.cause) == [.crashExit])
  }

  @Test("Commands stay safe to paste whatever a name contains")
  func hostileNames() throws {
    var pod = pod(.waiting(reason: "Strange", message: nil))
    pod.metadata.name = "a'; rm -rf / #"
    let finding = try #require(Diagnosis.explain(pod, now: Self.now))
    #expect(finding.next.first == #"microk8s kubectl describe pod -n ns 'a'\''; rm -rf / #'"#)
  }
}

import Foundation
import Testing

@testable import Cluster

@Suite("Examination")
struct ExaminationTests {
  private static let now = Date(timeIntervalSince1970: 1_795_422_237)

  private func examination(_ version: String) throws -> Examination {
    let recording = try ClusterRecording(version)
    return Examination(recording.objects, server: recording.server, now: recording.now)
  }

  // MARK: - Shared causes

  @Test("A lost node is one cause with all of its pods", arguments: [("1.28", 5), ("1.36", 4)])
  func lostNode(version: String, podCount: Int) throws {
    let causes = try examination(version).causes
    let lost = causes.filter { $0.finding.cause == .nodeLost }
    let cause = try #require(lost.first)
    #expect(lost.count == 1)
    #expect(cause.scope == .node("rocks-temporal-workers-worker-4"))
    #expect(cause.pods.count == podCount)
    #expect(cause.finding.summary.contains("nobody knows whether they run"))
    #expect(cause.finding.since != nil)
    #expect(causes.first?.id == cause.id)
  }

  @Test("Workloads that cannot reach the same endpoint share their cause")
  func endpoint() throws {
    let cause = try #require(
      try examination("1.36").causes.first { $0.finding.cause == .dependencyUnreachable })
    #expect(cause.scope == .endpoint("10.152.183.77:7233"))
    #expect(cause.pods.count == 2)
  }

  @Test("Each pod with a finding is in exactly one cause", arguments: ["1.28", "1.36"])
  func partition(version: String) throws {
    let examination = try examination(version)
    let grouped = examination.causes.flatMap(\.pods)
    #expect(grouped.count == Set(grouped).count)
    #expect(Set(grouped) == Set(examination.findings.keys))
    #expect(Set(examination.causes.map(\.id)).count == examination.causes.count)
  }

  @Test("Nodes without failing pods are causes too, and what fails nothing comes last")
  func nodes() throws {
    let causes = try examination("1.36").causes
    let network = try #require(causes.first { $0.finding.cause == .nodeNetwork })
    #expect(network.finding.evidence.contains { $0.contains("kube-system/calico-node-ssxj9") })
    #expect(causes.suffix(2).map(\.finding.cause) == [.nodeCordoned, .nodePressure])
    #expect(causes.suffix(2).allSatisfy { !$0.isFailing })
  }

  @Test("The same missing secret of two workloads is one cause")
  func missingSecret() throws {
    let pods = ["a", "b"].map { name in
      Self.pod(
        name, waiting: "CreateContainerConfigError", message: "secret \"db\" not found")
    }
    let causes = Examination(ClusterObjects(pods: pods), now: Self.now).causes
    #expect(causes.count == 1)
    #expect(causes.first?.scope == .object(kind: "secret", namespace: "ns", name: "db"))
    #expect(causes.first?.pods.map(\.name) == ["a", "b"])
  }

  @Test(
    "Images of one registry share what the registry does to them, and else each has its own",
    arguments: [
      ("toomanyrequests", ["registry docker.io"]),
      ("dial tcp: lookup docker.io on 127.0.0.53:53: no such host", ["registry docker.io"]),
      ("docker.io/x: not found", ["image docker.io/a:1", "image b"]),
    ])
  func registry(message: String, scopes: [String]) {
    let pods = ["docker.io/a:1", "b"].enumerated().map { index, image in
      var pod = Self.pod("p\(index)", waiting: "ErrImagePull", message: message)
      pod.containers[0].image = image
      return pod
    }
    let causes = Examination(ClusterObjects(pods: pods), now: Self.now).causes
    #expect(causes.map { "\($0.scope)" } == scopes)
  }

  @Test("DNS that fails is the cluster's, a name that is unknown is not")
  func dns() {
    let messages = [
      "dial tcp: lookup db on 10.152.183.10:53: read udp: i/o timeout",
      "getaddrinfo EAI_AGAIN db: temporary failure in name resolution",
      "dial tcp: lookup db.ns.svc on 10.152.183.10:53: no such host",
    ]
    let pods = messages.enumerated().map { index, message in
      Self.crashing("p\(index)", Termination(exitCode: 1, reason: "Error", message: message))
    }
    let causes = Examination(ClusterObjects(pods: pods), now: Self.now).causes
    #expect(causes.map(\.finding.cause) == [.dnsFailing, .dependencyUnknownName])
    #expect(causes.map(\.scope) == [.cluster, .endpoint("db.ns.svc")])
    #expect(causes.first?.pods.count == 2)
  }

  @Test("A datastore without a majority is the first cause of all")
  func quorum() throws {
    let recording = try ClusterRecording("1.36")
    let status = MicroK8sStatus(
      isRunning: false,
      nodes: [14, 15, 10].map { .init(address: "10.20.30.\($0):19001", role: .voter) })
    let causes = Examination(recording.objects, microk8s: status, now: recording.now).causes
    #expect(causes.first?.finding.cause == .clusterNoQuorum)
    #expect(causes.first?.scope == .cluster)
    let stopped = MicroK8sStatus(isRunning: false, message: "microk8s is not running")
    let others = Examination(ClusterObjects(), microk8s: stopped, now: recording.now).causes
    #expect(others.map(\.finding.cause) == [.clusterStopped])
  }

  // MARK: - Workloads without pods

  @Test(
    "Pods that are never made are told through what should make them",
    arguments: [
      (
        "pods \"w-1\" is forbidden: exceeded quota: compute, requested: cpu=2, used: cpu=8",
        Cause.createQuota, "quota ns/compute"
      ),
      (
        "pods \"w-1\" is forbidden: violates PodSecurity \"restricted:latest\"", .createForbidden,
        "Deployment ns/w"
      ),
      (
        "Internal error occurred: failed calling webhook \"v.example.com\": connection refused",
        .createWebhook, "Deployment ns/w"
      ),
      (
        "pods \"w-1\" is forbidden: error looking up service account ns/w: serviceaccount \"w\" not found",
        .createServiceAccount, "Deployment ns/w"
      ),
      (
        "Pod \"w-1\" is invalid: spec.containers: Required value", .createInvalid, "Deployment ns/w"
      ),
      ("something else", .createFailed, "Deployment ns/w"),
    ])
  func creation(message: String, cause: Cause, scope: String) throws {
    let event = Self.event("ReplicaSet", "w-7d55979d4", "FailedCreate", message)
    let causes = Examination(ClusterObjects(events: [event]), now: Self.now).causes
    let found = try #require(causes.first)
    #expect(found.finding.cause == cause)
    #expect("\(found.scope)" == scope)
    #expect(found.pods.isEmpty && found.isFailing)
    #expect(found.finding.summary.hasPrefix("No pods are made for deployment/w: "))
  }

  @Test("A failure that was followed by a success, or that was one alone, is over")
  func overcome() {
    let failure = Self.event("ReplicaSet", "w-7d55979d4", "FailedCreate", "exceeded quota: q, x")
    var success = Self.event("ReplicaSet", "w-7d55979d4", "SuccessfulCreate", "Created pod")
    success.lastSeen = Self.now
    let young = Self.event("Job", "j", "FailedCreate", "exceeded quota: q, x", count: 1, ago: 5)
    let objects = ClusterObjects(events: [failure, success, young])
    #expect(Examination(objects, now: Self.now).causes.isEmpty)
  }

  @Test("A job that gave up is told once: by its pods if they are there")
  func jobs() throws {
    let deadline = Self.event(
      "Job", "j", "DeadlineExceeded", "Job was active longer than specified")
    let alone = Examination(ClusterObjects(events: [deadline]), now: Self.now).causes
    #expect(alone.map(\.finding.cause) == [.jobDeadline])
    var failed = Self.crashing("j-x", Termination(exitCode: 1, reason: "Error"))
    failed.metadata.owner = .init(kind: "Job", name: "j")
    failed.status.phase = "Failed"
    let both = Examination(ClusterObjects(pods: [failed], events: [deadline]), now: Self.now).causes
    #expect(both.map(\.finding.cause) == [.crashExit])
  }

  @Test("An older run of a CronJob that failed is history once a later one went through")
  func cronJobs() {
    func pod(_ job: String, phase: String, age: Double) -> Pod {
      var pod = Self.crashing("\(job)-x", Termination(exitCode: 1, reason: "Error"))
      pod.metadata.owner = .init(kind: "Job", name: job)
      pod.metadata.creationTimestamp = Self.now.addingTimeInterval(-age)
      pod.status.phase = phase
      return pod
    }
    let old = pod("backup-29000001", phase: "Failed", age: 7_200)
    let done = pod("backup-29000061", phase: "Succeeded", age: 3_600)
    let new = pod("backup-29000121", phase: "Failed", age: 600)
    let examination = Examination(ClusterObjects(pods: [old, done, new]), now: Self.now)
    #expect(examination.findings.keys.map(\.name) == ["backup-29000121-x"])
    #expect(examination.rows.map(\.health) == [.finished, .finished, .failing])
  }

  // MARK: - Pods

  @Test(
    "Owners are followed to what a person knows",
    arguments: [
      ("ReplicaSet", "temporal-worker-crash-69775b8d8d", "Deployment ns/temporal-worker-crash"),
      ("ReplicaSet", "made-by-hand", "ReplicaSet ns/made-by-hand"),
      ("Job", "backup-29000001", "CronJob ns/backup"), ("Job", "setup", "Job ns/setup"),
      ("StatefulSet", "db", "StatefulSet ns/db"),
    ])
  func owners(kind: String, name: String, workload: String) {
    var pod = Self.pod("p", waiting: "x", message: "")
    pod.metadata.owner = .init(kind: kind, name: name)
    #expect(pod.workload?.description == workload)
    #expect(pod.ownerChain.first?.name == name)
  }

  static func pod(_ name: String, waiting reason: String, message: String) -> Pod {
    let created = now.addingTimeInterval(-3_600)
    return Pod(
      metadata: ObjectMetadata(name: name, namespace: "ns", creationTimestamp: created),
      nodeName: "n1", containers: [ContainerSpec(name: "c", image: "img")],
      status: PodStatus(
        phase: "Pending", startTime: created,
        containerStatuses: [
          ContainerStatus(name: "c", state: .waiting(reason: reason, message: message))
        ]))
  }

  static func crashing(_ name: String, _ termination: Termination) -> Pod {
    var pod = pod(name, waiting: "CrashLoopBackOff", message: "back-off")
    pod.status.phase = "Running"
    pod.status.containerStatuses[0].lastTermination = termination
    pod.status.containerStatuses[0].restartCount = 4
    return pod
  }

  static func event(
    _ kind: String, _ name: String, _ reason: String, _ message: String, count: Int = 12,
    ago: Double = 120
  ) -> KubernetesEvent {
    KubernetesEvent(
      metadata: ObjectMetadata(name: "\(name).\(reason)", namespace: "ns"), type: "Warning",
      reason: reason, message: message,
      subject: .init(kind: kind, namespace: kind == "Node" ? "" : "ns", name: name), count: count,
      firstSeen: now.addingTimeInterval(-ago - 1), lastSeen: now.addingTimeInterval(-ago))
  }
}

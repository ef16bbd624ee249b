import Foundation
import Testing

@testable import Cluster

/// A row for each thing that the kubelet, the scheduler and the controllers say.
@Suite("Rules of the diagnosis")
struct DiagnosisRuleTests {
  private static let now =
    ExaminationTests.crashing("p", Termination(exitCode: 1)).metadata
    .creationTimestamp?.addingTimeInterval(3_600) ?? .distantPast

  private func cause(
    _ pod: Pod, _ events: [KubernetesEvent] = [], node: Node? = nil
  ) -> String? {
    Diagnosis.explain(pod, events: events, node: node, now: Self.now)?.cause.rawValue
  }

  // MARK: - Waiting

  @Test(
    "Every waiting reason of the kubelet has a rule",
    arguments: [
      ("CrashLoopBackOff", "", "container.waiting"),
      ("ImagePullBackOff", "Back-off pulling image", "image.pull-failed"),
      ("ErrImagePull", "manifest unknown", "image.not-found"),
      ("ImageInspectError", "failed to inspect image", "image.inspect-failed"),
      ("ErrImageNeverPull", "", "image.never-pulled"),
      ("InvalidImageName", "couldn't parse image name", "image.invalid-name"),
      ("RegistryUnavailable", "", "image.registry-unreachable"),
      ("SignatureValidationFailed", "", "image.signature"),
      ("CreateContainerConfigError", "secret \"a\" not found", "config.missing-secret"),
      ("PreCreateHookError", "", "hook.failed"),
      ("CreateContainerError", "context deadline exceeded", "start.failed"),
      ("PreStartHookError", "", "hook.failed"), ("PostStartHookError", "", "hook.failed"),
      ("RunContainerError", "exec: \"x\": executable file not found in $PATH", "command.not-found"),
      ("RunContainerError", "exec format error", "image.platform"),
      ("RunContainerError", "write: no space left on device", "node.disk-full"),
      ("CreatePodSandboxError", "plugin type=\"calico\" failed", "network.sandbox"),
      ("ConfigPodSandboxError", "", "sandbox.failed"),
      ("KillPodSandboxError", "networkPlugin cni failed", "network.sandbox"),
      ("Odd", "", "container.waiting"),
    ])
  func waiting(reason: String, message: String, expected: String) {
    #expect(cause(ExaminationTests.pod("p", waiting: reason, message: message)) == expected)
  }

  @Test(
    "What registries and runtimes say about images",
    arguments: [
      ("pull access denied, repository does not exist", "image.access-denied"),
      ("unexpected status: 401 Unauthorized", "image.access-denied"),
      ("429 Too Many Requests", "image.rate-limited"),
      ("dial tcp: lookup r.local on 127.0.0.53:53: server misbehaving", "image.registry-name"),
      ("dial tcp: lookup r.local on 127.0.0.53:53: i/o timeout", "image.registry-name"),
      ("tls: failed to verify certificate", "image.registry-tls"),
      ("http: server gave HTTP response to HTTPS client", "image.registry-tls"),
      ("net/http: TLS handshake timeout", "image.registry-unreachable"),
      ("proxyconnect tcp: EOF", "image.registry-unreachable"),
      ("unexpected status code: 503 Service Unavailable", "image.registry-error"),
      ("no match for platform in manifest sha256:1: not found", "image.platform"),
      ("registry/x:1: not found", "image.not-found"),
    ])
  func images(message: String, expected: String) {
    #expect(cause(ExaminationTests.pod("p", waiting: "ErrImagePull", message: message)) == expected)
  }

  // MARK: - Events while nothing is created

  @Test(
    "Events say why containers are not created",
    arguments: [
      (
        "FailedMount", "MountVolume.SetUp failed for volume \"t\" : configmap \"t\" not found",
        "config.missing-configmap"
      ),
      (
        "FailedMount",
        "MountVolume.SetUp failed for volume \"t\" : references non-existent secret key: a",
        "config.missing-key"
      ),
      ("FailedMount", "persistentvolumeclaim \"data\" not found", "volume.missing-claim"),
      (
        "FailedMount", "driver name nfs.csi.k8s.io not found in the list of registered CSI drivers",
        "volume.driver"
      ),
      ("FailedMount", "mount.nfs: Connection timed out", "volume.server"),
      ("FailedMount", "hostPath type check failed: /data is not a directory", "volume.mount"),
      ("FailedMapVolume", "MapVolume.SetUp failed", "volume.mount"),
      ("FailedAttachVolume", "Multi-Attach error for volume \"pvc-1\"", "volume.in-use"),
      ("FailedAttachVolume", "AttachVolume.Attach failed: rpc error", "volume.attach"),
      ("FailedCreatePodSandBox", "cni plugin not initialized", "network.not-ready"),
      (
        "FailedCreatePodSandBox", "stat /var/lib/calico/nodename: no such file or directory",
        "network.not-ready"
      ),
      (
        "FailedCreatePodSandBox",
        "failed to allocate for range 0: no IP addresses available in range set",
        "network.addresses"
      ),
      ("FailedCreatePodSandBox", "failed to get sandbox image \"pause:3.7\"", "sandbox.failed"),
      (
        "NetworkNotReady", "network is not ready: container runtime network not ready",
        "network.not-ready"
      ),
    ])
  func creation(reason: String, message: String, expected: String) {
    let pod = ExaminationTests.pod("p", waiting: "ContainerCreating", message: "")
    #expect(cause(pod, [ExaminationTests.event("Pod", "p", reason, message)]) == expected)
  }

  @Test("The event that names what is missing counts, though a time-out came later")
  func tellingEvent() {
    let pod = ExaminationTests.pod("p", waiting: "ContainerCreating", message: "")
    let named = ExaminationTests.event(
      "Pod", "p", "FailedMount", "secret \"a\" not found", ago: 300)
    let timeout = ExaminationTests.event(
      "Pod", "p", "FailedMount", "unmounted volumes=[a]: timed out waiting for the condition")
    #expect(cause(pod, [timeout, named]) == "config.missing-secret")
  }

  @Test("A sandbox that fails on a node whose network is not ready is the node's trouble")
  func nodeNetwork() {
    var node = Node(metadata: ObjectMetadata(name: "n1"))
    node.conditions = [
      ObjectCondition(type: "Ready", status: .no, message: "container runtime network not ready")
    ]
    let pod = ExaminationTests.pod("p", waiting: "ContainerCreating", message: "")
    let event = ExaminationTests.event("Pod", "p", "FailedCreatePodSandBox", "cni failed")
    #expect(cause(pod, [event], node: node) == "node.network")
  }

  // MARK: - Scheduling

  @Test(
    "Every obstacle of the scheduler has a rule, and all are told with their numbers",
    arguments: [
      (
        "0/3 nodes are available: 3 Insufficient cpu.", "schedule.cpu",
        "too little free CPU (3 of 3 nodes)"
      ),
      (
        "0/3 nodes are available: 1 Insufficient cpu, 2 Insufficient memory. preemption: 0/3 x",
        "schedule.memory", "too little free memory (2 of 3 nodes), too little free CPU (1)"
      ),
      ("0/3 nodes are available: 3 Insufficient ephemeral-storage.", "schedule.storage", "disk"),
      ("0/3 nodes are available: 3 Insufficient nvidia.com/gpu.", "schedule.resources", "requests"),
      ("0/3 nodes are available: 3 Too many pods.", "schedule.pods", "pods"),
      (
        "0/3 nodes are available: 1 node(s) had untolerated taint {a: b}, 2 node(s) had untolerated taint {c: }.",
        "schedule.taint", "taint that it does not tolerate (3 of 3 nodes)"
      ),
      ("0/3 nodes are available: 3 node(s) were unschedulable.", "schedule.cordoned", "cordoned"),
      (
        "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.",
        "schedule.selector", "labels"
      ),
      (
        "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.",
        "schedule.affinity", "other pods"
      ),
      (
        "0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints.",
        "schedule.spread", "spreading"
      ),
      (
        "0/3 nodes are available: 3 node(s) didn't have free ports for the requested pod ports.",
        "schedule.ports", "port"
      ),
      (
        "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.",
        "schedule.volume", "not bound"
      ),
      (
        "0/3 nodes are available: 3 node(s) had volume node affinity conflict.", "schedule.volume",
        "another node"
      ),
      (
        "0/3 nodes are available: persistentvolumeclaim \"data\" not found.",
        "volume.missing-claim", "volume claim data"
      ),
      ("no nodes available to schedule pods", "schedule.no-nodes", "there is no node"),
      ("0/3 nodes are available: 3 odd things.", "schedule.other", "none fits"),
    ])
  func scheduling(message: String, expected: String, words: String) throws {
    var pod = ExaminationTests.pod("p", waiting: "x", message: "")
    pod.nodeName = nil
    pod.status = PodStatus(
      phase: "Pending",
      conditions: [
        ObjectCondition(
          type: "PodScheduled", status: .no, reason: "Unschedulable", message: message)
      ])
    let finding = try #require(Diagnosis.explain(pod, now: Self.now))
    #expect(finding.cause.rawValue == expected)
    #expect(finding.summary.contains(words), "\(finding.summary)")
  }

  @Test("An unbound claim is called by its name, with what is said about it")
  func claim() throws {
    var pod = ExaminationTests.pod("p", waiting: "x", message: "")
    pod.nodeName = nil
    pod.claims = ["data"]
    pod.status = PodStatus(phase: "Pending")
    let events = [
      ExaminationTests.event(
        "Pod", "p", "FailedScheduling",
        "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims."),
      ExaminationTests.event(
        "PersistentVolumeClaim", "data", "ProvisioningFailed", "storageclass \"x\" not found"),
    ]
    let finding = try #require(Diagnosis.explain(pod, events: events, now: Self.now))
    #expect(finding.scope == .object(kind: "volume claim", namespace: "ns", name: "data"))
    #expect(finding.evidence.contains { $0.contains("storageclass \"x\" not found") })
  }

  // MARK: - The whole pod

  @Test(
    "Every reason of a whole pod has a rule",
    arguments: [
      ("Evicted", "The node was low on resource: memory.", "node.evicted", "memory"),
      ("Evicted", "The node was low on resource: ephemeral-storage.", "node.evicted", "disk space"),
      (
        "Evicted", "Container c exceeded its local ephemeral storage limit \"1Gi\". ",
        "pod.storage-limit", "disk"
      ),
      ("NodeAffinity", "Predicate NodeAffinity failed", "node.affinity", "labels"),
      ("UnexpectedAdmissionError", "Allocate failed", "pod.not-admitted", "asks for"),
      (
        "Terminated", "Pod was terminated in response to imminent node shutdown.", "node.shutdown",
        "shut down"
      ),
      (
        "NodeShutdown", "Pod was rejected as the node is shutting down.", "node.shutdown",
        "shut down"
      ),
      ("Preempting", "Preempted in order to admit critical pod", "node.preempted", "priority"),
      (
        "DeadlineExceeded", "Pod was active on the node longer than the specified deadline",
        "pod.deadline", "longer"
      ),
      ("OutOfcpu", "Node didn't have enough resource: cpu", "node.out-of-resources", "OutOfcpu"),
      ("OutOfmemory", "x", "node.out-of-resources", "OutOfmemory"),
      ("Odd", "x", "pod.rejected", "Odd"),
    ])
  func wholePod(reason: String, message: String, expected: String, words: String) throws {
    var pod = ExaminationTests.pod("p", waiting: "x", message: "")
    pod.status = PodStatus(phase: "Failed", reason: reason, message: message)
    let finding = try #require(Diagnosis.explain(pod, now: Self.now))
    #expect(finding.cause.rawValue == expected)
    #expect(finding.summary.contains(words))
    #expect(finding.evidence.contains { $0.hasSuffix(message.trimmed) })
  }

  @Test("The scheduler's preemption is a condition")
  func preemption() {
    var pod = ExaminationTests.pod("p", waiting: "x", message: "")
    pod.status = PodStatus(
      phase: "Failed",
      conditions: [
        ObjectCondition(
          type: "DisruptionTarget", status: .yes, reason: "PreemptionByScheduler")
      ])
    #expect(cause(pod) == "node.preempted")
  }

  @Test("Finalizers that keep a pod are named")
  func finalizers() throws {
    var pod = ExaminationTests.pod("p", waiting: "x", message: "")
    pod.metadata.deletionTimestamp = Self.now.addingTimeInterval(-600)
    pod.metadata.finalizers = ["example.com/guard"]
    let finding = try #require(Diagnosis.explain(pod, now: Self.now))
    #expect(finding.cause == .deleteStuck && finding.confidence == .certain)
    #expect(finding.summary.contains("example.com/guard has not agreed"))
  }

  // MARK: - Endings

  @Test("A kill near the node's own want of memory is put down to that, and no other kill is")
  func nodeOOM() throws {
    let near = Termination(
      exitCode: 137, reason: "Error", finishedAt: Self.now.addingTimeInterval(-130))
    let far = Termination(
      exitCode: 137, reason: "Error", finishedAt: Self.now.addingTimeInterval(-1_000))
    let oom = ExaminationTests.event("Node", "n1", "SystemOOM", "System OOM encountered")
    #expect(cause(ExaminationTests.crashing("p", near), [oom]) == "memory.node-oom")
    #expect(cause(ExaminationTests.crashing("p", far), [oom]) == "crash.killed")
  }

  @Test("A kill after failed startup probes is put down to them")
  func startupProbe() {
    let pod = ExaminationTests.crashing("p", Termination(exitCode: 143, reason: "Error"))
    let event = ExaminationTests.event("Pod", "p", "Unhealthy", "Startup probe failed: refused")
    #expect(cause(pod, [event]) == "probe.startup")
  }

  @Test("A sidecar that died after the start is found, though the other container runs")
  func sidecar() throws {
    var pod = ExaminationTests.pod("p", waiting: "x", message: "")
    pod.initContainers = [ContainerSpec(name: "proxy", isSidecar: true)]
    pod.status.phase = "Running"
    pod.status.conditions = [ObjectCondition(type: "Initialized", status: .yes)]
    pod.status.initContainerStatuses = [
      ContainerStatus(
        name: "proxy", restartCount: 3, state: .waiting(reason: "CrashLoopBackOff", message: nil),
        lastTermination: Termination(exitCode: 1, reason: "Error"))
    ]
    pod.status.containerStatuses[0].state = .running(since: Self.now.addingTimeInterval(-600))
    pod.status.containerStatuses[0].isReady = true
    let finding = try #require(Diagnosis.explain(pod, now: Self.now))
    #expect(finding.cause == .crashExit && finding.summary.contains("proxy"))
  }

  // MARK: - Nodes

  @Test(
    "Conditions and events of nodes",
    arguments: [
      ("False", "container runtime is down", nil, "node.runtime"),
      ("False", "PLEG is not healthy: pleg was last seen active 5m ago", nil, "node.runtime"),
      ("False", "cni plugin not initialized", nil, "node.network"),
      ("False", "node is shutting down", nil, "node.shutdown"),
      ("False", "odd", "InvalidDiskCapacity", "node.not-ready"),
      ("Unknown", "Kubelet stopped posting node status.", nil, "node.lost"),
      ("True", "", "FreeDiskSpaceFailed", "node.disk-full"),
      ("True", "", "ImageGCFailed", "node.disk-full"),
      ("True", "", "ContainerGCFailed", "node.disk-full"), ("True", "", "Rebooted", nil),
    ] as [(String, String, String?, String?)])
  func nodes(status: String, message: String, reason: String?, expected: String?) throws {
    var node = Node(metadata: ObjectMetadata(name: "n1"))
    node.conditions = [
      ObjectCondition(
        type: "Ready", status: try #require(.init(rawValue: status)), message: message)
    ]
    let events = reason.map { [ExaminationTests.event("Node", "n1", $0, "x")] } ?? []
    let finding = Diagnosis.explain(node, events: events, now: Self.now)
    #expect(finding?.cause.rawValue == expected)
  }
}

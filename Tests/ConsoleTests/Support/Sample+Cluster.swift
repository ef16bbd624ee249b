import Cluster
import Fleet
import FoundationEssentials
import Terraform

/// A pod in the shape of the API's answer.
struct PodJSON {
  var namespace: String
  var name: String
  var node: String? = MachineJSON.three[1].name
  /// The age in seconds.
  var age = 93_600
  var restarts = 0
  /// The state of the one container: a JSON object.
  var state = #"{"running": {"startedAt": "2026-11-22T12:32:07Z"}}"#
  var lastState = "{}"
  var isReady = true

  /// The replica set that its name tells; nil for another kind of pod.
  var replicaSet: String? {
    let parts = name.split(separator: "-")
    guard name.hasPrefix("temporal-worker-"), parts.count > 2 else { return nil }
    return parts.dropLast().joined(separator: "-")
  }

  /// Pods that run.
  static let healthy =
    [
      ("kube-system", "calico-kube-controllers-55655b465-q4c7m", 0),
      ("kube-system", "calico-node-8zvlw", 0), ("kube-system", "calico-node-dhlkv", 1),
      ("kube-system", "calico-node-kr4p7", 2),
      ("kube-system", "coredns-7cdb6d6c9c-t78v8", 0),
      ("kube-system", "hostpath-provisioner-7df77bc496-zsxml", 1),
      ("temporal", "temporal-postgres-0", 1),
      ("temporal", "temporal-worker-5b86dffd6f-l967t", 1),
      ("temporal", "temporal-worker-5b86dffd6f-mm2r8", 2),
    ].map { PodJSON(namespace: $0.0, name: $0.1, node: MachineJSON.three[$0.2].name) }

  /// A worker that ends at once, again and again.
  static let crashing = PodJSON(
    namespace: "temporal", name: "temporal-worker-payments-dc9f96685-dw5nk", age: 7_200,
    restarts: 47,
    state: """
      {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s restarting failed \
      container=worker pod=temporal-worker-payments-dc9f96685-dw5nk_temporal(c48aa4ba)"}}
      """,
    lastState: """
      {"terminated": {"exitCode": 1, "reason": "Error", "startedAt": "2026-11-23T14:27:50Z",
      "finishedAt": "2026-11-23T14:27:58Z", "message": "panic: dial tcp 10.152.183.77:7233: \
      connect: connection refused\\n\\ngoroutine 1 [running]:\\nmain.main()\\n"}}
      """,
    isReady: false)

  /// Workers whose secret is missing.
  static let withoutSecret = ["2xkfp", "q8v7z"].map {
    PodJSON(
      namespace: "temporal", name: "temporal-worker-7c9d8f6b5-\($0)", age: 660,
      state: """
        {"waiting": {"reason": "CreateContainerConfigError",
        "message": "secret \\"candid-key\\" not found"}}
        """,
      isReady: false)
  }

  /// A job that is about to begin.
  static let starting = PodJSON(
    namespace: "temporal", name: "temporal-migrate-k6cbf", age: 9,
    state: #"{"waiting": {"reason": "ContainerCreating"}}"#, isReady: false)

  /// Pods of which four need a person or some time.
  static let failing = healthy + [crashing, starting] + withoutSecret

  /// The pod's name within the cluster.
  var id: PodIdentity { PodIdentity(namespace: namespace, name: name) }

  fileprivate var json: String {
    let created = Sample.text(Sample.now.addingTimeInterval(-Double(age)))
    let phase = state.contains("running") ? "Running" : "Pending"
    return """
      {"metadata": {"namespace": "\(namespace)", "name": "\(name)", "uid": "\(name)-uid",
        \(replicaSet.map {
          #""ownerReferences": [{"kind": "ReplicaSet", "name": "\#($0)", "controller": true}],"#
        } ?? "")
        "creationTimestamp": "\(created)"},
       "spec": {\(node.map { "\"nodeName\": \"\($0)\"," } ?? "")
        "containers": [{"name": "worker", "image": "registry.example.com/temporal/worker:1.4"}]},
       "status": {"phase": "\(phase)", "podIP": "10.1.104.32", "startTime": "\(created)",
        "conditions": [{"type": "Ready", "status": "\(isReady ? "True" : "False")",
         "reason": "\(isReady ? "" : "ContainersNotReady")"}],
        "containerStatuses": [{"name": "worker", "ready": \(isReady),
         "image": "registry.example.com/temporal/worker:1.4",
         "restartCount": \(restarts), "state": \(state), "lastState": \(lastState)}]}}
      """
  }
}

extension Sample {
  /// A time as the API writes it.
  fileprivate static func text(_ date: Date) -> String {
    date.formatted(.iso8601)
  }

  /// A look at the cluster.
  static func picture(
    pods: [PodJSON] = PodJSON.healthy, machines: [MachineJSON] = MachineJSON.three,
    pressure: String? = nil, fetchedAt: Date = now
  ) throws -> ClusterPicture {
    ClusterPicture(
      of: ClusterReading(
        fetchedAt: fetchedAt, clusterTime: now, microk8s: .value(microK8s),
        nodes: .value(try nodes(machines, pressure: pressure)),
        pods: .value(try list(pods.map(\.json), KubernetesList<Pod>.init(json:)).items),
        events: .value(try events(of: pods))))
  }

  /// Pods as the API tells them.
  static func podsOf(_ pods: [PodJSON]) throws -> [Pod] {
    try list(pods.map(\.json), KubernetesList<Pod>.init(json:)).items
  }

  /// A look at the crashing pod.
  static func podReading() -> PodReading {
    let start = (1...30).map { "2026-11-23T14:27:50Z  worker  loading workflow \($0) of 30" }
    let end = [
      "2026-11-23T14:27:58Z  worker  dialing temporal-frontend:7233",
      "panic: dial tcp 10.152.183.77:7233: connect: connection refused", "",
      "goroutine 1 [running]:", "main.main()", "\t/src/cmd/worker/main.go:41 +0x1d4",
    ]
    return PodReading(
      fetchedAt: now, description: .value("Name:  \(PodJSON.crashing.name)\n"),
      logs: .missing("The container waits to be started again."),
      previousLogs: .value((start + end).joined(separator: "\n") + "\n"))
  }

  /// Whose a worker is whose secret is missing, and its containers.
  static func particulars(
    owner: ObjectMetadata.Owner? = .init(kind: "ReplicaSet", name: "temporal-worker-7c9d8f6b5")
  ) -> PodParticulars {
    let message = "secret \"candid-key\" not found"
    let end = Termination(
      exitCode: 137, reason: "OOMKilled", finishedAt: now.addingTimeInterval(-900))
    return PodParticulars(
      uid: "u1", owner: owner,
      workload: owner?.kind == "ReplicaSet"
        ? .init(kind: "Deployment", name: "temporal-worker") : owner,
      qualityOfService: "Burstable",
      containers: [
        ContainerParticulars(
          name: "prepare", part: .initial, image: "busybox:1.36",
          status: ContainerStatus(
            name: "prepare", state: .terminated(Termination(exitCode: 0, reason: "Completed")))),
        ContainerParticulars(
          name: "worker", image: "registry.example.com/temporal/worker:1.4",
          requests: ["cpu": "100m", "memory": "256Mi"], limits: ["memory": "512Mi"],
          probes: .init(readiness: "http :8080/ready"),
          status: ContainerStatus(
            name: "worker", restartCount: 3,
            state: .waiting(reason: "CreateContainerConfigError", message: message),
            lastTermination: end)),
      ])
  }

  /// A look at a pod of these particulars.
  static func podReading(
    _ particulars: PodParticulars, revisions: RolloutRevisions = Sample.revisions
  ) -> PodReading {
    let lines = (1...60).map { "Field \($0):  value" }
    return PodReading(
      fetchedAt: now, description: .value(lines.joined(separator: "\n")),
      logs: .value("── prepare ──\nready\n── worker ──\nonly the worker\n"),
      previousLogs: .missing("No container has run before."),
      particulars: .value(particulars),
      containerLogs: [
        ContainerLog(container: "prepare", isPrevious: false, text: .value("ready\n")),
        ContainerLog(container: "worker", isPrevious: false, text: .value("only the worker\n")),
      ], revisions: .value(revisions))
  }

  /// A rollout that is stuck: the revision before serves.
  static let revisions = RolloutRevisions([
    .init(replicaSet: "temporal-worker-7c9d8f6b5", number: 7, ready: 0),
    .init(replicaSet: "temporal-worker-5b86dffd6f", number: 6, ready: 2),
  ])

  /// What `microk8s status` says of the sample.
  static let microK8s = MicroK8sStatus(
    isRunning: true, highAvailability: false,
    nodes: [.init(address: "10.20.30.11:19001", role: .voter)],
    addons: [
      .init(name: "dns", repository: "core", isEnabled: true),
      .init(name: "hostpath-storage", repository: "core", isEnabled: true),
      .init(name: "ingress", repository: "core", isEnabled: false),
    ])

  private static func list<Answer>(
    _ items: [String], _ read: ([UInt8]) throws -> Answer
  ) throws -> Answer {
    try read(
      Array("{\"kind\": \"List\", \"items\": [\(items.joined(separator: ","))]}".utf8))
  }

  private static func nodes(_ machines: [MachineJSON], pressure: String?) throws -> [Node] {
    let items = machines.enumerated().map { index, machine in
      let isPressed = index == machines.count - 1 ? pressure : nil
      return """
        {"kind": "Node", "metadata": {"name": "\(machine.name)",
          "creationTimestamp": "2026-11-20T07:45:07Z"}, "spec": {},
         "status": {"nodeInfo": {"kubeletVersion": "v1.28.15"},
          "addresses": [{"type": "InternalIP", "address": "\(machine.address)"}],
          "conditions": [{"type": "\(isPressed ?? "MemoryPressure")",
           "status": "\(isPressed == nil ? "False" : "True")"},
           {"type": "Ready", "status": "True", "reason": "KubeletReady"}]}}
        """
    }
    return try list(items, KubernetesList<Node>.init(json:)).items
  }

  private static func events(of pods: [PodJSON]) throws -> [KubernetesEvent] {
    let items = pods.filter { !$0.isReady && $0.age > 60 }.enumerated().map { index, pod in
      let isCrash = pod.restarts > 0
      let reason = isCrash ? "BackOff" : "Failed"
      let message =
        isCrash
        ? "Back-off restarting failed container worker in pod \(pod.name)_temporal(c48aa4ba)"
        : "Error: secret \\\"candid-key\\\" not found"
      return """
        {"kind": "Event", "metadata": {"namespace": "\(pod.namespace)", "name": "e\(index)"},
         "involvedObject": {"kind": "Pod", "namespace": "\(pod.namespace)", "name": "\(pod.name)"},
         "type": "Warning", "reason": "\(reason)", "message": "\(message)", "count": 41,
         "firstTimestamp": "2026-11-23T14:21:03Z",
         "lastTimestamp": "\(text(now.addingTimeInterval(-6 - Double(index) * 9)))"}
        """
    }
    let scheduled = """
      {"kind": "Event", "metadata": {"namespace": "temporal", "name": "scheduled"},
       "involvedObject": {"kind": "Pod", "namespace": "temporal", "name": "temporal-postgres-0"},
       "type": "Normal", "reason": "Pulled", "count": 1,
       "message": "Container image \\"postgres:14\\" already present on machine",
       "firstTimestamp": "2026-11-23T14:01:00Z", "lastTimestamp": "2026-11-23T14:01:00Z"}
      """
    return try list(items + [scheduled], KubernetesList<KubernetesEvent>.init(json:)).items
  }

  /// A look at a machine.
  static func machineReading(
    age: Double = 0, milliseconds: Int = 4, setUp: RecordedSetUp = .done
  ) throws -> MachineReading {
    var vitals = MachineVitals()
    vitals.uptime = .seconds(267_000)
    vitals.load = .init(oneMinute: 0.42, fiveMinutes: 0.38, fifteenMinutes: 0.31)
    vitals.processorCount = 4
    vitals.memory = .init(total: 8_332_353_536, available: 4_816_000_000)
    vitals.disk = .init(total: 41_440_000_000, available: 3_900_000_000)
    let setUp = try setUp.read.get()
    return MachineReading(
      fetchedAt: now.addingTimeInterval(-age), roundTrip: .milliseconds(milliseconds),
      vitals: .value(vitals), cloudInit: .value(setUp.status), cloudInitFailure: setUp.failure,
      setUp: setUp.report)
  }
}

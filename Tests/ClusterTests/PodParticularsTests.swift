import Testing

@testable import Cluster

@Suite("The particulars of a pod")
struct PodParticularsTests {
  private func pod(_ json: String) throws -> PodParticulars {
    try #require(PodParticulars(json: Array(json.utf8)))
  }

  private static let worker = """
    {"kind": "Pod", "metadata": {"name": "worker-7c9d8f6b5-2xkfp", "namespace": "temporal",
      "uid": "u1", "labels": {"app": "worker", "pod-template-hash": "7c9d8f6b5"},
      "ownerReferences": [{"kind": "ReplicaSet", "name": "worker-7c9d8f6b5", "controller": true}]},
     "spec": {"initContainers": [{"name": "prepare", "image": "busybox"},
       {"name": "proxy", "restartPolicy": "Always"}],
      "containers": [{"name": "worker", "image": "registry/worker:1.4",
       "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}},
       "livenessProbe": {"tcpSocket": {"port": 7233}},
       "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080, "scheme": "HTTP"}},
       "startupProbe": {"exec": {"command": ["check", "--token=abc"]}}}]},
     "status": {"qosClass": "Burstable",
      "initContainerStatuses": [{"name": "prepare", "restartCount": 0, "state": {}}],
      "containerStatuses": [{"name": "worker", "restartCount": 3, "ready": true,
       "state": {"running": {"startedAt": "2026-11-22T12:32:07Z"}}}]}}
    """

  @Test("A pod tells its owner, the deployment behind it, and its containers in order")
  func whole() throws {
    let pod = try pod(Self.worker)
    #expect(pod.uid == "u1")
    #expect(pod.owner == .init(kind: "ReplicaSet", name: "worker-7c9d8f6b5"))
    #expect(pod.workload == .init(kind: "Deployment", name: "worker"))
    #expect(pod.canRestartWorkload)
    #expect(pod.qualityOfService == "Burstable")
    #expect(pod.containers.map(\.name) == ["prepare", "proxy", "worker"])
    #expect(pod.containers.map(\.part) == [.initial, .sidecar, .main])
    let worker = try #require(pod.containers.last)
    #expect(worker.requests == ["cpu": "100m", "memory": "256Mi"])
    #expect(worker.limits == ["memory": "512Mi"])
    #expect(worker.probes.liveness == "tcp :7233")
    #expect(worker.probes.readiness == "http :8080/ready")
    #expect(worker.probes.startup == "exec check --token=••••••")
    #expect(worker.status?.restartCount == 3)
    #expect(pod.containers[1].status == nil)
  }

  @Test("Probes are said in a few words, also with ports that have names, and odd ones")
  func probes() throws {
    for (probe, words) in [
      (#"{"httpGet": {"port": "web", "scheme": "HTTPS"}}"#, "https :web/"),
      (#"{"grpc": {"port": 9090, "service": "s"}}"#, "grpc :9090"),
      (#"{"httpGet": 3}"#, "http"), (#"{"tcpSocket": {}}"#, "tcp :?"), ("{}", nil), ("7", nil),
    ] {
      let json = """
        {"metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "livenessProbe": \(probe)}]}}
        """
      #expect(try pod(json).containers.first?.probes.liveness == words, "\(probe)")
    }
  }

  @Test(
    "Only a replica set whose name ends with the hash of the template is a deployment's",
    arguments: [
      ("ReplicaSet", "worker-7c9", "7c9", "Deployment", "worker"),
      ("ReplicaSet", "worker", "7c9", "ReplicaSet", "worker"),
      ("StatefulSet", "db-7c9", "7c9", "StatefulSet", "db-7c9"),
      ("Job", "migrate", "", "Job", "migrate"),
    ])
  func workload(
    _ kind: String, _ name: String, _ hash: String, _ expectedKind: String, _ expected: String
  ) throws {
    let json = """
      {"metadata": {"name": "p", "labels": {"pod-template-hash": "\(hash)"},
       "ownerReferences": [{"kind": "\(kind)", "name": "\(name)", "controller": true}]}}
      """
    let pod = try pod(json)
    #expect(pod.workload == .init(kind: expectedKind, name: expected))
    #expect(pod.canRestartWorkload == (kind == "StatefulSet" || expectedKind == "Deployment"))
  }

  @Test("A pod without an owner says so, and what is no pod is none")
  func none() throws {
    #expect(try pod(#"{"metadata": {"name": "p"}}"#).workload == nil)
    for broken in ["", "Error from server", "[]", "{}", #"{"metadata": {"name": "p"}"#] {
      #expect(PodParticulars(json: Array(broken.utf8)) == nil)
    }
  }
}

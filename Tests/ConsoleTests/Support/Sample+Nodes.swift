import Cluster
import Fleet
import FoundationEssentials

@testable import Console

/// A node in the shape of the API's answer.
struct NodeJSON {
  var name: String
  var address: String
  var ready = "True"
  var version = "v1.28.15"
  var pressure: String?
  var isCordoned = false
  var role = "worker"

  /// The nodes of the three machines.
  static let three = MachineJSON.three.enumerated().map { index, machine in
    NodeJSON(
      name: machine.name, address: machine.address, role: index == 0 ? "controlplane" : "worker")
  }

  /// One that does not report, one that is old, cordoned and short of memory, and one that is
  /// nobody's.
  static let odd: [NodeJSON] = {
    var nodes = three
    nodes[1].ready = "Unknown"
    nodes[2].pressure = "MemoryPressure"
    nodes[2].version = "v1.27.4"
    nodes[2].isCordoned = true
    return nodes + [NodeJSON(name: "stray", address: "10.20.30.99")]
  }()

  fileprivate var json: String {
    """
    {"kind": "Node", "metadata": {"name": "\(name)", "creationTimestamp": "2026-11-20T07:45:07Z",
      "labels": {"node.kubernetes.io/microk8s-\(role)": "microk8s-\(role)"}},
     "spec": {"unschedulable": \(isCordoned)},
     "status": {"nodeInfo": {"kubeletVersion": "\(version)", "osImage": "Ubuntu 22.04.5 LTS",
       "kernelVersion": "5.15.0-125-generic", "containerRuntimeVersion": "containerd://1.6.28"},
      "addresses": [{"type": "InternalIP", "address": "\(address)"}],
      "conditions": [{"type": "\(pressure ?? "MemoryPressure")",
        "status": "\(pressure == nil ? "False" : "True")"},
       {"type": "Ready", "status": "\(ready)", "reason": "KubeletReady"}]}}
    """
  }
}

extension Sample {
  /// A look at a cluster of these nodes.
  static func picture(
    nodes: [NodeJSON], pods: [PodJSON] = PodJSON.healthy, fetchedAt: Date = now,
    microK8s: MicroK8sStatus = Sample.microK8s
  ) throws -> ClusterPicture {
    let list = "{\"kind\": \"List\", \"items\": [\(nodes.map(\.json).joined(separator: ","))]}"
    let others = try picture(pods: pods)
    return ClusterPicture(
      of: ClusterReading(
        fetchedAt: fetchedAt, clusterTime: now, microk8s: .value(microK8s),
        nodes: .value(try KubernetesList<Node>(json: Array(list.utf8)).items),
        pods: .value(try podsOf(pods)), events: .value(others.events.value ?? [])))
  }

  /// What was read of a node and its machine.
  static func nodeReading() throws -> NodeReading {
    let json = """
      {"kind": "Node", "metadata": {"name": "n"},
       "spec": {"taints": [{"key": "dedicated", "value": "db", "effect": "NoSchedule"}]},
       "status": {"capacity": {"cpu": "4", "memory": "8137064Ki", "pods": "110"},
        "allocatable": {"cpu": "4", "memory": "8034664Ki", "pods": "110"},
        "conditions": [
         {"type": "DiskPressure", "status": "False", "reason": "KubeletHasNoDiskPressure",
          "lastTransitionTime": "2026-11-20T08:22:43Z"},
         {"type": "MemoryPressure", "status": "True", "reason": "KubeletHasInsufficientMemory",
          "message": "available 96Mi < 100Mi", "lastTransitionTime": "2026-11-23T14:19:00Z"},
         {"type": "Ready", "status": "True", "reason": "KubeletReady",
          "lastTransitionTime": "2026-11-20T08:22:43Z"}]}}
      """
    return NodeReading(
      fetchedAt: now, node: .value(try NodeParticulars(json: Array(json.utf8))),
      requests: .value([
        NodeRequest(resource: "cpu", requests: "470m (11%)", limits: "0 (0%)"),
        NodeRequest(resource: "memory", requests: "3008Mi (38%)", limits: "512Mi (6%)"),
      ]),
      services: .value([
        SnapService(name: "daemon-kubelite", isEnabled: true, isActive: true),
        SnapService(name: "daemon-containerd", isEnabled: true, isActive: false),
        SnapService(name: "daemon-etcd", isEnabled: false, isActive: false),
      ]),
      certificates: .value([
        CertificateExpiry(name: "ca.crt", notAfter: now.addingTimeInterval(3_650 * 86_400)),
        CertificateExpiry(name: "server.crt", notAfter: now.addingTimeInterval(12.5 * 86_400)),
        CertificateExpiry(name: "front-proxy.crt", notAfter: now.addingTimeInterval(-90_000)),
      ]),
      joinTokens: .missing("`cut cluster-tokens.txt` failed with exit code 1: no such file"))
  }
}

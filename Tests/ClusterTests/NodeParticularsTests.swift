import FoundationEssentials
import Testing

@testable import Cluster

@Suite("The particulars of a node")
struct NodeParticularsTests {
  @Test("A node tells its conditions, taints, capacity and what pods may take of it")
  func whole() throws {
    let json = """
      {"kind": "Node", "metadata": {"name": "n"}, "spec": {"taints": [{"key": "k", "effect": "NoSchedule"}]},
       "status": {"capacity": {"cpu": "4", "memory": "8137064Ki", "pods": "110"},
        "allocatable": {"cpu": "3", "pods": "110"},
        "conditions": [{"type": "Ready", "status": "True",
         "lastTransitionTime": "2026-11-20T08:22:43Z"}]}}
      """
    let node = try NodeParticulars(json: Array(json.utf8))
    #expect(node.capacity["memory"] == "8137064Ki")
    #expect(node.allocatable == ["cpu": "3", "pods": "110"])
    #expect(node.node.taints == [Node.Taint(key: "k", effect: "NoSchedule")])
    #expect(node.node.ready?.lastTransitionTime != nil)
  }

  @Test(
    "What is no node is refused",
    arguments: ["", "Error", "[]", #"{"kind": "Pod"}"#, "{\"kind\": \"Node\", "])
  func none(_ text: String) {
    #expect(throws: KubernetesDecodingError.self) { try NodeParticulars(json: Array(text.utf8)) }
  }

  @Test("What pods ask for is read out of what kubectl describes")
  func requests() {
    let text = """
      Non-terminated Pods:          (2 in total)
        Namespace                   Name
        ---------                   ----
        kube-system                 calico-node-8zvlw  250m (6%)
      Allocated resources:
        (Total limits may be over 100 percent, i.e., overcommitted.)
        Resource           Requests      Limits
        --------           --------      ------
        cpu                470m (11%)    0 (0%)
        memory             3008Mi (38%)  512Mi (6%)
      Events:
        Type  Reason
      """
    #expect(
      NodeRequest.all(described: text) == [
        NodeRequest(resource: "cpu", requests: "470m (11%)", limits: "0 (0%)"),
        NodeRequest(resource: "memory", requests: "3008Mi (38%)", limits: "512Mi (6%)"),
      ])
    for odd in ["", "Allocated resources:", "Allocated resources:\n  --------\n\nx"] {
      #expect(NodeRequest.all(described: odd).isEmpty)
    }
  }

  @Test("The services of the snap are told apart by whether they should run and do")
  func services() {
    let text = """
      Service                            Startup   Current   Notes
      microk8s.daemon-apiserver-kicker   enabled   active    -
      microk8s.daemon-containerd         enabled   inactive  -
      microk8s.daemon-etcd               disabled  inactive  -
      other.daemon                       enabled   active    -
      """
    let services = SnapService.all(printed: text)
    #expect(
      services.map(\.name) == ["daemon-apiserver-kicker", "daemon-containerd", "daemon-etcd"])
    #expect(services.map(\.isFailed) == [false, true, false])
    #expect(SnapService.all(printed: "error: snap \"microk8s\" not found").isEmpty)
  }

  @Test("Certificates tell until when they are valid, in the dates of OpenSSL")
  func certificates() {
    let text = """
      ca.crt notAfter=Nov 21 07:45:07 2036 GMT
      server.crt notAfter=Dec  3 07:45:07 2026 GMT
      front-proxy-client.crt unable to load certificate
      odd.crt notAfter=Foo 33 07:45:07 2026 GMT
      old.crt notAfter=Feb 30 07:45:07 2026 GMT
      """
    let found = CertificateExpiry.all(printed: text)
    #expect(found.map(\.name) == ["ca.crt", "server.crt"])
    #expect(found.last?.notAfter == Timestamp.date("2026-12-03T07:45:07Z"))
  }

  @Test("Nothing about the join tokens but their expiry is asked for")
  func tokens() throws {
    let words = RemoteCommand.joinTokenExpiries.words
    #expect(words.prefix(6) == ["cut", "-s", "-d", "|", "-f", "2"])
    #expect(RemoteCommand.certificateExpiries.text(nonce: "n").contains("sudo -n"))
    #expect(throws: RemoteCommandError.self) { try RemoteCommand.node("-o") }
    #expect(try RemoteCommand.node("n-1.example").words.contains("/api/v1/nodes/n-1.example"))
  }
}

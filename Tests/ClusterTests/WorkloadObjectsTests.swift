import Testing

@testable import Cluster

@Suite("The objects of a workload")
struct WorkloadObjectsTests {
  @Test("What should be there and the pods are told apart in one answer")
  func mixed() throws {
    let json = """
      {"kind": "List", "items": [
       {"kind": "Deployment", "metadata": {"name": "worker"}, "spec": {"replicas": 3},
        "status": {"replicas": 4, "readyReplicas": 2}},
       {"kind": "StatefulSet", "metadata": {"name": "db"}, "spec": {}, "status": {}},
       {"kind": "DaemonSet", "metadata": {"name": "agent"}, "spec": {},
        "status": {"desiredNumberScheduled": 5, "numberReady": 4}},
       {"kind": "Deployment", "metadata": {"name": "off"}, "spec": {"replicas": 0}, "status": {}},
       {"kind": "Pod", "metadata": {"name": "worker-1", "namespace": "t"}, "status": {}}]}
      """
    let objects = try WorkloadObjects(json: Array(json.utf8))
    #expect(
      objects.scales == [
        WorkloadScale(name: "worker", desired: 3, ready: 2),
        WorkloadScale(name: "db", desired: 1, ready: 0),
        WorkloadScale(name: "agent", desired: 5, ready: 4),
        WorkloadScale(name: "off", desired: 0, ready: 0),
      ])
    #expect(objects.pods.map(\.name) == ["worker-1"])
  }

  @Test("What is no list is refused", arguments: ["", "Error from server", "{\"kind\": \"List\""])
  func none(_ text: String) {
    #expect(throws: KubernetesDecodingError.self) { try WorkloadObjects(json: Array(text.utf8)) }
  }

  @Test("An empty namespace has no pods")
  func empty() throws {
    let objects = try WorkloadObjects(json: Array(#"{"kind": "List", "items": []}"#.utf8))
    #expect(objects == WorkloadObjects())
  }

  @Test(
    "A selector is labels with their values, and nothing else",
    arguments: [
      ("app=worker", true), ("a=b,c=d", true), ("example.com/app=w.x_1", true), ("app=", true),
      ("", false), ("app", false), ("app=a,", false), ("app==a", false), ("app!=a", false),
      ("app in (a)", false), ("=a", false), ("a/b/c=d", false), ("Example.com/a=b", false),
      ("app=a;id", false), ("app='a'", false), ("-a=b", false),
    ])
  func selectors(_ text: String, _ isValid: Bool) throws {
    #expect(LabelSelector.isValid(text) == isValid)
    if isValid {
      #expect(
        try RemoteCommand.workload(in: "temporal", selector: text).words.last
          == "--selector=\(text)")
    } else {
      #expect(throws: RemoteCommandError.self) {
        try RemoteCommand.workload(in: "temporal", selector: text)
      }
    }
    #expect(throws: RemoteCommandError.self) {
      try RemoteCommand.workload(in: "--all-namespaces", selector: nil)
    }
  }
}

import Foundation
import Testing

@testable import Cluster

@Suite("KubernetesList")
struct KubernetesListTests {
  private func pods(_ json: String) throws -> KubernetesList<Pod> {
    try KubernetesList<Pod>(json: Array(json.utf8))
  }

  @Test("A page of the API says where a watch can begin")
  func rawPage() throws {
    let list = try KubernetesList<Pod>(
      json: Fixture("kubernetes-1.36/raw_pods_limit500.json").bytes)
    #expect(list.items.count > 40)
    #expect(list.resourceVersion?.isEmpty == false)
    #expect(list.continueToken == nil)
  }

  @Test("Pages are put together")
  func pages() throws {
    var list = try pods(
      #"{"kind":"PodList","metadata":{"resourceVersion":"7","continue":"next"},"items":[{"metadata":{"name":"a"}}]}"#
    )
    #expect(list.continueToken == "next")
    list.append(
      try pods(
        #"{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"b"}}, 1]}"#
      ))
    #expect(list.items.map(\.name) == ["a", "b"])
    #expect(list.continueToken == nil)
    #expect(list.resourceVersion == "7")
    #expect(list.unreadableCount == 1)
  }

  @Test("An odd pod loses itself at most, and never the others")
  func oddPods() throws {
    let list = try pods(
      #"""
      {"kind": "PodList", "items": [
        null, 7, "text", [], {}, {"metadata": 3},
        {"metadata": {"name": "odd", "namespace": 1, "creationTimestamp": "soon", "ownerReferences": {}},
         "spec": {"containers": {"name": "x"}, "nodeName": false, "initContainers": null},
         "status": {"phase": ["Running"], "containerStatuses": [null, {"ready": "yes",
           "restartCount": "many", "state": {"running": 5, "waiting": "x"}, "lastState": []}],
           "conditions": [{"status": "True"}, {"type": "Ready", "status": 1}]}},
        {"metadata": {"name": "nothing"}, "spec": null, "status": null},
        {"metadata": {"name": "good"}, "spec": {"containers": [{}]}, "status": {"phase": "Running",
          "containerStatuses": [{"ready": true, "state": {"running": {}}}]}}
      ]}
      """#)
    #expect(list.items.map(\.name) == ["odd", "nothing", "good"])
    #expect(list.unreadableCount == 6)
    let now = Date(timeIntervalSince1970: 0)
    let rows = list.items.map { PodRow($0, now: now) }
    #expect(rows.map(\.ready) == ["0/0", "0/0", "1/1"])
    #expect(rows.map(\.status) == ["", "", "Running"])
    #expect(rows.map(\.age) == ["<unknown>", "<unknown>", "<unknown>"])
  }

  @Test("Lists of several kinds are sorted apart, whichever way they come")
  func severalKinds() throws {
    let json = #"""
      {"apiVersion": "v1", "items": [
        {"kind": "Node", "metadata": {"name": "n"}}, {"kind": "Pod", "metadata": {"name": "p"}},
        {"kind": "Event", "metadata": {"name": "e"}}, {"kind": "Secret", "metadata": {"name": "s"}}
      ], "kind": "List"}
      """#
    var objects = ClusterObjects()
    try objects.add(json: Array(json.utf8))
    try objects.add(json: Array(#"{"kind": "Pod", "metadata": {"name": "single"}}"#.utf8))
    try objects.add(
      json: Array(#"{"kind": "NodeList", "items": [{"metadata": {"name": "m"}}]}"#.utf8))
    #expect(objects.nodes.map(\.name) == ["n", "m"])
    #expect(objects.pods.map(\.name) == ["p", "single"])
    #expect(objects.events.map(\.metadata.name) == ["e"])
    #expect(throws: KubernetesDecodingError.notAList(kind: "Table")) {
      try objects.add(json: Array(#"{"kind": "Table", "rows": []}"#.utf8))
    }
  }

  @Test("An empty list is a list", arguments: ["[]", "null"])
  func empty(items: String) throws {
    #expect(try pods(#"{"kind": "PodList", "items": \#(items)}"#).items.isEmpty)
  }

  @Test("What is no list says what it is instead")
  func noList() {
    #expect(throws: KubernetesDecodingError.notJSON(firstLine: "")) { try pods("") }
    #expect(
      throws: KubernetesDecodingError.notJSON(firstLine: "Please use the control plane node.")
    ) {
      try pods("\n  Please use the control plane node.\n")
    }
    #expect(throws: KubernetesDecodingError.malformed) {
      try pods(#"{"kind": "PodList", "items": [{"metadata": {"na"#)
    }
    #expect(throws: KubernetesDecodingError.notAList(kind: "NodeList")) {
      try pods(#"{"kind": "NodeList", "items": []}"#)
    }
    #expect(throws: KubernetesDecodingError.refused(reason: "Expired", message: "too old")) {
      try pods(
        #"{"kind": "Status", "status": "Failure", "message": "too old", "reason": "Expired"}"#)
    }
  }

  @Test("Text before the JSON is skipped")
  func leadingText() throws {
    #expect(try pods("Warning: x\n{\"kind\": \"PodList\", \"items\": []}").items.isEmpty)
  }

  @Test("Ten thousand pods are read at once")
  func manyPods() throws {
    let pod =
      #"{"metadata":{"name":"p","managedFields":[{"f:a":{}}]},"status":{"phase":"Running"}}"#
    let items = Array(repeating: pod, count: 10_000).joined(separator: ",")
    let list = try pods("{\"kind\":\"PodList\",\"items\":[\(items)]}")
    #expect(list.items.count == 10_000)
    #expect(list.unreadableCount == 0)
  }
}

@Suite("KubernetesEvent")
struct KubernetesEventTests {
  @Test("Both shapes of the API hold the same events")
  func bothShapes() throws {
    let old = try KubernetesList<KubernetesEvent>(
      json: Fixture("kubernetes-1.36/events.json").bytes)
    let new = try KubernetesList<KubernetesEvent>(
      json: Fixture("kubernetes-1.36/events_v1.json").bytes)
    let byUID = Dictionary(
      new.items.compactMap { event in event.metadata.uid.map { ($0, event) } }
    ) { first, _ in first }
    let shared = old.items.compactMap { event in
      event.metadata.uid.flatMap { byUID[$0] }.map { (event, $0) }
    }
    #expect(shared.count > 100)
    for (old, new) in shared {
      #expect(
        old.reason == new.reason && old.message == new.message
          && old.subject.name == new.subject.name)
      #expect(old.lastSeen == new.lastSeen && old.count == new.count && old.host == new.host)
    }
  }

  @Test("Events of the scheduler have a time although they have no timestamps")
  func schedulerEvents() throws {
    let list = try KubernetesList<KubernetesEvent>(
      json: Fixture("kubernetes-1.36/events.json").bytes)
    let events = list.items.filter { $0.source == "default-scheduler" }
    #expect(!events.isEmpty)
    #expect(events.allSatisfy { $0.lastSeen != nil && $0.firstSeen != nil && $0.count >= 1 })
  }

  @Test("A series overrules the single event")
  func series() throws {
    let json = #"""
      {"kind": "Event", "metadata": {"name": "e"}, "reason": "FailedScheduling", "type": "Warning",
       "eventTime": "2026-11-23T08:00:00.5Z", "firstTimestamp": null, "lastTimestamp": null,
       "count": null, "series": {"count": 12, "lastObservedTime": "2026-11-23T08:20:00Z"},
       "involvedObject": {"kind": "Pod", "namespace": "a", "name": "p", "uid": "1"}}
      """#
    let event = try #require(KubernetesList<KubernetesEvent>(json: Array(json.utf8)).items.first)
    #expect(event.count == 12)
    #expect(event.firstSeen == Timestamp.date("2026-11-23T08:00:00.5Z"))
    #expect(event.lastSeen == Timestamp.date("2026-11-23T08:20:00Z"))
    #expect(event.object == "pod/p")
    #expect(event.isWarning)
    let pod = Pod(metadata: ObjectMetadata(name: "p", namespace: "a", uid: "1"))
    let rebuilt = Pod(metadata: ObjectMetadata(name: "p", namespace: "a", uid: "2"))
    #expect(event.concerns(pod))
    #expect(!event.concerns(rebuilt))
  }
}

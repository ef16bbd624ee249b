import Foundation
import Testing

@testable import Cluster

@Suite("PodRow")
struct PodRowTests {
  /// A table of pods and of what kubectl prints for them.
  struct Golden {
    let now: Date
    let cases: [(pod: Pod, expected: Any, title: String)]
    let spans: [(seconds: Double, text: String)]

    init(_ fixture: String) throws {
      let json = try #require(
        try JSONSerialization.jsonObject(with: Fixture(fixture).data) as? [String: Any])
      now = try #require((json["now"] as? String).flatMap(Timestamp.date))
      cases = try #require(json["cases"] as? [[String: Any]]).map { row in
        let object = try #require(row["pod"])
        var reader = JSONReader([UInt8](try JSONSerialization.data(withJSONObject: object)))
        let pod = try #require(try Pod.read(&reader))
        return (pod, try #require(row["expect"]), row["comment"] as? String ?? pod.name)
      }
      spans = try (json["humanDuration"] as? [[String: Any]] ?? []).map { span in
        (try #require(span["seconds"] as? Double), try #require(span["text"] as? String))
      }
    }
  }

  @Test("Every case of Kubernetes' own table prints the same columns")
  func upstreamCases() throws {
    let golden = try Golden("printpod/printpod_golden.json")
    #expect(golden.cases.count == 33)
    for (pod, expected, title) in golden.cases {
      let row = PodRow(pod, now: golden.now)
      let cells = [
        row.name, row.ready, row.status, row.restarts, row.age,
        row.ip, row.node, row.nominatedNode, row.readinessGates,
      ]
      let expected = try #require(expected as? [String])
      #expect(Array(cells.prefix(expected.count)) == expected, Comment(rawValue: title))
    }
  }

  @Test("Signals, exit codes, lost nodes and the like print as kubectl prints them")
  func furtherCases() throws {
    let golden = try Golden("printpod/printpod_extra.json")
    #expect(golden.cases.count == 27)
    for (pod, expected, title) in golden.cases {
      let row = PodRow(pod, now: golden.now)
      let cells = ["ready": row.ready, "status": row.status, "restarts": row.restarts]
      #expect(cells == expected as? [String: String], Comment(rawValue: title))
    }
  }

  @Test("Servers before v1.31 and v1.35 print two things in another way")
  func oldServers() {
    let now = Date(timeIntervalSince1970: 100)
    let gone = ObjectMetadata(
      name: "p", namespace: "n", deletionTimestamp: Date(timeIntervalSince1970: 0))
    let ended = Pod(metadata: gone, status: PodStatus(phase: "Succeeded"))
    #expect(PodRow(ended, now: now, server: .init(minor: 30)).status == "Terminating")
    #expect(PodRow(ended, now: now, server: .init(minor: 31)).status == "Succeeded")
    let mixed = Pod(
      metadata: ObjectMetadata(name: "p", namespace: "n"),
      status: PodStatus(
        phase: "Failed",
        containerStatuses: [
          ContainerStatus(
            name: "a", state: .terminated(Termination(exitCode: 0, reason: "Completed"))),
          ContainerStatus(name: "b", state: .terminated(Termination(exitCode: 1, reason: "Error"))),
        ]))
    #expect(PodRow(mixed, now: now, server: .init(minor: 34)).status == "Completed")
    #expect(PodRow(mixed, now: now, server: .init(minor: 35)).status == "Error")
    #expect(PodRow(mixed, now: now).status == "Error")
  }

  @Test("Pods are ordered as the server lists them: by the bytes of namespace/name")
  func order() {
    let names = [("a", "x"), ("a-b", "x"), ("a", "b"), ("b", "a")]
      .map { PodIdentity(namespace: $0.0, name: $0.1) }
    #expect(names.sorted().map(\.description) == ["a-b/x", "a/b", "a/x", "b/a"])
  }

  @Test("Ages have the same steps as kubectl's")
  func ages() throws {
    let spans = try Golden("printpod/printpod_extra.json").spans
    #expect(spans.count == 20)
    for (seconds, text) in spans {
      #expect(Age.text(seconds: seconds) == text)
      #expect(Age.text(.seconds(seconds)) == text)
    }
  }

  @Test("Rows of a real cluster equal what kubectl printed", arguments: ["1.28", "1.36"])
  func realCluster(version: String) throws {
    let folder = "kubernetes-\(version)"
    let now = try #require(Timestamp.date(Fixture("\(folder)/captured_at").text.trimmed))
    let list = try KubernetesList<Pod>(json: Fixture("\(folder)/pods.json").bytes)
    let expected = try Fixture("\(folder)/expected_status.tsv").text
      .split(separator: "\n").dropFirst().map(String.init)
    let listed = Set(expected.map { $0.split(separator: "\t").prefix(2).joined(separator: "/") })
    // One pod was removed between the two recordings, so the table does not have it.
    let server = try ClusterRecording(version).server
    let rows = list.items.map { PodRow($0, now: now, server: server) }.filter {
      listed.contains("\($0.id)")
    }
    .map { [$0.namespace, $0.name, $0.ready, $0.status, $0.restarts].joined(separator: "\t") }
    #expect(list.unreadableCount == 0)
    #expect(rows.count == expected.count)
    for (row, expected) in zip(rows, expected) {
      #expect(row == expected)
    }
  }
}

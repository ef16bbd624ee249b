import Foundation
import Testing

@testable import Cluster

@Suite("PodRow")
struct PodRowTests {
  /// The cases of Kubernetes' own test of its pod printer.
  struct Golden: Decodable {
    struct Case: Decodable {
      let pod: Pod
      let expect: [String]
      let wide: Bool
    }
    let now: String
    let cases: [Case]
  }

  @Test("Every case of Kubernetes' own table prints the same columns")
  func upstreamCases() throws {
    let golden = try JSONDecoder().decode(
      Golden.self, from: Fixture("printpod/printpod_golden.json").data)
    let now = try #require(Timestamp.date(golden.now))
    #expect(golden.cases.count == 33)
    for golden in golden.cases {
      let row = PodRow(golden.pod, now: now)
      var cells = [row.name, row.ready, row.status, row.restarts, row.age]
      if golden.wide { cells += [row.ip, row.node, row.nominatedNode, row.readinessGates] }
      #expect(cells == golden.expect)
    }
  }

  /// Cases that upstream does not cover.
  struct Extra: Decodable {
    struct Case: Decodable {
      let comment: String
      let pod: Pod
      let expect: [String: String]
    }
    struct Span: Decodable {
      let seconds: Double
      let text: String
    }
    let now: String
    let cases: [Case]
    let humanDuration: [Span]
  }

  @Test("Signals, exit codes, lost nodes and the like print as kubectl prints them")
  func furtherCases() throws {
    let extra = try JSONDecoder().decode(
      Extra.self, from: Fixture("printpod/printpod_extra.json").data)
    let now = try #require(Timestamp.date(extra.now))
    #expect(extra.cases.count == 27)
    for extra in extra.cases {
      let row = PodRow(extra.pod, now: now)
      let cells = ["ready": row.ready, "status": row.status, "restarts": row.restarts]
      #expect(cells == extra.expect, Comment(rawValue: extra.comment))
    }
  }

  @Test("Ages have the same steps as kubectl's")
  func ages() throws {
    let extra = try JSONDecoder().decode(
      Extra.self, from: Fixture("printpod/printpod_extra.json").data)
    #expect(extra.humanDuration.count == 20)
    for span in extra.humanDuration {
      #expect(Age.text(seconds: span.seconds) == span.text)
      #expect(Age.text(.seconds(span.seconds)) == span.text)
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
    let rows = list.items.map { PodRow($0, now: now) }.filter { listed.contains("\($0.id)") }
      .map { [$0.namespace, $0.name, $0.ready, $0.status, $0.restarts].joined(separator: "\t") }
    #expect(list.unreadableCount == 0)
    #expect(rows.count == expected.count)
    for (row, expected) in zip(rows, expected) {
      #expect(row == expected)
    }
  }
}

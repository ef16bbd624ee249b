import Foundation
import Testing

@testable import Cluster

@Suite("KubectlTable")
struct KubectlTableTests {
  @Test(
    "Columns and padding are kubectl's",
    arguments: ["pods.txt", "nodes.txt", "pods_wide.txt", "nodes_wide.txt"])
  func padding(file: String) throws {
    let table = try Fixture("kubernetes-1.36/\(file)").text
    let cells = try KubectlTable.cells(of: table)
    #expect(KubectlTable.text(header: cells[0], rows: Array(cells.dropFirst())) == table)
  }

  @Test("Pods of a real cluster make the table that kubectl printed at that moment")
  func wholeTable() throws {
    let now = try #require(Timestamp.date(Fixture("kubernetes-1.36/captured_at").text.trimmed))
    let expected = try Fixture("kubernetes-1.36/expected_status_kubectl_text.tsv").text
      .split(separator: "\n").dropFirst().map { $0.split(separator: "\t").map(String.init) }
    let listed = Set(expected.map { "\($0[0])/\($0[1])" })
    let rows = try KubernetesList<Pod>(json: Fixture("kubernetes-1.36/pods.json").bytes).items
      .map { PodRow($0, now: now) }.filter { listed.contains("\($0.id)") }
    let table = KubectlTable.text(pods: rows)
    #expect(
      try KubectlTable.cells(of: table).dropFirst().map { $0.prefix(5).joined(separator: "|") }
        == expected.map { $0.prefix(5).joined(separator: "|") })
    #expect(table.hasPrefix("NAMESPACE     NAME  "))
    #expect(table.hasSuffix("s\n"))
  }

  @Test(
    "Whole tables equal kubectl's, plain and wide, but for ages", arguments: ["1.28", "1.36"],
    [false, true])
  func recordedTables(version: String, isWide: Bool) throws {
    let recording = try ClusterRecording(version)
    let printed = try Fixture("kubernetes-\(version)/pods\(isWide ? "_wide" : "").txt").text
    let listed = Set(try KubectlTable.cells(of: printed).map { "\($0[0])/\($0[1])" })
    let rows = recording.objects.pods
      .map { PodRow($0, now: recording.now, server: recording.server) }
      .filter { listed.contains("\($0.id)") }
    let table = KubectlTable.text(pods: rows, isWide: isWide)
    #expect(rows.count == listed.count - 1)
    #expect(
      try KubectlTable.cells(of: table, without: "AGE", "RESTARTS")
        == KubectlTable.cells(of: printed, without: "AGE", "RESTARTS"))
    #expect(table.split(separator: "\n").first == printed.split(separator: "\n").first)
  }

  @Test("Events have kubectl's columns, plain and wide")
  func events() throws {
    let recording = try ClusterRecording("1.36")
    let rows = recording.objects.events.map { EventRow($0, now: recording.now) }
    let plain = try KubectlTable.cells(of: KubectlTable.text(events: rows))
    #expect(plain[0] == ["NAMESPACE", "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"])
    #expect(plain.count == rows.count + 1)
    let wide = try KubectlTable.cells(of: KubectlTable.text(events: rows, isWide: true))
    let scheduling = try #require(wide.first { $0[3] == "FailedScheduling" })
    #expect(scheduling[1] != "<unknown>" && scheduling[6] == "default-scheduler")
    #expect(scheduling[4].hasPrefix("pod/temporal-worker-selector-"))
  }

  @Test("Wide tables have four more columns")
  func wide() throws {
    let pod = Pod(metadata: ObjectMetadata(name: "p", namespace: "ns"), nodeName: "n1")
    let row = PodRow(pod, now: Date(timeIntervalSince1970: 0))
    #expect(
      KubectlTable.text(pods: [row], isWide: true) == """
        NAMESPACE   NAME   READY   STATUS   RESTARTS   AGE         IP       NODE   NOMINATED NODE   READINESS GATES
        ns          p      0/0              0          <unknown>   <none>   n1     <none>           <none>

        """)
  }

  @Test("Without rows nothing is printed, as kubectl does")
  func empty() {
    #expect(KubectlTable.text(pods: []).isEmpty)
  }

  @Test("No control character gets into a table")
  func hostileCells() {
    let status = PodStatus(phase: "a\u{1B}[2Jb\u{07}c\u{202E}d\u{9B}e\nsecond line")
    let pod = Pod(metadata: ObjectMetadata(name: "p", namespace: "n"), status: status)
    let table = KubectlTable.text(pods: [PodRow(pod, now: Date(timeIntervalSince1970: 0))])
    #expect(table.contains("a^[[2Jb\u{FFFD}c\u{FFFD}d\u{FFFD}e..."))
    #expect(table.split(separator: "\n").count == 2)
  }
}

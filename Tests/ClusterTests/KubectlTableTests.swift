import Foundation
import Testing

@testable import Cluster

@Suite("KubectlTable")
struct KubectlTableTests {
  /// Cuts a table of kubectl at the columns of its header.
  private func cells(of table: String) throws -> [[String]] {
    let lines = table.split(separator: "\n").map(Array.init)
    let header = try #require(lines.first)
    let starts = header.indices.filter { index in
      header[index] != " " && (index == 0 || header[index - 1] == " ")
    }
    return lines.map { line in
      zip(starts, starts.dropFirst() + [line.count]).map { start, end in
        String(line[start..<end]).trimmed
      }
    }
  }

  @Test("Columns and padding are kubectl's", arguments: ["pods.txt", "nodes.txt"])
  func padding(file: String) throws {
    let table = try Fixture("kubernetes-1.36/\(file)").text
    let cells = try cells(of: table)
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
      try cells(of: table).dropFirst().map { $0.prefix(5).joined(separator: "|") }
        == expected.map { $0.prefix(5).joined(separator: "|") })
    #expect(table.hasPrefix("NAMESPACE     NAME  "))
    #expect(table.hasSuffix("s\n"))
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

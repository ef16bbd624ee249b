import Foundation
import Testing

@testable import Cluster

/// A cluster as it was recorded from a real API server.
struct ClusterRecording {
  let now: Date
  let server: ServerVersion
  let objects: ClusterObjects

  init(_ version: String) throws {
    let folder = "kubernetes-\(version)"
    now = try #require(Timestamp.date(Fixture("\(folder)/captured_at").text.trimmed))
    var evidence = ClusterEvidence()
    for file in ["version.json", "events.json", "nodes.json", "pods.json"] {
      try evidence.add(Fixture("\(folder)/\(file)").bytes)
    }
    server = try #require(evidence.server)
    objects = evidence.objects
  }
}

extension KubectlTable {
  /// Cuts a table of kubectl at the columns of its header, and leaves some columns out.
  static func cells(of table: String, without titles: String...) throws -> [[String]] {
    let lines = table.split(separator: "\n").map(Array.init)
    let header = try #require(lines.first)
    // Titles can hold single blanks; between columns there are at least two.
    let starts = header.indices.filter { index in
      header[index] != " "
        && (index == 0 || (header[index - 1] == " " && (index == 1 || header[index - 2] == " ")))
    }
    let rows = lines.map { line in
      zip(starts, starts.dropFirst() + [line.count]).map { start, end in
        String(line[min(start, line.count)..<min(end, line.count)]).trimmed
      }
    }
    let kept = rows[0].indices.filter { !titles.contains(rows[0][$0]) }
    return rows.map { row in kept.map { row[$0] } }
  }
}

import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import TestKit
import Testing

@testable import Console

/// The screens as text files; they are reviewed like code.
@Suite("Snapshots")
struct SnapshotTests {
  static let sizes = [(80, 24), (120, 40), (200, 60)]

  @Test("The screens look as recorded", arguments: Scene.allCases, sizes)
  func screen(_ scene: Scene, size: (columns: Int, rows: Int)) throws {
    let model = try scene.model(columns: size.columns, rows: size.rows)
    try expectSnapshot(model.frame(), scene.rawValue)
  }

  @Test(
    "Lists that are sorted and filtered look as recorded",
    arguments: [
      (.runs, "took", "result:succ|fail"), (.states, "resources", "from:a"),
      (.tunnels, "latency", "state:up|down"), (.events, "", "reason:failed"),
      (.resources, "status", "worker|ssh"),
    ] as [(ListsTests.List, String, String)], sizes)
  func lists(
    shown: (list: ListsTests.List, column: String, text: String), size: (columns: Int, rows: Int)
  ) throws {
    var model = try shown.list.model(columns: size.columns, rows: size.rows)
    if !shown.column.isEmpty { model.sortList(by: shown.column) }
    model.press("/")
    model.type(shown.text)
    try expectSnapshot(model.frame(), "sorted-\(shown.list.rawValue)")
  }

  @Test("A terminal that is too small says so")
  func tooSmall() throws {
    try expectSnapshot(Sample.model(columns: 50, rows: 10).frame(), "too-small")
  }

  @Test("Without Unicode the overview is ASCII")
  func ascii() throws {
    var model = Sample.model(columns: 80, rows: 24, appearance: .ascii)
    model.receive(.stateRead(try Sample.state(), at: Sample.now))
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    #expect(model.shown.utf8.allSatisfy { $0 < 0x7F })
    try expectSnapshot(model.frame(), "overview-ascii")
  }
}

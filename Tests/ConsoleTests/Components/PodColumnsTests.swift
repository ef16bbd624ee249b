import Cluster
import Fleet
import TerminalUI
import Testing

@testable import Console

@Suite("The columns of pods")
struct PodColumnsTests {
  private func layout(_ columns: PodColumns, _ width: Int) -> PodColumns.Layout {
    columns.layout(in: Rect(column: 0, row: 0, columns: width, rows: 20)) { $0.title.count }
  }

  private func columns(_ pods: [PodJSON]) throws -> PodColumns {
    var columns = PodColumns()
    columns.observe(try Sample.picture(pods: pods).pods.value ?? [], sharedPrefix: "")
    return columns
  }

  private let ordinary = PodJSON.healthy + PodJSON.withoutSecret

  @Test("Names are whole at 120 columns, and with their namespace at 80")
  func wholeNames() throws {
    var model = try Sample.overview(pods: ordinary)
    for screen: Key in ["5", "1"] {
      model.press(screen)
      #expect(model.shown.contains(" temporal-worker-7c9d8f6b5-2xkfp  "))
      #expect(model.shown.contains(" CreateContainerConfigError  "))
    }
    var well = try Sample.overview()
    well.press("5")
    #expect(well.shown.contains(" calico-kube-controllers-55655b465-q4c7m  "))
    var small = try Sample.overview(columns: 80, rows: 24, pods: PodJSON.withoutSecret)
    small.press("5")
    #expect(small.shown.contains("temporal/temporal-worker-7c9d8f6b5-2xkfp"))
    #expect(small.shown.contains("CreateContainerConfigError"))
  }

  @Test("They never take more than the room, and never leave out name, readiness and status")
  func room() throws {
    var long = PodJSON.crashing
    long.name = String(repeating: "long-", count: 40) + "name"
    for pods in [ordinary, PodJSON.failing, [long]] {
      let columns = try columns(pods)
      for width in 40...220 {
        let layout = layout(columns, width)
        let needed = layout.columns.reduce(2 * (layout.columns.count - 1)) {
          $0 + (layout.widths[$1] ?? 0)
        }
        #expect(needed <= width - Table.margins, "\(width)")
        #expect(Set([.name, .ready, .status]).isSubset(of: layout.columns))
        #expect((layout.widths[.name] ?? 0) >= 12)
      }
    }
  }

  @Test("What the rows are sorted by is shown at every width", arguments: PodColumn.allCases)
  func sorted(column: PodColumn) throws {
    let columns = try columns(ordinary)
    for width in 80...220 {
      let rect = Rect(column: 0, row: 0, columns: width, rows: 20)
      let layout = columns.layout(in: rect, keeping: column) { $0.title.count + 1 }
      let needed = layout.columns.reduce(2 * (layout.columns.count - 1)) {
        $0 + (layout.widths[$1] ?? 0)
      }
      #expect(needed <= width - Table.margins, "\(width)")
      #expect(layout.columns.contains(column) || layout.isJoined && column == .namespace)
    }
  }

  @Test("They become wider with what they show, and never narrower again")
  func steady() throws {
    var columns = try columns(PodJSON.healthy)
    let before = layout(columns, 200)
    columns.observe(
      try Sample.picture(pods: PodJSON.failing).pods.value ?? [], sharedPrefix: "")
    let wide = layout(columns, 200)
    #expect((wide.widths[.status] ?? 0) > (before.widths[.status] ?? 0))
    columns.observe(
      try Sample.picture(pods: PodJSON.healthy).pods.value ?? [], sharedPrefix: "")
    #expect(layout(columns, 200) == wide)
  }

  @Test("A restart's age that grows moves no column")
  func restarts() throws {
    var pod = PodJSON.crashing
    pod.restarts = 1
    var columns = try columns([pod])
    let before = layout(columns, 120)
    pod.restarts = 147
    columns.observe(try Sample.picture(pods: [pod]).pods.value ?? [], sharedPrefix: "")
    #expect(layout(columns, 120) == before)
  }

  @Test("Where there is little room the restarts are said shorter before a name is cut")
  func shorter() throws {
    let crowd = try columns(PodJSON.failing)
    #expect(layout(crowd, 200).restarts == .whole)
    #expect(layout(crowd, 118).restarts != .whole)
    #expect(layout(crowd, 118).columns == PodColumn.allCases)
  }
}

import Cluster
import Fleet
import TerminalUI
import Terraform
import Testing

@testable import Console

/// Marks on the screens whose lists have them.
@Suite("Marks")
struct MarksTests {
  private func pods(_ pods: [PodJSON] = PodJSON.failing, columns: Int = 120) throws -> Model {
    var model = try Sample.overview(columns: columns, rows: 40, pods: pods)
    model.press("5")
    return model
  }

  private func names(_ model: Model) -> Set<String> { Set(model.podList.marked.map(\.name)) }

  @Test("Ranges of pods are marked by keys that other programs have, and counted in the title")
  func ranges() throws {
    var model = try pods()
    let all = model.podList.list.outline.rows
    model.press("space", "j", "j", "ctrl-space")
    #expect(model.podList.marked == Set(all[0...3]))
    #expect(model.shown.contains("4 marked · 3 failing"))
    model.press("shift-down", "shift-down", "shift-up")
    #expect(model.podList.marked == Set(all[0...4]))
    model.press("ctrl-a")
    #expect(model.podList.marks.count == 13)
    model.press("*")
    #expect(model.podList.marks.isEmpty)
    model.press("*", "ctrl-\\")
    #expect(model.podList.marks.isEmpty)
    model.press("ctrl-\\")
    #expect(model.shown.contains("Nothing is marked. space marks."))
  }

  @Test("Marks survive an order, a filter and news, and what is not listed is said")
  func identity() throws {
    var model = try pods()
    model.press("space", "space", "space")
    let marked = model.podList.marked
    model.press(">", ">", "I")
    #expect(model.podList.marked == marked)
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing.reversed())))
    #expect(model.podList.marked == marked)
    model.press("/")
    model.type("calico")
    model.press("enter")
    #expect(model.podList.marked == marked)
    #expect(model.shown.contains("3 marked, 3 not listed"))
    // All means all that is listed.
    model.press("ctrl-a")
    #expect(model.podList.marks.count == 7)
    #expect(model.shown.contains("7 marked, 3 not listed"))
    model.press("*")
    #expect(model.podList.marked == marked)
    // Esc takes the marks away first, and then the filter.
    model.press("esc")
    #expect(model.podList.marks.isEmpty && !model.podList.list.filter.isEmpty)
  }

  @Test("A pod that is gone has no mark any more")
  func gone() throws {
    var model = try pods()
    model.press("space", "space")
    let first = try #require(model.podList.list.outline.rows.first)
    let rest = PodJSON.failing.filter { $0.id != first }
    model.receive(.clusterRead(try Sample.picture(pods: rest)))
    #expect(model.podList.marks.count == 1)
    #expect(model.shown.contains("1 marked · 2 failing"))
    // While the cluster says nothing of its pods, nothing is known to be gone.
    model.receive(.clusterUnreachable(Failure(what: "No answer", why: "timed out")))
    #expect(model.podList.marks.count == 1)
    model.receive(.stateRead(nil, at: model.now))
    #expect(model.podList.marks.isEmpty)
  }

  @Test("Logs of marked pods that the list leaves out are told")
  func logs() throws {
    var model = try pods()
    model.press("space", "space", "/")
    model.type("calico")
    model.press("enter", "l")
    #expect(model.screen == .logs)
    #expect(model.logs.sources.count == 2)
    #expect(model.shown.contains("2 of the 2 marked pods were not in the list."))
    model = try pods()
    model.press("space", "l")
    #expect(!model.shown.contains("not in the list"))
  }

  @Test("A command goes to marked machines that the list leaves out, and its question says so")
  func command() throws {
    var model = try Sample.overview(columns: 120, rows: 40)
    model.press("space", "space")
    #expect(model.shown.contains("2 marked"))
    model.press("!")
    #expect(model.shown.contains("Run on 2 marked machines"))
    #expect(!model.shown.contains("not in the list"))
    model.press("esc", "4", "/")
    model.type(try #require(model.inventory?.machines.last?.name))
    model.press("enter")
    #expect(model.shown.contains("2 marked, 2 not listed"))
    model.press("shift-up", "!")
    #expect(model.shown.contains("Run on 3 marked machines, 2 not in the list"))
  }

  @Test("On the overview machines are marked in their pane, and another pane says where")
  func overview() throws {
    var model = try Sample.overview(columns: 120, rows: 40)
    model.press("shift-down", "shift-down")
    #expect(model.fanOut.marks.count == 3)
    model.press("tab", "ctrl-a")
    #expect(model.fanOut.marks.count == 3)
    #expect(model.shown.contains("tab goes to the machines; they can be marked."))
    model.press("shift-tab", "esc")
    #expect(model.fanOut.marks.isEmpty)
  }

  @Test("A node without a machine cannot be marked; a range goes over it")
  func nodes() throws {
    var model = try Sample.overview(columns: 120, rows: 40)
    model.receive(
      .clusterRead(
        try Sample.picture(
          nodes: NodeJSON.three + [NodeJSON(name: "stranger", address: "10.20.30.99")])))
    model.press("4", "ctrl-a")
    #expect(model.nodeList.list.numbers.count == 4)
    #expect(model.fanOut.marked == Set(MachineJSON.three.map(\.id)))
  }

  // MARK: The mouse

  private func press(
    row: Int, _ action: Pointer.Action = .press, _ modifiers: Key.Modifiers = [],
    in model: inout Model
  ) {
    let place = model.podListAreas.list
    let point = Point(column: place.minColumn + 20, row: place.minRow + 2 + row)
    model.receive(.input(.pointer(Pointer(action, at: point, modifiers: modifiers))))
  }

  @Test("A drag marks the rows that it goes over, and gives back those that it leaves")
  func drag() throws {
    var model = try pods()
    let all = model.podList.list.outline.rows
    press(row: 2, in: &model)
    #expect(model.podList.marks.isEmpty)
    press(row: 2, .drag, in: &model)
    #expect(model.podList.marks.isEmpty)
    press(row: 5, .drag, in: &model)
    #expect(model.podList.marked == Set(all[2...5]))
    press(row: 1, .drag, in: &model)
    #expect(model.podList.marked == Set(all[1...2]))
    #expect(model.podList.list.outline.selected == 1)
    // A later drag from elsewhere begins anew.
    press(row: 7, in: &model)
    press(row: 8, .drag, in: &model)
    #expect(model.podList.marked == Set(all[1...2] + all[7...8]))
  }

  @Test("Control and a press mark a row; Shift or Alt and a press mark as far as there")
  func modifiers() throws {
    var model = try pods()
    let all = model.podList.list.outline.rows
    press(row: 1, .press, .control, in: &model)
    press(row: 3, .press, .control, in: &model)
    #expect(model.podList.marked == [all[1], all[3]])
    press(row: 3, .press, .control, in: &model)
    #expect(model.podList.marked == [all[1]])
    press(row: 5, .press, .alt, in: &model)
    #expect(model.podList.marked == Set([all[1]] + all[3...5]))
    press(row: 4, .press, .shift, in: &model)
    #expect(model.podList.marked == Set([all[1]] + all[3...4]))
    // Two of them at one place open nothing.
    press(row: 4, .press, .shift, in: &model)
    #expect(model.screen == .pods)
  }

  @Test("A drag that did not begin on a row marks nothing, nor one over something else")
  func elsewhere() throws {
    var model = try pods()
    press(row: -2, in: &model)
    press(row: 3, .drag, in: &model)
    #expect(model.podList.marks.isEmpty)
    press(row: 1, in: &model)
    press(row: -1, .drag, in: &model)
    #expect(model.podList.marks.isEmpty)
    model.press("6", "esc")
    press(row: 3, in: &model)
    press(row: 5, .drag, in: &model)
    #expect(model.podList.marks.isEmpty && model.fanOut.marks.isEmpty)
  }
}

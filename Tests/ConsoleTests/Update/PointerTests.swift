import Cluster
import Fleet
import TerminalUI
import Terraform
import Testing

@testable import Console

@Suite("The mouse")
struct PointerTests {
  /// The place of a text on the screen, below the header.
  private func point(of text: String, in model: Model) throws -> Point {
    let lines = model.shown.split(separator: "\n", omittingEmptySubsequences: false)
    for (row, line) in lines.enumerated().dropFirst() {
      if let range = line.firstRange(of: text) {
        return Point(column: line.distance(from: line.startIndex, to: range.lowerBound), row: row)
      }
    }
    throw Missing(text: text)
  }

  private struct Missing: Error { let text: String }

  private func cluster() throws -> Model {
    var model = Sample.model(columns: 120, rows: 40)
    model.receive(.stateRead(try Sample.state(MachineJSON.three), at: Sample.now))
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    return model
  }

  private func press(_ text: String, in model: inout Model) throws -> [Effect] {
    let point = try point(of: text, in: model)
    return model.update(.input(.pointer(Pointer(.press, at: point))), at: model.now)
  }

  @Test("A press on a number of the bottom line goes there, and on the help opens it")
  func hints() throws {
    var model = try cluster()
    model.press("4")
    #expect(try press("? help", in: &model) == [])
    #expect(model.overlay != nil)
    model.press("esc", "8")
    #expect(try press("1 Overview", in: &model) == [])
    #expect(model.screen == .overview)
  }

  @Test("A press on what changes something does nothing", arguments: ["P plan", "D destroy…"])
  func danger(hint: String) throws {
    var model = try cluster()
    model.press("8")
    let before = model.screen
    #expect(try press(hint, in: &model) == [])
    #expect(try press(hint, in: &model) == [])
    #expect(model.screen == before)
    #expect(model.overlay == nil)
    #expect(model.deploy.intent == nil)
  }

  @Test("A press selects a row, and a second one opens it")
  func rows() throws {
    var model = try cluster()
    model.press("5", "g")
    let selected = model.podList.list.selectedID
    let other = try #require(
      model.pods.first { $0.id != selected && model.shown.contains($0.id.name) }?.id.name)
    _ = try press(other, in: &model)
    #expect(model.podList.list.selectedID?.name == other)
    #expect(model.screen == .pods)
    _ = try press(other, in: &model)
    #expect(model.screen.id == .pod)
  }

  @Test("A press into a pane gives it the keys, and the wheel scrolls what is below it")
  func panes() throws {
    var model = try cluster()
    let pods = try point(of: "Pods", in: model)
    _ = model.update(
      .input(.pointer(Pointer(.press, at: Point(column: pods.column, row: pods.row + 2)))),
      at: model.now)
    #expect(model.pointable().hit(at: Point(column: pods.column, row: pods.row + 1)).pane == true)
    model.press("3", "g")
    let tree = try point(of: "openstack", in: model)
    let before = model.resources.tree?.selected
    _ = model.update(.input(.pointer(Pointer(.scrollDown, at: tree))), at: model.now)
    #expect(model.resources.tree?.selected == before.map { $0 + 3 })
  }

  @Test("A press selects among the rows of every list, and a second one opens, folds or follows")
  func everyList() throws {
    var model = try cluster()
    // Events, below the fold of the overview.
    model.press("1", "shift-tab")
    let place = try #require(model.panes?.places.last)
    try expectRows(of: &model, in: place)

    // The state: its tree, and beside it the attributes.
    model.press("3", "g")
    try expectRows(of: &model, in: model.resourceAreas.tree)

    model = try Sample.reviewing(try Sample.destroyingPlan())
    try expectRows(of: &model, in: DeployAreas(of: model, in: model.body).resources)
  }

  /// Presses each of the first rows inside a pane, and expects each to be selected by that.
  private func expectRows(of model: inout Model, in place: Rect) throws {
    for row in 1...2 {
      let point = Point(column: place.minColumn + 8, row: place.minRow + row)
      _ = model.update(.input(.pointer(Pointer(.press, at: point))), at: model.now)
      let hit = model.pointable().hit(at: point)
      #expect(hit.pane == true)
      #expect(hit.row == 0, "row \(row) of \(model.screen)")
    }
  }

  @Test("A press on a line of a log selects it, and what is new does not move it")
  func logLines() throws {
    var model = try cluster()
    model.open(logFiles: ["/var/log/a"])
    let lines = (0..<100).map { LogLine(source: "a", text: "line number \($0)", offset: $0 * 10) }
    model.receive(
      .logFileChanged(
        .file("/var/log/a"), number: model.logs.number,
        .opened(LogFilePage(lines: lines, range: 0..<1000, size: 1000))))
    _ = try press("line number 90", in: &model)
    #expect(model.logs.selectedLine?.text == "line number 90")
    #expect(!model.logs.isFollowing)
    _ = model.update(
      .input(
        .pointer(Pointer(.scrollUp, at: try point(of: "line number 90", in: model)))),
      at: model.now)
    #expect(model.logs.selectedLine?.text == "line number 87")
  }

  @Test("Over a question, no place of the screen answers to a press")
  func questions() throws {
    var model = try Sample.reviewing(try Sample.destroyingPlan())
    model.press("A")
    let asked = model
    #expect(asked.overlay != nil)
    for row in 0..<model.size.rows {
      for column in stride(from: 0, to: model.size.columns, by: 3) {
        let pointer = Pointer(.press, at: Point(column: column, row: row))
        #expect(model.update(.input(.pointer(pointer)), at: model.now) == [])
        #expect(model.update(.input(.pointer(pointer)), at: model.now) == [])
      }
    }
    #expect(model.overlay == asked.overlay)
  }

  @Test("Wherever anybody presses, nothing is asked of the world that changes something")
  func everywhere() throws {
    for key: Key in ["1", "2", "3", "4", "5", "6", "7", "8"] {
      var start = try cluster()
      start.press(key, "esc")
      // The bottom line has the most to press.
      let rows = Array(stride(from: 0, to: start.size.rows, by: 3)) + [start.size.rows - 1]
      for row in rows {
        for column in stride(from: 1, to: start.size.columns, by: 23) {
          var model = start
          for _ in 0..<3 {
            let pointer = Pointer(.press, at: Point(column: column, row: row))
            for effect in model.update(.input(.pointer(pointer)), at: model.now) {
              switch effect {
              case .readStateHistory, .readPlan, .compareStates: break
              default: Issue.record("\(effect) by a press at \(column),\(row) after \(key)")
              }
            }
          }
        }
      }
    }
  }

  @Test("f2 gives the mouse back to the terminal, and takes it again")
  func toggling() throws {
    var model = try cluster()
    #expect(model.press("f2") == [.useMouse(false)])
    let before = model.screen
    _ = model.update(
      .input(.pointer(Pointer(.press, at: Point(column: 5, row: 39)))), at: model.now)
    #expect(model.screen == before)
    #expect(model.press("f2") == [.useMouse(true)])
  }

  @Test("What is pasted gives no command, whatever is in it")
  func pasting() throws {
    var model = try cluster()
    for key: Key in ["1", "2", "3", "4", "5", "7", "8"] {
      model.press(key)
      let before = (model.screen, model.overlay)
      #expect(model.receive(.input(.paste("A\nD\ny\u{1B}[A\u{3}q\r\nQ"))) == [])
      #expect(model.screen == before.0)
      #expect(model.overlay == before.1)
    }
  }
}

import TerminalUI
import Testing

@testable import Console

@Suite("Zoom")
struct ZoomTests {
  @Test(
    "Panes give up rows to the focused one, and no row is lost",
    arguments: [
      (Zoom.normal, [6, 7, 20, 6], 1, [6, 7, 20, 6]),
      (.half, [6, 7, 20, 6], 2, [6, 7, 20, 6]),
      (.half, [6, 7, 20, 6], 1, [6, 19, 8, 6]),
      (.full, [6, 7, 20, 6], 1, [0, 39, 0, 0]),
      (.full, [6, 0, 20], 2, [0, 0, 26]),
      (.half, [3, 3, 3, 3], 0, [6, 3, 3, 0]),
      (.half, [], 0, []), (.full, [5], 3, [5]),
    ])
  func divide(_ zoom: Zoom, _ heights: [Int], _ focused: Int, _ expected: [Int]) {
    let divided = zoom.divide(heights, focused: focused)
    #expect(divided == expected)
    #expect(divided.reduce(0, +) == heights.reduce(0, +))
  }

  @Test(
    "+ goes from a share to half to all, and _ back; where there is no room for half, without it")
  func steps() {
    #expect(Zoom.normal.larger(hasHalf: true) == .half)
    #expect(Zoom.half.larger(hasHalf: true) == .full)
    #expect(Zoom.full.larger(hasHalf: true) == .full)
    #expect(Zoom.normal.larger(hasHalf: false) == .full)
    #expect(Zoom.full.smaller(hasHalf: true) == .half)
    #expect(Zoom.half.smaller(hasHalf: true) == .normal)
    #expect(Zoom.full.smaller(hasHalf: false) == .normal)
  }

  @Test("The zoomed pane says so and how to leave it, and at 80x24 it is alone")
  func overview() throws {
    var model = try Sample.overview(columns: 120, rows: 40)
    model.press("tab", "+")
    #expect(model.shown.contains("zoomed to half"))
    #expect(model.shown.contains("Machines 3/3"))
    model.press("+")
    #expect(model.shown.contains("zoomed to all of the screen  _ less"))
    #expect(!model.shown.contains("Machines 3/3"))
    #expect(model.shown.contains("▸Pods 9"))
    // Another pane takes the room with the keys.
    model.press("shift-tab")
    #expect(model.shown.contains("▸Machines 3/3"))
    #expect(!model.shown.contains("Pods 9"))
    model.press("_", "_")
    #expect(!model.shown.contains("zoomed"))

    model = try Sample.overview(columns: 80, rows: 24)
    model.press("+")
    #expect(model.zoom == .full)
    #expect(!model.shown.contains("Pods 9"))
    model.press("_")
    #expect(model.shown.contains("Pods 9"))
  }

  @Test("A list beside which something else stands has the screen for itself, and gives it back")
  func lists() throws {
    for key: Key in ["3", "4", "5"] {
      var model = try Sample.overview(columns: 120, rows: 40, pods: PodJSON.failing)
      model.press(key)
      let usual = model.shown
      model.press("+")
      #expect(model.zoom == .full)
      #expect(model.shown.contains("zoomed to all of the screen  _ less"))
      #expect(model.panes?.places == [model.body])
      model.press("_")
      #expect(model.shown == usual)
    }
    var model = try Sample.overview(columns: 80, rows: 24, pods: PodJSON.failing)
    model.press("5", "+")
    #expect(model.podRowsShown == model.body.rows - 3)
  }

  @Test("The half of the state that has the keys can have the whole screen")
  func resources() throws {
    var model = try Sample.overview(columns: 120, rows: 40)
    model.press("3", "enter", "j", "enter", "+")
    #expect(model.resources.pane == .detail)
    #expect(model.panes?.places == [model.body])
    #expect(!model.shown.contains("│╭"))
    model.press("tab")
    #expect(model.resources.pane == .tree)
    #expect(model.shown.contains("▸Resources "))
    #expect(model.shown.contains("zoomed to all"))
  }

  @Test("Where one pane is shown at a time, or there is no other, + says so and changes nothing")
  func alone() throws {
    var model = try Sample.overview(columns: 80, rows: 24)
    for keys: [Key] in [["3"], ["4", "enter"]] {
      for key in keys { model.press(key) }
      let before = model.zooms
      model.press("+")
      #expect(model.shown.contains("In a terminal of this size one pane is shown at a time. tab"))
      #expect(model.zooms == before)
    }
    model.press("8", "+")
    #expect(model.shown.contains("There is one pane only."))
  }

  @Test("Each screen has a zoom of its own, and scrolling knows how much is seen")
  func screens() throws {
    var model = try Sample.overview(pods: PodJSON.failing)
    model.press("tab", "enter", "+", "+")
    #expect(model.shown.contains("zoomed to all"))
    #expect(!model.shown.contains("Why it fails"))
    model.press("tab", "tab")
    #expect(model.shown.contains("▸Chain"))
    #expect(!model.shown.contains("Containers"))
    model.press("esc")
    #expect(!model.shown.contains("zoomed"))
    model.press("enter")
    #expect(model.shown.contains("zoomed to all"))
  }
}

import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

@Suite("Every size")
struct EverySizeTests {
  @Test("A terminal of any size is drawn, from nothing to a wall", arguments: Scene.allCases)
  func sizes(_ scene: Scene) throws {
    var model = try scene.model(columns: 120, rows: 40)
    let columns = [0, 1, 5, 59, 60, 61, 80, 100, 110, 500]
    let rows = [0, 1, 5, 14, 15, 16, 18, 24, 33, 60, 200]
    for column in columns {
      for row in rows {
        let size = Size(columns: column, rows: row)
        model.receive(.input(.resized(size)))
        #expect(model.frame().size == size)
      }
    }
  }

  @Test(
    "A key pressed at any size is no crash", arguments: Scene.allCases,
    [(0, 0), (1, 1), (60, 15), (500, 200)])
  func keys(_ scene: Scene, size: (columns: Int, rows: Int)) throws {
    let fresh = try scene.model(columns: size.columns, rows: size.rows)
    for row in CommandTable.rows {
      var model = fresh
      for notation in row.keys {
        guard let key = Key(notation: notation) else { continue }
        model.press(key, "ctrl-d", "ctrl-u", "G", "g")
        _ = model.frame()
      }
    }
  }

  @Test("The same model gives the same frame", arguments: Scene.allCases)
  func pure(_ scene: Scene) throws {
    let model = try scene.model(columns: 120, rows: 40)
    #expect(model.frame() == model.frame())
  }

  @Test("Nothing jumps: when only time passes, no frame of a pane moves", arguments: Scene.allCases)
  func calm(_ scene: Scene) throws {
    var model = try scene.model(columns: 120, rows: 40)
    let before = Self.skeleton(of: model.frame())
    model.wait(1)
    #expect(Self.skeleton(of: model.frame()) == before)
  }

  @Test("At every usable size the frames are whole", arguments: Scene.allCases)
  func whole(_ scene: Scene) throws {
    for columns in [60, 80, 99, 120, 200] {
      for rows in [15, 18, 24, 40, 60] {
        let text = try scene.model(columns: columns, rows: rows).shown
        #expect(text.count { $0 == "╭" } == text.count { $0 == "╮" })
        #expect(text.count { $0 == "╰" } == text.count { $0 == "╯" })
      }
    }
  }

  /// The frames of the panes without what is in them.
  private static func skeleton(of frame: Frame) -> String {
    String(frame.plainText.map { "╭╮╰╯│\n".contains($0) ? $0 : " " })
  }
}

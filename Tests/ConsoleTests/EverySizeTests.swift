import FoundationEssentials
import TerminalUI
import TestKit
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

  /// Sizes at which keys are pressed; of any two that follow each other one is too small for use.
  static let keySizes = [(0, 0), (60, 15), (1, 1), (200, 60), (59, 14), (500, 200)]

  /// Whether a key is pressed in a case: at two of the sizes.
  ///
  /// With the next key, or in the next scene, they are the two that follow.
  /// `QUARTERDECK_TEST_SIZES=6` has each key pressed at all of them.
  private static func isPressed(row: Int, scene: Int, size: Int) -> Bool {
    (row + scene + size) % keySizes.count < max(2, Repetitions.sizes)
  }

  @Test("A key pressed at any size is no crash", arguments: Scene.allCases, keySizes.indices)
  func keys(_ scene: Scene, size: Int) throws {
    let fresh = try scene.model(columns: Self.keySizes[size].0, rows: Self.keySizes[size].1)
    let place = try #require(Scene.allCases.firstIndex(of: scene))
    for (number, row) in CommandTable.rows.enumerated()
    where Self.isPressed(row: number, scene: place, size: size) {
      var model = fresh
      for notation in row.keys {
        guard let key = Key(notation: notation) else { continue }
        model.press(key, "ctrl-d", "ctrl-u", "G", "g")
        _ = model.frame()
      }
    }
  }

  @Test("Each key is pressed in each scene at a size that is too small and at one that is not")
  func pairs() {
    for turn in Self.keySizes.indices {
      let pressed = Self.keySizes.indices.filter { Self.isPressed(row: turn, scene: 0, size: $0) }
      #expect(Set(pressed.map { Self.keySizes[$0].0 < 60 }) == [true, false])
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
        let corners = Self.corners(of: try scene.model(columns: columns, rows: rows).frame())
        #expect(corners["╭"] == corners["╮"])
        #expect(corners["╰"] == corners["╯"])
      }
    }
  }

  /// How often each corner stands in a frame; looked at once, because it is done thousands of times.
  private static func corners(of frame: Frame) -> [Unicode.Scalar: Int] {
    var counts: [Unicode.Scalar: Int] = [:]
    for scalar in frame.plainText.unicodeScalars where (0x256D...0x2570).contains(scalar.value) {
      counts[scalar, default: 0] += 1
    }
    return counts
  }

  /// The frames of the panes without what is in them.
  private static func skeleton(of frame: Frame) -> String {
    String(frame.plainText.map { "╭╮╰╯│\n".contains($0) ? $0 : " " })
  }
}

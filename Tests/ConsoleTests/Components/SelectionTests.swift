import Testing

@testable import Console

@Suite("Selection")
struct SelectionTests {
  private let ids = ["a", "b", "c", "d"]

  @Test("The first row stays selected, whichever it becomes, until somebody moves")
  func untouched() {
    var selection = Selection<String>()
    selection.anchor(in: ids)
    #expect(selection.index(in: ["x"] + ids) == 0)
  }

  @Test("The first row is selected to begin with, and none where there are no rows")
  func beginning() {
    #expect(Selection<String>().index(in: ids) == 0)
    #expect(Selection<String>().index(in: []) == nil)
  }

  @Test("New rows above do not move it to another row")
  func identity() {
    var selection = Selection<String>()
    selection.select(1, in: ids)
    #expect(selection.index(in: ["x", "y", "a", "b"]) == 3)
    #expect(selection.id == "b")
  }

  @Test("When its row vanishes it takes what stands there now, or the last row")
  func vanished() {
    var selection = Selection<String>()
    selection.select(2, in: ids)
    #expect(selection.index(in: ["a", "b", "d"]) == 2)
    #expect(selection.index(in: ["a"]) == 0)
  }

  @Test("It comes back to its row when an answer without it was only a gap")
  func gap() {
    var selection = Selection<String>()
    selection.select(2, in: ids)
    selection.anchor(in: [])
    #expect(selection.index(in: ids) == 2)
  }

  @Test("Its place is that of the newest data")
  func anchored() {
    var selection = Selection<String>()
    selection.select(0, in: ids)
    selection.anchor(in: ["x", "y", "a", "b"])
    #expect(selection.index(in: ["x", "y", "b", "c"]) == 2)
  }

  @Test(
    "Moving stops at the ends", arguments: [(-1, 0), (1, 2), (9, 3), (.max / 2, 3), (-.max / 2, 0)])
  func moving(_ distance: Int, _ expected: Int) {
    var selection = Selection<String>()
    selection.select(1, in: ids)
    selection.move(by: distance, in: ids)
    #expect(selection.index(in: ids) == expected)
  }

  @Test("Moving among no rows does nothing")
  func movingNowhere() {
    var selection = Selection<String>()
    selection.move(by: 1, in: [])
    selection.select(3, in: [])
    #expect(selection.id == nil)
  }
}

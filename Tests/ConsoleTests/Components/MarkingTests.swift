import Testing

@testable import Console

@Suite("Marks of a list")
struct MarkingTests {
  /// Rows that have the letters of a text as identities; a dash cannot be marked.
  private func rows(_ text: String) -> Marking<Character>.Rows {
    let letters = Array(text)
    return .init(count: letters.count) { letters[$0] == "-" ? nil : letters[$0] }
  }

  private func told(_ marks: Marking<Character>) -> String { String(marks.ids.sorted()) }

  /// What keys do to the marks of a list, from a row on: a letter for each, `j` and `k` move.
  private func press(
    _ keys: String, on text: String, from start: Int = 0, _ marks: Marking<Character> = Marking()
  ) -> (marks: Marking<Character>, selected: Int) {
    var (marks, selected) = (marks, start)
    for key in keys {
      switch key {
      case "j": selected = min(selected + 1, text.count - 1)
      case "k": selected = max(0, selected - 1)
      default:
        let commands: [Character: Command] = [
          " ": .mark, "^": .markRange, "v": .markDown, "A": .markUp, "a": .markAll,
          "*": .invertMarks, "\\": .clearMarks,
        ]
        guard let command = commands[key] else { continue }
        selected = marks.update(command, selected: selected, of: rows(text))
      }
    }
    return (marks, selected)
  }

  @Test(
    "Keys mark rows, ranges, all, or the others",
    arguments: [
      (" ", "a", 1), ("  ", "ab", 2), (" k ", "", 1), ("jj ", "c", 3),
      // From the last mark to here, in both directions, shorter again, and beyond the anchor.
      (" jjj^", "abcde", 4), ("jjjj kkkk^", "bcde", 1), (" jjj^kk^", "abc", 2),
      ("jj jj^kkkkk^", "abc", 0),
      // Without an anchor a range begins where it is asked for.
      ("jj^", "c", 2), ("jj^jj^", "cde", 4),
      // Downwards and upwards with every step, and back.
      ("vv", "abc", 2), ("vvA", "ab", 1), ("vvAA", "a", 0), ("jvAA", "ab", 0),
      ("jjjjjjjv", "h", 7),
      // What was marked before a range stays when the range leaves it.
      ("jj kkkvvvAA", "abc", 1), (" jvjjv", "acdfg", 6),
      ("a", "abcdefgh", 0), (" a*", "", 1), (" *", "bcdefgh", 1), ("a\\", "", 0),
      (" jj^\\jv", "ef", 5),
    ])
  func keys(_ keys: String, _ marked: String, _ selected: Int) {
    let result = press(keys, on: "abcdefgh")
    #expect(told(result.marks) == marked)
    #expect(result.selected == selected)
  }

  @Test("What cannot be marked is passed over, and a range goes over it")
  func unmarkable() {
    #expect(told(press(" ", on: "-bc").marks) == "")
    #expect(press(" ", on: "-bc").selected == 1)
    #expect(told(press("vv", on: "-b-d").marks) == "b")
    #expect(told(press("jvv", on: "ab-de").marks) == "bd")
    #expect(told(press("a", on: "a-c").marks) == "ac")
    #expect(told(press("*", on: "-").marks) == "")
  }

  @Test("An empty list has nothing to mark, whatever is pressed")
  func empty() {
    for key in " ^vAa*\\" {
      let result = press(String(key), on: "")
      #expect(result.marks.isEmpty)
      #expect(result.selected == 0)
    }
  }

  @Test("In another order, what a range has marked stays, and the range goes on from its anchor")
  func sorted() {
    let before = press(" jj^", on: "abcdefgh").marks
    #expect(told(before) == "abcd")
    // a, with the anchor, stands at the end now.
    let after = press("^", on: "hgfedcba", from: 5, before).marks
    #expect(told(after) == "abcd")
    #expect(told(press("kk^", on: "hgfedcba", from: 5, before).marks) == "abcde")
    // Without the anchor the range is of what is there.
    #expect(told(press("^", on: "xyz", from: 1, before).marks) == "abcdy")
  }

  @Test("What is not listed keeps its marks, is counted, and only clearing takes them away")
  func hidden() {
    var marks = press("a", on: "abcd").marks
    #expect(marks.words(hidden: marks.hiddenCount) == " · 4 marked")
    marks.observe(rows("bc"))
    #expect(marks.hiddenCount == 2)
    #expect(marks.words(hidden: marks.hiddenCount) == " · 4 marked, 2 not listed")
    marks = press("*", on: "bc", marks).marks
    #expect(told(marks) == "ad")
    #expect(marks.hiddenCount == 2)
    marks = press("\\", on: "bc", marks).marks
    #expect(marks.isEmpty && marks.hiddenCount == 0)
    #expect(marks.words(hidden: 0) == "")
  }

  @Test("What is no more loses its mark, and a range does not begin there")
  func gone() {
    var marks = press(" ", on: "abc").marks
    marks.keep { $0 != "a" }
    #expect(marks.isEmpty && !marks.hasAnchor)
    #expect(told(press("^", on: "bc", from: 1, marks).marks) == "c")
  }

  @Test("A range over 100,000 rows is made at once, and moves with every row")
  func large() {
    let rows = Marking<Int>.Rows(count: 100_000) { $0 }
    var marks = Marking<Int>()
    _ = marks.update(.mark, selected: 0, of: rows)
    _ = marks.update(.markRange, selected: 99_999, of: rows)
    #expect(marks.count == 100_000)
    // Each step looks at one row, not at the whole range: the test would take minutes otherwise.
    var selected = 99_999
    for _ in 0..<50_000 { selected = marks.update(.markUp, selected: selected, of: rows) }
    #expect(selected == 49_999)
    #expect(marks.count == 50_000)
  }
}

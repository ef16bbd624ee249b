import Cluster
import Testing

@testable import Console

@Suite("What is looked for in a list")
struct ListFilterTests {
  private let texts = ["worker-7c9", "temporal/worker-7c9", "CrashLoopBackOff", "node-2"]

  @Test(
    "A regular expression is one, in any letters, and ! turns it round",
    arguments: [
      ("", true), ("!", true), ("worker", true), ("WORKER", true), ("^temporal/", true),
      ("(worker)", true), ("work(er|)-7", true), ("(wroker)", false), ("wor\\wer", true),
      ("^worker-[0-9]c\\d$", true), ("^7c9", false), ("crash|evict", true), ("evict", false),
      ("!evict", true), ("!worker", false), ("!^node", false), ("node-\\D", false),
      ("node-\\d", true),
    ])
  func accepts(_ text: String, _ isShown: Bool) {
    let filter = ListFilter(text)
    #expect(filter.accepts(texts) == isShown)
    #expect(filter.problem == nil)
    #expect(filter.text == text)
  }

  @Test(
    "What is no expression is looked for as it stands, and the reason is kept",
    arguments: ["worker(", "[a", "!(x", "a{2,1}"])
  func literal(_ text: String) throws {
    let filter = ListFilter(text)
    #expect(filter.problem != nil)
    let plain = text.hasPrefix("!") ? String(text.dropFirst()) : text
    #expect(filter.accepts(["before \(plain.uppercased()) behind"]) != filter.isInverted)
    #expect(filter.accepts(["else"]) == filter.isInverted)
  }

  @Test(
    "The place of a mistake is counted among all that was typed",
    arguments: [
      ("ab(", 2), ("!ab(", 3), ("st:ab(", 5), ("!status:É(", 9), ("w[0](", 4), ("w\\[0](", 5),
    ])
  func place(_ text: String, _ place: Int) {
    let filter = ListFilter(text, columns: Self.columns, hasClasses: false)
    #expect(filter.problem?.place == place)
  }

  private static let columns = [["namespace", "ns"], ["pod", "name"], ["status"], ["node"]]
  private static let cells = ["temporal", "worker-7c9", "CrashLoopBackOff", "node-2"]

  @Test(
    "The name of a column, or its beginning, limits the filter to it",
    arguments: [
      ("status:crash", true), ("status:temporal", false), ("!status:crash", false),
      ("!status:temporal", true), ("st:^crash", true), ("NS:temporal", true), ("na:temporal", true),
      ("name:temporal", false), ("no:2$", true), ("status:~clbo", true), ("!node:~n3", true),
      ("status:", true),
    ])
  func columns(_ text: String, _ isShown: Bool) {
    let filter = ListFilter(text, columns: Self.columns)
    #expect((filter.column.map { filter.accepts([Self.cells[$0]]) } ?? false) == isShown)
  }

  @Test(
    "What stands before a colon and names no column is looked for", arguments: ["a:b", ":b", "x:"])
  func colons(_ text: String) {
    let filter = ListFilter(text, columns: Self.columns)
    #expect(filter.column == nil)
    #expect(filter.accepts(["in \(text) here"]))
    #expect(!filter.accepts(["else"]))
  }

  @Test(
    "Behind ~ or -f letters are found in their order, with others between them",
    arguments: [
      ("~wrkr", true), ("~WK7", true), ("-f clbo", true), ("~worker9c", false), ("!~wrkr", false),
      ("!~zz", true), ("~", true), ("-f ", true), ("-f", false),
    ])
  func letters(_ text: String, _ isShown: Bool) {
    #expect(ListFilter(text).accepts(texts) == isShown)
  }

  @Test("Among addresses brackets stand for themselves, and expressions are expressions")
  func addresses() {
    let texts = ["null_resource.join[12]"]
    for (text, isShown) in [
      ("join[12]", true), ("[12]", true), ("[1]", false), ("[1", true), ("!join[12]", false),
      ("join\\[\\d+\\]$", true), ("^join", false), ("JOIN[", true),
    ] {
      let filter = ListFilter(text, hasClasses: false)
      #expect(filter.accepts(texts) == isShown, "\(text)")
      #expect(filter.problem == nil, "\(text)")
    }
  }

  @Test(
    "Rows that were put together once give the same answer as their texts",
    arguments: [
      "worker", "WORKER", "crash|evict", "^temporal/", "^7c9", "wor.er", "!evict", "!^node", "~wk9",
      "!~wk9", "node-\\d$", "worker(", "", "k-7c9\ntemporal", "é", "~r/w",
    ])
  func together(_ text: String) {
    let filter = ListFilter(text)
    for row in [texts, ["É", "élan"], ["", ""], []] {
      var searched = SearchedTexts()
      searched.append(["before"])
      searched.append(row)
      #expect(filter.accepts(searched[1]) { row } == filter.accepts(row), "\(text) in \(row)")
    }
  }

  @Test("Only what is empty, and ! alone, lets everything through")
  func empty() {
    #expect(ListFilter().isEmpty && ListFilter("!").isEmpty)
    #expect(!ListFilter(".").isEmpty)
  }
}

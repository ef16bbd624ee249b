import Cluster
import Testing

@Suite("What is looked for before an expression is followed")
struct LogLandmarkTests {
  @Test(
    "Every match of an expression has one of its landmarks",
    arguments: [
      ("error", ["error"]), ("Error", ["Error"]), ("lost \\d+ pods", ["lost "]),
      ("a|bb|ccc", ["a", "bb", "ccc"]), ("(err|fail)ure", ["err", "fail"]), ("x+y", ["x"]),
      ("^node-[12] ready$", [" ready"]), ("(abc){2}", ["abc"]), ("größe", ["gr"]),
    ])
  func landmarks(_ expression: String, _ expected: [String]) throws {
    #expect(try LogPattern(expression).landmarks == expected)
  }

  @Test(
    "An expression that can match without any text has none",
    arguments: ["a*", ".", "a?b*", "[abc]+", "a|.", "ä", "\\bx?"])
  func none(_ expression: String) throws {
    #expect(try LogPattern(expression).landmarks == nil)
  }
}

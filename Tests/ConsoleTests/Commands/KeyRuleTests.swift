import TerminalUI
import Testing

@testable import Console

@Suite("Keys from the configuration")
struct KeyRuleTests {
  private func keymap(_ rules: [(String, [String])]) throws -> Keymap {
    try Keymap(rules: rules.map { KeyRule(command: $0.0, keys: $0.1, origin: "config.toml:1") })
  }

  private func problems(_ rules: [(String, [String])]) -> [KeyProblem.Item] {
    do {
      _ = try keymap(rules)
      return []
    } catch {
      return (error as? KeyProblem)?.items ?? []
    }
  }

  @Test("A rule replaces all keys of its command, on its screens")
  func replaces() throws {
    let keymap = try keymap([("shell", ["f3", "Ctrl-G"]), ("toggle-faults", [])])
    #expect(keymap.command(for: "f3", on: .nodes) == .shell)
    #expect(keymap.command(for: "ctrl-g", on: .pod) == .shell)
    #expect(keymap.command(for: "s", on: .nodes) == nil)
    #expect(keymap.command(for: "s", on: .tunnels) == .restartTunnel)
    #expect(keymap.command(for: "\\", on: .pods) == nil)
    #expect(keymap.keys(of: .shell) == ["f3", "ctrl-g"])
    #expect(keymap.origin(of: .shell) == "config.toml:1")
    #expect(keymap.origin(of: .plan) == nil)
    #expect(keymap.word(for: .toggleFaults) == ":toggle-faults")
  }

  @Test("Keys can change places")
  func swapped() throws {
    let keymap = try keymap([("describe", ["l"]), ("logs", ["d"])])
    #expect(keymap.command(for: "l", on: .pod) == .describe)
    #expect(keymap.command(for: "d", on: .pod) == .logs)
  }

  @Test(
    "What cannot be is told, with what to do",
    arguments: [
      ("pln", ["P"], "There is no command \"pln\".", "Did you mean plan?"),
      (
        "toggle-fault", ["P"], "There is no command \"toggle-fault\".",
        "Did you mean toggle-faults?"
      ),
      (
        "warp-drive", ["P"], "There is no command \"warp-drive\".",
        "quarterdeck keys lists them all."
      ),
      ("plan", ["pp"], "\"pp\" is no key.", "pgdn, f1 to f63"),
      ("plan", ["strg-p"], "\"strg-p\" is no key.", "ctrl-"),
      ("plan", [""], "\"\" is no key.", "Write one character"),
      ("plan", ["ctrl-i"], "No terminal tells ctrl-i from tab.", "tab"),
      ("plan", ["ctrl-m"], "No terminal tells ctrl-m from enter.", "enter"),
      ("plan", ["1"], "1 would be plan and overview everywhere.", "Give one of them another key"),
      ("open", ["f"], "f would be open and follow on the screen Pod.", "none: []"),
      ("quit", [], "quit would have no key.", "the way out"),
      ("back", [], "back would have no key.", "the way out"),
      ("help", [], "help would have no key.", "the way out"),
    ] as [(String, [String], String, String)])
  func refused(_ command: String, _ keys: [String], _ message: String, _ remedy: String) throws {
    let items = problems([(command, keys)])
    let item = try #require(items.first)
    #expect(items.count == 1 && item.rule == 0)
    #expect(item.message == message)
    #expect(item.remedy.contains(remedy), "\(item.remedy)")
  }

  @Test(
    "What destroys keeps a key that no slip and no held key gives",
    arguments: ["destroy", "apply", "delete-pod", "restart-rollout"],
    ["d", "ctrl-d", "ctrl-x", "enter", "space", "down", "5", "!", "alt-d", "ctrl-f5", "tab"])
  func destructive(_ command: String, _ key: String) {
    #expect(
      problems([(command, [key])]).contains {
        $0.message == "\(command) cannot have the key \(key)."
      })
  }

  @Test("A capital letter and a function key are good enough for what destroys")
  func deliberate() throws {
    let keymap = try keymap([("destroy", ["f12", "U"]), ("apply", ["alt-A"])])
    #expect(keymap.command(for: "U", on: .overview) == .destroy)
    #expect(keymap.command(for: "D", on: .overview) == nil)
  }

  @Test("All mistakes are told at once, in the order of the rules")
  func all() {
    let items = problems([("nope", ["x"]), ("plan", ["zz"]), ("help", [])])
    #expect(items.map(\.rule) == [0, 1, 2])
  }

  @Test("A clash of two rules is told at the later one")
  func later() {
    let items = problems([("shell", ["f3"]), ("plan", ["f3"])])
    #expect(items.map(\.rule) == [1])
  }

  @Test("Whatever has no rule keeps its key", arguments: CommandTable.rows)
  func others(_ row: CommandRow) throws {
    let keymap = try keymap([("shell", ["f3"])])
    if row.command != .shell { #expect(keymap.keys(of: row.command) == row.keys) }
  }
}

@Suite("FuzzyMatch")
struct FuzzyMatchTests {
  @Test(
    "Letters are found where they fit best",
    arguments: [
      ("plan", "plan", [0, 1, 2, 3]), ("pm", "plan-menu", [0, 5]), ("tf", "toggle-faults", [0, 7]),
      ("men", "plan-menu", [5, 6, 7]), ("NS", "next-sort", [0, 5]), ("é", "café", [3]),
    ] as [(String, String, [Int])])
  func places(_ typed: String, _ text: String, _ places: [Int]) {
    #expect(FuzzyMatch(typed, in: text)?.positions == places)
  }

  @Test(
    "What does not have the letters in their order is no match",
    arguments: [("pla", "pal"), ("x", "plan"), ("plann", "plan"), ("", "plan")])
  func none(_ typed: String, _ text: String) {
    #expect(FuzzyMatch(typed, in: text) == nil)
  }

  @Test(
    "The better fit has the higher score",
    arguments: [
      ("plan", "plan", "plan-menu"), ("pod", "pods", "pods-of-machine"),
      ("log", "logs", "all-logs"), ("sort", "sort", "next-sort"), ("pm", "plan-menu", "palm"),
    ])
  func order(_ typed: String, _ better: String, _ worse: String) throws {
    let first = try #require(FuzzyMatch(typed, in: better))
    let second = try #require(FuzzyMatch(typed, in: worse))
    #expect(first.score > second.score)
  }

  @Test("The places always spell what was typed")
  func spelling() throws {
    for row in CommandTable.rows {
      let title = Array(row.title.lowercased())
      let typed = String(title.enumerated().filter { $0.offset % 3 == 0 }.map(\.element))
      let match = try #require(FuzzyMatch(typed, in: row.title))
      #expect(String(match.positions.map { title[$0] }) == typed)
      #expect(match.positions == match.positions.sorted())
    }
  }

  @Test(
    "A misspelt name is near to the right one",
    arguments: [("plan", "plna", 2), ("", "abc", 3), ("same", "same", 0), ("kitten", "sitting", 3)])
  func distance(_ left: String, _ right: String, _ expected: Int) {
    #expect(editDistance(left, right) == expected)
  }
}

import FoundationEssentials
import TestKit
import Testing

/// Hostile text through the real program, read where the terminal would read it.
@Suite("Hostile text at the terminal", .serialized) struct HostileConsoleTests {
  /// The kinds of terminals; the first is tried in every run of the tests, all of them on demand.
  static let terminals = [
    "xterm-256color", "vt100", "tmux-256color", "screen", "linux", "xterm-mono",
  ]

  private struct Payload: Decodable {
    let place: String
    let number: String
    let text: String
  }

  @Test(
    "None of a thousand payloads reaches the terminal, from wherever it comes",
    arguments: terminals.prefix(Repetitions.terminals))
  func payloads(kind: String) async throws {
    let home = try Console.Home()
    let world = MachineWorld(script: "hostile_world.py", temporary: home.temporary)
    try await world.whileReady("payloads.json") {
      let payloads = try JSONDecoder().decode(
        [Payload].self, from: Data(home.temporary.read("payloads.json").utf8))
      let made = payloads.count
      #expect(made >= 1000)
      let terminal = try PseudoTerminal(
        [Checkout.executable, "--fresh", home.temporary.file("fleet/cluster")], columns: 200,
        rows: 60,
        environment: home.environment.merging(["TERM": kind, "NO_COLOR": nil]) { $1 })
      try walk(terminal)
      #expect(terminal.modes == terminal.initialModes)

      let output = terminal.output
      let programs = Programs(environment: ["PATH": "/usr/bin:/bin"])
      let language = try await TerminalLanguage(of: kind, by: programs)
      #expect(Array(Set(language.foreign(in: output))).sorted().prefix(5) == [])
      let written = String(decoding: output, as: UTF8.self)
      for payload in payloads {
        #expect(!output.contains(bytesOf: payload.text), "\(payload.place)")
      }
      // What was never shown proves nothing.
      let plain = Array(
        written.replacing(/\x1b\[[0-?]*[ -\/]*[@-~]|\x1b[()]./, with: "").utf8)
      let shown = payloads.filter { plain.contains(bytesOf: $0.number) }
      let places = Set(shown.map(\.place)).sorted()
      print("\(kind): \(shown.count) of \(made) payloads shown, from \(places)")
      #expect(shown.count > 300)
    }
  }

  /// Goes through all screens and down their lists.
  private func walk(_ terminal: PseudoTerminal) throws {
    func type(_ keys: String...) throws {
      for key in keys {
        terminal.type(key)
        terminal.settle()
      }
    }
    func pages(_ count: Int) throws { for _ in 0..<count { try type("\u{1B}[6~") } }

    try terminal.wait(forText: "? help")
    try terminal.wait(for: "pods") { $0.hasWritten("web-1") }
    try type("\t", "\t", "\t", "4")
    try pages(2)
    try type("1", "\r", "\t", "\t", "\u{1B}", "3", "*", "*")
    try pages(8)
    try type("g", "j", "j", "\r", "\t")
    try pages(2)
    try type("\u{1B}", "5")
    try pages(3)
    try type("g", "/", "web-", "\r", "g", "\r")
    for key in ["v", "d", "y", "y", "l", "p", "o"] {
      try type(key)
      try pages(1)
    }
    try type("6")
    // The machine's own logs: three of them, below what the console said.
    try type("j", " ", "j", " ", "j", " ", "\r")
    try type("g")
    try pages(3)
    try type("2", "P")
    try terminal.wait(for: "what terraform says") { $0.hasWritten("validate") }
    try pages(6)
    try type("k", "\u{1B}[5~", "V")
    try pages(3)
    try type("\u{1B}", "8", "\r")
    try pages(1)
    try type("?")
    terminal.type("\u{1B}")
    terminal.settle()
    terminal.type("Q")
    terminal.settle()
    // A run may go on, and is left alone.
    terminal.type("y")
    try terminal.waitForEnd()
  }
}

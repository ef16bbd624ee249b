import Glibc
import Testing

/// What reaches a terminal: frames, sizes, colours, and nothing else.
@Suite(.serialized) struct ScreenTests {
  @Test("Keys, UTF-8, function keys and pastes arrive as typed")
  func typing() throws {
    let terminal = try PseudoTerminal([Fixture.path], columns: 200)
    try terminal.wait(forText: Fixture.lastLine)
    terminal.type("j\u{1B}OA\u{1B}[15~é界\u{1B}[1;5C\u{1B}x\u{1B}[200~D\ry\u{1B}[201~\u{3}")
    try terminal.wait(
      forText: #"last <j up f5 é 界 ctrl-right alt-x paste("D\ny") ctrl-c>"#)
    terminal.type("\u{1B}")
    try terminal.wait(forText: "esc> inputs 10")
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
    #expect(terminal.screen.problems == [])
  }

  @Test("A text to be copied goes to the terminal as base64, whatever is in it, and shows nothing")
  func copying() throws {
    let terminal = try PseudoTerminal([Fixture.path])
    try terminal.wait(forText: Fixture.lastLine)
    terminal.type("y")
    try terminal.wait(forText: "last <y>")
    // base64 of `copied ESC ]0;é BEL`.
    let sequence = Array("\u{1B}]52;c;Y29waWVkIBtdMDvDqQc=\u{7}".utf8)
    #expect(Array(terminal.output).firstRange(of: sequence) != nil)
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
    #expect(terminal.screen.problems == [])
  }

  @Test(
    "Title and notification are words only, and the title goes only where there is one",
    arguments: [("xterm-256color", true), ("tmux-256color", true), ("linux", false)])
  func words(name: String, hasTitle: Bool) throws {
    let terminal = try PseudoTerminal([Fixture.path], environment: ["TERM": name])
    try terminal.wait(for: "the first frame") { $0.hasWritten("size 80x24") }
    terminal.type("tn")
    try terminal.wait(for: "the bell") { $0.output.contains(7) }
    terminal.settle()
    #expect(terminal.hasWritten("\u{1B}]2;fixture ") == hasTitle)
    #expect(terminal.hasWritten("\u{1B}]9;done ") == hasTitle)
    #expect(!terminal.hasWritten("\u{1B}]0;"))
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
    // Kept and put back by the description's own sequences, or by ours.
    if hasTitle { #expect(terminal.hasWritten("\u{1B}[22;0;0t")) }
    if hasTitle { #expect(terminal.hasWritten("\u{1B}[23;0;0t")) }
  }

  @Test("A notification goes through tmux to the terminal behind it")
  func passthrough() throws {
    let terminal = try PseudoTerminal(
      [Fixture.path], environment: ["TERM": "tmux-256color", "TMUX": "/tmp/none,1,0"])
    try terminal.wait(for: "the first frame") { $0.hasWritten("size 80x24") }
    terminal.type("n")
    try terminal.wait(for: "the notification") {
      $0.hasWritten("\u{1B}Ptmux;\u{1B}\u{1B}]9;done ") && $0.hasWritten("\u{7}\u{1B}\\")
    }
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
  }

  @Test("The mouse is told of, and off again at the end")
  func mouse() throws {
    let terminal = try PseudoTerminal([Fixture.path], columns: 200)
    try terminal.wait(forText: Fixture.lastLine)
    #expect(!terminal.screen.modes.contains(1000))
    terminal.type("m")
    try terminal.wait(for: "the mouse") { $0.screen.modes.isSuperset(of: [1000, 1006, 1004]) }
    terminal.type("\u{1B}[<0;7;3M\u{1B}[O")
    try terminal.wait(forText: "press(6,2) focused(false)")
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
    #expect(terminal.screen.isRestored)
  }

  @Test("Thousands of keys at once make few frames")
  func flood() throws {
    let terminal = try PseudoTerminal([Fixture.path])
    try terminal.wait(forText: Fixture.lastLine)
    terminal.type(String(repeating: "jk", count: 4000))
    try terminal.wait(forText: "inputs 8000 ")
    let words = terminal.screen.text.split { $0 == " " || $0.isNewline }
    let batches = words.firstIndex(of: "batches").flatMap { Int(words[$0 + 1]) }
    #expect(try #require(batches) < 400)
  }

  @Test("A frame writes only what changed")
  func changes() throws {
    let terminal = try PseudoTerminal([Fixture.path])
    try terminal.wait(forText: Fixture.lastLine)
    let first = terminal.output.count
    terminal.type("j")
    try terminal.wait(forText: "last <j> inputs 1 batches 1")
    #expect(terminal.output.count - first < 60)
    #expect(first < 2000)
  }

  @Test("Every size is drawn, the last as a fresh program draws it")
  func resizing() throws {
    let terminal = try PseudoTerminal([Fixture.path])
    try terminal.wait(forText: Fixture.lastLine)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      terminal.resize(
        columns: Int.random(in: 0...500, using: &random),
        rows: Int.random(in: 0...500, using: &random), isBrief: true)
    }
    for (columns, rows) in [(0, 0), (1, 1), (500, 200), (2, 40)] {
      terminal.resize(columns: columns, rows: rows, isBrief: true)
    }
    terminal.resize(columns: 97, rows: 31)
    try terminal.wait(forText: "size 97x31 ")
    terminal.type("r")
    try terminal.wait(forText: "last <r>")
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
    #expect(terminal.screen.isRestored)
    #expect(terminal.screen.problems == [])
  }

  @Test("A repaint puts back what something else wrote over")
  func repainting() throws {
    let terminal = try PseudoTerminal([Fixture.path])
    try terminal.wait(forText: Fixture.lastLine)
    terminal.disturb()
    #expect(!terminal.screen.text.contains("size 80x24"))
    terminal.type("r")
    try terminal.wait(for: "the screen") {
      $0.screen.text.contains("size 80x24") && $0.screen.text.contains("ink border")
    }
  }

  @Test("Wide glyphs, marks and hidden characters keep to their columns")
  func widths() throws {
    let terminal = try PseudoTerminal([Fixture.path])
    try terminal.wait(forText: Fixture.lastLine)
    terminal.type("w")
    try terminal.wait(forText: "|界面|")
    try terminal.wait(forText: "|e\u{301}|")
    #expect(terminal.screen.problems == [])
  }

  @Test(
    "Inks are shown with the colours that there are",
    arguments: [
      ("xterm-256color", "colors 256", true), ("xterm", "colors 8", true),
      ("xterm-16color", "colors 16", true), ("screen-256color", "colors 256", true),
      ("tmux-256color", "colors 256", true), ("vt100", "colors 0", false),
    ])
  func colours(name: String, colours: String, hasColours: Bool) throws {
    let terminal = try PseudoTerminal([Fixture.path], environment: ["TERM": name])
    try terminal.wait(forText: colours)
    try terminal.wait(forText: "ink input")
    #expect(terminal.screen.renditionsSeen.contains { (30...37).contains($0) } == hasColours)
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
  }

  @Test(
    "A character set without UTF-8 gets ASCII",
    arguments: [("C.UTF-8", "true"), ("C", "true"), ("xx_XX.UTF-8", "true")])
  func characterSets(locale: String, isUTF8: String) throws {
    let terminal = try PseudoTerminal([Fixture.path], environment: ["LC_ALL": locale])
    try terminal.wait(forText: "utf8 \(isUTF8)")
  }

  @Test(
    "A terminal that cannot be used is refused with the reason, and left alone",
    arguments: [
      (nil, "TERM is not set"), ("", "TERM is not set"), ("no-such-terminal", "is not known here"),
      ("dumb", "cannot place its cursor"),
    ])
  func refusals(name: String?, reason: String) throws {
    let terminal = try PseudoTerminal([Fixture.path], environment: ["TERM": name])
    let modes = terminal.initialModes
    #expect(try terminal.waitForEnd() == 2 << 8)
    #expect(terminal.screen.text.contains(reason))
    #expect(terminal.modes == modes)
    #expect(!terminal.output.contains(0x1B))
  }

  @Test(
    "A terminal description that others could have planted is not read",
    arguments: ["/tmp/planted-by-somebody", "hex:1e02", "relative/place"])
  func plantedDescription(value: String) throws {
    let terminal = try PseudoTerminal(
      [Fixture.path], environment: ["TERMINFO": value, "TERMINFO_DIRS": value, "TERMCAP": value])
    try terminal.wait(forText: Fixture.lastLine)
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
    #expect(terminal.screen.problems == [])
  }
}

import Glibc
import Testing

/// The terminal is restored whatever happens: modes byte for byte, screen, cursor, keys.
@Suite(.serialized) struct RestorationTests {
  /// Every signal that ends a program which does not expect it.
  static let signals: [Int32] = [
    SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGUSR1, SIGSEGV,
    SIGUSR2, SIGALRM, SIGTERM, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGIO, SIGSYS,
  ]
  /// Those that ask for an end, which the program answers in good order.
  static let polite: Set<Int32> = [SIGHUP, SIGINT, SIGQUIT, SIGTERM]

  /// A fixture that shows its first frame, in a terminal with unusual modes.
  private func start() throws -> (terminal: PseudoTerminal, modes: [UInt8], program: pid_t) {
    let terminal = try PseudoTerminal([Fixture.path], columns: 200, hasUnusualModes: true)
    let modes = terminal.initialModes
    try terminal.wait(forText: Fixture.lastLine)
    #expect(terminal.modes != modes)
    #expect(terminal.screen.isAlternate)
    return (terminal, modes, try Fixture.program(in: terminal))
  }

  private func expectRestored(_ terminal: PseudoTerminal, _ modes: [UInt8]) {
    #expect(terminal.modes == modes)
    #expect(terminal.screen.isRestored)
    #expect(terminal.screen.problems == [])
  }

  /// The guardian is forked off when Swift runs already, and Swift's locks know threads by numbers.
  @Test("A program behind its guardian begins, every time")
  func beginning() throws {
    for _ in 0..<40 { _ = try start() }
  }

  @Test("A program that leaves restores the terminal")
  func leaving() throws {
    let (terminal, modes, _) = try start()
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
    expectRestored(terminal, modes)
    #expect(terminal.screen.text.contains("left in good order"))
  }

  @Test("A signal to the program restores the terminal and ends it likewise", arguments: signals)
  func signalToProgram(number: Int32) throws {
    let (terminal, modes, program) = try start()
    kill(program, number)
    let status = try terminal.waitForEnd()
    expectRestored(terminal, modes)
    #expect(status == (Self.polite.contains(number) ? 0 : number))
  }

  @Test("A signal to the guardian restores the terminal and ends both", arguments: signals)
  func signalToGuardian(number: Int32) throws {
    let (terminal, modes, program) = try start()
    kill(terminal.process, number)
    let status = try terminal.waitForEnd()
    #expect(status == (Self.polite.contains(number) ? 0 : number))
    // The program outlives a killed guardian for a moment, and restores by itself.
    try terminal.wait(for: "the program's end") { _ in kill(program, 0) != 0 }
    try terminal.wait(for: "the terminal's modes") { $0.modes == modes && $0.screen.isRestored }
    expectRestored(terminal, modes)
  }

  @Test("A signal to both at once restores the terminal", arguments: signals)
  func signalToGroup(number: Int32) throws {
    let (terminal, modes, program) = try start()
    kill(-terminal.process, number)
    try terminal.waitForEnd()
    try terminal.wait(for: "the program's end") { _ in kill(program, 0) != 0 }
    guard number != SIGKILL else { return }
    expectRestored(terminal, modes)
  }

  @Test("A trap in Swift restores the terminal and names its last words")
  func trap() throws {
    let (terminal, modes, _) = try start()
    terminal.type("c")
    #expect(try terminal.waitForEnd() == SIGILL)
    expectRestored(terminal, modes)
    let path = try #require(terminal.screen.text.firstMatch(of: /\/tmp\/[-\w]+/)).output
    let words = try Fixture.take(path)
    #expect(words.contains("the fixture was told to crash"))
  }

  @Test("A program that dies is told of, and what goes on without it")
  func farewell() throws {
    let (terminal, modes, program) = try start()
    terminal.type("f")
    try terminal.wait(forText: "last <f>")
    kill(program, SIGKILL)
    #expect(try terminal.waitForEnd() == SIGKILL)
    expectRestored(terminal, modes)
    #expect(terminal.screen.text.contains("TerminalFixture: ended by signal 9 (Killed)"))
    #expect(terminal.screen.text.contains("TerminalFixture: the work goes on without it"))
  }

  @Test("What is written to standard error meanwhile is kept off the screen and named at the end")
  func standardError() throws {
    let (terminal, modes, _) = try start()
    terminal.type("eq")
    #expect(try terminal.waitForEnd() == 0)
    expectRestored(terminal, modes)
    let lines = terminal.screen.text.split(separator: "\n")
    let path = try #require(lines.first { $0.hasPrefix("messages in ") }).dropFirst(12)
    #expect(try Fixture.take(path) == "the fixture said something\n")
  }

  @Test("A terminal that is closed ends the program")
  func hangUp() throws {
    let (terminal, _, program) = try start()
    terminal.hangUp()
    #expect(try terminal.waitForEnd() == 0)
    try terminal.wait(for: "the program's end") { _ in kill(program, 0) != 0 }
  }

  @Test("SIGPIPE ends nothing")
  func brokenPipe() throws {
    let (terminal, modes, program) = try start()
    kill(program, SIGPIPE)
    terminal.type("jq")
    #expect(try terminal.waitForEnd() == 0)
    expectRestored(terminal, modes)
  }

  @Test("Three requests to end are enough for a program that cannot hear")
  func deaf() throws {
    let (terminal, modes, program) = try start()
    kill(program, SIGSTOP)
    try terminal.wait(for: "the guardian's answer") { $0.modes == modes }
    for number in [SIGHUP, SIGTERM, SIGINT] { kill(program, number) }
    kill(program, SIGCONT)
    try terminal.waitForEnd()
    #expect(terminal.modes == modes)
  }

  @Test("No core is dumped")
  func coreFile() throws {
    let (_, _, program) = try start()
    let limits = try Fixture.read("/proc/\(program)/limits").split(separator: "\n")
    let core = try #require(limits.first { $0.hasPrefix("Max core file size") })
    #expect(core.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
  }
}

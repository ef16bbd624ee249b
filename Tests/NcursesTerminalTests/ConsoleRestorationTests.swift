import Glibc
import TestKit
import Testing

/// The console gives the terminal back whatever ends it, wherever it is and whatever it does.
///
/// 14 signals × 8 screens × 3 moments are 336 cases; `QUARTERDECK_TEST_RESTORATIONS=336` tries all.
@Suite(.serialized) struct ConsoleRestorationTests {
  /// The signals that end a program which does not expect them and that a person, a system or a
  /// fault sends: those that ask for an end, those of faults, and the rest.
  static let signals: [Int32] = [
    SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS,
    SIGUSR1, SIGUSR2, SIGALRM,
  ]

  /// What the console is at when it is hit.
  enum Moment: CaseIterable {
    /// Nothing.
    case idle
    /// In the middle of writing to a terminal that takes no more.
    case drawing
    /// Something lies over the screen; on the Deploy screen an editor has the terminal.
    case away
  }

  struct Case: CustomTestStringConvertible {
    let signal: Int32
    let screen: Console.Screen
    let moment: Moment
    var testDescription: String { "signal \(signal), \(screen), \(moment)" }
  }

  /// All cases in an order of which any beginning has something of everything: the numbers of
  /// signals, screens and moments have a least common multiple of 168, half of all.
  static let cases: [Case] = (0..<336).map { number in
    Case(
      signal: signals[number % 14], screen: Console.Screen.allCases[(number + number / 168) % 8],
      moment: Moment.allCases[number % 3])
  }

  enum Process: CaseIterable { case program, guardian }

  @Test("The cases are all there are, each once")
  func completeness() {
    #expect(Set(Self.cases.map(\.testDescription)).count == 14 * 8 * 3)
  }

  @Test(
    "A signal on any screen at any moment leaves the terminal as it was",
    arguments: Process.allCases, cases.prefix(Repetitions.restorations))
  func restoration(process: Process, one: Case) throws {
    let home = try Console.Home()
    try home.installTools()
    let console = try Console(on: home, hasUnusualModes: true)
    let terminal = console.terminal
    let program = try console.program
    #expect(terminal.modes != terminal.initialModes)
    if one.screen != .overview { try console.go(to: one.screen) }
    try bring(console, to: one.moment, on: one.screen)
    kill(process == .program ? program : terminal.process, one.signal)
    if one.moment == .away, one.screen == .deploy {
      // Whoever asks politely waits for the editor.
      terminal.type("\n")
      if process == .program, [SIGINT, SIGQUIT].contains(one.signal) {
        // Keys of the terminal that were meant for the editor; the console goes on behind it.
        try terminal.wait(forText: "Unsupported argument")
        terminal.type("Q")
      }
    }
    try terminal.waitForEnd()
    try terminal.wait(for: "the program's end") { _ in kill(program, 0) != 0 }
    try terminal.wait(for: "the terminal's modes") {
      $0.modes == $0.initialModes && $0.screen.isRestored
    }
    #expect(terminal.screen.problems == [])
    #expect(terminal.screen.brokenOff <= 1)
  }

  private func bring(
    _ console: Console, to moment: Moment, on screen: Console.Screen
  ) throws {
    let terminal = console.terminal
    switch moment {
    case .idle: break
    case .drawing:
      // Nobody reads while it draws everything again and again.
      try terminal.typeUntilFull(String(repeating: "\u{C}", count: 60))
    case .away where screen == .deploy:
      terminal.type("P")
      try terminal.wait(forText: "Unsupported argument")
      terminal.type("v")
      try terminal.wait(forText: "EDITING")
    case .away:
      terminal.type("?")
      try terminal.wait(forText: "▸Keys")
    }
  }
}

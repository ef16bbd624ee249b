import FoundationEssentials
import Glibc
import TestKit
import Testing

/// The manners of the real program at a terminal: sizes, suspension, silence, refusals.
@Suite(.serialized) struct ConsoleMannersTests {
  @Test(
    "After a storm of sizes from 1x1 to 500x200 a screen is as a fresh console draws it",
    arguments: Console.Screen.allCases)
  func resizes(screen: Console.Screen) throws {
    let home = try Console.Home()
    let console = try Console(on: home)
    if screen != .overview { try console.go(to: screen) }
    var random = SeededGenerator(seed: UInt64(screen.rawValue))
    console.terminal.storm(
      (0..<Repetitions.resizes).lazy.map { _ in
        (Int.random(in: 1...500, using: &random), Int.random(in: 1...200, using: &random))
      })
    // A program that waits for a processor is quiet for a moment too.
    console.terminal.forgetUntilQuiet(milliseconds: 1_000)
    // From here on every byte is looked at again.
    console.terminal.resize(columns: 41, rows: 9)
    console.terminal.type("\u{C}")
    try console.terminal.wait(forText: "Quarterdeck needs")
    for (columns, rows) in [(60, 15), (200, 60), (1, 1), (61, 40), (500, 200), (120, 40)] {
      console.terminal.resize(columns: columns, rows: rows)
      try console.terminal.wait(for: "\(columns)x\(rows)") {
        columns == 1
          || $0.screen.text.split(separator: "\n").last?.hasSuffix(screen.title) == true
            && $0.screen.text.count { $0 == "\n" } == rows - 1
      }
    }
    let fresh = try Console(on: home, columns: 120, rows: 40)
    if screen != .overview { try fresh.go(to: screen) }
    try console.terminal.wait(for: "the screen of a fresh console") { terminal in
      // The clock on both screens goes on.
      fresh.terminal.readWaiting()
      return Self.withoutNumbers(terminal.screen.text)
        == Self.withoutNumbers(fresh.terminal.screen.text)
    }
    try fresh.quit()
    try console.quit()
  }

  private static func withoutNumbers(_ text: String) -> String {
    String(text.map { $0.isNumber ? "0" : $0 })
  }

  @Test("Suspended again and again under a shell, the console comes back as it was")
  func suspensions() throws {
    let home = try Console.Home()
    let shell = try Self.shell(showing: home)
    try shell.wait(forText: "? help")
    shell.type("3")
    try shell.wait(forText: "▾ openstack_compute_instance_v2")
    shell.settle()
    let before = Self.withoutNumbers(shell.screen.text)
    for _ in 0..<Repetitions.suspensions {
      try Self.stop(in: shell)
      shell.type("clear; fg\n")
      try shell.wait(for: "the same screen") {
        $0.screen.isAlternate && Self.withoutNumbers($0.screen.text) == before
      }
      // It hears keys again: it was not only drawn.
      shell.type("j")
      try shell.wait(for: "the next row") { Self.withoutNumbers($0.screen.text) != before }
      shell.type("k")
      try shell.wait(for: "the first row") { Self.withoutNumbers($0.screen.text) == before }
    }
    try Self.quit(in: shell)
  }

  @Test("Ctrl-Z as soon as fg has brought the console back stops it again")
  func suspensionsInARow() throws {
    let home = try Console.Home()
    let shell = try Self.shell(showing: home)
    for _ in 0..<Repetitions.suspensions {
      try Self.stop(in: shell)
      shell.type("clear; fg\n")
      // Not for its picture: the terminal was taken this moment.
      try shell.wait(for: "the console") { $0.screen.isAlternate }
    }
    try shell.wait(forText: "controller-1")
    try Self.quit(in: shell)
  }

  /// A shell in which the console was started and shows a deployment.
  private static func shell(showing home: Console.Home) throws -> PseudoTerminal {
    var environment = home.environment
    environment["PS1"] = "ready> "
    let shell = try PseudoTerminal(
      ["/bin/bash", "--norc", "--noprofile", "--noediting", "-i"], columns: 100, rows: 30,
      environment: environment)
    try shell.wait(forText: "ready>")
    shell.type("set -b; \(Checkout.executable) --fresh \(home.directory)\n")
    try shell.wait(forText: "controller-1")
    return shell
  }

  /// Suspends the console, and waits until the shell has its terminal.
  private static func stop(in shell: PseudoTerminal) throws {
    shell.type("\u{1A}")
    try shell.wait(for: "the shell") {
      $0.screen.isRestored && $0.screen.text.contains("Stopped")
    }
  }

  /// Leaves the console; the shell has its terminal then, and exit code 0.
  private static func quit(in shell: PseudoTerminal) throws {
    shell.type("Q")
    try shell.wait(for: "the shell") { $0.screen.isRestored }
    shell.type("echo status=$?\n")
    try shell.wait(forText: "status=0")
    #expect(shell.screen.problems == [])
  }

  // MARK: Silence

  @Test("A screen without subscriptions is idle: nothing wakes any thread of it")
  func silence() throws {
    let terminal = try PseudoTerminal([Fixture.path])
    try terminal.wait(forText: Fixture.lastLine)
    let program = try Fixture.program(in: terminal)
    #expect(try Self.wakeUps(of: [program, terminal.process], terminal) == [0, 0])
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
  }

  @Test(
    "The console in an empty directory wakes up for the minute of its clock, and for nothing else")
  func emptyDirectory() throws {
    let home = try Console.Home()
    for name in ["terraform.tfstate", "main.tf"] {
      try FileManager.default.removeItem(atPath: "\(home.directory)/\(name)")
    }
    let console = try Console(on: home)
    try console.terminal.wait(forText: "This directory is empty")
    let spans = max(2, Repetitions.idleSeconds / 5)
    let guardian = console.terminal.process
    let counts = try Self.wakeUps(of: [console.program, guardian], console.terminal, spans: spans)
    // Each minute the clock is drawn; in all other spans no thread may be woken.
    #expect(counts.count { $0[0] > 0 } <= spans * 5 / 60 + 1)
    #expect(counts.allSatisfy { $0[1] == 0 })
    try console.quit()
  }

  /// How often the threads of each process are woken while nothing happens, by what the kernel
  /// counts.
  private static func wakeUps(of processes: [pid_t], _ terminal: PseudoTerminal) throws -> [Int] {
    try settle(processes, terminal)
    return try wakeUps(of: processes, terminal, for: Repetitions.idleSeconds)
  }

  /// The same in each of so many spans of five seconds.
  private static func wakeUps(
    of processes: [pid_t], _ terminal: PseudoTerminal, spans: Int
  ) throws -> [[Int]] {
    try settle(processes, terminal)
    return try (0..<spans).map { _ in try wakeUps(of: processes, terminal, for: 5) }
  }

  private static func wakeUps(
    of processes: [pid_t], _ terminal: PseudoTerminal, for seconds: Int
  ) throws -> [Int] {
    let before = try processes.map(waits)
    terminal.readFor(milliseconds: Int32(seconds * 1000))
    return zip(before, try processes.map(waits)).map { $1 - $0 }
  }

  /// Waits for the end of what starting leaves to do: nothing wakes in a second.
  private static func settle(_ processes: [pid_t], _ terminal: PseudoTerminal) throws {
    for _ in 0..<20
    where try wakeUps(of: processes, terminal, for: 1).allSatisfy({ $0 == 0 }) { return }
  }

  private static func waits(of process: pid_t) throws -> Int {
    let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
    return try tasks.reduce(0) { sum, task in
      let status = try Fixture.read("/proc/\(process)/task/\(task)/status")
      let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches") }
      return sum + (line?.split(separator: "\t").last.flatMap { Int($0) } ?? 0)
    }
  }

  // MARK: Refusals

  @Test(
    "A terminal that the console cannot use is told in a plain sentence",
    arguments: [
      (nil, "TERM is not set"), ("", "TERM is not set"), ("no-such-terminal", "is not known here"),
      ("dumb", "cannot place its cursor"),
    ] as [(String?, String)])
  func unknownTerminal(name: String?, reason: String) throws {
    let home = try Console.Home()
    let terminal = try PseudoTerminal(
      [Checkout.executable, home.directory],
      environment: home.environment.merging(["TERM": name]) { $1 })
    #expect(try terminal.waitForEnd() != 0)
    #expect(terminal.screen.text.contains(reason))
    #expect(terminal.modes == terminal.initialModes)
    #expect(!terminal.output.contains(0x1B))
  }

  @Test("Where output is no terminal, the console says what to use instead")
  func noTerminal() async throws {
    let home = try Console.Home()
    let programs = Programs(environment: home.environment.compactMapValues(\.self))
    let outcome = try await programs.run(Checkout.executable, [home.directory])
    #expect(outcome.exitCode != 0)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("The console needs a terminal on standard input and output."))
    #expect(!outcome.errors.contains("\u{1B}"))
  }

  @Test(
    "Lines are of ASCII where the configuration wants it, and the environment can forbid colours")
  func plainTerminal() throws {
    let home = try Console.Home()
    try FileManager.default.createDirectory(
      atPath: home.temporary.file("config/quarterdeck"), withIntermediateDirectories: true)
    try home.temporary.write("ascii = true\n", to: "config/quarterdeck/config.toml")
    let console = try Console(on: home, environment: ["NO_COLOR": "1"])
    #expect(console.terminal.output.allSatisfy { $0 < 0x80 })
    #expect(console.terminal.screen.text.contains("+"))
    #expect(console.terminal.screen.renditionsSeen.isDisjoint(with: 30...48))
    try console.quit()
  }
}

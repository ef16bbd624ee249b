import FoundationEssentials
import Glibc
import TestKit
import Testing

/// Logs without end through the real OpenSSH into the real program.
@Suite("A flood at the terminal", .serialized) struct FloodConsoleTests {
  /// The most memory, in MiB.
  ///
  /// 50,000 lines are kept, and of each machine a piece of what ssh hands over is on its way. What had
  /// gathered here instead of on the machines would come to gigabytes.
  private static let mostMemory = 150
  /// As many lines go by: a multiple of those that are kept.
  private static let flood = 150_000

  @Test(
    "Five machines print yes without end: memory is bounded, what is dropped is counted, keys are answered, and nothing stays behind"
  )
  func yes() async throws {
    let home = try Console.Home()
    let world = MachineWorld(script: "flood_world.py", temporary: home.temporary)
    try await world.whileReady("ready") {
      let console = try Console(
        on: home, directory: home.temporary.file("fleet/cluster"), columns: 120, rows: 40)
      let terminal = console.terminal
      try open(console)
      let processes = Processes(of: home)

      try terminal.wait(for: "lines that are dropped") { Self.dropped(in: $0) > 0 }
      let first = Self.dropped(in: terminal)
      var rounds = 0
      while Self.dropped(in: terminal) < first + Self.flood {
        try look(terminal)
        rounds += 1
        #expect(try Self.peak(of: console.program) < Self.mostMemory, "round \(rounds)")
      }
      #expect(try await processes.named("yes \(home.name)").count == 5)
      #expect(try await processes.named("ssh -F").count >= 5)

      try console.quit()
      #expect(try await processes.end(of: "ssh -F"))
      #expect(try await processes.end(of: "yes \(home.name)"))
    }
  }

  /// Marks all machines, and opens their journals together.
  private func open(_ console: Console) throws {
    let terminal = console.terminal
    try terminal.wait(forText: "127.44.7.5")
    try console.go(to: .nodes)
    terminal.type("g")
    for count in 1...5 {
      terminal.type(" ")
      try terminal.wait(forText: "\(count) marked")
    }
    terminal.type("l")
    try terminal.wait(forText: "5 logs by time")
  }

  /// Uses keys of each kind, and waits for what they do.
  private func look(_ terminal: PseudoTerminal) throws {
    for text in ["Q", "QW", "QWV"] {
      terminal.type(text == "Q" ? "/Q" : String(text.suffix(1)))
      try terminal.wait(forText: "/\(text)")
    }
    terminal.type("\u{1B}")
    try terminal.wait(for: "the end of the search") { !$0.screen.text.contains("/QWV") }
    terminal.type("k")
    try terminal.wait(forText: "paused")
    terminal.type("?")
    try terminal.wait(forText: "Keys and commands")
    terminal.type("\u{1B}")
    try terminal.wait(for: "the end of the help") {
      !$0.screen.text.contains("Keys and commands")
    }
    terminal.type("G")
    try terminal.wait(forText: "following")
    try terminal.wait(for: "the count") { Self.dropped(in: $0) > 0 }
  }

  /// The count in the panel's badge; 0 while another one is shown.
  private static func dropped(in terminal: PseudoTerminal) -> Int {
    let words = terminal.screen.text.split { $0 == " " || $0.isNewline }
    guard let place = words.firstIndex(of: "dropped"), place > 0 else { return 0 }
    return Int(words[place - 1].filter(\.isNumber)) ?? 0
  }

  /// The most memory that a process had until now, in MiB.
  private static func peak(of process: pid_t) throws -> Int {
    let status = try Fixture.read("/proc/\(process)/status")
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    let kibibytes = line?.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) }
    return try #require(kibibytes) / 1024
  }
}

/// The processes of a test, by what they were started with.
private struct Processes {
  private let home: Console.Home
  private let programs = Programs(environment: ["PATH": "/usr/bin:/bin"])

  init(of home: Console.Home) { self.home = home }

  /// The command lines with a text, and with the name of the test's directory.
  func named(_ text: String) async throws -> [String] {
    try await programs.run("ps", ["-eo", "args="]).output.split(separator: "\n").map(String.init)
      .filter { $0.contains(text) && $0.contains(home.name) }
  }

  /// Waits until there is none; returns whether that came to be.
  func end(of text: String) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !named(text).isEmpty {
      guard ContinuousClock.now < deadline else { return false }
      try await Task.sleep(for: .milliseconds(50))
    }
    return true
  }
}

extension Console.Home {
  /// The name of its directory, which no other test has.
  fileprivate var name: String { temporary.path.split(separator: "/").last.map(String.init) ?? "" }
}

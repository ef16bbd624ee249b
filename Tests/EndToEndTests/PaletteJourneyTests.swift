import FoundationEssentials
import TestKit
import Testing

@Suite("The journey through the palette, the help and the log", .serialized)
struct PaletteJourneyTests {
  /// Leaves what shows a text, and waits until it is gone: Escape and what follows at once would be one
  /// key with Alt.
  private static func leave(_ text: String, in console: Tmux) async throws {
    try await console.type("Escape")
    try await console.wait(for: "the end of \(text)") { !$0.contains(text) }
  }

  @Test("Find and give commands by name, by help and by a key of one's own, and see what was run")
  func journey() async throws {
    let temporary = try TemporaryDirectory()
    for folder in ["rocks", "config/quarterdeck", "run"] {
      try FileManager.default.createDirectory(
        atPath: temporary.file(folder), withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
    try temporary.write("terraform {}\n", to: "rocks/main.tf")
    try temporary.write("[keys]\nhistory = [\"f6\"]\n", to: "config/quarterdeck/config.toml")
    var environment = ProcessInfo.processInfo.environment.filter {
      ["PATH", "HOME", "LANG", "USER"].contains($0.key)
    }
    environment["LC_ALL"] = "C.UTF-8"
    environment["XDG_STATE_HOME"] = temporary.file("state")
    environment["XDG_CONFIG_HOME"] = temporary.file("config")
    environment["XDG_RUNTIME_DIR"] = temporary.file("run")
    let programs = Programs(environment: environment)
    try await Tmux.open(
      [Checkout.executable, temporary.file("rocks")], by: programs, in: temporary, columns: 80,
      rows: 24
    ) { console in
      try await console.wait(for: "Nothing is deployed here")
      try await console.type(":")
      try await console.wait(for: "a name, a word of what it does, or a key")
      try await console.type(word: "workspace ")
      try await console.wait(for: "in use")
      try await Self.leave("enter give", in: console)
      try await console.type(":")
      try await console.type(word: "nod")
      try await console.type("Enter")
      try await console.wait(for: "▸ Nodes")

      // A key of one's own, and none where the standard one was.
      try await console.type("F6")
      try await console.wait(for: "▸ History")

      try await console.type("?")
      try await console.wait(for: "Keys and commands")
      try await console.type("/")
      try await console.type(word: "apply the")
      try await console.wait(for: "There is no reviewed plan.")
      try await Self.leave("/apply the", in: console)
      try await Self.leave("Keys and commands", in: console)

      try await console.type("@")
      try await console.wait(for: "What was run")
      let log = try await console.wait(for: "workspace list")
      #expect(log.contains("here") && log.contains("exit 0"))
      try await console.type("Enter")
      try await console.wait(for: "end of its standard error")
      try await Self.leave("end of its standard error", in: console)
      try await Self.leave("What was run", in: console)

      // The next session begins where this one was left, and knows what was given.
      try await console.type("Q")
      while try await console.isOpen() { try await Task.sleep(for: .milliseconds(50)) }
    }
    try await Tmux.open(
      [Checkout.executable, temporary.file("rocks")], by: programs, in: temporary, columns: 80,
      rows: 24
    ) { console in
      try await console.wait(for: "▸ History")
      try await console.type(":")
      try await console.wait(for: "nodes") { screen in
        screen.split(separator: "\n").contains { $0.contains("▸·") && $0.contains("nodes") }
      }
      try await Self.leave("enter give", in: console)
      try await console.type("Q")
      while try await console.isOpen() { try await Task.sleep(for: .milliseconds(50)) }
    }
  }
}

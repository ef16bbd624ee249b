import FoundationEssentials
import TestKit
import Testing

@Suite("Coming back", .serialized)
struct ComingBackTests {
  @Test("The first time has hints and a way to begin, and the next begins where this one was left")
  func session() async throws {
    let temporary = try TemporaryDirectory()
    let directory = temporary.file("cluster")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let programs = Programs(environment: EditorTests.environment(in: temporary))
    try await Self.open([directory], programs, temporary) { console in
      let first = try await console.wait(for: "This directory is empty.")
      #expect(first.contains("1/5  "))
      #expect(first.contains("quarterdeck new DIR"))
      // What is written meanwhile is seen without a key.
      try temporary.write("resource \"terraform_data\" \"a\" {}\n", to: "cluster/main.tf")
      try await console.wait(for: "1 file of configuration")
      try await console.type("8", "5", "-")
      try await console.wait(for: "4/5  ")
      try await console.wait(for: "▸ History")
    }
    // Who left before the last hint has not seen it.
    try await Self.open([directory], programs, temporary) { console in
      try await console.wait(for: "▸ History")
      for number in 1...5 {
        try await console.wait(for: "\(number)/5  ")
        try await console.type("j")
      }
    }
    try await Self.open([directory, "--fresh"], programs, temporary) { console in
      let again = try await console.wait(for: "Nothing is deployed here")
      #expect(!again.contains("/5  "))
      try await console.type("8")
      try await console.wait(for: "▸ History")
    }
    // A session that cannot be read costs nothing but itself.
    let folder = temporary.file("state/quarterdeck")
    let sessions = try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { $0.contains("sessions/") }
    try #require(sessions.count == 1)
    try temporary.write("{", to: "state/quarterdeck/\(sessions[0])")
    try await Self.open([directory], programs, temporary) { console in
      try await console.wait(for: "The last session cannot be read")
      try await console.wait(for: "Nothing is deployed here")
    }
  }

  @Test(
    "A theme is drawn as soon as it is saved; one that is wrong is told with its line and changes nothing"
  )
  func theme() async throws {
    let temporary = try TemporaryDirectory()
    for folder in ["cluster", "config/quarterdeck/themes"] {
      try FileManager.default.createDirectory(
        atPath: temporary.file(folder), withIntermediateDirectories: true)
    }
    let configuration = "config/quarterdeck/config.toml"
    try temporary.write("theme = \"default\"\n", to: configuration)
    let programs = Programs(environment: EditorTests.environment(in: temporary))
    try await Self.open([temporary.file("cluster")], programs, temporary) { console in
      try await console.wait(for: "This directory is empty.")
      let bytes = temporary.file("bytes")
      try await console.record(to: bytes)
      try temporary.write(
        "[ink]\ntitle = \"color200\"\n", to: "config/quarterdeck/themes/mine.toml")
      try temporary.write("theme = \"mine\"\n", to: configuration)
      try await Self.wait(for: "38;5;200m", in: bytes)
      try temporary.write("[ink]\ntitle = \"blu\"\n", to: "config/quarterdeck/themes/mine.toml")
      try await console.wait(for: "The theme stays: mine.toml:2:")
      try temporary.write(
        "[ink]\ntitle = \"color201\"\n", to: "config/quarterdeck/themes/mine.toml")
      try await Self.wait(for: "38;5;201m", in: bytes)
      try await console.wait(for: "The theme is right again.")
      // One that is tried gives way to what the configuration comes to name.
      try await console.type(":")
      try await console.type(word: "next-theme")
      try await console.type("Enter")
      try await console.wait(for: "in config.toml keeps it.")
      try temporary.write(
        "[ink]\ntitle = \"color202\"\n", to: "config/quarterdeck/themes/other.toml")
      try temporary.write("theme = \"other\"\n", to: configuration)
      try await console.wait(for: "config.toml names the theme other now.")
      try await Self.wait(for: "38;5;202m", in: bytes)
      try temporary.write("theme = 7\n", to: configuration)
      try await console.wait(for: "The theme stays: config.toml: line 1:")
    }
  }

  @Test("A configuration that comes to be while the console is open is followed too")
  func firstConfiguration() async throws {
    let temporary = try TemporaryDirectory()
    for folder in ["cluster", "config"] {
      try FileManager.default.createDirectory(
        atPath: temporary.file(folder), withIntermediateDirectories: true)
    }
    let programs = Programs(environment: EditorTests.environment(in: temporary))
    try await Self.open([temporary.file("cluster")], programs, temporary) { console in
      try await console.wait(for: "This directory is empty.")
      try FileManager.default.createDirectory(
        atPath: temporary.file("config/quarterdeck"), withIntermediateDirectories: true)
      try temporary.write("theme = \"nowhere\"\n", to: "config/quarterdeck/config.toml")
      try await console.wait(for: "There is no such theme.")
    }
  }

  /// Waits until a file holds a text.
  private static func wait(for text: String, in file: String) async throws {
    let end = ContinuousClock.now + .seconds(120)
    while ContinuousClock.now < end {
      let bytes = (try? Data(contentsOf: URL(filePath: file))) ?? Data()
      if String(decoding: bytes, as: UTF8.self).contains(text) { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("\(text) was not written")
  }

  /// Opens the console, uses it, and leaves it.
  private static func open(
    _ arguments: [String], _ programs: Programs, _ temporary: TemporaryDirectory,
    _ body: (Tmux) async throws -> Void
  ) async throws {
    try await Tmux.open(
      [Checkout.executable] + arguments, by: programs, in: temporary, columns: 120, rows: 40
    ) { console in
      try await body(console)
      try await console.type("Q")
      while try await console.isOpen() { try await Task.sleep(for: .milliseconds(50)) }
    }
  }
}

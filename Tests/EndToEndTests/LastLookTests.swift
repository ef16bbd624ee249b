import FoundationEssentials
import TestKit
import Testing

@Suite("Since you last looked", .serialized)
struct LastLookTests {
  private static let words = "since you last looked"

  @Test("What was done while the console was closed is told once, and is compared in the history")
  func journey() async throws {
    let temporary = try TemporaryDirectory()
    let directory = temporary.file("cluster")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let first = "resource \"terraform_data\" \"a\" { input = \"one\" }\n"
    try temporary.write(first, to: "cluster/main.tf")
    let programs = Programs(environment: EditorTests.environment(in: temporary))

    try await Self.open(directory, programs, temporary) { console in
      try await console.wait(for: "Nothing is deployed here")
      try await console.type("P")
      try await console.wait(for: "applies exactly this plan")
      try await console.type("A")
      try await console.wait(for: "Applied")
      // What this console did itself is no news.
      try await console.type("8", "]")
      try await console.wait(for: "after apply")
      try await console.type("1")
      let overview = try await console.wait(for: "The state has no machines")
      #expect(!overview.contains(Self.words))
    }

    try temporary.write(
      first.replacing("one", with: "two") + "resource \"terraform_data\" \"b\" {}\n",
      to: "cluster/main.tf")
    struct Plan: Decodable { let plan: String }
    let planned = try await programs.run(
      Checkout.executable, ["plan", "-C", directory, "--json"], deadline: .seconds(300))
    let plan = try JSONDecoder().decode(Plan.self, from: Data(planned.output.utf8)).plan
    let applied = try await programs.run(
      Checkout.executable, ["apply", plan, "-C", directory], deadline: .seconds(300))
    try #require(applied.exitCode == 0, "\(applied)")

    try await Self.open(directory, programs, temporary) { console in
      let news = try await console.wait(for: Self.words)
      #expect(news.contains("terraform_data.a was changed"))
      try await console.type("8", "]")
      let since = try await console.wait(for: "Since you last looked (")
      #expect(since.contains("terraform_data.b was added"))
      try await console.type("k")
      try await console.wait(for: "the present state, compared") {
        $0.contains("terraform_data.a was changed: input, output") && $0.contains("present")
      }
      try await console.type("Enter")
      try await console.wait(for: #"input: "one" → "two""#)
      try await console.type("Escape", "1")
      try await console.wait(for: "it was seen") { !$0.contains(Self.words) }
    }
    try await Self.open(directory, programs, temporary) { console in
      try await console.type("8", "]")
      try await console.wait(for: "after apply")
      try await console.type("1")
      let overview = try await console.wait(for: "The state has no machines")
      #expect(!overview.contains(Self.words))
    }
  }

  /// Opens the console, uses it, and leaves it.
  private static func open(
    _ directory: String, _ programs: Programs, _ temporary: TemporaryDirectory,
    _ body: (Tmux) async throws -> Void
  ) async throws {
    try await Tmux.open(
      [Checkout.executable, directory], by: programs, in: temporary, columns: 120, rows: 40
    ) { console in
      try await body(console)
      try await console.type("Q")
      while try await console.isOpen() { try await Task.sleep(for: .milliseconds(50)) }
    }
  }
}

import FoundationEssentials
import TestKit
import Testing

@Suite("logs")
struct LogsCommandTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try directory.write(
      """
      2026-01-02T15:04:05.100000000Z started
      2026-01-02T15:04:07.000000000Z [ERROR] lost \u{1B}]0;title\u{07}\u{1B}[31mred\u{1B}[0m
      2026-01-02T15:04:09.000000000Z \(String(repeating: "x", count: 20_000))

      """, to: "pod.log")
    try directory.write(
      """
      2026-01-02T15:04:06.000000+0000 node kubelet[12]: E0102 15:04:06 no route
      2026-01-02T15:04:08.000000+0000 node kubelet[12]: I0102 15:04:08 a route

      """, to: "node.log")
  }

  private func run(_ arguments: String..., input: String? = nil) async throws -> Programs.Outcome {
    let programs = Programs(environment: [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path, "LC_ALL": "C.UTF-8",
    ])
    return try await programs.run(
      Checkout.executable, ["logs"] + arguments, in: directory.path, input: input)
  }

  @Test("Files of different forms are put together by time, each line with its name")
  func merged() async throws {
    let outcome = try await run("--from", "pod.log", "node.log")
    #expect(outcome.exitCode == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0] == "2026-01-02T15:04:05.100Z  pod.log  started")
    #expect(
      lines[1] == "2026-01-02T15:04:06.000Z  node.log  node kubelet[12]: E0102 15:04:06 no route")
    #expect(lines[2] == "2026-01-02T15:04:07.000Z  pod.log  [ERROR] lost red")
    #expect(lines[4].hasSuffix(" … (20000 bytes)"))
  }

  @Test("Lines are chosen by level, by expression and by time")
  func filtered() async throws {
    let errors = try await run(
      "--from", "pod.log", "node.log", "--level", "error", "--exclude", "^x")
    // What does not say how much it matters is not hidden.
    #expect(errors.output.split(separator: "\n").count == 3)
    #expect(!errors.output.contains("a route"))
    let found = try await run("--from", "pod.log", "node.log", "--grep", "(no|a) route$", "--json")
    let objects = try found.output.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
    #expect(objects.map(\.level) == ["error", "info"])
    #expect(objects.allSatisfy { $0.schema == "quarterdeck/log-line/1" && !$0.isCut })
    #expect(objects.first?.source == "node.log")
    let recent = try await run(
      "--from", "node.log", "--since", "5s", "--now", "2026-01-02T15:04:12Z")
    #expect(recent.output.split(separator: "\n").count == 1)
    let last = try await run("--from", "pod.log", "--tail", "1")
    #expect(last.output.split(separator: "\n").count == 1)
  }

  @Test("What cannot be done is told before anything is read")
  func refusals() async throws {
    let wrong = try await run("--from", "pod.log", "--grep", "a(b")
    #expect(wrong.exitCode == 64)
    #expect(wrong.errors.contains("--grep 'a(b': At character 2: this bracket is not closed."))
    #expect(try await run("--from", "pod.log", "--follow").exitCode == 64)
    #expect(try await run("ns/pod", "--from", "pod.log").exitCode == 64)
    let many = try await run("ns/a", "ns/b", "ns/c", "ns/d", "--follow")
    #expect(many.exitCode == 64)
    #expect(many.errors.contains("--follow follows 3 pods at most"))
    #expect(try await run().exitCode == 64)
    #expect(try await run("--from", "pod.log", "--level", "loud").exitCode == 64)
    let missing = try await run("--from", "nothing.log", "pod.log")
    #expect(missing.exitCode == 2)
    #expect(missing.errors.contains("nothing.log"))
    #expect(try await run("--from", "nothing.log").exitCode == 1)
  }

  private struct Line: Decodable {
    let schema: String
    let source: String
    let level: String?
    let isCut: Bool
  }
}

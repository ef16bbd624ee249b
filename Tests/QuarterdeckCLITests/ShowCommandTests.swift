import TestKit
import Testing

@Suite("quarterdeck show")
struct ShowCommandTests {
  @Test(
    "Every view is a picture of the size that was asked for, from a directory without anything too",
    arguments: [
      "overview", "deploy", "resources", "nodes", "pods", "logs", "tunnels", "history",
    ],
    ["80x24", "120x40", "200x60"])
  func views(view: String, size: String) async throws {
    let directory = try TemporaryDirectory()
    let outcome = try await Self.show([view, "--size", size, "--format", "inks"], in: directory)
    #expect(outcome.exitCode == 0, "\(outcome)")
    let sides = size.split(separator: "x").compactMap { Int($0) }
    let rows = outcome.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(rows.count == sides[1])
    #expect(rows.allSatisfy { $0.count <= sides[0] })
    #expect(rows.contains { $0.count == sides[0] })
  }

  @Test("The picture shows the state, in text without any control byte")
  func text() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(Self.state, to: "terraform.tfstate")
    let outcome = try await Self.show(["resources"], in: directory)
    #expect(outcome.output.contains("tls_private_key"), "\(outcome)")
    #expect(!outcome.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test("Colours are those of the theme; NO_COLOR has no say where they were asked for")
  func colours() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(Self.state, to: "terraform.tfstate")
    try directory.write("[ink]\nborder = \"#123456\"\n", to: "mine.toml")
    let theme = ["--theme", directory.file("mine.toml")]
    let ansi = try await Self.show(["resources", "--format", "ansi"] + theme, in: directory)
    #expect(ansi.output.contains("\u{1B}[0;38;2;18;52;86m"))
    let svg = try await Self.show(["resources", "--format", "svg"] + theme, in: directory)
    #expect(svg.output.hasPrefix("<svg") && svg.output.hasSuffix("</svg>\n"))
    #expect(svg.output.contains("stroke=\"#123456\"") && svg.output.contains("tls_private_key"))
  }

  @Test("What has not come in time is named, and the picture comes all the same")
  func late() async throws {
    let directory = try TemporaryDirectory()
    let outcome = try await Self.show(["overview", "--wait", "0"], in: directory)
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("Reading the state…"), "\(outcome)")
    #expect(outcome.errors == "After 0 s there was no answer yet: the state\n")
  }

  @Test(
    "What cannot be shown is refused in words",
    arguments: [
      (["cockpit"], "overview"), (["overview", "--size", "80"], "size"),
      (["overview", "--size", "0x0"], "size"), (["overview", "--wait", "-1"], "wait"),
      (["overview", "--theme", "nowhere"], "no such theme"),
    ])
  func refusals(arguments: [String], words: String) async throws {
    let directory = try TemporaryDirectory()
    let outcome = try await Self.show(arguments, in: directory)
    #expect(outcome.exitCode != 0)
    #expect(outcome.errors.contains(words), "\(outcome)")
  }

  private static func show(
    _ arguments: [String], in directory: TemporaryDirectory
  ) async throws -> Programs.Outcome {
    let programs = Programs(environment: [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path, "LC_ALL": "C.UTF-8",
      "NO_COLOR": "1",
    ])
    return try await programs.run(
      Checkout.executable, ["show"] + arguments + ["-C", directory.path])
  }

  private static let state = #"""
    {"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"l","outputs":{},
     "resources":[{"mode":"managed","type":"tls_private_key","name":"key",
      "provider":"provider[\"registry.terraform.io/hashicorp/tls\"]",
      "instances":[{"schema_version":1,"attributes":{"id":"1","algorithm":"ED25519"}}]}]}
    """#
}

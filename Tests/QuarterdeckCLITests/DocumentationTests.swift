import Cluster
import Console
import FoundationEssentials
import TestKit
import Testing

/// The documentation says what the program does: its keys, its commands, its answers.
@Suite struct DocumentationTests {
  private static let catalog = "Sources/QuarterdeckCLI/Documentation.docc"

  @Test("Keys.md holds the table that the command table makes")
  func keys() throws {
    let page = try Self.text(of: "\(Self.catalog)/Keys.md")
    let begin = "<!-- keys: begin, made by `quarterdeck keys --markdown` -->\n"
    let start = try #require(page.firstRange(of: begin)).upperBound
    let end = try #require(page[start...].firstRange(of: "<!-- keys: end -->")).lowerBound
    #expect(
      page[start..<end] == KeyReference.markdown(),
      "Put what `quarterdeck keys --markdown` prints between the markers of Keys.md.")
  }

  @Test(
    "Every command is described", arguments: ["README.md", "\(DocumentationTests.catalog)/JSON.md"])
  func commands(file: String) async throws {
    let page = try Self.text(of: file)
    let commands = try await Self.commands()
    try #require(!commands.isEmpty)
    for command in commands {
      // The name must end there: `key` is not described by `keys`.
      let mention = try Regex("quarterdeck \(command)(?![a-z-])")
      #expect(page.contains(mention), "\(file) says nothing of quarterdeck \(command).")
    }
  }

  @Test("Every schema of an answer is in JSON.md")
  func schemas() throws {
    let page = try Self.text(of: "\(Self.catalog)/JSON.md")
    let sources = try ["Commands", "Support"].flatMap { name in
      let folder = "Sources/QuarterdeckCLI/\(name)"
      return try FileManager.default.contentsOfDirectory(atPath: "\(Checkout.root)/\(folder)")
        .map { try Self.text(of: "\(folder)/\($0)") }
    }
    let schemas = sources.flatMap { $0.matches(of: /"(quarterdeck\/[a-z-]+\/[0-9]+)"/).map(\.1) }
    try #require(!schemas.isEmpty)
    for schema in Set(schemas).sorted() {
      #expect(page.contains("`\(schema)`"), "JSON.md says nothing of \(schema).")
    }
  }

  @Test("Causes.md lists exactly the causes that the program knows, each with a sentence")
  func causes() throws {
    let page = try Self.text(of: "\(Self.catalog)/Causes.md")
    let rows = page.matches(of: /(?m)^\| `([a-z0-9.-]+)` \| (.+) \|$/)
    let listed = rows.map { String($0.1) }
    let known = Cause.allCases.map(\.rawValue) + KubectlFailure.Cause.allCases.map(\.rawValue)
    #expect(listed.sorted() == known.sorted())
    for row in rows { #expect(row.2.hasSuffix("."), "\(row.1)") }
  }

  @Test("scripts/test --help tells how often tests do what can be done more often")
  func repetitions() async throws {
    let source = try Self.text(of: "Sources/TestKit/Repetitions.swift")
    let programs = Programs(environment: ["PATH": "/usr/bin:/bin"])
    let help = try await programs.run("\(Checkout.root)/scripts/test", ["--help"]).output
    let numbers = source.matches(of: /"(QUARTERDECK_TEST_[A-Z_]+)", otherwise: ([0-9]+)/)
    try #require(numbers.count > 5)
    for number in numbers {
      #expect(help.contains(try Regex("\(number.1) +\(number.2) ")), "\(number.1)")
    }
  }

  @Test("Every wish and complaint has an answer, and what is named to show it exists")
  func wishes() async throws {
    let page = try Self.text(of: "\(Self.catalog)/Wishes.md")
    let rows = page.matches(of: /(?m)^\| ([0-9]+) \| (.+) \| (.+) \| (.+) \|$/)
    #expect(rows.compactMap { Int($0.1) } == Array(1...30) + Array(1...20))
    let keys = Set(CommandTable.rows.flatMap(\.keys))
    let commands = Set(try await Self.commands())
    let suites = try Self.files(in: "Tests", suffix: ".swift")
      .compactMap { $0.split(separator: "/").last?.dropLast(6) }
    for row in rows {
      let (wish, answer, proof) = (row.2, row.3, row.4)
      #expect(
        answer == "done" || answer.hasPrefix("not ours: ") || answer.hasPrefix("not yet, because "),
        "\(wish): \(answer)")
      var named = 0
      for match in proof.matches(of: /key `([^`]+)`/) {
        named += 1
        #expect(keys.contains(String(match.1)), "\(wish): there is no key \(match.1).")
      }
      for match in proof.matches(of: /`quarterdeck ([a-z0-9-]+)`/) {
        named += 1
        #expect(commands.contains(String(match.1)), "\(wish): there is no \(match.1).")
      }
      for match in proof.matches(of: /test `([A-Za-z0-9]+)`/) {
        named += 1
        #expect(suites.contains(match.1), "\(wish): there is no \(match.1).")
      }
      #expect(named > 0, "\(wish): nothing shows it.")
    }
  }

  @Test("No link of the documentation leads nowhere")
  func links() throws {
    let pages = try Self.files(in: Self.catalog, suffix: ".md")
    let names = Set(pages.compactMap { $0.split(separator: "/").last?.dropLast(3) })
    let pictures = Set(
      try Self.files(in: "\(Self.catalog)/Resources", suffix: ".svg")
        .compactMap { $0.split(separator: "/").last?.dropLast(4) })
    for page in pages + ["README.md", "themes/README.md", "scripts/lab/README.md"] {
      let text = try Self.text(of: page)
      for link in text.matches(of: /<doc:([A-Za-z]+)>/) {
        #expect(names.contains(link.1), "\(page) leads to \(link.1).")
      }
      let folder = page.split(separator: "/").dropLast().joined(separator: "/")
      for link in text.matches(of: /(!?)\[[^\]\n]*\]\(([^)#\s]+)[^)\s]*\)/) {
        let target = link.2
        guard !target.contains("://") else { continue }
        let isThere =
          FileManager.default.fileExists(atPath: "\(Checkout.root)/\(folder)/\(target)")
          || (link.1 == "!" && pictures.contains(target))
        #expect(isThere, "\(page) leads to \(target).")
      }
    }
  }

  @Test(
    "Every command that the documentation names exists",
    arguments: [
      "README.md", "themes/README.md", "scripts/lab/README.md", "\(catalog)/Configuration.md",
      "\(catalog)/JSON.md", "\(catalog)/Recovery.md", "\(catalog)/Architecture.md",
      "\(catalog)/Causes.md",
    ])
  func namedCommands(file: String) async throws {
    let page = try Self.text(of: file)
    let commands = Set(try await Self.commands() + ["runner", "help"])
    for match in page.matches(of: /`quarterdeck\s+([a-z][a-z0-9-]*)/) {
      #expect(commands.contains(String(match.1)), "\(file) names quarterdeck \(match.1).")
    }
  }

  // MARK: - Sources

  /// The files of a folder and of those below it, as paths from the root of the checkout.
  private static func files(in folder: String, suffix: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(Checkout.root)/\(folder)")
      .filter { $0.hasSuffix(suffix) }.map { "\(folder)/\($0)" }
  }

  private static func text(of path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(Checkout.root)/\(path)")), as: UTF8.self)
  }

  /// The names of the commands that the program shows in its help.
  private static func commands() async throws -> [String] {
    let programs = Programs(environment: ["HOME": "/nonexistent"])
    let answer = try await programs.run(Checkout.executable, ["--experimental-dump-help"])
    try #require(answer.exitCode == 0, "\(answer)")
    let help = try JSONDecoder().decode(ProgramHelp.self, from: Data(answer.output.utf8))
    return help.command.subcommands.filter(\.shouldDisplay).map(\.commandName)
      // The help of the argument parser itself.
      .filter { $0 != "help" }
  }

  /// What the argument parser tells of a program for tools.
  private struct ProgramHelp: Decodable {
    let command: Program

    struct Program: Decodable {
      let subcommands: [Command]
    }

    struct Command: Decodable {
      let commandName: String
      let shouldDisplay: Bool
    }
  }
}

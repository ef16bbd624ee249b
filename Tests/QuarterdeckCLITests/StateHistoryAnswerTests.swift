import ArgumentParser
import Fleet
import FoundationEssentials
import Operations
import TestKit
import Testing

@testable import QuarterdeckCLI

@Suite("state --history and --changes without a screen") struct StateHistoryAnswerTests {
  /// A command with the option as `state` has it.
  private struct Command: ParsableCommand {
    @Option(defaultAsFlag: StateChangesQuery.sinceLastLook, parsing: .next)
    var changes: StateChangesQuery?

    @OptionGroup var place: DirectoryOptions

    @OptionGroup var answer: AnswerOptions
  }

  @Test(
    "Serials are one or two; without one, the last look is meant",
    arguments: [
      (["--changes"], StateChangesQuery.sinceLastLook), ([], nil),
      (["--changes", "41"], .serials(41, to: nil)),
      (["--changes", "41..43"], .serials(41, to: 43)),
      (["--changes=43..41"], .serials(43, to: 41)), (["--changes", "--json"], .sinceLastLook),
      (["--changes", "-C", "/srv"], .sinceLastLook), (["/srv", "--changes"], .sinceLastLook),
      (["--changes", "41", "/srv"], .serials(41, to: nil)),
      (["--changes", "0..18446744073709551615"], .serials(0, to: .max)),
    ] as [([String], StateChangesQuery?)])
  func option(arguments: [String], query: StateChangesQuery?) throws {
    #expect(try Command.parse(arguments).changes == query)
  }

  @Test(
    "What is no serial is refused",
    arguments: [
      "", "..", "41..", "..41", "41.43", "41...43", "-1", "+1", "41..-1", "a", "41..43..45",
      "18446744073709551616", "4 1", "٤١",
    ])
  func noSerial(text: String) {
    #expect(StateChangesQuery(argument: text) == nil)
  }

  @Test("The states are a table and JSON; so is what became of one")
  func answers() async throws {
    let place = try await Place()
    let site = try place.site()
    let history = StateHistoryAnswer(try await site.stateHistory())
    let lines = history.text.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(
      lines[0] == ["SERIAL", "WHEN", "FROM", "RUN", "WHO", "RESOURCES", "MACHINES", "COPY"])
    #expect(lines.count == 3)
    let (newest, oldest) = (history.states[0], history.states[1])
    #expect(lines[1].first == "\(newest.serial)" && lines[1].last == "present")
    #expect(lines[2].first == "\(oldest.serial)" && lines[2].last == "kept")
    #expect(newest.kind == "apply" && newest.moment == "after" && newest.who == place.who)
    let json = try Self.json(history)
    #expect(json.contains(#""schema":"quarterdeck\/state-history\/1""#))
    #expect(json.contains(#""isPresent":true"#) && !json.contains("origin"))

    // Nobody has looked yet: then it is compared with the one before.
    let changes = try await StateChangesAnswer(.sinceLastLook, of: site)
    #expect(changes.lookedAt == nil)
    #expect(
      changes.text == """
        Serial \(oldest.serial), then \(newest.serial)

        2 terraform_data were changed
        terraform_data.c was added

        Resources:
          changed    terraform_data.a
              input: "one" → "three"
              output: "one" → "three"
          changed    terraform_data.b
              input.token: (sensitive)
              output.token: (sensitive)
          added      terraform_data.c

        """)
    let whole = try Self.json(changes)
    #expect(whole.contains(#""schema":"quarterdeck\/state-changes\/1""#))
    #expect(whole.contains(#""what":"added""#))
    for text in [changes.text, whole] { #expect(!text.contains("hunter2")) }

    let asked = try await StateChangesAnswer(.serials(oldest.serial, to: newest.serial), of: site)
    #expect(asked.text == changes.text)
    let back = try await StateChangesAnswer(.serials(newest.serial, to: oldest.serial), of: site)
    #expect(back.sentences.contains { $0.text == "terraform_data.c was removed" })
  }

  @Test("After a look only what came later is told, and telling it is no look")
  func lastLook() async throws {
    let place = try await Place()
    let site = try place.site()
    try site.keep(.init(at: Date(), outline: try await site.stateOutline()))
    for _ in 0..<2 {
      let none = try await StateChangesAnswer(.sinceLastLook, of: site)
      #expect(none.lookedAt != nil)
      #expect(none.sentences.map(\.text) == ["nothing changed"])
      #expect(none.text.hasPrefix("Since you last looked ("))
    }
    try await place.apply("resource \"terraform_data\" \"d\" {}\n" + Place.second)
    for _ in 0..<2 {
      let changes = try await StateChangesAnswer(.sinceLastLook, of: site)
      #expect(changes.sentences.map(\.text) == ["terraform_data.d was added"])
    }
  }

  @Test("A state file that is named is compared with a serial, also with its own")
  func named() async throws {
    let place = try await Place()
    let history = try await place.site().stateHistory()
    let present = try #require(history.present)
    let text = try place.temporary.read("rocks/terraform.tfstate")
    try place.temporary.write(
      text.replacing("\"three\"", with: "\"four\""), to: "rocks/colleague.tfstate")
    let site = try place.site(state: "colleague.tfstate")
    for query in [StateChangesQuery.sinceLastLook, .serials(present.serial, to: nil)] {
      let changes = try await StateChangesAnswer(query, of: site)
      #expect(
        changes.sentences.map(\.text) == ["terraform_data.a was changed: input, output"])
    }
  }

  @Test("What cannot be compared is said")
  func refusals() async throws {
    let place = try await Place()
    let site = try place.site()
    let unknown = await #expect(throws: (any Error).self) {
      try await StateChangesAnswer(.serials(77, to: nil), of: site)
    }
    #expect("\(try #require(unknown))".contains("Serial 77 was never seen here"))
    try place.temporary.write("{\"version\"", to: "rocks/terraform.tfstate")
    let torn = await #expect(throws: (any Error).self) {
      try await StateChangesAnswer(.sinceLastLook, of: site)
    }
    #expect("\(try #require(torn))".contains("cut off"))
    let empty = try TemporaryDirectory()
    let nothing = await #expect(throws: (any Error).self) {
      try await StateChangesAnswer(
        .sinceLastLook,
        of: DeploymentSite(
          directory: empty.path, world: .live(environment: ["HOME": empty.path])))
    }
    #expect("\(try #require(nothing))".contains("nothing is deployed here"))
  }

  private static func json(_ answer: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(answer), as: UTF8.self)
  }
}

/// A directory whose deployment was applied twice by the program itself.
private struct Place {
  let temporary: TemporaryDirectory
  let programs: Programs
  let who: String

  static let first = """
    resource "terraform_data" "a" { input = "one" }
    resource "terraform_data" "b" { input = { token = "hunter2-one" } }

    """
  static let second = """
    resource "terraform_data" "a" { input = "three" }
    resource "terraform_data" "b" { input = { token = "hunter2-two" } }
    resource "terraform_data" "c" {}

    """

  init() async throws {
    temporary = try TemporaryDirectory()
    programs = Programs(environment: [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
      "HOME": temporary.path, "LC_ALL": "C.UTF-8", "USER": "tester", "CHECKPOINT_DISABLE": "1",
    ])
    who = Operator.name(environment: programs.environment)
    try FileManager.default.createDirectory(
      atPath: temporary.file("rocks"), withIntermediateDirectories: true)
    try await apply(Self.first)
    try await apply(Self.second)
  }

  func apply(_ configuration: String) async throws {
    try temporary.write(configuration, to: "rocks/main.tf")
    struct Plan: Decodable { let plan: String }
    let plan = try JSONDecoder().decode(
      Plan.self, from: Data(try await quarterdeck("plan", "--json").output.utf8))
    let applied = try await quarterdeck("apply", plan.plan)
    try #require(applied.exitCode == 0, "\(applied)")
  }

  func site(state: String? = nil) throws -> DeploymentSite {
    try DeploymentSite(
      directory: temporary.file("rocks"), state: state.map { temporary.file("rocks/\($0)") },
      world: .live(environment: programs.environment))
  }

  private func quarterdeck(_ arguments: String...) async throws -> Programs.Outcome {
    try await programs.run(
      Checkout.executable, arguments, in: temporary.file("rocks"), deadline: .seconds(300))
  }
}

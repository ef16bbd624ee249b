import FoundationEssentials
import TestKit
import Testing

@Suite("quarterdeck keys")
struct KeysCommandTests {
  @Test("Without a configuration the keys are the standard ones")
  func standard() async throws {
    let directory = try TemporaryDirectory()
    let outcome = try await Self.run(["keys"], in: directory)
    #expect(outcome.exitCode == 0, "\(outcome)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.first?.hasSuffix("SOURCE") == true)
    #expect(lines.dropFirst().allSatisfy { $0.hasSuffix("default") })
  }

  @Test("Keys of the configuration hold, and name the file and the line")
  func configured() async throws {
    let directory = try TemporaryDirectory()
    try Self.write("[keys]\nplan = [\"f5\"]\ntoggle-faults = []\n", in: directory)
    let file = "\(directory.path)/.config/quarterdeck/config.toml"
    let text = try await Self.run(["keys"], in: directory).output
    let plan = try #require(text.split(separator: "\n").first { $0.contains(" plan ") })
    #expect(plan.hasPrefix("f5 ") && plan.hasSuffix("\(file):2"))
    let faults = try #require(text.split(separator: "\n").first { $0.contains("toggle-faults") })
    #expect(faults.hasPrefix("– ") && faults.hasSuffix("\(file):3"))
    let json = try await Self.run(["keys", "--json"], in: directory).output
    #expect(json.contains(#""schema" : "quarterdeck/keys/1""#))
    #expect(
      json.contains(#""source" : "\#(file.replacing("/", with: "\\/")):2""#)
        || json.contains("\(file):2"))
    let config = try await Self.run(["config"], in: directory).output
    #expect(config.contains("keys.plan"))
    // The documentation's table is always the standard one.
    let table = try await Self.run(["keys", "--markdown"], in: directory).output
    #expect(table.contains("| `P` | `plan` |"))
  }

  @Test(
    "Keys that cannot be are an error of every command, with file, line and remedy",
    arguments: ["keys", "config", "runs", "ips"])
  func refused(_ command: String) async throws {
    let directory = try TemporaryDirectory()
    try Self.write(
      "theme = \"light\"\n[keys]\ndestroy = [\"ctrl-d\"]\npln = [\"P\"]\n", in: directory)
    let outcome = try await Self.run([command], in: directory)
    #expect(outcome.exitCode != 0 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("config.toml: line 3: destroy cannot have the key ctrl-d."))
    #expect(
      outcome.errors.contains(
        "config.toml: line 4: There is no command \"pln\". Did you mean plan?"))
  }

  private static func write(_ text: String, in directory: TemporaryDirectory) throws {
    try FileManager.default.createDirectory(
      atPath: directory.file(".config/quarterdeck"), withIntermediateDirectories: true)
    try directory.write(text, to: ".config/quarterdeck/config.toml")
  }

  private static func run(
    _ arguments: [String], in directory: TemporaryDirectory
  ) async throws -> Programs.Outcome {
    try await Programs(environment: ["HOME": directory.path, "PATH": "/usr/bin:/bin"]).run(
      Checkout.executable, arguments, in: directory.path)
  }
}

import FoundationEssentials
import TestKit
import Testing

@Suite("restore and audit without a screen") struct RestoreCommandTests {
  /// A directory with a deployment of two resources, made by the program itself.
  private struct Place {
    let temporary: TemporaryDirectory
    let programs: Programs

    init() async throws {
      temporary = try TemporaryDirectory()
      let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
      programs = Programs(environment: [
        "PATH": path, "HOME": temporary.path, "LC_ALL": "C.UTF-8", "USER": "tester",
        "CHECKPOINT_DISABLE": "1",
      ])
      try FileManager.default.createDirectory(
        atPath: temporary.file("rocks"), withIntermediateDirectories: true)
      try temporary.write(
        """
        resource "terraform_data" "a" { input = "one" }
        resource "terraform_data" "b" { input = "two" }
        """, to: "rocks/main.tf")
      struct Plan: Decodable { let plan: String }
      let plan = try JSONDecoder().decode(
        Plan.self, from: Data(try await quarterdeck("plan", "--json").output.utf8))
      let applied = try await quarterdeck("apply", plan.plan)
      try #require(applied.exitCode == 0, "\(applied)")
    }

    func quarterdeck(_ arguments: String...) async throws -> Programs.Outcome {
      try await programs.run(
        Checkout.executable, arguments, in: temporary.file("rocks"), deadline: .seconds(300))
    }
  }

  @Test("An emptied state: plan names restore, restore names the copy, and putting it back works")
  func journey() async throws {
    let place = try await Place()
    let good = try place.temporary.read("rocks/terraform.tfstate")
    try place.temporary.write("", to: "rocks/terraform.tfstate")
    let plan = try await place.quarterdeck("plan")
    #expect(plan.exitCode == 1)
    #expect(plan.errors.contains("quarterdeck restore"))

    let listing = try await place.quarterdeck("restore")
    #expect(listing.exitCode == 0)
    #expect(listing.output.contains("Verdict   empty"))
    let command = try #require(listing.output.firstMatch(of: /restore --snapshot (\S+)/))
    let restore = try await place.quarterdeck("restore", "--snapshot", String(command.1), "--json")
    #expect(restore.exitCode == 0, "\(restore)")
    #expect(try place.temporary.read("rocks/terraform.tfstate") == good)
    #expect(restore.output.contains(#""schema" : "quarterdeck/restore/1""#))
    let after = try await place.quarterdeck("restore", "--json")
    #expect(after.output.contains(#""verdict" : "ok""#))
    #expect(after.output.contains(#""schema" : "quarterdeck/states/1""#))
  }

  @Test("A state file handed over: one command takes it over, and asks for the name where one is")
  func handedOver() async throws {
    let place = try await Place()
    try place.temporary.write(
      try place.temporary.read("rocks/terraform.tfstate")
        .replacing(/"lineage": "[^"]*"/, with: #""lineage": "another""#),
      to: "rocks/colleague.tfstate")
    let refused = try await place.quarterdeck("restore", "--import", "colleague.tfstate")
    #expect(refused.exitCode == 1)
    #expect(refused.errors.contains("Nothing was done. To go on, add: --confirm rocks"))
    let taken = try await place.quarterdeck(
      "restore", "--import", "colleague.tfstate", "--confirm", "rocks")
    #expect(taken.exitCode == 0, "\(taken)")
    #expect(taken.output.contains("lineage another"))
    #expect(try place.temporary.read("rocks/terraform.tfstate").contains(#""another""#))
  }

  @Test(
    "What cannot be put back is named",
    arguments: [
      (["--serial", "77"], 1, "no copy with serial 77"),
      (["--snapshot", "77-00000000.tfstate"], 1, "none of the copies"),
      (["--import", "missing.tfstate"], 1, "cannot be read"),
      (["--import", "main.tf"], 1, "no state that can be put back"),
      (["--serial", "1", "--import", "main.tf"], 64, "Name one state"),
    ])
  func refusals(arguments: [String], code: Int32, words: String) async throws {
    let place = try await Place()
    let outcome = try await place.programs.run(
      Checkout.executable, ["restore"] + arguments, in: place.temporary.file("rocks"))
    #expect(outcome.exitCode == code)
    #expect(outcome.errors.contains(words), "\(outcome)")
  }

  @Test("audit prints who did what; verify names the lines that were changed, with exit code 1")
  func audit() async throws {
    let place = try await Place()
    let printed = try await place.quarterdeck("audit", "-n", "2")
    let lines = printed.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[1].contains("run.apply") && lines[1].contains("intent"))
    #expect(lines[2].contains("end") && lines[2].contains("succeeded"))
    #expect(try await place.quarterdeck("audit", "--json").output.contains("quarterdeck/audit/1"))

    let whole = try await place.quarterdeck("audit", "verify")
    #expect(whole.exitCode == 0)
    #expect(whole.output.contains("whole: 4 records"))
    let log = ".local/state/quarterdeck/audit.jsonl"
    try place.temporary.write(
      try place.temporary.read(log).replacing("run.plan", with: "run.none"), to: log)
    let changed = try await place.quarterdeck("audit", "verify")
    #expect(changed.exitCode == 1)
    #expect(changed.errors.contains("in line 2, 3"), "\(changed)")
  }
}

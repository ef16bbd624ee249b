import FoundationEssentials
import Testing

@testable import Terraform

@Suite struct DiagnosticTests {
  private static func diagnostics(_ path: String) throws -> [Diagnostic] {
    try Fixture.messages(path).compactMap { message in
      guard case .diagnostic(let diagnostic) = message else { return nil }
      return diagnostic
    }
  }

  @Test("the value of a sensitive variable whose validation failed can be left out")
  func validation() throws {
    let diagnostics = try Self.diagnostics("plan-var-validation-failed.out")
    let statements = diagnostics.flatMap { $0.snippet?.values ?? [] }.map(\.statement.revealed)
    #expect(statements == ["is \"abc\"", "is \"R9\"", "is 77"])

    let redacted = diagnostics.map { $0.redacted(sensitiveVariables: ["pw2"]) }
    #expect(redacted[0].snippet?.values == [])
    #expect(redacted[1].snippet?.values.count == 1)
    #expect(diagnostics.allSatisfy { $0.redacted().snippet?.values == [] })
    #expect(!Fixture.everything(about: diagnostics).contains("abc"))
  }

  @Test("lines tell values only when it is known which variables are sensitive")
  func lines() throws {
    let diagnostics = try Self.diagnostics("plan-var-validation-failed.out")
    #expect(
      diagnostics[0].lines(sensitiveVariables: ["pw2"]) == [
        "Error: Invalid value for variable", "at main.tf:22", "  variable \"pw2\" {",
        "pw2 is too short.", "", "This was checked by the validation rule at main.tf:26,3-13.",
      ])
    #expect(
      diagnostics[1].lines(sensitiveVariables: ["pw2"]).contains("  var.openstack_region is \"R9\"")
    )
    #expect(!diagnostics[1].lines().contains { $0.contains("\"R9\"") })
  }

  @Test("names the variables that have no value")
  func missing() throws {
    #expect(
      try Self.diagnostics("plan-missing-vars.out").map(\.missingVariable) == [
        "openstack_username", "openstack_password", "openstack_tenant_name", "openstack_region",
      ])
    #expect(try Self.diagnostics("lock-held-plan.out").map(\.missingVariable) == [nil])
  }

  @Test("names the holder of a lock", arguments: ["lock-held-plan", "lock-held-plan-timeout"])
  func lock(name: String) throws {
    let lock = try #require(try Self.diagnostics(name + ".out").first?.lockInfo)
    #expect(lock.id == "100e0fbb-7e41-2791-36e8-578c4f6abe87")
    #expect(lock.path == "terraform.tfstate")
    #expect(lock.description == "apply by root@vm")
    #expect(lock.version == "1.11.4")
    #expect(lock.info == "")
    let file = try #require(LockInfo(file: try Fixture.bytes("lock.info")))
    #expect(file == lock)
    #expect(file.created.map { Int($0.timeIntervalSince1970) } == 1_795_419_231)
  }

  @Test(
    "the same summary without lock information is no lock",
    arguments: [
      "state/garbage.plan", "state/newer-format.plan", "state/truncated.plan",
      "disk/unwritable-plan",
    ])
  func noLock(name: String) throws {
    let diagnostic = try #require(try Self.diagnostics(name + ".out").first)
    #expect(diagnostic.summary == "Error acquiring the state lock")
    #expect(diagnostic.lockInfo == nil)
  }

  @Test("a lock file that is torn or has no ID tells nothing")
  func lockFiles() {
    #expect(LockInfo(file: []) == nil)
    #expect(LockInfo(file: Array("{}".utf8)) == nil)
    #expect(LockInfo(file: Array(#"{"ID":"x"#.utf8)) == nil)
  }

  @Test("reads the report of validate")
  func report() throws {
    let bad = try ValidationReport(json: try Fixture.bytes("validate-errors.out"))
    #expect(!bad.isValid)
    #expect(bad.diagnostics.map(\.severity) == [.warning, .error, .error, .error, .error])
    let first = try #require(bad.diagnostics.first)
    #expect(first.range?.start == .init(line: 13, column: 17, byte: 270))
    #expect(first.snippet?.highlight == 16..<34)
    #expect(
      first.lines().prefix(3) == [
        "Warning: Quoted references are deprecated", "at main.tf:13, in output \"dep\"",
        "    depends_on = [\"terraform_data.a\"]",
      ])
    #expect(try ValidationReport(json: Fixture.bytes("validate-missing-vars.out")).isValid)
    #expect(throws: AnswerDecodingError.missing("valid")) {
      try ValidationReport(json: Array("{}".utf8))
    }
  }

  @Test("reads the version")
  func version() throws {
    let answer = try VersionAnswer(json: try Fixture.bytes("version.json"))
    #expect(answer.version == "1.11.4")
    #expect(answer.platform == "linux_amd64")
    #expect(answer.numbers == [1, 11, 4])
    #expect(throws: AnswerDecodingError.self) { try VersionAnswer(json: Array("Terraform".utf8)) }
  }
}

import FoundationEssentials
import TestKit
import Testing

@Suite("quarterdeck doctor, and the gate before plans") struct DoctorCommandTests {
  private static func programs(
    in directory: TemporaryDirectory, _ more: [String: String] = [:]
  ) -> Programs {
    Programs(
      environment: [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path, "LC_ALL": "C.UTF-8",
        "TERM": "xterm", "CHECKPOINT_DISABLE": "1",
      ].merging(more) { $1 })
  }

  private struct Answer: Decodable {
    let schema: String
    let isFine: Bool
    let checks: [Check]

    struct Check: Decodable {
      let id: String
      let area: String
      let verdict: String
      let finding: String
      let remedy: String?
    }
  }

  private static let canary = "canary-password"

  /// A directory whose Keystone nobody runs.
  private static func place() async throws -> (TemporaryDirectory, Programs) {
    let directory = try TemporaryDirectory()
    let programs = programs(
      in: directory,
      [
        "TF_VAR_openstack_username": "op", "TF_VAR_openstack_password": canary,
        "TF_VAR_openstack_tenant_name": "p", "TF_VAR_openstack_region": "r",
        "TF_VAR_image_id": "bfa876f1-456a-440f-ae52-ea49bf6e35f6", "TF_VAR_network_name": "n",
        "TF_VAR_openstack_auth_url": "http://127.0.0.1:1/v3",
        "TF_VAR_openstack_endpoints": "{}",
      ])
    let made = try await programs.run(Checkout.executable, ["new", directory.file("cluster")])
    try #require(made.exitCode == 0, "\(made)")
    return (directory, programs)
  }

  @Test(
    "Every check is a line with its identifier; what fails says what mends it, and exits with 1")
  func text() async throws {
    let (directory, programs) = try await Self.place()
    let outcome = try await programs.run(
      Checkout.executable, ["doctor", directory.file("cluster"), "--timeout", "20s"])
    #expect(outcome.exitCode == 1)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("FAIL    endpoints.auth-url") })
    #expect(outcome.output.contains("ssh -N -L 1:<keystone-host>:<port>"))
    #expect(lines.contains { $0.hasPrefix("skip    endpoints.token") })
    #expect(lines.contains { $0.hasPrefix("ok      tools.terraform") }, "\(outcome)")
    #expect(!"\(outcome)".contains("canary"))
  }

  @Test("--json has the same, and --only leaves the rest out")
  func json() async throws {
    let (directory, programs) = try await Self.place()
    let outcome = try await programs.run(
      Checkout.executable,
      ["doctor", "--json", "--only", "variables", "--only", "state", directory.file("cluster")])
    #expect(outcome.exitCode == 0, "\(outcome)")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8))
    #expect(answer.schema == "quarterdeck/doctor/1" && answer.isFine)
    #expect(Set(answer.checks.map(\.area)) == ["variables", "state"])
    #expect(answer.checks.allSatisfy { $0.id.hasPrefix($0.area + ".") })
    let wrong = try await programs.run(
      Checkout.executable, ["doctor", "--only", "weather", directory.file("cluster")])
    #expect(wrong.exitCode != 0 && wrong.errors.contains("tools, terminal"))
  }

  @Test("plan is not even begun when Keystone cannot be reached; --skip-preflight begins it")
  func gate() async throws {
    let (directory, programs) = try await Self.place()
    let cluster = directory.file("cluster")
    let refused = try await programs.run(Checkout.executable, ["plan", cluster])
    #expect(refused.exitCode == 1)
    #expect(refused.errors.contains("nothing listens there"))
    #expect(refused.errors.contains("--skip-preflight"))
    #expect(!refused.errors.contains("canary"))
    let runs = try await programs.run(Checkout.executable, ["runs", "--json", "-C", cluster])
    #expect(!runs.output.contains("\"plan\""), "no run was begun: \(runs)")
  }
}

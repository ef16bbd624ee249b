import FoundationEssentials
import TestKit
import Testing

@Suite("The journey by commands", .serialized)
struct CommandJourneyTests {
  @Test("Deploy, ask, and destroy without a screen")
  func journey() async throws {
    let deployment = try await Deployment.make()
    let directory = deployment.directory
    try await deployment.deploy()
    try await expectBirths(on: deployment)

    let nodes = try await deployment.quarterdeck("nodes", "-C", directory).expectSuccess()
    #expect(nodes.output.split(separator: "\n").count { $0.contains(" Ready ") } == 3)
    let status = try await deployment.quarterdeck("status", "-C", directory, "--json")
      .expectSuccess()
    #expect(status.output.contains("\"schema\" : \"quarterdeck/status/1\""))
    #expect(status.output.contains("\"birth\" : {"))

    try await expectReferencePipelines(on: deployment)
    try await expectState(on: deployment)
    try await expectEndingLogs(on: deployment)
    try await expectBundle(on: deployment)

    let plan = try await deployment.quarterdeck("plan", "--destroy", "-C", directory, "--json")
      .expectSuccess().json(PlanAnswer.self)
    #expect(plan.counts.destroy > 3)
    let unnamed = try await deployment.quarterdeck("destroy", plan.plan, "-C", directory)
    #expect(unnamed.exitCode != 0)
    #expect(unnamed.errors.contains("--confirm"))
    let misnamed = try await deployment.quarterdeck(
      "destroy", plan.plan, "--confirm", "rocks-prod", "-C", directory)
    #expect(misnamed.exitCode != 0)
    try await deployment.quarterdeck(
      "destroy", plan.plan, "--confirm", "rocks-test", "-C", directory
    ).expectSuccess()
    let ips = try await deployment.quarterdeck("ips", "-C", directory, "--plain").expectSuccess()
    #expect(ips.output.isEmpty)
    #expect(try await deployment.close() == [])
  }

  /// The log of a Job is followed to its end, and no further.
  private func expectEndingLogs(on deployment: Deployment) async throws {
    let pods = try await deployment.quarterdeck("pods", "-C", deployment.directory).expectSuccess()
    let row = try #require(
      pods.output.split(separator: "\n").first { $0.contains("temporal-migrate") })
    let name = row.split(separator: " ").prefix(2).joined(separator: "/")
    let text = try await deployment.quarterdeck(
      "logs", name, "--follow", "-C", deployment.directory
    ).expectSuccess()
    #expect(text.output.contains("Finished"))
    #expect(text.errors == "\(name) has succeeded: its log is over.\n")
    let recent = try await deployment.quarterdeck(
      "logs", name, "--follow", "--since", "1", "--json", "-C", deployment.directory
    ).expectSuccess()
    #expect(recent.output.isEmpty)
    let several = try await deployment.quarterdeck(
      "logs", name, "temporal/nobody", "-C", deployment.directory)
    #expect(several.exitCode == 2, "\(several)")
    #expect(several.errors.contains("temporal/nobody: "))
  }

  /// Evidence is one file that tar lists, that tells what the cluster told, and that has no secret.
  private func expectBundle(on deployment: Deployment) async throws {
    let file = deployment.temporary.file("evidence.tar.gz")
    try await deployment.quarterdeck("bundle", deployment.directory, "--output", file)
      .expectSuccess()
    let listed = try await deployment.programs.run("tar", ["-tzf", file]).expectSuccess()
    for name in [
      "README.md", "made-at.txt", "versions.txt", "state.txt", "runs.txt", "plans.txt",
      "cluster/pods.json",
    ] {
      #expect(listed.output.contains("/\(name)\n"), "\(name)")
    }
    let files = listed.output.split(separator: "\n")
    for end in [".describe.txt", "/status.json", "/cloud-init.log", "/cloud-init-output.log"] {
      #expect(files.count { $0.hasSuffix(end) } >= 3, "\(end)")
    }
    // One for us, and one for each machine.
    #expect(files.count { $0.hasSuffix("/versions.txt") } == 4)
    let unpacked = try await deployment.programs.run("tar", ["-xzOf", file]).expectSuccess()
    for secret in try deployment.generatedSecrets() {
      #expect(!unpacked.output.contains(secret))
    }
    for command in ["explain", "pods", "nodes", "events", "cloud-init", "microk8s", "logs"] {
      let answer = try await deployment.quarterdeck(command, "--from", file)
      #expect(answer.exitCode == 0, "\(command): \(answer)")
    }
    let again = try await deployment.quarterdeck("bundle", deployment.directory, "--output", file)
    #expect(again.exitCode == 1 && again.errors.contains("exists already"))
  }

  /// Every machine has come to life through all its stages, and the durations are there for the next
  /// run.
  private func expectBirths(on deployment: Deployment) async throws {
    struct Waited: Decodable {
      let isReached: Bool
      let births: Births
    }
    struct Births: Decodable {
      let isComplete: Bool
      let seconds: Double
      let slowest: Slowest
      let machines: [Birth]
    }
    struct Slowest: Decodable { let seconds: Double }
    struct Birth: Decodable {
      let stages: [Stage]
      let seconds: Double
    }
    struct Stage: Decodable {
      let stage: String
      let seconds: Double
    }
    let waited = try await deployment.quarterdeck(
      "wait", "--for", "deployed", "--json", "-C", deployment.directory
    ).expectSuccess().json(Waited.self)
    #expect(waited.isReached)
    #expect(waited.births.isComplete)
    #expect(waited.births.machines.count == 3)
    for machine in waited.births.machines {
      #expect(
        machine.stages.map(\.stage)
          == ["created", "ssh", "cloud-init", "microk8s", "joined", "ready", "pods"])
      // What came one after the other adds up to the whole.
      let sum = machine.stages.reduce(0) { $0 + $1.seconds }
      #expect(abs(sum - machine.seconds) < 0.01)
      #expect(machine.seconds > 1 && machine.seconds <= waited.births.seconds)
    }
    #expect(waited.births.slowest.seconds > 0)
    let kept = try String(
      contentsOfFile: try #require(deployment.timingsFile), encoding: .utf8)
    #expect(kept.split(separator: "\n").count { $0.contains("\"machine\"") } == 3)
    #expect(kept.contains("null_resource"))

    let runs = try await deployment.quarterdeck("runs", "-C", deployment.directory).output
    let apply = try #require(runs.split(separator: "\n").first { $0.contains(" apply ") })
    let run = try #require(apply.split(separator: " ").first)
    let attached = try await deployment.quarterdeck(
      "attach", String(run), "-C", deployment.directory
    ).expectSuccess()
    #expect(attached.output.contains("MACHINE"))
    #expect(attached.output.contains("Done in "))
    let forced = try await deployment.quarterdeck(
      "interrupt", String(run), "--force", "--confirm", "force", "-C", deployment.directory)
    #expect(forced.exitCode == 1)
    #expect(forced.errors.contains("has ended"))
  }

  /// What terraform says of the state, said without terraform.
  private func expectState(on deployment: Deployment) async throws {
    struct State: Decodable {
      struct Resource: Decodable { let address: String }
      let resources: [Resource]
    }
    let directory = deployment.directory
    let listed = try await deployment.terraform("state", "list").expectSuccess().output
    let state = try await deployment.quarterdeck("state", "--json", "-C", directory)
      .expectSuccess().json(State.self)
    #expect(
      Set(state.resources.map(\.address)) == Set(listed.split(separator: "\n").map(String.init)))
    #expect(!state.resources.isEmpty)

    let machine = try #require(
      state.resources.map(\.address).first { $0.hasPrefix("openstack_compute_instance_v2.") })
    let attributes = try await deployment.quarterdeck(
      "state", "--address", machine, "-C", directory
    ).expectSuccess().output
    #expect(attributes.contains("network[0].fixed_ip_v4 = "))
    let printed = try await deployment.quarterdeck(
      "state", "--address", machine, "--value", "network[0].fixed_ip_v4", "-C", directory
    ).expectSuccess().output
    let address = try #require(printed.split(separator: "\n").first)
    let found = try await deployment.quarterdeck(
      "state", "--search", String(address), "-C", directory
    ).expectSuccess().output
    #expect(found.contains(machine))
    let hidden = try await deployment.quarterdeck(
      "state", "--address", machine, "--value", "user_data", "-C", directory)
    #expect(hidden.exitCode == 1)
    #expect(hidden.errors.contains("is masked"))
  }

  /// The three pipelines of the reference description, as they stand there.
  private func expectReferencePipelines(on deployment: Deployment) async throws {
    let directory = deployment.directory
    let shown = try await deployment.terraform("show", "-json").expectSuccess().output
    func query(_ filter: String) async throws -> String {
      try await deployment.programs.run("jq", ["-r", filter], input: shown).expectSuccess().output
    }
    let all = try await query(
      """
      .values.root_module.resources[] |
        select(.type | contains("openstack_compute_instance_v2")) |
        .values.network[].fixed_ip_v4
      """)
    let ips = try await deployment.quarterdeck("ips", "--plain", "-C", directory).expectSuccess()
    #expect(ips.output == all)

    let controller = try await query(
      """
      .values.root_module.resources[] |
        select(.name | contains("rocks-temporal-workers-controller")) |
        .values.network[].fixed_ip_v4
      """)
    let controlPlane = try await deployment.quarterdeck(
      "ips", "--role", "control-plane", "--plain", "-C", directory
    ).expectSuccess()
    #expect(controlPlane.output == controller)

    let pem = try await query(
      """
      .values.root_module.resources[] |
        select(.type | contains("tls_private_key")) |
        .values.private_key_pem
      """)
    let key = try await deployment.quarterdeck("key", "--reveal", "-C", directory).expectSuccess()
    // jq adds a line feed to the one that the key ends in.
    #expect(key.output + "\n" == pem)
  }
}

import FoundationEssentials
import TestKit
import Testing

@Suite("The rest of the lifecycle, by commands", .serialized)
struct LifecycleJourneyTests {
  @Test("Drift is found, taken into the state or put back; a target and a replacement are planned")
  func journey() async throws {
    let deployment = try await Deployment.make(workers: 1)
    let directory = deployment.directory
    try await deployment.deploy()
    try await expectDrift(on: deployment)
    try await expectTargets(on: deployment)
    try await expectHistory(on: deployment)
    let destroy = try await deployment.quarterdeck(
      "plan", "--destroy", "-C", directory, "--json"
    ).expectSuccess().json(PlanAnswer.self)
    try await deployment.quarterdeck(
      "destroy", destroy.plan, "--confirm", "rocks-test", "-C", directory
    ).expectSuccess()
    #expect(try await deployment.close() == [])
  }

  /// Somebody changed a machine: here the state says other than the cloud does.
  private func expectDrift(on deployment: Deployment) async throws {
    let directory = deployment.directory
    let none = try await deployment.quarterdeck("plan", "--refresh-only", "-C", directory)
      .expectSuccess()
    #expect(none.output.contains("No drift."))
    let pulled = try await deployment.terraform("state", "pull").expectSuccess().output
    let serial = try #require(pulled.firstMatch(of: /"serial": (\d+)/)?.1).description
    let changed = pulled.replacing(
      "\"power_state\": \"active\"", with: "\"power_state\": \"paused\""
    )
    .replacing("\"serial\": \(serial)", with: "\"serial\": \((Int(serial) ?? 0) + 1)")
    #expect(changed != pulled)
    try deployment.temporary.write(changed, to: "changed.tfstate")
    try await deployment.terraform("state", "push", deployment.temporary.file("changed.tfstate"))
      .expectSuccess()

    let found = try await deployment.quarterdeck("plan", "--refresh-only", "-C", directory)
      .expectSuccess()
    #expect(found.output.contains("changed  openstack_compute_instance_v2."))
    #expect(found.output.contains("Put it back: quarterdeck plan"))
    let plan = try #require(found.output.firstMatch(of: /Plan ([0-9a-f-]+):/)?.1)
    let applied = try await deployment.quarterdeck("apply", String(plan), "-C", directory)
      .expectSuccess()
    #expect(applied.errors.contains("drift only"))
    let after = try await deployment.quarterdeck("plan", "--refresh-only", "-C", directory)
      .expectSuccess()
    #expect(after.output.contains("No drift."))
  }

  private func expectTargets(on deployment: Deployment) async throws {
    let directory = deployment.directory
    let replace = try await deployment.quarterdeck(
      "plan", "--replace", "random_id.cluster_token", "--target", "random_id.cluster_token", "-C",
      directory
    ).expectSuccess()
    #expect(replace.output.contains("Partial: only random_id.cluster_token."))
    #expect(replace.output.contains("replace  random_id.cluster_token"))
    for arguments in [
      ["--destroy", "--target", "random_id.cluster_token"], ["--target", "-lock=false"],
      ["--refresh-only", "--replace", "random_id.cluster_token"],
      ["--reconfigure", "--migrate-state"],
    ] {
      let outcome = try await deployment.programs.run(
        Checkout.executable, ["plan", "-C", directory] + arguments)
      #expect(outcome.exitCode != 0, "\(arguments)")
    }
  }

  private func expectHistory(on deployment: Deployment) async throws {
    let listed = try await deployment.quarterdeck("runs", deployment.directory, "--json")
      .expectSuccess().json(Listing.self)
    let newest = try #require(listed.runs.first)
    #expect(newest.isPartial)
    #expect(newest.counts?.add == 1 && newest.counts?.destroy == 1)
    #expect(newest.seconds != nil)
    let apply = try #require(listed.runs.last { $0.kind == "apply" })
    let shown = try await deployment.quarterdeck("runs", apply.id, "-C", deployment.directory)
      .expectSuccess()
    #expect(shown.output.contains("succeeded"))
    #expect(shown.output.contains("apply  "))
    let status = try await deployment.quarterdeck("status", "-C", deployment.directory, "--json")
    #expect(status.output.contains("\"workspace\" : \"default\""))
    #expect(status.output.contains("\"ssh_user\""))
  }

  private struct Listing: Decodable {
    let runs: [Run]

    struct Run: Decodable {
      let id: String
      let kind: String
      let isPartial: Bool
      let seconds: Int?
      let counts: PlanAnswer.Counts?
    }
  }
}

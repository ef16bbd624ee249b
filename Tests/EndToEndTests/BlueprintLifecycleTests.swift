import TestKit
import Testing

@Suite("The configuration that new writes", .serialized)
struct BlueprintLifecycleTests {
  @Test(
    "It is formatted, valid, applies, changes nothing the second time, and is destroyed",
    arguments: [1, 2, 5])
  func lifecycle(workers: Int) async throws {
    let deployment = try await Deployment.make(workers: workers, speed: 20)
    try await deployment.terraform("fmt", "-check").expectSuccess()
    try await deployment.terraform("init", "-input=false").expectSuccess()
    try await deployment.terraform("validate").expectSuccess()
    try await deployment.terraform("apply", "-input=false", "-auto-approve").expectSuccess()
    let again = try await deployment.terraform("plan", "-input=false", "-detailed-exitcode")
    #expect(again.exitCode == 0, "\(again)")
    try await deployment.terraform("destroy", "-input=false", "-auto-approve").expectSuccess()
    #expect(try await deployment.close() == [])
  }

  @Test("A tainted worker is rebuilt and joins again")
  func taintedWorker() async throws {
    let deployment = try await Deployment.make(speed: 20)
    let directory = deployment.directory
    try await deployment.deploy()
    let before = try await deployment.quarterdeck("ips", "--json", "-C", directory)
      .expectSuccess().json(Machines.self)
    try await deployment.terraform(
      "taint", "openstack_compute_instance_v2.rocks-temporal-workers-workernode[1]"
    ).expectSuccess()

    let plan = try await deployment.quarterdeck("plan", "--json", "-C", directory)
      .expectSuccess().json(PlanAnswer.self)
    let unnamed = try await deployment.quarterdeck("apply", plan.plan, "-C", directory)
    #expect(unnamed.exitCode != 0, "a plan that replaces takes a typed name")
    try await deployment.quarterdeck(
      "apply", plan.plan, "--confirm", "rocks-test", "-C", directory
    ).expectSuccess()
    try await deployment.quarterdeck(
      "wait", "--for", "nodes-ready=3", "--timeout", "2m", "-C", directory
    ).expectSuccess()
    let after = try await deployment.quarterdeck("ips", "--json", "-C", directory)
      .expectSuccess().json(Machines.self)
    let changed = zip(before.machines, after.machines).filter { $0.id != $1.id }
    #expect(changed.count == 1)
    #expect(try await deployment.close() == [])
  }

  private struct Machines: Decodable {
    let machines: [Machine]

    struct Machine: Decodable {
      let id: String
      let name: String
    }
  }
}

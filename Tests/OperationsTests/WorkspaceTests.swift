import Terraform
import Testing

@testable import Operations

@Suite("Workspaces of real terraform") struct WorkspaceTests {
  private static let one = "resource \"terraform_data\" \"a\" { input = \"one\" }\n"

  @Test(
    "A workspace that does not exist is refused, and not made by the way",
    arguments: ["", "terraform {\n  backend \"local\" {}\n}\n"])
  func missing(head: String) async throws {
    let deployment = try Deployment(head + Self.one).with(["TF_WORKSPACE": "nope"])
    for kind in [RunKind.plan, .destroyPlan] {
      let refusal = try #require(try await deployment.run(deployment.request(kind)).refusal)
      #expect(refusal.contains("TF_WORKSPACE names the workspace nope"))
      #expect(refusal.contains("There are: default"))
    }
    let names = try FileStore.live.list(deployment.directory)
    #expect(!names.contains("terraform.tfstate.d"))
  }

  @Test("A workspace that was removed behind our back is refused")
  func removed() async throws {
    let deployment = try Deployment(Self.one)
    _ = try await deployment.run(.newWorkspace, RunOptions(workspace: WorkspaceName("prod")))
    try FileStore.live.remove(deployment.directory + "/terraform.tfstate.d/prod")
    let refusal = try #require(try await deployment.run(.plan).refusal)
    #expect(refusal.contains("The directory is set to the workspace prod"))
  }

  @Test("Each workspace has its state, its ledger and its copies")
  func separate() async throws {
    let deployment = try Deployment(Self.one)
    try await deployment.apply()
    let made = try await deployment.run(
      .newWorkspace, RunOptions(workspace: WorkspaceName("prod")))
    #expect(made.steps == ["workspace 0"])
    // The ledger of the first workspace would call the empty one a loss.
    #expect(try await deployment.apply() == .succeeded(changes: true))
    let state = try deployment.scratch.text(
      of: "cluster/terraform.tfstate.d/prod/terraform.tfstate")
    #expect(state.contains(#""name": "a""#))
    let ledger = Ledger(paths: deployment.paths, files: .live)
    #expect(try ledger.entriesInForce(workspace: "prod").map(\.resources) == [1])
    #expect(try ledger.entriesInForce(workspace: "default").map(\.resources) == [1])

    _ = try await deployment.run(.selectWorkspace, RunOptions(workspace: .standard))
    #expect(try await deployment.run(.plan).outcome == .succeeded(changes: false))
    #expect(try ledger.entriesInForce(workspace: "default").count == 1)
  }

  @Test("A lost state of a workspace blocks the plan there, and nowhere else")
  func guarded() async throws {
    let deployment = try Deployment(Self.one)
    _ = try await deployment.run(.newWorkspace, RunOptions(workspace: WorkspaceName("prod")))
    try await deployment.apply()
    try FileStore.live.write(
      deployment.directory + "/terraform.tfstate.d/prod/terraform.tfstate", [])
    #expect(try await deployment.run(.plan).refusal != nil)
    _ = try await deployment.run(.selectWorkspace, RunOptions(workspace: .standard))
    #expect(try await deployment.run(.plan).refusal == nil)
  }

  @Test("A plan of one workspace is not applied in another")
  func otherWorkspace() async throws {
    let deployment = try Deployment(Self.one)
    let plan = deployment.request(.plan)
    _ = try await deployment.run(plan)
    _ = try await deployment.run(.newWorkspace, RunOptions(workspace: WorkspaceName("prod")))
    let lines = try await deployment.run(deployment.request(.apply, plan: plan.id))
    #expect(lines.refusal?.contains("is for the workspace default, and this is prod") == true)
    #expect(lines.steps == [])
  }

  @Test("Selecting a workspace that is not there fails and changes nothing")
  func selectMissing() async throws {
    let deployment = try Deployment(Self.one)
    let lines = try await deployment.run(
      .selectWorkspace, RunOptions(workspace: WorkspaceName("nope")))
    #expect(lines.outcome == .failed(step: .workspace, exitCode: 1))
    #expect(try await deployment.run(.plan).outcome == .succeeded(changes: true))
  }
}

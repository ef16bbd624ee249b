import FoundationEssentials
import Glibc
import Operations
import Terraform
import Testing

@Suite("What runs of real terraform can be told") struct RunOptionsTests {
  private static let two = """
    resource "terraform_data" "a" { input = "one" }
    resource "terraform_data" "b" { input = "two" }

    """
  private let a = ResourceAddress(type: "terraform_data", name: "a")
  private let b = ResourceAddress(type: "terraform_data", name: "b")

  @Test("A targeted plan is about its target alone, says that it is partial, and applies so")
  func target() async throws {
    let deployment = try Deployment(Self.two)
    let plan = deployment.request(.plan, options: RunOptions(targets: [PlanTarget(b)]))
    let lines = try await deployment.run(plan)
    #expect(lines.planned == ["create terraform_data.b"])
    let reader = PlanReader(store: deployment.store, world: deployment.world)
    #expect(try await reader.review(plan.id).isComplete == false)
    _ = try await deployment.run(deployment.request(.apply, plan: plan.id))
    #expect(try !deployment.stateText.contains(#""name": "a""#))
    #expect(deployment.store.list().last?.request.options.isPartial == true)
  }

  @Test("A plan replaces what it is told to replace, and nothing else")
  func replace() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    let lines = try await deployment.run(.plan, RunOptions(replacements: [a]))
    #expect(lines.planned == ["replace terraform_data.a"])
    #expect(lines.outcome == .succeeded(changes: true))
  }

  @Test("A refresh-only plan proposes nothing, although the configuration asks for more")
  func refreshOnly() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    try deployment.scratch.write(
      Self.two.replacing("one", with: "three"), to: "cluster/main.tf")
    let lines = try await deployment.run(.plan, RunOptions(isRefreshOnly: true))
    #expect(lines.planned == [])
    #expect(lines.outcome == .succeeded(changes: false))
    #expect(try await deployment.run(.plan).planned == ["change terraform_data.a"])
  }

  @Test("What does not go together is refused before anything begins")
  func impossible() async throws {
    let deployment = try Deployment(Self.two)
    let destroy = try await deployment.run(.destroyPlan, RunOptions(targets: [PlanTarget(a)]))
    #expect(destroy.refusal?.contains("always about everything") == true)
    #expect(destroy.steps == [])
    let drift = try await deployment.run(
      .plan, RunOptions(isRefreshOnly: true, replacements: [a]))
    #expect(drift.refusal?.contains("cannot replace terraform_data.a") == true)
  }

  @Test("A tainted resource is replaced by the next plan, an untainted one is left alone")
  func taint() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    let copies = Snapshots(paths: deployment.paths, files: .live)
    let before = copies.list().count
    let taint = try await deployment.run(.taint, RunOptions(address: a))
    #expect(taint.steps == ["taint 0"])
    #expect(taint.outcome == .succeeded(changes: true))
    #expect(copies.list().count == before + 1)
    #expect(try await deployment.run(.plan).planned == ["replace terraform_data.a"])
    _ = try await deployment.run(.untaint, RunOptions(address: a))
    #expect(try await deployment.run(.plan).outcome == .succeeded(changes: false))
    let entries = try Ledger(paths: deployment.paths, files: .live).entries()
    #expect(entries.map(\.moment) == [.after, .before, .after, .before, .after])
    let audit = AuditLog(
      path: try Paths(environment: deployment.world.environment).auditLog, world: deployment.world)
    #expect(try audit.brokenLines() == [])
  }

  @Test("Tainting what is not there fails with terraform's own words")
  func taintNothing() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    let lines = try await deployment.run(
      .taint, RunOptions(address: ResourceAddress(type: "terraform_data", name: "z")))
    #expect(lines.outcome == .failed(step: .taint, exitCode: 1))
    let texts = lines.compactMap { line -> String? in
      guard case .message(.text(let text), _) = line else { return nil }
      return text
    }
    #expect(texts.contains { $0.contains("No such resource instance") })
  }

  @Test("A state that is not the one that was seen last is not tainted")
  func taintGuarded() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    try FileStore.live.write(deployment.directory + "/terraform.tfstate", [])
    let lines = try await deployment.run(.taint, RunOptions(address: a))
    #expect(lines.refusal != nil)
    #expect(lines.steps == [])
  }

  @Test("A file out of layout is a warning of the plan, and a run puts it right and names it")
  func format() async throws {
    let deployment = try Deployment(Self.two + "resource \"terraform_data\" \"c\" {\ninput=1\n}\n")
    let plan = try await deployment.run(.plan)
    #expect(plan.outcome == .succeeded(changes: true))
    let warning = try #require(plan.diagnostics.first)
    #expect(warning.severity == .warning)
    #expect(warning.summary == "main.tf is not in terraform's layout")
    let format = try await deployment.run(.format)
    #expect(
      format.contains { line in
        if case .message(.text("main.tf"), _) = line { true } else { false }
      })
    #expect(try deployment.scratch.text(of: "cluster/main.tf").contains("  input = 1"))
    #expect(try await deployment.run(.plan).diagnostics == [])
  }

  @Test("What tells what to do names the program that is used")
  func tofu() async throws {
    let deployment = try Deployment("resource \"terraform_data\" \"c\" {\ninput=1\n}\n")
    let tool = try deployment.scratch.write(
      "#!/bin/sh\nexec \(try #require(Deployment.tool)) \"$@\"\n", to: "tofu")
    guard chmod(tool, 0o700) == 0 else { throw Scratch.ScratchError.notMade(errno) }
    let lines = try await deployment.run(deployment.request(.plan, tool: tool))
    #expect(lines.outcome == .succeeded(changes: true))
    #expect(lines.diagnostics.first?.detail == "tofu fmt puts that right.")
  }

  @Test("A changed backend is explained with its two ways, and the state moves only when told to")
  func backend() async throws {
    let deployment = try Deployment("terraform {\n  backend \"local\" {}\n}\n" + Self.two)
    try await deployment.apply()
    try deployment.scratch.write(
      "terraform {\n  backend \"local\" { path = \"moved.tfstate\" }\n}\n" + Self.two,
      to: "cluster/main.tf")
    let refused = try await deployment.run(.plan)
    #expect(refused.outcome == .failed(step: .initialize, exitCode: 1))
    let told = refused.diagnostics.map(\.detail).joined()
    #expect(told.contains("quarterdeck plan --migrate-state"))
    #expect(told.contains("quarterdeck plan --reconfigure"))
    let moved = try await deployment.run(.plan, RunOptions(backendChange: .migrateState))
    #expect(moved.outcome == .succeeded(changes: false))
    #expect(try deployment.scratch.text(of: "cluster/moved.tfstate").contains(#""name": "b""#))
  }
}

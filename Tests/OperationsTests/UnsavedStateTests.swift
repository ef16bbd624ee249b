import FoundationEssentials
import Glibc
import Terraform
import Testing

@testable import Operations

@Suite("A state that terraform cannot save") struct UnsavedStateTests {
  /// The state of the second apply is longer than the four KiB that it may have.
  private static let grown = """
    resource "terraform_data" "a" { input = "one" }
    resource "terraform_data" "big" { input = "canary-\(String(repeating: "x", count: 8_000))" }
    """

  @Test("What it dumps into its output is salvaged, covered, and put back first")
  func dumped() async throws {
    let deployment = try Deployment(#"resource "terraform_data" "a" { input = "one" }"#)
    try await deployment.apply()
    try deployment.scratch.write(Self.grown, to: "cluster/main.tf")
    let plan = deployment.request(.plan)
    _ = try await deployment.run(plan)
    let apply = deployment.request(
      .apply, plan: plan.id, tool: try deployment.tool(Deployment.fullDisk))
    let lines = try await deployment.run(apply)
    #expect(lines.outcome == .failed(step: .apply, exitCode: 1))
    let notes = lines.notes
    #expect(notes.contains { $0.contains("quarterdeck restore") }, "\(notes)")

    // No secret of the state is in the output any more, and who reads it stumbles over nothing.
    let output = try FileStore.live.read(deployment.store.folder(apply.id).outputFile)
    #expect(!String(decoding: output, as: UTF8.self).contains("canary"))
    #expect(RunProgress(folding: lines).outcome == .failed(step: .apply, exitCode: 1))

    let refused = try await deployment.run(deployment.request(.destroyPlan))
    guard case .refused(let reason) = refused.outcome else {
      Issue.record("It ended as \(String(describing: refused.outcome)).")
      return
    }
    #expect(reason.contains("quarterdeck restore"))

    let site = try deployment.site
    let survey = try await site.surveyStates()
    #expect(survey.unsaved != nil)
    let first = try #require(survey.copies.first)
    #expect(first.moment == .salvaged && first.facts.resources == 2)
    let restore = try await site.restore(.copy(first), confirmedBy: nil)
    #expect(restore.movedAside.contains { $0.contains("errored.tfstate.kept-") })
    #expect(restore.unrecorded.isEmpty)
    let after = try await deployment.run(deployment.request(.plan))
    #expect(after.outcome == .succeeded(changes: false))
  }

  @Test("A dump of a run whose own process found no room is salvaged at the next start")
  func salvagedLater() async throws {
    let deployment = try Deployment(#"resource "terraform_data" "a" { input = "one" }"#)
    try await deployment.apply()
    // The recording of a full disk: a run that said all that, and whose process was killed.
    let apply = deployment.request(.apply)
    let folder = try deployment.store.create(apply)
    try FileStore.live.write(folder.outputFile, try Fixture.bytes("disk-full-apply.jsonl"))
    try FileStore.live.append(
      folder.outputFile, try #require(RunLine.runEnded(.lost, at: Date()).encoded))
    let survey = try await deployment.site.surveyStates()
    #expect(survey.unsaved != nil)
    #expect(survey.copies.first?.moment == .salvaged)
    #expect(
      !String(decoding: try FileStore.live.read(folder.outputFile), as: UTF8.self)
        .contains("6590ad5f-50cb-8272-80dd-3377dc6e0198"))
  }

  @Test("Without room for the copy the dump stays where it is, and runs are refused until there is")
  func noRoom() async throws {
    let deployment = try Deployment(#"resource "terraform_data" "a" { input = "one" }"#)
    let folder = try deployment.store.create(deployment.request(.apply))
    let dump = try Fixture.bytes("disk-full-apply.jsonl")
    let end = try #require(RunLine.runEnded(.lost, at: Date()).encoded)
    try FileStore.live.write(folder.outputFile, dump + end)
    // Nothing can be written where a file is in the way.
    try FileStore.live.write(deployment.paths.snapshots, [])
    let refused = try await deployment.run(deployment.request(.plan))
    guard case .refused(let reason) = refused.outcome else {
      Issue.record("It ended as \(String(describing: refused.outcome)).")
      return
    }
    #expect(reason.contains("Make room"))
    #expect(try FileStore.live.read(folder.outputFile) == dump + end)
    try FileStore.live.remove(deployment.paths.snapshots)
    #expect(try await deployment.site.surveyStates().copies.first?.moment == .salvaged)
    #expect(try FileStore.live.read(folder.outputFile) != dump + end)
    #expect(try FileStore.live.read(folder.outputFile).count == (dump + end).count)
  }

  @Test("An errored.tfstate stops plan and apply until it is put back or given up by name")
  func erroredFile() async throws {
    let deployment = try Deployment(#"resource "terraform_data" "a" { input = "one" }"#)
    try await deployment.apply()
    let old = try deployment.stateText
    try deployment.scratch.write(
      #"resource "terraform_data" "a" { input = "two" }"#, to: "cluster/main.tf")
    try await deployment.apply()
    // As terraform leaves it when it cannot write the state: the old one, and the new one beside.
    let new = try deployment.stateText
    let errored = "\(deployment.directory)/errored.tfstate"
    try FileStore.live.write(errored, Array(new.utf8))
    try FileStore.live.remove(deployment.paths.ledger)
    try deployment.damageState(old)

    for kind in [RunKind.plan, .destroyPlan] {
      let refused = try await deployment.run(deployment.request(kind))
      guard case .refused(let reason) = refused.outcome else {
        Issue.record("\(kind) ended as \(String(describing: refused.outcome)).")
        return
      }
      #expect(reason.contains("errored.tfstate") && reason.contains("quarterdeck restore"))
      #expect(refused.steps.isEmpty)
    }
    let site = try deployment.site
    let present = await #expect(throws: RestoreError.self) {
      try await site.restore(.file(deployment.stateFile), confirmedBy: nil)
    }
    #expect("\(try #require(present))".contains("To go on without it"))
    let first = try #require(try await site.surveyStates().copies.first)
    #expect(first.path == errored)
    _ = try await site.restore(.copy(first), confirmedBy: nil)
    #expect(try deployment.stateText == new)
    #expect(try FileStore.live.status(errored) == nil)
    let after = try await deployment.run(deployment.request(.plan))
    #expect(after.outcome == .succeeded(changes: false))
  }

  @Test("An errored.tfstate of another workspace stops that one alone")
  func otherWorkspace() async throws {
    let deployment = try Deployment(#"resource "terraform_data" "a" { input = "one" }"#)
    try await deployment.apply()
    _ = try await deployment.run(.newWorkspace, RunOptions(workspace: WorkspaceName("prod")))
    try await deployment.apply()
    let prod = try deployment.scratch.text(
      of: "cluster/terraform.tfstate.d/prod/terraform.tfstate")
    try deployment.scratch.write(
      prod.replacing("\"one\"", with: "\"two\""), to: "cluster/errored.tfstate")
    #expect(try await deployment.run(.plan).refusal?.contains("errored.tfstate") == true)
    _ = try await deployment.run(.selectWorkspace, RunOptions(workspace: .standard))
    #expect(try await deployment.run(.plan).outcome == .succeeded(changes: false))
  }

  @Test("An errored.tfstate that says what the state says is no reason to stop")
  func pushedByHand() async throws {
    let deployment = try Deployment(#"resource "terraform_data" "a" { input = "one" }"#)
    try await deployment.apply()
    try deployment.scratch.write(try deployment.stateText, to: "cluster/errored.tfstate")
    let plan = try await deployment.run(deployment.request(.plan))
    #expect(plan.outcome == .succeeded(changes: false))
  }
}

extension [RunLine] {
  /// What the runner said itself.
  var notes: [String] {
    compactMap { line in
      guard case .note(let text, _) = line else { return nil }
      return text
    }
  }
}

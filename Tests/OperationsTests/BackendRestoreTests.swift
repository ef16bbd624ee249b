import FoundationEssentials
import Terraform
import Testing

@testable import Operations

@Suite("Restoring the state of a backend") struct BackendRestoreTests {
  private static func one(_ input: String) -> String {
    #"resource "terraform_data" "a" { input = "\#(input)" }"#
  }

  @Test("A state that the backend lost is pushed; going back to an older serial is refused")
  func pushed() async throws {
    try await StateServer.run { server in
      let deployment = try Deployment(server.configuration + Self.one("one"))
      #expect(try await deployment.apply() == .succeeded(changes: true))
      try deployment.scratch.write(
        server.configuration + Self.one("two"), to: "cluster/main.tf")
      try await deployment.apply()
      let good = try RawState(bytes: try #require(try server.state))
      let site = try deployment.site

      let copies = try await site.surveyStates().copies
      #expect(copies.count == 2 && copies[0].isPresent)
      let error = await #expect(throws: RestoreError.self) {
        try await site.restore(.copy(copies[1]), confirmedBy: "cluster")
      }
      #expect("\(try #require(error))".contains("goes back to no older one"))
      #expect(try RawState(bytes: try #require(try server.state)) == good)

      try FileStore.live.remove(server.stateFile)
      let survey = try await site.surveyStates()
      guard case .missing = survey.health else {
        Issue.record("The verdict is \(survey.health).")
        return
      }
      let restore = try await site.restore(.copy(survey.copies[0]), confirmedBy: nil)
      #expect(restore.movedAside.isEmpty)
      #expect(try RawState(bytes: try #require(try server.state)).hasSameObjects(as: good))
      #expect(restore.hasNewLineage)
      let plan = try await deployment.run(deployment.request(.plan))
      #expect(plan.outcome == .succeeded(changes: false))
    }
  }

  @Test("A backend that takes no state in the middle of an apply: nothing is lost")
  func refusing() async throws {
    try await StateServer.run { server in
      let deployment = try Deployment(server.configuration + Self.one("one"))
      try await deployment.apply()
      let more = """
        resource "terraform_data" "b" {
          provisioner "local-exec" { command = "touch \(server.folder.file("refuse"))" }
        }
        """
      try deployment.scratch.write(
        server.configuration + Self.one("one") + "\n" + more, to: "cluster/main.tf")
      let plan = deployment.request(.plan)
      _ = try await deployment.run(plan)
      let apply = try await deployment.run(deployment.request(.apply, plan: plan.id))
      #expect(apply.outcome == .failed(step: .apply, exitCode: 1))
      #expect(apply.notes.contains { $0.contains("errored.tfstate") }, "\(apply.notes)")
      try server.refuse(false)

      let refused = try await deployment.run(deployment.request(.plan))
      guard case .refused = refused.outcome else {
        Issue.record("It ended as \(String(describing: refused.outcome)).")
        return
      }
      let site = try deployment.site
      let first = try #require(try await site.surveyStates().copies.first)
      #expect(first.moment == .salvaged && first.facts.resources == 2)
      let restore = try await site.restore(.copy(first), confirmedBy: nil)
      #expect(restore.movedAside.map { $0.contains("errored.tfstate.kept-") } == [true])
      let after = try await deployment.run(deployment.request(.plan))
      #expect(after.outcome == .succeeded(changes: false))
    }
  }
}

import FoundationEssentials
import Glibc
import Terraform
import Testing

@testable import Operations

@Suite("Restoring a state with real terraform") struct RestoreTests {
  private static let two = """
    resource "terraform_data" "a" { input = "one" }
    resource "terraform_data" "b" { input = "b" }
    """

  @Test(
    "A state that is gone, empty or torn is put back whole, and what was there is kept beside it",
    arguments: ["", "{\"version\": 4, \"serial\"", "gone"])
  func putBack(content: String) async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    let good = try deployment.stateText
    try deployment.damageState(content)
    let site = try deployment.site
    let survey = try await site.surveyStates()
    #expect(survey.blocksMutation)
    #expect(survey.present == nil)
    let copy = try #require(survey.copies.first)
    #expect(copy.facts.resources == 2)
    #expect(copy.moment == .after)

    let restore = try await site.restore(.copy(copy), confirmedBy: nil)
    #expect(try deployment.stateText == good)
    #expect(restore.movedAside.count == (content == "gone" ? 0 : 1))
    for path in restore.movedAside {
      #expect(path.hasPrefix(deployment.stateFile + ".bad-"))
      #expect(try FileStore.live.read(path) == Array(content.utf8))
      #expect(try FileStore.live.status(path)?.permissions == 0o600)
    }
    #expect(try FileStore.live.status(deployment.stateFile)?.permissions == 0o600)
    let plan = try await deployment.run(deployment.request(.plan))
    #expect(plan.outcome == .succeeded(changes: false))

    let ledger = Ledger(paths: deployment.paths, files: .live)
    #expect(try ledger.entries().last?.moment == .restored)
    #expect(try ledger.entries().last?.run == restore.id)
    #expect(try ledger.brokenLines() == [])
    let records = try deployment.audit.records().filter { $0.event == "state.restore" }
    #expect(records.map(\.phase) == [.intent, .end])
    #expect(try deployment.audit.brokenLines() == [])
  }

  @Test("Going back to an older state takes the name, and then counts as the truth")
  func goingBack() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    let old = try deployment.stateText
    try deployment.scratch.write(Self.two.replacing("one", with: "two"), to: "cluster/main.tf")
    try await deployment.apply()
    let new = try deployment.stateText
    let site = try deployment.site
    let copies = try await site.surveyStates().copies
    let copy = try #require(copies.last)
    #expect(copies.first?.isPresent == true && !copy.isPresent)

    for name in [nil, "", "clusters", "Cluster"] {
      await #expect(throws: RestoreError.self) {
        try await site.restore(.copy(copy), confirmedBy: name)
      }
      #expect(try deployment.stateText == new)
    }
    #expect(
      try deployment.audit.records().filter { $0.event == "state.restore" }.map(\.phase)
        == [.refused, .refused, .refused, .refused])
    let restore = try await site.restore(.copy(copy), confirmedBy: "cluster")
    #expect(try deployment.stateText == old)
    #expect(restore.newerSerial != nil)
    // It would have been refused as regressed.
    let plan = try await deployment.run(deployment.request(.plan))
    #expect(plan.outcome == .succeeded(changes: true))
    // The newer one is still among the copies.
    let after = try await site.surveyStates()
    #expect(!after.blocksMutation)
    #expect(try after.copies.contains { try FileStore.live.read($0.path) == Array(new.utf8) })
  }

  @Test("An older copy in the place of an empty state takes the name as well: a newer one is there")
  func olderCopy() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    let old = try deployment.stateText
    try deployment.scratch.write(Self.two.replacing("one", with: "two"), to: "cluster/main.tf")
    try await deployment.apply()
    try deployment.damageState("")
    let site = try deployment.site
    let copy = try #require(try await site.surveyStates().copies.last)
    let error = await #expect(throws: RestoreError.self) {
      try await site.restore(.copy(copy), confirmedBy: nil)
    }
    #expect("\(try #require(error))".contains("2 resources"))
    #expect(try deployment.stateText.isEmpty)
    _ = try await site.restore(.copy(copy), confirmedBy: "cluster")
    #expect(try deployment.stateText == old)
  }

  @Test(
    "A file that is no state to manage anything with is not imported",
    arguments: [
      ("", "empty"), ("{\"version\": 4, \"ser", "cut off"), ("{\"version\": 5}", "version 5"),
      (
        #"{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"l","outputs":{},"#
          + #""resources":[]}"#, "holds no resources"
      ),
    ])
  func refusedImport(content: String, words: String) async throws {
    let deployment = try Deployment(Self.two)
    let file = try deployment.scratch.write(content, to: "handed-over.tfstate")
    let error = await #expect(throws: RestoreError.self) {
      try await deployment.site.restore(.file(file), confirmedBy: "cluster")
    }
    #expect("\(try #require(error))".contains(words))
    #expect(try FileStore.live.status(deployment.stateFile) == nil)
  }

  @Test("A state handed over is taken into an empty directory, and known from then on")
  func importing() async throws {
    let colleague = try Deployment(Self.two)
    try await colleague.apply()
    let deployment = try Deployment(Self.two)
    let restore = try await deployment.site.restore(
      .file(colleague.stateFile), confirmedBy: nil)
    #expect(restore.restored.resources == 2)
    #expect(try deployment.stateText == colleague.stateText)
    let plan = try await deployment.run(deployment.request(.plan))
    #expect(plan.outcome == .succeeded(changes: false))
    // And from then on it is guarded.
    try deployment.damageState("")
    let refused = try await deployment.run(deployment.request(.destroyPlan))
    guard case .refused = refused.outcome else {
      Issue.record("It ended as \(String(describing: refused.outcome)).")
      return
    }
  }

  @Test("Another deployment's state replaces one only by name, with both described")
  func importingOverAnother() async throws {
    let other = try Deployment(#"resource "terraform_data" "x" { input = "x" }"#)
    try await other.apply()
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    let mine = try deployment.stateText
    let error = await #expect(throws: RestoreError.self) {
      try await deployment.site.restore(.file(other.stateFile), confirmedBy: nil)
    }
    let words = "\(try #require(error))"
    #expect(words.contains("different lineages"))
    #expect(words.contains("2 resources") && words.contains("1 resource,"))
    #expect(try deployment.stateText == mine)
    let restore = try await deployment.site.restore(
      .file(other.stateFile), confirmedBy: "cluster")
    #expect(try FileStore.live.read(restore.movedAside[0]) == Array(mine.utf8))
    #expect(try await !deployment.site.surveyStates().blocksMutation)
  }

  @Test("An older state that was put there by hand is accepted by importing it where it lies")
  func acceptingThePresent() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    let old = try deployment.stateText
    try deployment.scratch.write(Self.two.replacing("one", with: "two"), to: "cluster/main.tf")
    try await deployment.apply()
    try deployment.damageState(old)
    let site = try deployment.site
    #expect(try await site.surveyStates().blocksMutation)
    await #expect(throws: RestoreError.self) {
      try await site.restore(.file(deployment.stateFile), confirmedBy: nil)
    }
    let restore = try await site.restore(.file(deployment.stateFile), confirmedBy: "cluster")
    #expect(restore.wasPresent && restore.movedAside.isEmpty)
    #expect(try await !site.surveyStates().blocksMutation)
  }

  @Test("When terraform does not take the state, what was there is there again")
  func pushFails() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    try deployment.damageState("{torn")
    let tool = try deployment.tool(
      """
      [ "$1 $2" = "state push" ] || exec "$REAL" "$@"
      echo "Error: no leave to write" >&2
      exit 1
      """)
    let site = try deployment.site(tool: tool)
    let copy = try #require(try await site.surveyStates().copies.first)
    let error = await #expect(throws: RestoreError.self) {
      try await site.restore(.copy(copy), confirmedBy: nil)
    }
    #expect("\(try #require(error))".contains("no leave to write"))
    #expect(try deployment.stateText == "{torn")
    let names = try FileStore.live.list(deployment.directory)
    #expect(!names.contains { $0.contains(".bad-") })
    #expect(
      try deployment.audit.records().filter { $0.event == "state.restore" }.map(\.phase)
        == [.intent, .end])
  }

  @Test("Nothing is put back while a run holds the directory, or without an audit log")
  func guarded() async throws {
    let deployment = try Deployment(Self.two)
    try await deployment.apply()
    try deployment.damageState("")
    let site = try deployment.site
    let copy = try #require(try await site.surveyStates().copies.first)
    let lock = try #require(try FileStore.live.lock("\(deployment.directory)/.quarterdeck.lock"))
    let held = await #expect(throws: RestoreError.self) {
      try await site.restore(.copy(copy), confirmedBy: nil)
    }
    #expect("\(try #require(held))".contains("held by"))
    lock.release()
    try FileStore.live.remove(deployment.audit.path)
    try FileStore.live.makeDirectory(deployment.audit.path)
    let unaudited = await #expect(throws: RestoreError.self) {
      try await site.restore(.copy(copy), confirmedBy: nil)
    }
    #expect("\(try #require(unaudited))".contains("audit"))
    #expect(try deployment.stateText.isEmpty)
  }
}

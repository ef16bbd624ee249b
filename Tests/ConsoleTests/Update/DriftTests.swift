import TerminalUI
import Terraform
import Testing

@testable import Console

/// Drift, locks, marks and places in files, as the deployment screen shows them.
@Suite("Drift and other runs")
struct DriftTests {
  @Test("Drift says what was and what is, and the two ways to deal with it; secrets stay hidden")
  func drift() throws {
    let shown = try Scene.drift.model(columns: 120, rows: 40).shown
    #expect(shown.contains("1 changed · 1 gone"))
    #expect(shown.contains(#"power_state: "active" → "shutoff""#))
    #expect(shown.contains("A takes it into the state.  P plans to put it back."))
    #expect(!shown.contains("hunter2"))
  }

  @Test("What is taken into the state is exactly the plan that was seen")
  func accept() throws {
    var model = try Scene.drift.model(columns: 120, rows: 40)
    #expect(model.press("A") == [.startRun(.apply, planID: Sample.run().id)])
  }

  @Test("Without drift that is said")
  func none() {
    var model = Sample.model()
    model.receive(.runStarted(Sample.run(options: RunOptions(isRefreshOnly: true))))
    model.press("2")
    model.receive(
      .runAdvanced(
        id: Sample.run().id, lines: [.runEnded(.succeeded(changes: false), at: Sample.now)]))
    #expect(model.shown.contains("No drift"))
    #expect(model.shown.contains("Nobody changed anything."))
  }

  @Test("A plan that waits for the state's lock says so")
  func waiting() {
    var model = Sample.model()
    model.receive(.runStarted(Sample.run()))
    model.press("2")
    let line = #"{"type":"state_lock_acquire","@message":"Acquiring state lock."}"#
    model.receive(
      .runAdvanced(
        id: Sample.run().id,
        lines: [.stepStarted(.plan, at: Sample.now), RunLine(line: Array(line.utf8))]))
    #expect(model.shown.contains("The state is locked by somebody else. Waiting up to 30s…"))
  }

  @Test("An apply that waits for the lock says so instead of an empty list")
  func applyWaiting() {
    var model = Sample.model()
    model.receive(.runStarted(Sample.run("a", .apply, of: "p")))
    model.press("2")
    #expect(model.shown.contains("terraform starts…"))
    let line = #"{"type":"state_lock_acquire","@message":"Acquiring state lock."}"#
    model.receive(.runAdvanced(id: "a", lines: [RunLine(line: Array(line.utf8))]))
    #expect(model.shown.contains("The state is locked by somebody else."))
  }

  @Test("A taint says what it did and what comes next")
  func taint() {
    var model = Sample.model()
    model.receive(
      .runStarted(Sample.run("t", .taint, options: RunOptions(address: Sample.worker))))
    model.press("2")
    let end = RunLine.runEnded(.succeeded(changes: true), at: Sample.now)
    #expect(model.receive(.runAdvanced(id: "t", lines: [end])) == [])
    #expect(model.shown.contains("\(Sample.worker) is marked: the next plan replaces it."))
    #expect(model.press("A") == [])
  }

  @Test("The file of an error opens at its line, from the directory of the configuration")
  func edit() throws {
    var model = Sample.model()
    model.receive(.runStarted(Sample.run()))
    model.press("2")
    #expect(model.press("v") == [])
    #expect(model.shown.contains("No error names a place in a file."))
    model.receive(
      .runAdvanced(
        id: Sample.run().id, lines: try Sample.lines(.plan, "plan-syntax-error.out", exitCode: 1)))
    let place = try #require(model.placeOfError)
    #expect(model.press("v") == [.edit(file: place.file, line: place.line)])
    #expect(place.file.hasPrefix("/srv/deployments/rocks-prod/"))
    #expect(place.line > 0)
  }
}

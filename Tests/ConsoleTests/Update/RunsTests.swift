import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// Runs of this console and of others: which is shown, how it is interrupted and left.
@Suite("Runs")
struct RunsTests {
  private let apply = Sample.run("a", .apply, of: "p")

  @Test("A run that another console started is attached to")
  func attached() throws {
    var model = Sample.model()
    model.receive(.runsListed([apply]))
    #expect(model.subscriptions.contains(.run("a")))
    model.press("2")
    model.receive(
      .runAdvanced(
        id: "a", lines: try Sample.lines(.apply, "openstack/apply.out", prefix: 22, exitCode: nil)))
    #expect(model.shown.contains("3 of 6"))
    #expect(model.runGoingOn == "a")
  }

  @Test("A new run of another console takes the place of an old one, an ended one does not")
  func newest() {
    var model = Sample.model()
    let old = Sample.run("old", outcome: .succeeded(changes: false))
    model.receive(.runsListed([old]))
    model.receive(.runsListed([Sample.run("ended", outcome: .interrupted), old]))
    #expect(model.deploy.watched?.id == "old")
    model.receive(.runsListed([Sample.run("new"), old]))
    #expect(model.deploy.watched?.id == "new")
  }

  @Test("A list that was read before the end of a run does not bring it back to life")
  func staleList() {
    var model = Sample.model()
    let run = Sample.run("a", .taint)
    model.receive(.runStarted(run))
    model.receive(
      .runAdvanced(id: "a", lines: [.runEnded(.succeeded(changes: true), at: Sample.now)]))
    model.receive(.runsListed([run]))
    #expect(model.runGoingOn == nil)
    model.receive(.runStarted(run))
    #expect(model.runGoingOn == nil)
    #expect(model.press("P") == [.surveyVariables])
  }

  @Test("The end of a run is noticed while another one is looked at")
  func endElsewhere() {
    var model = Sample.model()
    let old = Sample.run("old", .apply, outcome: .interrupted)
    let run = Sample.run("new", .apply, of: "p")
    model.receive(.runsListed([run, old]))
    model.press("8", "j", "enter")
    #expect(model.deploy.watched?.id == "old")
    #expect(model.subscriptions.contains(.run("new")))
    model.receive(
      .runAdvanced(id: "new", lines: [.runEnded(.succeeded(changes: true), at: Sample.now)]))
    #expect(model.runGoingOn == nil)
    #expect(!model.subscriptions.contains(.run("new")))
    #expect(model.deploy.watched?.id == "old")
  }

  @Test("What a run said is forgotten when another is shown")
  func forgotten() throws {
    var model = Sample.model()
    model.receive(.runStarted(Sample.run("one")))
    model.receive(.runAdvanced(id: "one", lines: try Sample.planningLines()))
    model.receive(.runStarted(Sample.run("two")))
    #expect(model.deploy.progress == RunProgress(kind: .plan))
  }

  @Test("A run whose process is gone says so")
  func lost() {
    var model = Sample.model()
    model.receive(.runsListed([Sample.run("a", .apply)]))
    model.receive(.runsListed([Sample.run("a", .apply, outcome: .lost)]))
    model.press("2")
    #expect(model.shown.contains("The run was lost"))
    #expect(model.runGoingOn == nil)
  }

  @Test("Interrupting asks first; only y interrupts", arguments: ["X", "ctrl-c"] as [Key])
  func interrupt(_ key: Key) {
    var model = Sample.model()
    model.receive(.runsListed([apply]))
    #expect(model.press(key) == [])
    #expect(model.shown.contains("Interrupt"))
    #expect(model.press("enter") == [])
    #expect(model.overlay == nil)
    #expect(model.press(key, "y") == [.interrupt(runID: "a")])
  }

  @Test("The question says what is in flight")
  func inFlight() throws {
    var model = try Scene.applying.model(columns: 120, rows: 40)
    model.press("X")
    #expect(
      model.shown.contains("openstack_compute_instance_v2.rocks-temporal-workers-workernode"))
  }

  @Test("A yes that comes after the run has ended interrupts nothing")
  func interruptTooLate() {
    var model = Sample.model()
    model.receive(.runsListed([apply]))
    model.press("X")
    model.receive(.runsListed([Sample.run("a", .apply, outcome: .succeeded(changes: true))]))
    #expect(model.press("y") == [])
  }

  @Test("Where nothing runs there is nothing to interrupt")
  func nothingRuns() {
    var model = Sample.model()
    #expect(model.press("ctrl-c") == [])
    #expect(model.shown.contains("Nothing is running. Press q to quit."))
  }

  @Test("Quitting asks while a run goes on, and the run goes on")
  func quitting() {
    var model = Sample.model()
    model.receive(.runsListed([apply]))
    #expect(model.press("Q") == [])
    #expect(model.shown.contains("The run goes on without this window."))
    #expect(model.press("n") == [])
    #expect(model.press("Q", "y") == [.quit])
  }

  @Test("Quitting asks nothing when nothing runs")
  func quittingIdle() {
    var model = Sample.model()
    #expect(model.press("Q") == [.quit])
  }

  @Test(
    "A terminal that goes away, or a request to end, quits whatever is open",
    arguments: [Input.hungUp, .terminated])
  func hangUp(_ input: Input) throws {
    var model = Sample.model()
    model.receive(.runsListed([apply]))
    #expect(model.receive(.input(input)) == [.quit])
    var confirming = try Scene.confirmation.model(columns: 80, rows: 24)
    #expect(confirming.receive(.input(input)) == [.quit])
  }

  @Test(
    "--read-only refuses to plan, destroy, apply and interrupt, and says why",
    arguments: ["P", "D", "A", "X", "ctrl-c"] as [Key])
  func readOnly(_ key: Key) throws {
    var model = try Sample.reviewing(try Sample.creatingPlan(), readOnly: true)
    if key != "A" { model.receive(.runsListed([Sample.run("a")])) }
    #expect(model.press(key) == [])
    #expect(model.overlay == nil)
    #expect(model.shown.contains("This console was opened with --read-only."))
  }

  @Test("--read-only still watches, and leaves a plan that another console made unapplied")
  func readOnlyReview() throws {
    let model = try Sample.reviewing(try Sample.creatingPlan(), readOnly: true)
    #expect(model.shown.contains("6 to add"))
    #expect(!model.shown.contains("applies exactly this plan"))
  }
}

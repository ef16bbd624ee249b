import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// The history of runs, and what is seen of one that is over.
@Suite("History")
struct HistoryTests {
  @Test("A run of the history is shown with its log, its result and what it was told")
  func open() throws {
    var model = Scene.history(120, 40)
    #expect(model.screen == .history)
    model.press("enter")
    #expect(model.deploy.watched?.id == "20261123-081502-6a7b8c")
    #expect(model.subscriptions.contains(.run("20261123-081502-6a7b8c")))
    model.receive(
      .runAdvanced(
        id: "20261123-081502-6a7b8c",
        lines: try Sample.lines(.apply, "openstack/apply.out", prefix: 22)
          + [.runEnded(.interrupted, at: Sample.now)]))
    #expect(model.shown.contains("Interrupted"))
    #expect(model.shown.contains("partial: only openstack_compute_instance_v2"))
    model.press("esc")
    #expect(model.screen == .history)
    #expect(model.selectedRun?.id == "20261123-081502-6a7b8c")
  }

  @Test("A run that ends while it is watched has its duration and its counts at once")
  func justEnded() throws {
    var model = Sample.model()
    let run = Sample.run("a", .apply, of: "p")
    model.receive(.runStarted(run))
    model.receive(
      .runAdvanced(
        id: "a",
        lines: try Sample.lines(.apply, "openstack/apply.out")
          + [.runEnded(.succeeded(changes: true), at: run.startedAt.addingTimeInterval(25))]))
    model.press("8")
    #expect(model.shown.contains("25s"))
    #expect(model.shown.contains("+6"))
  }

  @Test("A plan that was applied says so; its log stands below, and it cannot be applied again")
  func spent() throws {
    var model = Scene.history(120, 40)
    model.press("G", "enter")
    let effects = model.receive(
      .runAdvanced(id: "20261123-073148-2a7f3a", lines: try Sample.planLines()))
    #expect(effects == [])
    #expect(model.shown.contains("This plan has been applied."))
    #expect(model.press("A") == [])
  }

  @Test("The selection stays with its run when a new one comes")
  func selection() {
    var model = Scene.history(120, 40)
    model.receive(.runsListed([Sample.run("new", after: 9_000)] + Sample.pastRuns()))
    model.press("enter")
    #expect(model.deploy.watched?.id == "20261123-081502-6a7b8c")
  }

  @Test("Without runs there is nothing to open, and the way to the first is named")
  func empty() {
    var model = Sample.model()
    model.receive(.runsListed([]))
    model.press("H")
    #expect(model.shown.contains("No run in this directory yet."))
    #expect(model.press("enter") == [])
    #expect(model.shown.contains("There is nothing to open."))
  }

  @Test("A run that goes on when the console opens is shown at once, with its owner")
  func attached() {
    var model = Sample.model()
    model.receive(.runsListed([Sample.run("a", .apply, of: "p")]))
    #expect(model.screen == .deploy)
    #expect(model.shown.contains("A run goes on: apply of ops@bastion."))
  }

  @Test("A run that begins later takes the screen from nobody")
  func later() {
    var model = Sample.model()
    model.receive(.runsListed([]))
    model.receive(.runsListed([Sample.run("a", .apply, of: "p")]))
    #expect(model.screen == .overview)
  }
}

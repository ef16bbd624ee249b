import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// From a reviewed plan to its apply, and what stands between.
@Suite("Applying")
struct ApplyingTests {
  private let planID = Sample.run().id

  private func confirming() throws -> Model {
    var model = try Sample.reviewing(try Sample.destroyingPlan())
    #expect(model.press("A") == [])
    return model
  }

  @Test("A without a review is refused and says why")
  func withoutReview() {
    var model = Sample.model()
    #expect(model.press("A") == [])
    #expect(model.shown.contains("There is no reviewed plan. P makes one."))
  }

  @Test("A before the plan has been read is refused")
  func unread() throws {
    var model = Sample.model()
    model.receive(.runStarted(Sample.run()))
    model.press("2")
    model.receive(.runAdvanced(id: planID, lines: try Sample.planLines()))
    #expect(model.press("A") == [])
  }

  @Test("A plan that only creates is applied exactly once, however often A is pressed")
  func once() throws {
    var model = try Sample.reviewing(try Sample.creatingPlan())
    #expect(model.press("A", "A", "A") == [.startRun(.apply, planID: planID)])
    model.receive(.runStarted(Sample.run("a", .apply, of: planID)))
    #expect(model.press("A") == [])
  }

  @Test("From another screen A shows the plan first")
  func elsewhere() throws {
    var model = try Sample.reviewing(try Sample.creatingPlan())
    model.press("1")
    #expect(model.press("A") == [])
    #expect(model.screen == .deploy)
    #expect(model.press("A") == [.startRun(.apply, planID: planID)])
  }

  @Test("A plan that destroys needs the typed name")
  func typedName() throws {
    var model = try confirming()
    #expect(model.type("rocks-prod") == [])
    #expect(model.press("enter") == [])
    #expect(model.shown.contains("any key stops it."))
    #expect(model.wait(4.9) == [])
    #expect(model.wait(0.2) == [confirmedStart])
    #expect(model.overlay == nil)
    #expect(model.press("enter", "enter") == [])
    #expect(model.wait(10) == [])
  }

  @Test(
    "Any key in the last seconds stops it, and does nothing else",
    arguments: ["esc", "enter", "y", "q", "A", "ctrl-c", "space"] as [Key])
  func stopped(_ key: Key) throws {
    var model = try confirming()
    model.type("rocks-prod")
    model.press("enter")
    model.wait(4)
    #expect(model.press(key) == [])
    #expect(model.overlay == nil)
    #expect(model.shown.contains("Stopped. Nothing was done."))
    #expect(model.wait(10) == [])
    #expect(model.screen == .deploy)
  }

  @Test("A key in the very moment in which terraform would start stops it")
  func stoppedAtLast() throws {
    var model = try confirming()
    model.type("rocks-prod")
    model.press("enter")
    let late = model.now.addingTimeInterval(6)
    #expect(model.update(.input(.key("space")), at: late) == [])
    #expect(model.update(.ticked, at: late.addingTimeInterval(1)) == [])
  }

  @Test("A paste, and a terminal that goes away, stop it as well")
  func stoppedOtherwise() throws {
    var model = try confirming()
    model.type("rocks-prod")
    model.press("enter")
    #expect(model.receive(.input(.paste("x"))) == [])
    #expect(model.wait(10) == [])
    var other = try confirming()
    other.type("rocks-prod")
    other.press("enter")
    #expect(other.receive(.input(.hungUp)) == [.quit])
  }

  private var confirmedStart: Effect {
    .startRun(.apply, planID: planID, confirmation: "rocks-prod")
  }

  @Test("Mashing Enter, y and space does nothing")
  func mashing() throws {
    var model = try confirming()
    for _ in 0..<20 { #expect(model.press("enter", "y", "space", "enter") == []) }
    #expect(model.overlay != nil)
    #expect(model.deploy.starting == nil)
  }

  @Test("A wrong name is refused, and can be corrected")
  func wrongName() throws {
    var model = try confirming()
    model.type("rocks-stage")
    #expect(model.press("enter") == [])
    #expect(model.shown.contains("That is not the name."))
    for _ in 0..<5 { model.press("backspace") }
    model.type("prod")
    model.press("enter")
    #expect(model.wait(5.1) == [confirmedStart])
  }

  @Test("A pasted name does not count, in brackets or as a burst of keys")
  func pasted() throws {
    var model = try confirming()
    model.receive(.input(.paste("rocks-prod")))
    #expect(model.press("enter") == [])
    for character in "rocks-prod" { model.receive(.input(.key(Key(character)))) }
    #expect(model.press("enter") == [])
    #expect(model.overlay != nil)
  }

  @Test("esc and Control-C leave without doing anything", arguments: ["esc", "ctrl-c"] as [Key])
  func leaving(_ key: Key) throws {
    var model = try confirming()
    model.type("rocks-prod")
    #expect(model.press(key) == [])
    #expect(model.overlay == nil)
    #expect(model.shown.contains("Nothing was done."))
  }

  @Test("An expired question does nothing, and does not let typing through to the screen")
  func expired() throws {
    var model = try confirming()
    model.type("rocks-pro")
    #expect(model.wait(61) == [])
    #expect(model.shown.contains("expired"))
    #expect(model.type("d") == [])
    #expect(model.press("enter") == [])
    #expect(model.type("PDXQA") == [])
    #expect(model.press("esc") == [])
    #expect(model.overlay == nil)
    #expect(model.screen == .deploy)
  }

  @Test("A key that comes in the moment of expiry does nothing")
  func expiredByKey() throws {
    var model = try confirming()
    model.type("rocks-prod")
    let late = model.now.addingTimeInterval(70)
    #expect(model.update(.input(.key("enter")), at: late) == [])
    #expect(model.update(.input(.key("Q")), at: late) == [])
  }

  @Test("A name that was typed for a plan applies no other, and none that was applied meanwhile")
  func overtaken() throws {
    var model = try confirming()
    model.type("rocks-prod")
    let apply = Sample.run("a", .apply, of: planID, outcome: .succeeded(changes: true))
    model.receive(.runsListed([apply, Sample.run(outcome: .succeeded(changes: true))]))
    #expect(model.press("enter") == [])
    #expect(model.shown.contains("This plan has been applied. P makes a new one."))
  }

  @Test("A name that was typed while another console plans anew applies nothing")
  func replanned() throws {
    var model = try confirming()
    model.type("rocks-prod")
    model.receive(.runsListed([Sample.run("newer"), Sample.run()]))
    #expect(model.press("enter") == [])
    #expect(model.overlay == nil)
  }

  @Test("An applied plan cannot be applied again")
  func again() throws {
    var model = try Sample.reviewing(try Sample.creatingPlan())
    model.press("A")
    model.receive(.runStarted(Sample.run("a", .apply, of: planID)))
    model.receive(
      .runAdvanced(id: "a", lines: [.runEnded(.succeeded(changes: true), at: Sample.now)]))
    #expect(model.press("A") == [])
    #expect(model.shown.contains("This plan has been applied. P makes a new one."))
  }

  @Test("A plan that another console applied, and is done with, cannot be applied again")
  func appliedElsewhere() throws {
    var model = try Sample.reviewing(try Sample.creatingPlan())
    let apply = Sample.run("a", .apply, of: planID, outcome: .succeeded(changes: true))
    model.receive(.runsListed([apply, Sample.run(outcome: .succeeded(changes: true))]))
    #expect(model.press("A") == [])
    #expect(model.shown.contains("This plan has been applied. P makes a new one."))
  }

  @Test("An apply that is refused can be tried again")
  func refused() throws {
    var model = try Sample.reviewing(try Sample.creatingPlan())
    model.press("A")
    model.receive(.runRefused(Failure(what: "The run was not started", why: "locked")))
    #expect(model.press("A") == [.startRun(.apply, planID: planID)])
  }

  @Test("The question names what is lost and where")
  func question() throws {
    let shown = try confirming().shown
    #expect(shown.contains("workernode[0]"))
    #expect(shown.contains("workernode[1]"))
    #expect(!shown.contains("- null_resource.microk8s_join"))
    #expect(shown.contains("/srv/deployments/rocks-prod"))
    #expect(shown.contains("2 to destroy"))
    #expect(shown.contains("Type rocks-prod"))
  }
}

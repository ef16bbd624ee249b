import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// Putting a copy of the state back, on the screen.
@Suite("Putting a state back")
struct RestoreTests {
  /// Opens the dialog and lists the copies.
  private func opened(readOnly: Bool = false) throws -> Model {
    var model = try Sample.overview()
    model.press("O")
    let index = PlanMenu.Item.allCases.firstIndex(of: .restore) ?? 0
    for _ in 0..<index { model.press("j") }
    #expect(model.press("enter") == [.surveyStates])
    model.receive(.statesSurveyed(Sample.states))
    return model
  }

  @Test("The verdict comes first, then the copies, the one to put back selected")
  func choice() throws {
    var model = try opened()
    #expect(model.shown.contains("The state file is empty"))
    #expect(model.shown.contains("not saved by terraform"))
    #expect(model.press("enter") == [.restore(copy: "/s/9.tfstate", confirmation: nil)])
    #expect(model.shown.contains("Putting back serial 9"))
  }

  @Test("What is put back is told in full, and everything is read again")
  func done() throws {
    var model = try opened()
    model.press("j", "enter")
    let answer = RestoreAnswer.done(["Put back and read again: serial 8.", "P makes a plan."])
    #expect(model.receive(.restoreAnswered(answer)) == [.refresh])
    #expect(model.shown.contains("Put back and read again: serial 8."))
    #expect(model.press("j") == [])
    #expect(model.overlay == nil)
  }

  @Test("Giving up something that is known takes the name, typed by hand")
  func name() throws {
    var model = try opened()
    model.press("j", "enter")
    model.receive(.restoreAnswered(.needsName(reason: "Serial 9 would be given up.")))
    #expect(model.shown.contains("Serial 9 would be given up."))
    #expect(model.press("enter") == [])
    model.receive(.input(.paste("rocks-prod")))
    #expect(model.press("enter") == [])
    model.type("rocks-prod")
    #expect(
      model.press("enter") == [.restore(copy: "/s/8.tfstate", confirmation: "rocks-prod")])
  }

  @Test("A name that is not typed in time puts nothing back")
  func expired() throws {
    var model = try opened()
    model.press("enter")
    model.receive(.restoreAnswered(.needsName(reason: "x")))
    model.type("rocks-prod")
    model.wait(TypedName.patience + 1)
    #expect(model.press("enter") == [])
    model.press("esc")
    #expect(model.shown.contains("Nothing was done."))
  }

  @Test("While it is done no key leads away from what comes of it")
  func working() throws {
    var model = try opened()
    model.press("enter")
    #expect(model.press("esc", "q", "enter") == [])
    #expect(model.overlay != nil)
    model.receive(
      .restoreAnswered(.refused(Failure(what: "Nothing was put back", why: "the lock is held"))))
    #expect(model.shown.contains("the lock is held"))
  }

  @Test("A run that began meanwhile keeps the state as it is, and so does --read-only")
  func unavailable() throws {
    var model = try opened()
    model.receive(.runStarted(Sample.run("a", .apply, of: "p")))
    #expect(model.press("enter") == [])
    #expect(model.shown.contains("A run is going on. It must end first."))
    let readOnly = Sample.model(readOnly: true)
    #expect(!readOnly.availability(of: PlanMenu.Item.restore).isAvailable)
  }
}

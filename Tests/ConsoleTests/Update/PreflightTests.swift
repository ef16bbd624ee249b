import Fleet
import TerminalUI
import Terraform
import Testing

@testable import Console

@Suite("The gate before a run on the screen") struct PreflightGateTests {
  private static let check = PreflightCheck.failure(
    .authURL, "Keystone cannot be asked: nothing listens there.",
    remedy: "Open the tunnel\u{1b}[31m.", isCertain: true)
  private static let blocked = Effect.startRun(.plan, planID: nil, skipsPreflight: true)

  private static func refused() -> Model {
    var model = Sample.model()
    model.press("P")
    model.receive(.variablesSurveyed(missing: []))
    model.receive(.preflightFailed([check], blocked: blocked))
    return model
  }

  @Test("What would make it fail is shown before anything is started, with what mends it")
  func shown() {
    let model = Self.refused()
    #expect(model.shown.contains("nothing listens there"))
    #expect(model.shown.contains("Open the tunnel"))
    #expect(!model.shown.contains("\u{1b}"))
    #expect(model.deploy.starting == nil)
  }

  @Test("y starts it all the same, once")
  func yes() {
    var model = Self.refused()
    #expect(model.press("y") == [Self.blocked])
    #expect(model.deploy.starting == .plan)
    #expect(model.press("y") == [])
  }

  @Test(
    "Any other key starts nothing, and the reason stays on the screen",
    arguments: [Key(.character("n")), Key(.escape)])
  func no(key: Key) {
    var model = Self.refused()
    #expect(model.press(key) == [])
    #expect(model.overlay == nil)
    #expect(model.deploy.refusal?.why.contains("nothing listens there") == true)
    // It can be asked for again.
    #expect(model.press("P") == [.surveyVariables])
  }

  @Test("When a run has begun meanwhile, y starts no second one")
  func meanwhile() {
    var model = Self.refused()
    model.receive(.runStarted(Sample.run()))
    #expect(model.press("y") == [])
  }
}

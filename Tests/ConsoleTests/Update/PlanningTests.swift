import TerminalUI
import Terraform
import Testing

@testable import Console

/// From P to a plan under review.
@Suite("Planning")
struct PlanningTests {
  @Test("P looks at the variables and starts when none is missing")
  func nothingMissing() {
    var model = Sample.model()
    #expect(model.press("P") == [.surveyVariables])
    #expect(model.screen == .deploy)
    #expect(model.receive(.variablesSurveyed(missing: [])) == [.startRun(.plan, planID: nil)])
  }

  @Test("P asks for missing variables and hands the answers to the run alone")
  func missing() {
    var model = Sample.model()
    model.press("P")
    #expect(model.receive(.variablesSurveyed(missing: Sample.missingVariables)) == [])
    model.type("url")
    model.press("enter")
    model.type("rocks")
    model.press("enter")
    model.type("s3cret")
    #expect(
      model.press("enter") == [
        .startRun(
          .plan, planID: nil,
          answers: [
            "openstack_auth_url": Secret("url"), "openstack_user_name": Secret("rocks"),
            "openstack_password": Secret("s3cret"),
          ])
      ])
    #expect(model.overlay == nil)
    #expect(!String(describing: model).contains("s3cret"))
  }

  @Test("V shows where each variable gets its value, and keeps what is typed for the session")
  func variables() {
    var model = Sample.model()
    #expect(model.press("V") == [.listVariables])
    #expect(model.receive(.variablesListed(Sample.allVariables)) == [])
    #expect(model.shown.contains("from $TF_VAR_openstack_user_name"))
    #expect(model.shown.contains("from terraform.tfvars"))
    model.press("tab")
    model.type("other")
    #expect(model.press("enter") == [.keepAnswers(["openstack_user_name": Secret("other")])])
    #expect(model.overlay == nil)
    #expect(model.shown.contains("1 value kept in memory"))
  }

  @Test("Nothing typed into the form of all variables changes nothing")
  func variablesLeft() {
    var model = Sample.model()
    model.press("V")
    model.receive(.variablesListed(Sample.allVariables))
    #expect(model.press("enter") == [])
    #expect(model.shown.contains("Nothing was changed."))
    #expect(Sample.model(readOnly: true).availability(of: .variables) != .available)
  }

  @Test("A variable that only terraform missed is asked for, of the run that was started here")
  func missedByTerraform() throws {
    let failed = try Sample.planWithoutVariables()
    for isOurs in [true, false] {
      var model = Sample.model()
      let run = Sample.run(outcome: nil)
      model.receive(isOurs ? .runStarted(run) : .runsListed([run]))
      model.receive(.runAdvanced(id: run.id, lines: failed))
      guard isOurs, case .variables(let form) = model.overlay else {
        #expect(!isOurs && model.overlay == nil)
        continue
      }
      let names = form.fields.map(\.declaration.name)
      #expect(names.starts(with: ["openstack_username", "openstack_password"]))
      for _ in names.dropLast() {
        model.type("canary")
        #expect(model.press("enter") == [])
      }
      model.type("canary")
      #expect(!model.shown.contains("canary"))
      let answers = Dictionary(names.map { ($0, Secret("canary")) }) { $1 }
      #expect(model.press("enter") == [.startRun(.plan, planID: nil, answers: answers)])
    }
  }

  @Test("Leaving the form starts nothing, and P works again")
  func cancelled() {
    var model = Sample.model()
    model.press("P")
    model.receive(.variablesSurveyed(missing: Sample.missingVariables))
    #expect(model.press("esc") == [])
    #expect(model.shown.contains("Nothing was started."))
    #expect(model.press("P") == [.surveyVariables])
  }

  @Test("P twice asks once")
  func twice() {
    var model = Sample.model()
    #expect(model.press("P", "P") == [.surveyVariables])
    #expect(model.receive(.variablesSurveyed(missing: [])).count == 1)
    #expect(model.press("P") == [])
    #expect(model.receive(.variablesSurveyed(missing: [])) == [])
  }

  @Test("A configuration that cannot be read is told, and P works again")
  func surveyFailed() {
    var model = Sample.model()
    model.press("P")
    model.receive(.surveyFailed(Failure(what: "The configuration cannot be read", why: "no file")))
    #expect(model.shown.contains("The configuration cannot be read: no file"))
    #expect(model.press("P") == [.surveyVariables])
  }

  @Test("A run that is refused is told, stays to be read, and P works again")
  func refused() {
    var model = Sample.model()
    model.press("P")
    model.receive(.variablesSurveyed(missing: []))
    model.receive(
      .runRefused(
        Failure(what: "The run was not started", why: "the state is torn at byte 512")))
    model.wait(60)
    #expect(model.shown.contains("The run was not started: the state is torn at byte 512"))
    #expect(model.press("P") == [.surveyVariables])
    #expect(!model.shown.contains("torn"))
  }

  @Test("A run that another console starts meanwhile ends the request, and says so")
  func overtaken() {
    var model = Sample.model()
    model.press("P")
    model.receive(.runsListed([Sample.run("other")]))
    #expect(model.receive(.variablesSurveyed(missing: [])) == [])
    #expect(model.shown.contains("A run is going on. It must end first."))
  }

  @Test("While a run goes on nothing else can be started", arguments: ["P", "D"] as [Key])
  func busy(_ key: Key) {
    var model = Sample.model()
    model.receive(.runsListed([Sample.run()]))
    #expect(model.press(key) == [])
    #expect(model.shown.contains("A run is going on. It must end first."))
  }

  @Test("D plans to destroy and applies nothing by itself")
  func destroy() throws {
    var model = try Sample.overview()
    #expect(model.press("D") == [.surveyVariables])
    #expect(
      model.receive(.variablesSurveyed(missing: [])) == [.startRun(.destroyPlan, planID: nil)])
    let run = Sample.run("d", .destroyPlan)
    #expect(model.receive(.runStarted(run)) == [])
    #expect(
      model.receive(.runAdvanced(id: "d", lines: try Sample.planLines())) == [
        .readPlan(runID: "d")
      ])
    #expect(model.receive(.planRead(runID: "d", try Sample.destroyingPlan())) == [])
    #expect(model.overlay == nil)
    #expect(model.shown.contains("Plan to destroy"))
  }

  @Test("D has nothing to destroy where there is no state, and says so")
  func destroyNothing() {
    var model = Sample.model()
    model.receive(.stateRead(nil, at: Sample.now))
    #expect(model.press("D") == [])
    #expect(model.shown.contains("There is no state here"))
  }

  @Test("When a plan run has ended its plan is read, once")
  func readOnce() throws {
    var model = Sample.model()
    model.press("2")
    model.receive(.runStarted(Sample.run()))
    let id = Sample.run().id
    let lines = try Sample.planLines()
    #expect(model.receive(.runAdvanced(id: id, lines: Array(lines.dropLast()))) == [])
    #expect(
      model.receive(.runAdvanced(id: id, lines: [lines[lines.count - 1]])) == [
        .readPlan(runID: id)
      ])
    #expect(model.receive(.runAdvanced(id: id, lines: lines)) == [])
    #expect(
      model.receive(.runsListed([Sample.run(outcome: .succeeded(changes: true))])) == [])
  }

  @Test("A plan that changes nothing is not read, and says that all is as it should be")
  func unchanged() throws {
    var model = Sample.model()
    model.receive(.runStarted(Sample.run()))
    model.press("2")
    let effects = model.receive(
      .runAdvanced(
        id: Sample.run().id,
        lines: [.runEnded(.succeeded(changes: false), at: Sample.now)]))
    #expect(effects == [])
    #expect(model.shown.contains("There is nothing to apply."))
    #expect(model.press("A") == [])
  }

  @Test("Lines of a run that is not shown change nothing")
  func foreignLines() throws {
    var model = Sample.model()
    model.receive(.runStarted(Sample.run()))
    let before = model
    #expect(model.receive(.runAdvanced(id: "other", lines: try Sample.planLines())) == [])
    #expect(model == before)
  }

  @Test("A plan that cannot be read says why and cannot be applied")
  func unreadable() throws {
    var model = Sample.model()
    model.receive(.runStarted(Sample.run()))
    model.press("2")
    model.receive(.runAdvanced(id: Sample.run().id, lines: try Sample.planLines()))
    model.receive(
      .planUnreadable(
        runID: Sample.run().id,
        Failure(what: "The plan cannot be read", why: "it is gone", remedy: "P makes a new one.")))
    #expect(model.shown.contains("The plan cannot be read: it is gone. P makes a new one."))
    #expect(model.press("A") == [])
  }

  @Test("Between the end of a plan run and its plan the screen says what goes on")
  func reading() throws {
    var model = Sample.model()
    model.receive(.runsListed([Sample.run(outcome: .succeeded(changes: true))]))
    model.press("2")
    #expect(model.shown.contains("Reading the plan…"))
  }

  @Test("The steps to come are shown before they begin")
  func steps() {
    var model = Sample.model()
    model.receive(.runStarted(Sample.run()))
    #expect(model.deploy.progress.steps.map(\.step) == [.initialize, .validate, .plan])
  }
}

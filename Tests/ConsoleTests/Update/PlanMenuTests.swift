import Fleet
import TerminalUI
import Terraform
import Testing

@testable import Console

/// The options of plans, and what else the menu starts.
@Suite("The menu of plans")
struct PlanMenuTests {
  private static let names = WorkspaceChoice(
    names: ["default", "prod"], current: "default", isPinned: false)

  /// Opens the menu and chooses an item.
  private func choose(_ item: PlanMenu.Item, in model: inout Model) -> [Effect] {
    model.press("O")
    for _ in 0..<(PlanMenu.Item.allCases.firstIndex(of: item) ?? 0) { model.press("j") }
    return model.press("enter")
  }

  @Test("Drift is looked for by a refresh-only plan, after the variables")
  func drift() throws {
    var model = try Sample.overview()
    #expect(choose(.drift, in: &model) == [.surveyVariables])
    #expect(model.overlay == nil)
    #expect(
      model.receive(.variablesSurveyed(missing: [])) == [
        .startRun(.plan, planID: nil, options: RunOptions(isRefreshOnly: true))
      ])
  }

  @Test("P after it is a plain plan again")
  func plain() throws {
    var model = try Sample.overview()
    _ = choose(.drift, in: &model)
    model.receive(.surveyFailed(Failure(what: "x", why: "y")))
    model.press("P")
    #expect(
      model.receive(.variablesSurveyed(missing: [])) == [.startRun(.plan, planID: nil)])
  }

  @Test("Typed variables reach the plan together with its options")
  func variables() throws {
    var model = try Sample.overview()
    _ = choose(.upgrade, in: &model)
    model.receive(
      .variablesSurveyed(missing: [VariableDeclaration(name: "region", type: "string")]))
    model.type("R1")
    #expect(
      model.press("enter") == [
        .startRun(
          .plan, planID: nil, options: RunOptions(upgradesProviders: true),
          answers: ["region": Secret("R1")])
      ])
  }

  @Test(
    "The resource at hand is offered first",
    arguments: [
      (.target, .plan, RunOptions(targets: [PlanTarget(Sample.worker)])),
      (.replace, .plan, RunOptions(replacements: [Sample.worker])),
      (.taint, .taint, RunOptions(address: Sample.worker)),
    ] as [(PlanMenu.Item, RunKind, RunOptions)])
  func resource(_ item: PlanMenu.Item, kind: RunKind, options: RunOptions) throws {
    var model = try Sample.overview()
    model.press("G")
    #expect(choose(item, in: &model) == [])
    let effects = model.press("enter")
    #expect(
      effects
        == (kind.makesPlan
          ? [.surveyVariables] : [.startRun(kind, planID: nil, options: options)]))
    guard kind.makesPlan else { return }
    #expect(
      model.receive(.variablesSurveyed(missing: [])) == [
        .startRun(kind, planID: nil, options: options)
      ])
  }

  @Test("What cannot be chosen says why and does nothing")
  func unavailable() throws {
    var model = try Sample.overview()
    #expect(choose(.untaint, in: &model) == [])
    #expect(model.shown.contains("No resource is tainted."))
    model.press("esc")
    #expect(choose(.migrateState, in: &model) == [])
    #expect(model.shown.contains("The backend has not changed."))
    var empty = Sample.model()
    empty.receive(.stateRead(nil, at: Sample.now))
    #expect(choose(.replace, in: &empty) == [])
    #expect(empty.shown.contains("The state has no resources."))
  }

  @Test("A changed backend offers its two ways")
  func backend() throws {
    var model = Sample.model()
    model.receive(.runsListed([Sample.run()]))
    let line = """
      {"type":"diagnostic","@message":"","diagnostic":{"severity":"error",\
      "summary":"Backend configuration changed","detail":""}}
      """
    model.receive(
      .runAdvanced(
        id: Sample.run().id,
        lines: [
          RunLine(line: Array(line.utf8)),
          .runEnded(.failed(step: .initialize, exitCode: 1), at: Sample.now),
        ]))
    #expect(choose(.migrateState, in: &model) == [.surveyVariables])
    #expect(
      model.receive(.variablesSurveyed(missing: [])) == [
        .startRun(.plan, planID: nil, options: RunOptions(backendChange: .migrateState))
      ])
  }

  @Test("While a run goes on, and with --read-only, nothing can be chosen")
  func busy() throws {
    var model = try Sample.overview()
    model.receive(.runsListed([Sample.run()]))
    #expect(choose(.format, in: &model) == [])
    #expect(model.shown.contains("A run is going on."))
    var watching = try Sample.overview(readOnly: true)
    #expect(choose(.format, in: &watching) == [])
    #expect(watching.shown.contains("--read-only"))
  }

  @Test("esc goes back a page and then closes")
  func leaving() throws {
    var model = try Sample.overview()
    _ = choose(.taint, in: &model)
    model.press("esc")
    #expect(model.overlay != nil)
    model.press("esc")
    #expect(model.overlay == nil)
  }

  // MARK: - Workspaces

  @Test("Another workspace is changed to by a run")
  func select() throws {
    var model = try Sample.overview()
    #expect(choose(.workspaces, in: &model) == [.listWorkspaces])
    #expect(model.shown.contains("Asking terraform…"))
    model.receive(.workspacesListed(Self.names))
    #expect(
      model.press("j", "enter") == [
        .startRun(
          .selectWorkspace, planID: nil, options: RunOptions(workspace: WorkspaceName("prod")))
      ])
  }

  @Test("The workspace in use is left as it is")
  func same() throws {
    var model = try Sample.overview()
    _ = choose(.workspaces, in: &model)
    model.receive(.workspacesListed(Self.names))
    #expect(model.press("enter") == [])
    #expect(model.overlay == nil)
  }

  @Test("A new workspace needs a name that is one")
  func new() throws {
    var model = try Sample.overview()
    _ = choose(.workspaces, in: &model)
    model.receive(.workspacesListed(Self.names))
    model.press("G", "enter")
    model.type("-x")
    #expect(model.press("enter") == [])
    #expect(model.shown.contains("make a name"))
    model.press("backspace", "backspace")
    model.type("blue")
    #expect(
      model.press("enter") == [
        .startRun(.newWorkspace, planID: nil, options: RunOptions(workspace: WorkspaceName("blue")))
      ])
  }

  @Test("TF_WORKSPACE cannot be overruled, and that is said")
  func pinned() throws {
    var model = try Sample.overview()
    _ = choose(.workspaces, in: &model)
    model.receive(
      .workspacesListed(
        WorkspaceChoice(names: ["default", "prod"], current: "prod", isPinned: true)))
    #expect(model.shown.contains("TF_WORKSPACE holds the choice"))
    #expect(model.press("k", "enter") == [])
    #expect(!model.shown.contains("A new workspace"))
  }

  @Test("After the change the header and everything below is of the new workspace")
  func changed() throws {
    var model = try Sample.overview()
    let run = Sample.run("w", .selectWorkspace)
    model.receive(.runStarted(run))
    let effects = model.receive(
      .runAdvanced(id: "w", lines: [.runEnded(.succeeded(changes: true), at: Sample.now)]))
    #expect(effects == [.readWorkspace])
    #expect(model.receive(.workspaceRead("prod")) == [.refresh])
    #expect(model.shown.contains("rocks-prod · prod"))
    #expect(model.state.value == nil && model.machines.isEmpty)
    #expect(model.receive(.workspaceRead("prod")) == [])
  }

  @Test(
    "Nothing of the former workspace is shown any more, and nothing of it is marked",
    arguments: ["3", "4", "5"])
  func forgotten(screen: Key) throws {
    var model = try Sample.overview()
    model.press(screen)
    model.press("space")
    let name = "rocks-prod-workernode"
    #expect(model.shown.contains("workernode") || model.shown.contains("temporal"))
    model.receive(.workspaceRead("prod"))
    for word in [name, "workernode-1", "temporal", "openstack_compute"] {
      #expect(!model.shown.contains(word), "\(word)")
    }
    #expect(model.fanOut.marks.isEmpty && model.podList.marks.isEmpty)
    #expect(model.resources.tree == nil)
  }
}

import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// What somebody is told who opens the console where nothing is deployed.
@Suite("First use")
struct FirstUseTests {
  /// A console on a directory without a state, or with one without machines.
  private func opened(
    _ premises: Premises, state: StateSummary? = nil, columns: Int = 120, rows: Int = 40,
    readOnly: Bool = false
  ) -> Model {
    var model = Sample.model(columns: columns, rows: rows, readOnly: readOnly)
    model.receive(.stateRead(state, at: model.now))
    model.receive(.runsListed([]))
    model.receive(.premisesRead(premises))
    return model
  }

  private static let empty = Premises(configurationFiles: 0, tool: "/usr/bin/terraform")

  @Test("An empty directory says so, and how to get a configuration, at every size")
  func empty() {
    for (columns, rows) in [(80, 24), (120, 40), (200, 60)] {
      let shown = opened(Self.empty, columns: columns, rows: rows).shown
      #expect(shown.contains("This directory is empty."))
      #expect(shown.contains("state       none: nothing is known to be deployed"))
      #expect(shown.contains("quarterdeck new DIR"))
      #expect(!shown.contains("makes a plan") && !shown.contains("Press P"))
    }
  }

  @Test("A directory of something else is not called empty")
  func foreign() {
    let shown = opened(Premises(configurationFiles: 0, otherFiles: 12, tool: nil)).shown
    #expect(shown.contains("This is no Terraform directory"))
    #expect(shown.contains("no file of configuration among 12 files"))
  }

  @Test("A state alone can be looked at: with machines as always, without them by its key")
  func stateAlone() throws {
    var model = opened(Self.empty, state: try Sample.state([], serial: 7))
    #expect(model.shown.contains("a state without machines here, and no Terraform configuration"))
    #expect(model.shown.contains("serial 7, 2 resources, no machine"))
    #expect(model.shown.contains("shows what the state holds"))
    model.receive(.stateRead(try Sample.state(), at: model.now))
    #expect(model.shown.contains("Machines 0/3"))
    #expect(model.shown.contains("a state here, and no Terraform configuration"))
    #expect(!model.shown.contains("Where to begin"))
  }

  @Test("Without terraform it is said what to install, and P is not offered")
  func noTool() {
    let shown = opened(Premises(configurationFiles: 3, tool: nil)).shown
    #expect(shown.contains("Nothing can be planned: terraform is not there."))
    #expect(shown.contains("neither terraform nor tofu is on the PATH"))
    #expect(shown.contains("tool = \"/path/of/it\""))
    #expect(!shown.contains("makes a plan;"))
  }

  @Test("Without values and without a cloud both are named, with what gives them")
  func noCloud() {
    let premises = Premises(
      configurationFiles: 3, tool: "/usr/bin/tofu", missingVariables: ["auth_url", "password"],
      cloud: .unknown)
    let shown = opened(premises).shown
    #expect(shown.contains("Nothing is deployed here."))
    #expect(shown.contains("2 without a value: auth_url, password"))
    #expect(shown.contains("neither a variable nor OS_AUTH_URL nor OS_CLOUD"))
    #expect(shown.contains("asks for what has no value, then makes a plan"))
    #expect(shown.contains("OS_CLOUD=NAME quarterdeck"))
    let known = opened(
      Premises(configurationFiles: 3, tool: "/usr/bin/tofu", cloud: .known("from $OS_CLOUD")))
    #expect(known.shown.contains("where it is: from $OS_CLOUD"))
    #expect(!opened(premises, readOnly: true).shown.contains("makes a plan"))
  }

  @Test("A directory that cannot be read says why")
  func unreadable() {
    let premises = Premises(
      configurationFiles: 0, tool: nil, problem: "Cannot list /srv/x: Permission denied.")
    let shown = opened(premises).shown
    #expect(shown.contains("This directory cannot be read."))
    #expect(shown.contains("Permission denied"))
  }

  @Test("What is there is looked at while nothing is deployed, or nothing was run, and no longer")
  func wanted() throws {
    var model = Sample.model()
    #expect(!model.subscriptions.contains(.premises))
    model.receive(.stateRead(nil, at: model.now))
    #expect(model.subscriptions.contains(.premises))
    model.press("3")
    #expect(!model.subscriptions.contains(.premises))
    model.press("1")
    model.receive(.stateRead(try Sample.state(), at: model.now))
    #expect(!model.subscriptions.contains(.premises))
    model.receive(.runsListed([]))
    #expect(model.subscriptions.contains(.premises))
    model.receive(.runsListed([Sample.run(outcome: .succeeded(changes: true))]))
    #expect(!model.subscriptions.contains(.premises))
  }

  // MARK: - Tour

  @Test("Five hints, one at a time; any key goes on and keeps its meaning; then never again")
  func tour() throws {
    var model = try Sample.overview(columns: 80, rows: 24)
    model.beginTour()
    #expect(Tour.hints.count == 5)
    for (index, key) in (["j", "tab", "z", "4", "5"] as [Key]).enumerated() {
      #expect(model.shown.contains("\(index + 1)/5  "))
      #expect(model.shown.contains(Tour.hints[index].words))
      let effects = model.press(key)
      #expect(effects.contains(.keepTourSeen) == (index == 4))
    }
    #expect(model.overview.machines.id == MachineJSON.three[1].id)
    #expect(model.overview.pane == .pods)
    #expect(model.screen == .pods)
    #expect(!model.shown.contains("/5  "))
    #expect(model.press("j") == [])
  }

  @Test("Each hint fits into 80 columns with its keys, and names keys that there are")
  func hints() throws {
    var model = try Sample.overview(columns: 80, rows: 24)
    model.beginTour()
    for hint in Tour.hints {
      for command in hint.keys { #expect(CommandTable.byCommand[command]?.keys.isEmpty == false) }
      #expect(try #require(model.tourLine(columns: 78)).width <= 78)
      model.press("z")
    }
  }

  @Test("A hint waits while something else is told, and who leaves before the last has not seen it")
  func waits() throws {
    var model = try Sample.overview()
    model.beginTour()
    model.press("esc")
    #expect(model.shown.contains("This is the first screen"))
    model.press("?")
    model.press("j")
    #expect(model.tour?.place == 1)
    model.press("esc")
    #expect(model.shown.contains("2/5  "))
    let effects = model.press("Q")
    #expect(effects.contains(.quit) && !effects.contains(.keepTourSeen))
    var last = try Sample.overview()
    last.beginTour()
    last.press("z", "z", "z", "z")
    #expect(last.press("Q").contains(.keepTourSeen), "All of them were seen.")
    var away = try Sample.overview()
    away.beginTour()
    #expect(!away.receive(.input(.hungUp)).contains(.keepTourSeen))
    var other = try Sample.overview()
    #expect(other.press("Q") == [.quit])
  }
}

import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

/// Screens, panes, selections, and the keys that work everywhere.
@Suite("Navigation")
struct NavigationTests {
  @Test("Enter opens the selected machine, and esc, q, backspace and left come back")
  func machine() throws {
    for key: Key in ["esc", "q", "backspace", "left"] {
      var model = try Sample.overview()
      model.press("j", "enter")
      #expect(model.screen == .machine(MachineJSON.three[1].id))
      model.press(key)
      #expect(model.screen == .overview)
      #expect(model.overview.machines.id == MachineJSON.three[1].id)
    }
  }

  @Test("At the first screen q quits, and esc says so")
  func firstScreen() {
    var model = Sample.model()
    #expect(model.press("esc") == [])
    #expect(model.shown.contains("This is the first screen"))
    #expect(model.press("q") == [.quit])
    model.receive(.runsListed([Sample.run()]))
    model.press("1")
    #expect(model.press("q") == [])
    #expect(model.shown.contains("The run goes on without this window."))
  }

  @Test("Enter opens nothing where there is nothing, and says so")
  func nothing() {
    var model = Sample.model()
    model.press("enter")
    #expect(model.screen == .overview)
    #expect(model.shown.contains("There is nothing to open."))
  }

  @Test("tab goes to machines, pods and events, each said without colour, and round again")
  func panes() throws {
    var model = try Sample.overview(pods: PodJSON.failing)
    for title in ["Machines 3/3", "Pods 13", "Events ", "Machines 3/3"] {
      #expect(model.shown.contains("▸\(title)"))
      #expect(model.shown.split(separator: "\n").count { $0.contains("╭▸") } == 1)
      model.press("tab")
    }
    // Where there is no room for events, there is nothing to go to.
    model.receive(.input(.resized(Size(columns: 80, rows: 18))))
    model.press("1", "tab", "tab")
    #expect(model.overview.pane != .events)
  }

  @Test("An event opens what it is about, and stays selected while others come")
  func events() throws {
    var model = try Sample.overview(pods: PodJSON.failing)
    model.press("tab", "tab", "j")
    let event = try #require(model.cluster.events.value?[1])
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing.reversed())))
    #expect(model.selectedEvent?.identity == event.identity)
    model.press("enter")
    guard case .pod(let id) = model.screen else {
      Issue.record("No pod is shown.")
      return
    }
    #expect(id.name == event.subject.name && id.namespace == event.subject.namespace)
    model.press("esc")
    #expect(model.overview.pane == .events)
  }

  @Test("e goes from failing pod to failing pod, round and round, also on the pod's screen")
  func failures() throws {
    var model = try Sample.overview(pods: PodJSON.failing)
    let failing = model.cluster.failingPods.map(\.id)
    #expect(failing.count == 3)
    model.press("e", "enter")
    #expect(model.screen == .pod(failing[0]))
    model.press("e")
    #expect(model.screen == .pod(failing[1]))
    model.press("e", "e")
    #expect(model.screen == .pod(failing[0]))
    model.press("E")
    #expect(model.screen == .pod(failing[2]))
    model.press("esc")
    #expect(model.screen == .overview)
  }

  @Test("e says when nothing fails")
  func noFailure() throws {
    var model = try Sample.overview()
    model.press("e")
    #expect(model.shown.contains("No pod is failing."))
  }

  @Test("A pod that vanishes moves no selection")
  func vanishedPod() throws {
    var model = try Sample.overview()
    model.press("tab", "j", "j", "j")
    let selected = try #require(model.overview.pods.id)
    let others = PodJSON.healthy.filter { $0.name != PodJSON.healthy[0].name }
    model.receive(.clusterRead(try Sample.picture(pods: others)))
    #expect(model.overview.pods.id == selected)
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    #expect(model.overview.pods.id == selected)
  }

  @Test("A pod that vanishes while it is shown says so and stays")
  func vanishedShownPod() throws {
    var model = try Scene.podWithoutSecret.model(columns: 80, rows: 24)
    model.receive(.clusterRead(try Sample.picture()))
    #expect(model.shown.contains("This pod is gone."))
    model.press("esc")
    #expect(model.screen == .overview)
  }

  @Test("A machine that vanishes moves no selection, and closes its screen")
  func vanishedMachine() throws {
    var model = try Sample.overview()
    model.press("j", "j")
    let kept = [MachineJSON.three[0], MachineJSON.three[2]]
    model.receive(.stateRead(try Sample.state(kept), at: Sample.now))
    #expect(model.overview.machines.id == MachineJSON.three[2].id)
    model.press("enter")
    model.receive(.stateRead(try Sample.state([MachineJSON.three[0]]), at: Sample.now))
    #expect(model.screen == .overview)
    #expect(model.shown.contains("That machine is no longer in the state."))
  }

  @Test("New readings never move the selection to another row")
  func newReadings() throws {
    var model = try Sample.overview()
    model.press("tab", "G")
    let last = try #require(model.overview.pods.id)
    for pods in [PodJSON.failing, Array(PodJSON.healthy.reversed()), PodJSON.failing] {
      model.receive(.clusterRead(try Sample.picture(pods: pods)))
      #expect(model.overview.pods.id == last)
    }
  }

  @Test("Help scrolls to its end and no further, and any other key closes it")
  func help() throws {
    var model = Sample.model(columns: 80, rows: 24)
    model.press("?")
    let last = try #require(CommandTable.rows.last { !$0.scope.covers(.overview) })
    #expect(!model.shown.contains(last.title))
    for _ in Instruction.all { model.press("j") }
    #expect(model.shown.contains(last.title))
    let end = model.overlay
    model.press("j", "pgdn", "G")
    #expect(model.overlay == end)
    model.press("g")
    #expect(!model.shown.contains(last.title))
    #expect(model.press("x") == [])
    #expect(model.overlay == nil)
  }

  @Test("Repainting and suspending work whatever is open")
  func everywhere() throws {
    for scene in [Scene.overviewHealthy, .help, .confirmation, .variables] {
      var model = try scene.model(columns: 80, rows: 24)
      #expect(model.press("ctrl-l") == [.repaint])
      #expect(model.press("ctrl-z") == [.suspend])
      #expect(model.receive(.input(.resumed)) == [.repaint])
      #expect((model.overlay != nil) == (scene != .overviewHealthy))
    }
  }

  @Test("R fetches everything again")
  func refresh() {
    var model = Sample.model()
    #expect(model.press("R") == [.refresh])
    #expect(model.shown.contains("Fetching everything again."))
  }

  @Test("A sentence in the bottom line goes away by itself, and with the next command")
  func notices() {
    var model = Sample.model()
    model.press("esc")
    model.wait(7)
    #expect(model.shown.contains("This is the first screen"))
    model.wait(2)
    #expect(!model.shown.contains("This is the first screen"))
    model.press("esc", "j")
    #expect(model.notice == nil)
  }

  @Test("A failure that belongs to no pane is told")
  func failure() {
    var model = Sample.model()
    model.receive(.failed(Failure(what: "The audit log cannot be written", why: "disk full")))
    #expect(model.shown.contains("The audit log cannot be written: disk full"))
  }

  @Test("Keys without a meaning, and pastes where nothing is typed, do nothing")
  func ignored() throws {
    var model = try Sample.overview()
    let before = model.shown
    #expect(model.press("z", "alt-x", "ctrl-k", "f7") == [])
    #expect(model.receive(.input(.paste("PAQy\n"))) == [])
    #expect(model.shown == before)
  }
}

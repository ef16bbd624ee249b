import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// The states of the past on the screen, and what became of them.
@Suite("History of the state")
struct StateHistoryTests {
  private func opened(columns: Int = 120, rows: Int = 40) throws -> Model {
    var model = try Sample.overview(columns: columns, rows: rows)
    model.press("8", "]")
    model.receive(.stateHistoryRead(Sample.timeline))
    return model
  }

  @Test("Both tabs are reached by [ ], tab and shift-tab, and each stays where it was")
  func tabs() throws {
    var model = try Sample.overview()
    #expect(model.press("8") == [])
    for key: Key in ["]", "[", "tab", "shift-tab"] {
      #expect(model.press(key) == [.readStateHistory])
      #expect(model.shown.contains("[State]"))
      #expect(model.press(key) == [])
      #expect(model.shown.contains("[Runs]"))
    }
    model.press("]", "1")
    #expect(model.press("8") == [.readStateHistory])
    #expect(model.shown.contains("[State]"))
  }

  @Test("The selected state is compared with the one before it, one pair at a time, each once")
  func comparing() throws {
    var model = try Sample.overview()
    model.press("8", "]")
    #expect(
      model.receive(.stateHistoryRead(Sample.timeline)) == [
        .compareStates(from: "digest-42", to: "digest-43")
      ])
    #expect(model.shown.contains("Comparing…"))
    // While that goes on, nothing else is begun: only the one that is selected in the end.
    #expect(model.press("j", "j") == [])
    let states = try Sample.pastStates()
    let difference = StateDifference(from: states[1], to: states[2])
    #expect(
      model.receive(.statesCompared(from: "digest-42", to: "digest-43", difference)) == [
        .compareStates(from: "digest-40", to: "digest-41")
      ])
    #expect(model.press("g") == [])
    #expect(model.shown.contains("workernode-3 was added"))
    model.receive(
      .statesIncomparable(
        from: "digest-40", to: "digest-41", Failure(what: "Not compared", why: "the disk is gone")))
    #expect(model.press("j") == [.compareStates(from: "digest-41", to: "digest-42")])
    model.receive(
      .statesCompared(
        from: "digest-41", to: "digest-42", StateDifference(from: states[0], to: states[1])))
    #expect(model.shown.contains("workernode was tainted: the next apply replaces it"))
    #expect(model.press("j") == [])
    #expect(model.shown.contains("Not compared: the disk is gone"))
    // What failed is tried again when the states are looked at anew.
    model.press("[", "]")
    #expect(
      model.receive(.stateHistoryRead(Sample.timeline)) == [
        .compareStates(from: "digest-40", to: "digest-41")
      ])
  }

  @Test("What is not kept any more cannot be compared, and it is said why")
  func notKept() throws {
    var model = try opened()
    model.press("G")
    #expect(model.shown.contains("It is the first state that is known here."))
    model.press("k")
    #expect(model.shown.contains("The copy of serial 38 is not kept any more"))
    #expect(model.press("k") == [])
    #expect(model.shown.contains("The copy of serial 38 is not kept any more"))
    #expect(model.shown.contains("removed"))
  }

  @Test("Enter opens what became of a state over the whole screen; it scrolls, and esc comes back")
  func open() throws {
    var model = try Sample.showingStates(columns: 80, rows: 24)
    #expect(!model.shown.contains("control_plane_address:"))
    model.press("enter")
    #expect(model.shown.contains("Serial 43, from 42"))
    for _ in 0..<50 { model.press("j") }
    #expect(model.shown.contains(#"control_plane_address: "10.20.30.19""#))
    model.press("k")
    let once = model.shown
    model.press("j", "k")
    #expect(model.shown == once)
    #expect(model.press("enter") == [])
    #expect(model.shown.contains("There is nothing to open."))
    model.press("esc")
    #expect(model.screen == .history && model.shown.contains("[State]"))
    model.press("esc")
    #expect(model.screen == .overview)
    model.press("8", "enter", "1", "8")
    #expect(!model.history.isOpen)
  }

  @Test("A very long difference is drawn by what is seen of it", .timeLimit(.minutes(1)))
  func long() throws {
    let machines = (1...3_000).map {
      MachineJSON(
        id: "id-\($0)", name: "worker-\($0)", address: "10.0.0.1", resource: "worker", key: "\($0)")
    }
    var model = try opened(columns: 80, rows: 24)
    let difference = StateDifference(
      from: try Sample.rawState([], serial: 42), to: try Sample.rawState(machines, serial: 43))
    model.receive(.statesCompared(from: "digest-42", to: "digest-43", difference))
    #expect(model.shown.contains("3000 workers were added: worker-1 … worker-3000"))
    #expect(model.shown.contains("more  ⏎ all of it"))
    model.press("enter", "G")
    #expect(model.shown.contains("openstack_compute_instance_v2.worker[3000]"))
    for _ in 0..<200 { model.press("k") }
    #expect(model.shown.contains("openstack_compute_instance_v2.worker[2790]"))
  }

  @Test("A new state is read while they are on the screen; the selection stays with its state")
  func refreshed() throws {
    var model = try opened()
    model.press("j", "j")
    #expect(
      model.receive(.stateRead(try Sample.state(serial: 44), at: model.now)).contains(
        .readStateHistory))
    let newer = StateEntry(
      id: "44", digest: "digest-44", serial: 44, seenAt: model.now, origin: "after apply",
      resources: 5, machines: 3, isPresent: true)
    model.receive(
      .stateHistoryRead(StateTimeline(entries: [newer] + Sample.timeline.entries)))
    #expect(model.history.states.selectedID == .state("41"))
    // While they are read, a state that is newer still is read afterwards.
    model.press("R")
    for serial in 45...50 {
      let summary = try Sample.state(serial: serial)
      #expect(!model.receive(.stateRead(summary, at: model.now)).contains(.readStateHistory))
    }
    #expect(model.receive(.stateHistoryRead(Sample.timeline)).contains(.readStateHistory))
    #expect(!model.receive(.stateHistoryRead(Sample.timeline)).contains(.readStateHistory))
    model.press("1")
    #expect(
      !model.receive(.stateRead(try Sample.state(serial: 51), at: model.now))
        .contains(.readStateHistory))
    model.press("8")
    model.receive(.stateHistoryRead(Sample.timeline))
    #expect(model.press("R") == [.refresh, .readStateHistory])
  }

  @Test("Nothing, a failure and a present state that is torn are told")
  func problems() throws {
    var model = try Sample.overview()
    model.press("8", "]")
    #expect(model.shown.contains("Reading the states…"))
    model.receive(.stateHistoryRead(StateTimeline(entries: [])))
    #expect(model.shown.contains("No state has been seen here yet."))
    #expect(model.press("enter") == [])
    model.receive(
      .stateHistoryUnreadable(Failure(what: "The states cannot be listed", why: "no room")))
    #expect(model.shown.contains("The states cannot be listed: no room"))
    model.receive(.stateHistoryRead(StateTimeline(entries: [], problem: "The state is cut off.")))
    #expect(model.shown.contains("The state is cut off."))
    model.receive(
      .stateHistoryRead(
        StateTimeline(
          entries: Array(Sample.timeline.entries.dropFirst()), problem: "The state is cut off.")))
    #expect(model.shown.contains("the present state cannot be read"))
    #expect(model.shown.contains("after taint"))
  }
}

import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// What is told of the time since somebody looked at the state last.
@Suite("Since you last looked")
struct LookTests {
  private static let words = "since you last looked"

  /// A console that shows a state which was seen before.
  private func opened() throws -> Model {
    var model = try Sample.overview()
    let seen = Sample.outline(try Sample.pastStates()[0])
    model.receive(.lookRead(StateLook(at: Sample.lastLook, outline: seen), present: seen))
    return model
  }

  /// Another state comes to be there.
  private func change(_ model: inout Model, to state: Int) throws -> [Effect] {
    let state = try Sample.pastStates()[state]
    let effects = model.receive(.stateRead(StateSummary(of: state), at: model.now))
    model.receive(.stateOutlined(Sample.outline(state)))
    return effects
  }

  @Test("What happened while the console was closed is told last among all that there is to say")
  func opening() throws {
    var model = Sample.model()
    let states = try Sample.pastStates()
    #expect(
      model.receive(.stateRead(StateSummary(of: states[2]), at: model.now)) == [.readLook])
    #expect(!model.shown.contains(Self.words))
    model.receive(
      .lookRead(
        StateLook(at: Sample.lastLook, outline: Sample.outline(states[0])),
        present: Sample.outline(states[2])))
    #expect(model.shown.contains("\(Self.words) (yesterday 18:02): controller was replaced"))
    #expect(model.shown.contains("8 ]"))
    model.receive(.clusterRead(try Sample.picture()))
    let lines = model.shown.split(separator: "\n")
    let fails = try #require(lines.firstIndex { $0.contains("has not joined the cluster") })
    let news = try #require(lines.firstIndex { $0.contains(Self.words) })
    #expect(fails < news)
  }

  @Test("When nothing changed but the serial, or nobody looked before, nothing is told")
  func quiet() throws {
    var model = try opened()
    #expect(!model.shown.contains(Self.words))
    let same = try Sample.rawState(serial: 44)
    #expect(model.receive(.stateRead(StateSummary(of: same), at: model.now)) == [.outlineState])
    model.receive(.stateOutlined(Sample.outline(same)))
    #expect(!model.shown.contains(Self.words))
    var first = try Sample.overview()
    first.receive(.lookRead(nil, present: Sample.outline(same)))
    #expect(!first.shown.contains(Self.words))
  }

  @Test("What somebody else does while the console is open is told, since the last key")
  func absent() throws {
    var model = try opened()
    model.press("j")
    let present = model.now
    model.wait(3_600)
    #expect(try change(&model, to: 2) == [.outlineState])
    let time = Words.clock(present, secondsFromUTC: 0, withSeconds: false)
    #expect(model.shown.contains("\(Self.words) (\(time)): controller was replaced"))
    // It stays until the states are looked at, whatever else is done.
    model.press("j", "2", "8", "1")
    model.wait(3_600)
    #expect(model.shown.contains("\(Self.words) (\(time)): controller was replaced"))
  }

  @Test("Once the states were looked at it is over, and its place among them is marked")
  func seen() throws {
    var model = try Sample.returning()
    model.press("8")
    let effects = model.press("]")
    #expect(effects.contains(.readStateHistory))
    let look = StateLook(at: model.now, outline: Sample.outline(try Sample.pastStates()[2]))
    #expect(effects.contains(.keepLook(look)))
    model.receive(.stateHistoryRead(Sample.timeline))
    #expect(model.shown.contains("Since you last looked (yesterday 18:02)"))
    #expect(model.shown.contains("you last looked"))
    let serials: [UInt64] = model.timelineRows.map { row in
      guard case .state(let entry) = row else { return 0 }
      return entry.serial
    }
    #expect(serials == [43, 42, 0, 41, 40, 39, 38, 12])
    model.press("1")
    #expect(!model.shown.contains(Self.words))
  }

  @Test("What happens while the states are on the screen is seen with the next key")
  func watching() throws {
    var model = try opened()
    model.press("8", "]")
    model.wait(3_600)
    _ = try change(&model, to: 2)
    #expect(model.look.news != nil)
    model.receive(.stateHistoryRead(Sample.timeline))
    model.press("j")
    #expect(model.look.news == nil)
    // It is marked, and takes the selection from nobody.
    #expect(model.timelineRows.contains { $0.id == .lastLook })
    #expect(model.history.states.selectedID == .state("42"))
  }

  @Test("What a run of this console did is no news; what another's did is")
  func ownRun() throws {
    for isOwn in [true, false] {
      var model = try opened()
      let run = Sample.run("20261123-143300-2a02c1", .apply, of: "p")
      model.receive(isOwn ? .runStarted(run) : .runsListed([run]))
      let states = try Sample.pastStates()
      // While it goes on, its steps are of no interest.
      #expect(model.receive(.stateRead(StateSummary(of: states[1]), at: model.now)) == [])
      let effects = model.receive(
        .runAdvanced(
          id: run.id, lines: [.runEnded(.succeeded(changes: true), at: model.now)]))
      #expect(effects.contains(.outlineState))
      model.receive(.stateOutlined(Sample.outline(states[2])))
      model.press("1")
      #expect(model.shown.contains(Self.words) == !isOwn)
      // The end of the run and the last change of the file come in any order.
      model.receive(.stateRead(StateSummary(of: states[2]), at: model.now))
      model.receive(.stateOutlined(Sample.outline(states[2])))
      #expect(model.shown.contains(Self.words) == !isOwn)
    }
  }

  @Test("A state that was put back from this console is no news either")
  func ownRestore() throws {
    var model = try opened()
    model.press("O", "G", "k", "k", "enter")
    model.receive(.statesSurveyed(Sample.states))
    model.press("enter")
    #expect(
      model.receive(.restoreAnswered(.done(["Put back."]))) == [.outlineState, .refresh])
    model.receive(.stateOutlined(Sample.outline(try Sample.pastStates()[2])))
    model.press("esc")
    #expect(!model.shown.contains(Self.words))
  }

  @Test("The look is kept when the console is left, and now and then in case it is killed")
  func kept() throws {
    var model = try opened()
    let outline = Sample.outline(try Sample.pastStates()[0])
    model.press("j")
    let first = model.now
    #expect(model.wait(2) == [.keepLook(StateLook(at: first, outline: outline))])
    // Many keys are one look.
    model.press("k")
    #expect(model.wait(2) == [])
    model.wait(300)
    model.press("j")
    let second = model.now
    #expect(model.wait(1) == [.keepLook(StateLook(at: second, outline: outline))])
    #expect(model.wait(600) == [])
    let effects = model.press("Q")
    #expect(effects == [.keepLook(StateLook(at: model.now, outline: outline)), .quit])
  }

  @Test("Who leaves has seen the news; a terminal that went away has seen nothing")
  func leaving() throws {
    let outline = Sample.outline(try Sample.pastStates()[2])
    var left = try Sample.returning()
    #expect(
      left.press("Q") == [.keepLook(StateLook(at: left.now, outline: outline)), .quit])
    var lost = try Sample.returning()
    #expect(lost.receive(.input(.hungUp)) == [.quit])
    var calm = try opened()
    calm.press("j")
    let pressed = calm.now
    let seen = Sample.outline(try Sample.pastStates()[0])
    calm.now = pressed.addingTimeInterval(600)
    #expect(
      calm.receive(.input(.terminated)) == [
        .keepLook(StateLook(at: pressed, outline: seen)), .quit,
      ])
  }

  @Test("A state that cannot be read is no reason for news")
  func unreadable() throws {
    var model = try opened()
    model.receive(.stateRead(nil, at: model.now))
    model.receive(.stateOutlined(nil))
    #expect(!model.shown.contains(Self.words))
    // Next time it is read.
    _ = try change(&model, to: 2)
    #expect(model.shown.contains(Self.words))
  }

  @Test("Everything that is gone is news")
  func gone() throws {
    var model = try opened()
    model.receive(.stateRead(nil, at: model.now))
    model.receive(.stateOutlined(StateOutline.none))
    #expect(model.shown.contains("all 3 machines were removed"))
  }

  @Test("Another workspace has looks of its own")
  func workspace() throws {
    var model = try Sample.returning()
    model.receive(.workspaceRead("prod"))
    let other = try Sample.rawState([], serial: 3)
    #expect(model.receive(.stateRead(StateSummary(of: other), at: model.now)) == [.readLook])
    #expect(!model.shown.contains(Self.words))
    model.receive(.lookRead(nil, present: Sample.outline(other)))
    #expect(!model.shown.contains(Self.words))
  }
}

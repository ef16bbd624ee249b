import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// What a console shows is kept for the next time.
@Suite("Sessions")
struct SessionTests {
  /// A console that keeps sessions.
  private func opened(_ session: Session? = nil, columns: Int = 120, rows: Int = 40) -> Model {
    var model = Sample.model(columns: columns, rows: rows)
    model.begin(with: session)
    return model
  }

  /// A console that knows a cluster.
  private func busy(_ session: Session? = nil) throws -> Model {
    var model = opened(session)
    model.receive(.stateRead(try Sample.state(), at: model.now))
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    return model
  }

  private func kept(_ effects: [Effect]) -> Session? {
    effects.lazy.compactMap { if case .keepSession(let session) = $0 { session } else { nil } }
      .first
  }

  @Test("Screen, order, filters, namespaces, list and zoom come back after a round through JSON")
  func round() throws {
    var model = try busy()
    model.press("+", "4", ">", ">", "I", "3", "t", "/")
    model.type("worker")
    model.press("enter", "5", "N", "j", "enter", "\\", ">", "/")
    model.type("temporal")
    model.press("enter")
    let session = try #require(kept(model.press("Q")))
    let read = try JSONDecoder().decode(Session.self, from: JSONEncoder().encode(session))
    #expect(read == session)

    let again = try busy(read)
    #expect(again.screen == .pods)
    #expect(
      again.podList.namespaces == model.podList.namespaces && !again.podList.namespaces.isEmpty)
    #expect(again.podList.list.filter.text == "temporal")
    #expect(again.podList.list.showsFaultsOnly)
    #expect(again.podList.list.column == .namespace)
    #expect(again.nodeList.list.column == .role && again.nodeList.list.isReversed)
    #expect(again.resources.tree?.isList == true)
    #expect(again.resources.tree?.filter.text == "worker")
    #expect(again.zooms == [.overview: .half])
    #expect(Session(of: again) == session)
  }

  @Test("Leaving keeps a session that changed, and none that is as usual or kept already")
  func leaving() throws {
    var model = try busy()
    #expect(kept(model.press("Q")) == nil)
    model.press("5")
    let session = try #require(kept(model.press("Q")))
    #expect(session.screen == "pods")
    #expect(kept(model.press("Q")) == nil)
    // A terminal that goes away is left too.
    model.press("4")
    #expect(kept(model.receive(.input(.hungUp)))?.screen == "nodes")
    var other = try Sample.overview()
    other.press("5")
    #expect(kept(other.press("Q")) == nil)
  }

  @Test(
    "A console that stays open keeps a changed session every five minutes, by the clock that ticks")
  func now() throws {
    var model = try busy()
    model.press("5")
    #expect(kept(model.wait(200)) == nil)
    #expect(kept(model.wait(101))?.screen == "pods")
    #expect(kept(model.wait(400)) == nil)
  }

  @Test("What was drilled into comes back as the list that leads to it")
  func drilled() throws {
    for (keys, screen) in [(["5", "enter"], "pods"), (["enter"], "overview"), (["6"], "overview")] {
      var model = try busy()
      model.press("+")
      for key in keys { model.press(Key(stringLiteral: key)) }
      model.press("esc")
      if screen == "pods" { model.press("-") }
      #expect(kept(model.press("Q"))?.screen == screen)
    }
  }

  @Test(
    "A filter that was restored is told, with the key that clears it, and hides nothing for good")
  func told() throws {
    var session = Session()
    session.screen = "pods"
    session.pods.filter = "nothing-like-this"
    var model = try busy(session)
    #expect(model.shown.contains("As you left it: filtered by /nothing-like-this. esc shows all."))
    #expect(model.shown.contains("0 of 13"))
    #expect(model.shown.contains("Nothing matches. esc shows all."))
    model.press("esc")
    #expect(model.podList.list.numbers.count == 13)

    session.pods.filter = ""
    session.namespaces = ["gone"]
    model = try busy(session)
    #expect(model.shown.contains("No pods in gone. esc shows all."))
    model.press("esc")
    #expect(model.podList.list.numbers.count == 13)
  }

  @Test("What another version wrote, or nobody could mean, is as usual")
  func strange() throws {
    var session = Session()
    session.screen = "cockpit"
    session.pods.column = "colour"
    session.zooms = ["cockpit": .full]
    let model = try busy(session)
    #expect(model.screen == .overview)
    #expect(model.podList.list.column == nil)
    #expect(model.zooms == [:])
  }

  @Test("What is kept is bounded, whatever was typed")
  func bounded() throws {
    var model = try busy()
    model.press("5", "/")
    model.receive(.input(.paste(String(repeating: "x", count: 100_000))))
    model.press("enter")
    let session = try #require(kept(model.press("Q")))
    #expect(session.pods.filter.count == 200)
    #expect(try JSONEncoder().encode(session).count < 2000)
  }

  @Test("A run that goes on is shown when the console is opened, wherever it was left")
  func running() throws {
    var session = Session()
    session.screen = "pods"
    var model = try busy(session)
    model.receive(.runsListed([Sample.run()]))
    #expect(model.screen == .deploy)
    // Whoever has pressed a key is not taken away.
    model = try busy(session)
    model.press("j")
    model.receive(.runsListed([Sample.run()]))
    #expect(model.screen == .pods)
  }
}

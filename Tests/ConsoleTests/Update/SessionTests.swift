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

  /// The session of a console that is left now, read again.
  private func left(_ model: inout Model) throws -> Session {
    let session = try #require(kept(model.press("Q")))
    return try JSONDecoder().decode(Session.self, from: JSONEncoder().encode(session))
  }

  @Test("The selected row of each list comes back by what it is, wherever it stands now")
  func rows() throws {
    var model = try busy()
    model.press("j", "j", "tab", "j", "5", "j", "j", "j", "4", "G", "3", "G", "1")
    let session = try left(&model)
    var again = opened(session)
    again.receive(.stateRead(try Sample.state(), at: again.now))
    // The first one to stand anywhere else now.
    again.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing.reversed())))
    #expect(again.overview.pane == .pods)
    #expect(again.overview.machines.id == model.overview.machines.id)
    #expect(again.overview.pods.id == model.overview.pods.id)
    #expect(again.resources.tree?.selectedID == model.resources.tree?.selectedID)
    again.press("5")
    #expect(again.podList.list.selectedID == model.podList.list.selectedID)
    again.press("4")
    #expect(again.nodeList.list.selectedID == model.nodeList.list.selectedID)
    #expect(try left(&again).rows == session.rows)
  }

  @Test(
    "What was selected and is no more leaves the first row selected, and does not come up later")
  func goneRows() throws {
    var model = try busy()
    model.press("5", "j", "j")
    let id = try #require(model.podList.list.selectedID)
    let session = try left(&model)
    var again = opened(session)
    again.receive(.stateRead(try Sample.state(), at: again.now))
    let rest = PodJSON.failing.filter { $0.id != id }
    again.receive(.clusterRead(try Sample.picture(pods: rest)))
    #expect(again.podList.list.outline.selected == 0)
    again.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    #expect(again.podList.list.outline.selected == 0)
  }

  @Test("The logs that were shown come back when it is known that they are there")
  func logs() throws {
    var model = try busy()
    model.press("5", "space", "space", "l")
    let sources = model.logs.sources
    #expect(sources.count == 2)
    let session = try left(&model)
    #expect(session.screen == "logs")

    var again = opened(session)
    #expect(again.shown.contains("Looking for the logs that were shown the last time…"))
    again.receive(.stateRead(try Sample.state(), at: again.now))
    #expect(again.logs.sources.isEmpty && again.overlay == nil)
    again.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    #expect(again.screen == .logs)
    #expect(again.logs.sources == sources)

    // Of what is gone nothing is said: the others are shown, or the overview.
    again = opened(session)
    again.receive(.stateRead(try Sample.state(), at: again.now))
    let first = try #require(model.podList.list.outline.rows.first)
    again.receive(
      .clusterRead(try Sample.picture(pods: PodJSON.failing.filter { $0.id != first })))
    #expect(again.logs.sources == [sources[1]] || again.logs.sources == [sources[0]])
    again = opened(session)
    again.receive(.stateRead(nil, at: again.now))
    #expect(again.screen == .overview)
  }

  @Test("A cluster that does not answer does not make logs go away, and a key is not taken away")
  func logsWithoutCluster() throws {
    var model = try busy()
    model.press("4", "l")
    #expect(model.logs.sources.count == 3)
    let ofMachine = try left(&model)
    var again = opened(ofMachine)
    again.receive(.stateRead(try Sample.state(), at: again.now))
    #expect(again.logs.sources == model.logs.sources)

    model = try busy()
    model.press("5", "space", "l")
    let ofPod = try left(&model)
    again = opened(ofPod)
    again.receive(.stateRead(try Sample.state(), at: again.now))
    again.receive(.clusterUnreachable(Failure(what: "No answer", why: "timed out")))
    #expect(again.logs.sources == model.logs.sources)

    again = opened(ofPod)
    again.press("1")
    again.receive(.stateRead(try Sample.state(), at: again.now))
    again.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    #expect(again.screen == .overview && again.logs.sources.isEmpty)
  }

  @Test("A session of a version that kept less is one, and one with strange rows harms nothing")
  func otherVersions() throws {
    let old = """
      {"screen":"pods","pods":{"filter":"","isReversed":false,"showsFaultsOnly":false},
       "namespaces":[],"nodes":{"filter":"","isReversed":false,"showsFaultsOnly":false},
       "isResourceList":false,"resourceFilter":"","zooms":{}}
      """
    let read = try JSONDecoder().decode(Session.self, from: Data(old.utf8))
    #expect(read.rows == nil && read.logs == nil)
    #expect(try busy(read).screen == .pods)

    var strange = read
    strange.rows = SelectedRows(
      overviewPane: 99, overviewPod: "no-slash", pod: "a/b/c", resource: "\u{1B}[31m", tunnel: "x")
    strange.screen = "logs"
    strange.logs = [
      KeptLog(kind: .run, of: "../../etc"), KeptLog(kind: .pod), KeptLog(kind: .journal, of: "-x"),
    ]
    var model = try busy(strange)
    model.receive(.runsListed([]))
    #expect(model.screen == .overview)
    #expect(model.overview.pane == .machines)
    #expect(model.logs.sources.isEmpty)
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

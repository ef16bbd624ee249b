import Fleet
import TerminalUI
import Terraform
import Testing

@testable import Console

@Suite("The palette")
struct PaletteTests {
  /// The names that the open palette finds, the best first.
  private func found(_ model: Model) -> [String] {
    guard case .palette(let palette) = model.overlay else { return [] }
    return model.rows(of: palette).map(\.line)
  }

  private func typing(_ text: String, in start: Model? = nil) throws -> Model {
    var model = try start ?? Sample.overview(pods: PodJSON.failing)
    model.press(":")
    model.type(text)
    return model
  }

  @Test(
    "What is meant is found first, by name, by a part of it, by its title, or by its key",
    arguments: [
      ("plan", "plan"), ("pods", "pods"), ("po", "pods"), ("dest", "destroy"), ("q", "quit"),
      ("hist", "history"), ("pm", "plan-menu"), ("drift", "drift"), ("taint", "taint"),
      ("unt", "untaint"), ("init", "plan"), ("validate", "plan"), ("fmt", "fmt"),
      ("T", "tunnels"), ("ns", "namespaces"), ("evidence", "bundle"), ("whole screen", "repaint"),
      ("f1", "help"), ("OVERVIEW", "overview"),
    ])
  func best(_ typed: String, _ name: String) throws {
    #expect(found(try typing(typed)).first == name)
  }

  @Test("Letters without a home find nothing, and the line says so")
  func nothing() throws {
    var model = try typing("zzzz")
    #expect(found(model) == [])
    #expect(model.press("enter") == [])
    #expect(model.shown.contains("No command is called so."))
    model.press("esc")
    #expect(model.overlay == nil)
  }

  @Test("The letters that were found stand out, by more than a colour")
  func marks() throws {
    let model = try typing("plan")
    let frame = model.frame()
    let row = try #require(
      frame.plainText.split(separator: "\n").firstIndex {
        $0.contains("▸") && $0.contains("Make a plan")
      })
    let cells = (0..<frame.size.columns).map { frame[row: row, column: $0] }
    #expect(cells.count { $0.isBold && $0.ink == .accent } >= 4)
  }

  @Test("What cannot be given now says why, and stays where it is")
  func reasons() throws {
    let model = try typing("apply")
    #expect(model.shown.contains("There is no reviewed plan. P makes one."))
    #expect(try typing("describe").shown.contains("Only on Pods, Pod."))
  }

  @Test("tab completes the name, and up and down choose")
  func completion() throws {
    var model = try typing("ta")
    let names = found(model)
    model.press("down", "tab")
    guard case .palette(let palette) = model.overlay else {
      Issue.record("The palette is closed.")
      return
    }
    #expect(palette.field.value.hasPrefix(names[1]))
    model.press("esc")
    #expect(model.overlay == nil)
  }

  @Test(
    "Backspace in an empty line closes it, as esc and ctrl-c do",
    arguments: ["backspace", "esc", "ctrl-c"] as [Key])
  func closing(_ key: Key) throws {
    var model = try Sample.overview()
    model.press(":", key)
    #expect(model.overlay == nil)
    #expect(model.notice == nil)
  }

  // MARK: - Arguments

  @Test("pods takes a namespace from any screen, and completes it from what is known")
  func namespace() throws {
    var model = try typing("pods tem")
    #expect(found(model).first == "pods temporal")
    #expect(model.press("enter") == [.keepPaletteLine("pods temporal")])
    #expect(model.screen == .pods)
    #expect(model.podList.namespaces == ["temporal"])
    #expect(found(try typing("namespace ")).contains("namespaces kube-system"))
  }

  @Test("A namespace that nobody knows is not shown as if it were empty")
  func unknownNamespace() throws {
    var model = try typing("pods nowhere")
    #expect(model.press("enter") == [])
    #expect(model.shown.contains("No namespace that is known here is called nowhere."))
    #expect(model.screen == .overview)
  }

  @Test("filter takes its text, on each screen that filters")
  func filter() throws {
    for screen in ["4", "5"] as [Key] {
      var model = try Sample.overview(pods: PodJSON.failing)
      model.press(screen)
      model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
      var model2 = try typing("filter worker", in: model)
      // What is looked for may be a secret: it is not kept.
      #expect(model2.press("enter") == [.keepPaletteLine("filter")])
      let text = screen == "4" ? model2.nodeList.list.filter.text : model2.podList.list.filter.text
      #expect(text == "worker")
      #expect(model2.nodeList.list.search == nil && model2.podList.list.search == nil)
    }
  }

  @Test("sort takes a column of the list on the screen")
  func sort() throws {
    var model = try Sample.overview()
    model.press("5")
    model = try typing("sort rest", in: model)
    #expect(found(model) == ["sort restarts"])
    model.press("enter")
    #expect(model.podList.list.column == .restarts)
    model = try typing("sort failing-first", in: model)
    model.press("enter")
    #expect(model.podList.list.column == nil)
    #expect(try typing("sort ").shown.contains("Only on Resources, Nodes, Pods, Tunnels, History."))
  }

  @Test("taint takes a resource of the state, and starts what the menu starts")
  func taint() throws {
    var model = try typing("taint worker[1")
    let address = try #require(found(model).first)
    #expect(
      model.press("enter").last
        == .startRun(
          .taint, planID: nil,
          options: RunOptions(
            address: ResourceAddress(parsing: String(address.dropFirst(6))))))
  }

  @Test("workspace asks terraform for the names once, and changes to one of them only")
  func workspace() throws {
    var model = try Sample.overview()
    model.press(":")
    #expect(
      model.type("workspace st")
        == [.readPaletteHistory, .listWorkspaces].filter { $0 != .readPaletteHistory })
    model.receive(
      .workspacesListed(
        WorkspaceChoice(names: ["default", "staging"], current: "default", isPinned: false)))
    #expect(found(model) == ["workspace staging"])
    #expect(
      model.press("enter").last
        == .startRun(
          .selectWorkspace, planID: nil,
          options: RunOptions(workspace: WorkspaceName("staging"))))
  }

  @Test("Where TF_WORKSPACE holds the choice the menu says so, and nothing is started")
  func pinned() throws {
    var model = try typing("workspace ")
    model.receive(
      .workspacesListed(
        WorkspaceChoice(names: ["default", "staging"], current: "default", isPinned: true)))
    model.type("staging")
    #expect(model.press("enter").last == .listWorkspaces)
  }

  @Test("A read-only console refuses the options of plans too")
  func readOnly() throws {
    var model = try typing("fmt", in: try Sample.overview(readOnly: true))
    #expect(model.press("enter") == [.keepPaletteLine("fmt")])
    #expect(model.notice?.text == "This console was opened with --read-only.")
  }

  // MARK: - History

  @Test("What was given stands first when nothing is typed, the newest above")
  func history() throws {
    var model = try Sample.overview()
    #expect(model.press(":") == [.readPaletteHistory])
    model.receive(.paletteHistoryRead(["drift", "pods kube-system", "no longer a command"]))
    model.press("esc")
    model = try typing("history", in: model)
    model.press("enter", ":")
    #expect(found(model).prefix(4) == ["history", "drift", "pods kube-system", "open"])
    model.press("down", "down", "enter")
    #expect(model.screen == .pods)
    #expect(model.press(":") == [], "Earlier lines are asked for once.")
    #expect(found(model).first == "pods kube-system")
  }

  @Test("The history is bounded, and has each line once")
  func bounds() {
    var history = PaletteHistory()
    for number in 0..<200 { history.add("pods n\(number % 80)") }
    #expect(history.lines.count == PaletteHistory.limit)
    #expect(Set(history.lines).count == history.lines.count)
    #expect(history.lines.first == "pods n39")
  }

  @Test("Pasted text stays one line, and hostile names stay harmless")
  func paste() throws {
    var pods = PodJSON.failing
    pods[0].namespace = "evil\\u001b[31m"
    var model = try typing("pods ", in: try Sample.overview(pods: pods))
    #expect(!model.shown.unicodeScalars.contains { $0.value == 0x1B })
    model.receive(.input(.paste("evil\nrm -rf")))
    #expect(found(model).count == 1)
    model.press("enter")
    #expect(model.podList.namespaces == ["evil\u{1B}[31m"])
  }

  @Test("The palette's box does not move while something is typed")
  func calm() throws {
    var model = try typing("")
    let before = corners(model)
    model.type("des")
    #expect(corners(model) == before)
    model.type("zzzz")
    #expect(corners(model) == before)
  }

  private func corners(_ model: Model) -> [Int] {
    model.shown.enumerated().filter { "╭╰".contains($0.element) }.map(\.offset)
  }
}

@Suite("The help")
struct HelpTests {
  /// A console whose help was opened, and looks for a text.
  private func looking(for text: String, in model: Model) -> Model {
    var model = model
    model.press("?", "/")
    model.type(text)
    return model
  }

  @Test("It stands in groups: what belongs to the screen, what works everywhere, the rest")
  func groups() throws {
    var model = try Sample.overview(columns: 120, rows: 200)
    model.press("5", "?")
    let shown = model.shown
    let places = try ["On this screen: Pods", "Everywhere", "By name, after :", "On other screens"]
      .map {
        try #require(shown.firstRange(of: $0)).lowerBound
      }
    #expect(places == places.sorted())
  }

  @Test("/ filters, esc shows everything again, and once more closes it")
  func search() throws {
    var model = looking(for: "tunnel", in: try Sample.overview())
    #expect(model.shown.contains("The way to the cloud"))
    #expect(!model.shown.contains("Make a plan"))
    model.press("esc")
    #expect(model.shown.contains("Make a plan") || model.shown.contains("Open what is selected"))
    model.press("esc")
    #expect(model.overlay == nil)
  }

  @Test("A row that cannot be given says why there, and in the bottom line")
  func reason() throws {
    var model = looking(for: "apply", in: try Sample.overview())
    #expect(model.shown.contains("There is no reviewed plan. P makes one."))
    model.press("enter")
    #expect(model.overlay == nil)
    #expect(model.notice?.text == "There is no reviewed plan. P makes one.")
  }

  @Test("It shows the keys that hold")
  func effectiveKeys() throws {
    let keymap = try Keymap(rules: [
      KeyRule(command: "plan", keys: ["f5"], origin: "x"),
      KeyRule(command: "toggle-faults", keys: [], origin: "x"),
    ])
    var model = Sample.model(keymap: keymap)
    model.receive(.stateRead(nil, at: Sample.now))
    #expect(model.hints.contains { $0.label == "plan" && $0.key == "f5" })
    #expect(model.shown.contains("Press f5 to make a plan"))
    model = looking(for: "plan", in: model)
    #expect(model.shown.contains("f5"))
    model.press("esc", "esc", "A")
    #expect(model.notice?.text == "There is no reviewed plan. f5 makes one.")
    #expect(model.press("f5") == [.surveyVariables])
  }
}

import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform
import Testing

@testable import Console

/// Looking around in a state: folding, filtering, jumping, copying, revealing.
@Suite("Resources")
struct ResourcesTests {
  private func exploring(columns: Int = 120, rows: Int = 40) throws -> Exploration {
    try Sample.exploring(try Sample.explored(), columns: columns, rows: rows)
  }

  /// Selects the first row that says a text.
  private func select(_ text: String, in screen: inout Exploration) throws {
    screen.press("g")
    for _ in 0..<40 {
      if Self.selectedLine(screen).contains(text) { return }
      screen.press("j")
    }
    Issue.record("No row says \(text).")
  }

  /// Has the controller's password shown in clear.
  private func revealAdminPass(in screen: inout Exploration) throws {
    try select("controller", in: &screen)
    screen.press("enter", "/")
    screen.type("admin")
    screen.press("enter")
    screen.reveal(screen.press("x"))
  }

  private static func selectedLine(_ screen: Exploration) -> String {
    screen.shown.split(separator: "\n").first { $0.contains("│▸") }.map(String.init) ?? ""
  }

  @Test("Modules and types have their counts; a type with one instance takes one row")
  func tree() throws {
    let shown = try exploring().shown
    #expect(shown.contains("▾ root module  7"))
    #expect(shown.contains("▾ openstack_compute_instance_v2  4"))
    #expect(shown.contains("random_id.cluster_token"))
    #expect(shown.contains("▾ module.dns[\"eu\"]  2"))
    #expect(shown.contains("data.openstack_images_image_v2.jammy"))
    #expect(shown.contains("▾ outputs  3"))
    #expect(shown.contains("controller_ip = \"10.20.30.11\""))
  }

  @Test("What needs attention says so in words: tainted, deposed, a check that did not pass")
  func marks() throws {
    let shown = try exploring().shown
    #expect(shown.contains("worker[1]  ◐ tainted"))
    #expect(shown.contains("worker[1]  ○ deposed 0a1b2c3d"))
    #expect(shown.contains("check.quorum  One voter can lose none."))
  }

  @Test("Secrets are masked: marked ones, known ones, and copies of them in outputs")
  func masked() throws {
    var screen = try exploring(columns: 200, rows: 60)
    var frames: [String] = []
    screen.press("*", "*")
    for _ in 0..<30 {
      frames.append(screen.shown)
      screen.press("enter", "*", "G")
      frames.append(screen.shown)
      screen.press("esc", "j")
    }
    for secret in ["5ab19c0e77d2", "hunter2", "MadeForTests\n", "BEGIN PRIVATE", "WrGcDnfS"] {
      #expect(!frames.contains { $0.contains(secret) }, "\(secret)")
    }
    #expect(frames[0].contains("join_command = ••••••"))
    #expect(!String(reflecting: screen.model).contains("hunter2"))
  }

  @Test("A filter looks at names, machines and addresses at once, and into attributes")
  func filter() throws {
    var screen = try exploring()
    screen.press("/")
    screen.type("net_prod")
    #expect(screen.shown.contains("/net_prod  3 of 12"))
    #expect(screen.shown.contains("network[0].name = \"net_prod\""))
    #expect(!screen.shown.contains("random_id"))
    screen.press("enter", "n", "n")
    #expect(Self.selectedLine(screen).contains("worker[1]"))
    screen.press("esc")
    #expect(screen.shown.contains("random_id.cluster_token"))
    screen.press("/")
    screen.type("10.20.30.12")
    #expect(screen.shown.contains("1 of 12"))
  }

  @Test("Nobody finds a secret by looking for its parts")
  func noOracle() throws {
    for secret in ["5ab19c0e", "hunter2", "BEGIN PRIVATE", "MC4CAQ"] {
      var screen = try exploring()
      screen.press("/")
      screen.type(secret)
      #expect(screen.shown.contains("Nothing matches."), "\(secret)")
    }
  }

  @Test("Enter opens the attributes; what it depends on and what needs it lead on")
  func relations() throws {
    var screen = try exploring(columns: 200, rows: 60)
    try select("controller", in: &screen)
    #expect(screen.shown.contains("▸ depends on  2  random_id.cluster_token, tls_private_key.ssh"))
    #expect(screen.shown.contains("▸ needed by  1  openstack_compute_instance_v2.worker"))
    screen.press("enter", "g", "enter", "j", "j", "enter")
    #expect(screen.model.resources.tree?.selectedInstance?.address == "tls_private_key.ssh")
    #expect(screen.shown.contains("algorithm"))
  }

  @Test("On a narrow screen the attributes take its place, and esc leads back")
  func narrow() throws {
    var screen = try exploring(columns: 80, rows: 24)
    try select("controller", in: &screen)
    #expect(!screen.shown.contains("flavor_name"))
    screen.press("enter")
    #expect(screen.shown.contains("flavor_name"))
    #expect(!screen.shown.contains("random_id.cluster_token  "))
    screen.press("esc")
    #expect(!screen.shown.contains("flavor_name"))
    screen.press("esc")
    #expect(screen.model.screen == .overview)
  }

  @Test("A secret is shown for ten seconds, and only the one that was asked for")
  func reveal() throws {
    var screen = try exploring()
    try revealAdminPass(in: &screen)
    #expect(screen.shown.contains("hunter2-admin"))
    #expect(screen.shown.contains("hidden in 10s"))
    #expect(screen.press("c") == [.copyValue(try #require(screen.model.valueAtHand))])
    screen.model.wait(9)
    #expect(screen.shown.contains("hunter2-admin"))
    screen.model.wait(1)
    #expect(!screen.shown.contains("hunter2"))
    #expect(screen.press("c").isEmpty)
    #expect(screen.shown.contains("It is hidden."))
  }

  @Test("A secret is hidden as soon as another screen or another resource is looked at")
  func hidden() throws {
    for keys: [Key] in [["1"], ["esc", "esc", "j"], ["x"], ["2", "3"]] {
      var screen = try exploring()
      try revealAdminPass(in: &screen)
      #expect(screen.shown.contains("hunter2-admin"))
      for key in keys { screen.press(key) }
      screen.model.receive(.ticked)
      #expect(!screen.shown.contains("hunter2"))
      #expect(!String(describing: screen.model.resources).contains("hunter2"))
    }
  }

  @Test("A secret that comes too late is not shown")
  func lateSecret() throws {
    var screen = try exploring()
    try select("token = ", in: &screen)
    let effects = screen.press("x")
    screen.press("k")
    screen.reveal(effects)
    #expect(!screen.shown.contains("5ab19c0e77d2"))
    #expect(screen.model.resources.hiddenAt == nil)
  }

  @Test("A sensitive output is shown for a while too")
  func output() throws {
    var screen = try exploring()
    try select("token = ••••••", in: &screen)
    screen.reveal(screen.press("x"))
    #expect(screen.shown.contains("token = 5ab19c0e77d2"))
    screen.model.wait(10)
    #expect(!screen.shown.contains("5ab19c0e77d2"))
  }

  @Test("c copies the address or the value, C the command in words that a shell takes")
  func copy() throws {
    var screen = try exploring()
    try select("worker[0]", in: &screen)
    #expect(screen.press("c") == [.copyText("openstack_compute_instance_v2.worker[0]")])
    #expect(
      screen.press("C")
        == [.copyText("terraform state show 'openstack_compute_instance_v2.worker[0]'")])
    screen.press("enter", "g", "j")
    guard case .attribute(let id, let path) = screen.model.valueAtHand else {
      Issue.record("No value is at hand.")
      return
    }
    #expect(id.address.description == "openstack_compute_instance_v2.worker[0]")
    #expect(screen.press("c") == [.copyValue(.attribute(id, path))])
  }

  @Test("w asks for a file outside the configuration, and refuses a path that leads nowhere")
  func save() throws {
    var screen = try exploring()
    try select("tls_private_key", in: &screen)
    screen.press("enter", "/")
    screen.type("public")
    screen.press("enter", "w")
    #expect(screen.shown.contains("> ~/ssh-public_key_openssh"))
    let name = try #require(screen.model.valueAtHand)
    #expect(screen.press("enter") == [.saveValue(name, file: "~/ssh-public_key_openssh")])
    screen.press("w", Key(notation: "ctrl-u") ?? "x")
    screen.type("key.pub")
    #expect(screen.press("enter").isEmpty)
    #expect(screen.shown.contains("Write a path from the root"))
    #expect(screen.press("esc").isEmpty)
    #expect(screen.model.overlay == nil)
  }

  @Test("A masked value is not saved")
  func saveMasked() throws {
    var screen = try exploring()
    try select("token = ••••••", in: &screen)
    #expect(screen.press("w").isEmpty)
    #expect(screen.model.overlay == nil)
    #expect(screen.shown.contains("It is hidden."))
  }

  @Test("o leads from a resource to its machine and back; p to its pods")
  func jumps() throws {
    var model = try Sample.overview(columns: 120, rows: 40)
    model.press("3", "/")
    model.type("workernode-2")
    model.press("enter", "o")
    #expect(model.screen == .machine("5a0d3b0e-60f1-4f0e-9d55-3f2ad5a4b8de"))
    model.press("esc", "esc", "g", "1", "enter", "o")
    #expect(model.screen == .resources)
    #expect(model.resources.tree?.selectedInstance?.id.address.name.contains("controller") == true)
    model.press("p")
    #expect(model.screen == .pods)
    let nodes = Set(model.podList.list.numbers.map { model.pods[$0].row.node })
    #expect(nodes == ["rocks-temporal-workers-controller"])
  }

  @Test("The list has every instance by name, whatever its module and type")
  func list() throws {
    var screen = try exploring()
    screen.press("t", "g")
    let lines = screen.shown.split(separator: "\n").filter { $0.contains("│") }.prefix(12)
    let names = ["cluster_token", "controller", "jammy", "node[\"a\"]", "node[\"b\"]", "ssh"]
    let places = names.map { name in lines.firstIndex { $0.contains(name) } }
    #expect(places.compactMap(\.self).count == names.count)
    #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
    #expect(screen.shown.contains("◐ tainted"))
    screen.press("t")
    #expect(screen.shown.contains("root module"))
  }

  @Test("Another state keeps what is folded, looked for and selected")
  func newState() throws {
    var screen = try exploring()
    try select("openstack_compute_instance_v2", in: &screen)
    screen.press("enter")
    #expect(!screen.shown.contains("worker[0]"))
    try select("cluster_token", in: &screen)
    let next = try Sample.explored(serial: 43, withData: false)
    screen.model.receive(.stateRead(StateSummary(of: next), at: Sample.now))
    #expect(!screen.shown.contains("worker[0]"))
    #expect(!screen.shown.contains("jammy"))
    #expect(screen.model.resources.tree?.selectedInstance?.address == "random_id.cluster_token")
    #expect(screen.shown.contains("serial 43"))
  }

  @Test("The same state read again changes nothing; nothing is asked of it anew")
  func sameState() throws {
    var screen = try exploring()
    try select("controller", in: &screen)
    screen.press("enter", "G")
    let before = (screen.model.subscriptions, screen.shown)
    screen.model.receive(.stateRead(StateSummary(of: try Sample.explored()), at: Sample.now))
    #expect(screen.model.subscriptions == before.0)
    #expect(screen.shown == before.1)
  }

  @Test("A state from a backend shows whose it is and how old; one that is gone leaves words")
  func backend() throws {
    var screen = try exploring()
    screen.model.receive(
      .stateRead(StateSummary(of: try Sample.explored()), at: Sample.now, backend: "pg"))
    #expect(screen.shown.contains("serial 42 · pg backend LIVE"))
    screen.model.wait(100)
    #expect(screen.shown.contains("STALE 1m40s"))
    screen.model.receive(.stateRead(nil, at: Sample.now))
    #expect(screen.shown.contains("There is no state: nothing was deployed here."))
  }

  @Test("Until the selected resource was read, the one before stays, under its own name")
  func reading() throws {
    var screen = try exploring()
    try select("controller", in: &screen)
    screen.model.press("j")
    #expect(screen.shown.contains("nce_v2.controller"))
    #expect(screen.shown.contains("reading…"))
    screen.answer()
    #expect(screen.shown.contains("ance_v2.worker[0]"))
    #expect(!screen.shown.contains("reading…"))
  }

  @Test("Only what is looked at is asked for")
  func subscriptions() throws {
    func asks(_ screen: Exploration) -> Int {
      screen.model.subscriptions.count {
        if case .resource = $0 { true } else if case .stateSearch = $0 { true } else { false }
      }
    }
    var narrow = try exploring(columns: 80, rows: 24)
    try select("controller", in: &narrow)
    #expect(asks(narrow) == 0)
    narrow.press("enter")
    #expect(asks(narrow) == 1)
    narrow.press("1")
    #expect(asks(narrow) == 0)
  }

  @Test("Fifty thousand instances are drawn, filtered and moved through")
  func large() throws {
    let instances = (0..<50_000).map { #"{"index_key": \#($0), "attributes": {"id": "\#($0)"}}"# }
    let text = """
      {"version": 4, "serial": 1, "lineage": "l", "resources": [{"mode": "managed",
      "type": "null_resource", "name": "many", "provider": "p",
      "instances": [\(instances.joined(separator: ","))]}]}
      """
    var model = Sample.model(columns: 80, rows: 24)
    model.receive(
      .stateRead(StateSummary(of: try RawState(bytes: Array(text.utf8))), at: Sample.now))
    model.press("3")
    #expect(model.shown.contains("▸ null_resource  50,000"))
    model.press("enter", "G")
    #expect(model.shown.contains("many[49999]"))
    model.press("/")
    model.type("4999")
    #expect(model.shown.contains("15 of 50,000"))
  }
}

import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

/// What all lists with columns do alike: filters, orders, and the selection between them.
@Suite("Lists with columns")
struct ListsTests {
  /// A list, on a screen that shows all its columns.
  enum List: String, CaseIterable {
    case runs, states, tunnels, events, resources

    /// The console that shows it.
    func model(columns: Int = 200, rows: Int = 60) throws -> Model {
      switch self {
      case .runs:
        var model = Scene.history(columns, rows)
        model.press("g")
        return model
      case .states: return try Sample.showingStates(columns: columns, rows: rows)
      case .tunnels: return Sample.tunnelling(columns, rows, Sample.impostor())
      case .events:
        var model = try Sample.overview(columns: columns, rows: rows, pods: PodJSON.failing)
        model.press("tab", "tab")
        return model
      case .resources:
        var model = try Sample.exploring(try Sample.explored(), columns: columns, rows: rows)
        model.press("t")
        return model.model
      }
    }

    /// How many things it has.
    var total: Int {
      switch self {
      case .runs, .states: 7
      case .tunnels, .events: 4
      case .resources: 9
      }
    }

    /// The names of its rows.
    func rows(of model: Model) -> [String] {
      switch self {
      case .runs: model.history.runs.outline.rows.map(\.name)
      case .states:
        model.history.states.outline.rows.map {
          if case .state(let id) = $0 { id } else { "last look" }
        }
      case .tunnels:
        model.tunnelList.list.outline.rows.map {
          if case .tunnel(let name) = $0 { name } else { "cluster" }
        }
      case .events: model.overview.events.outline.rows.map(\.name)
      case .resources:
        (model.resources.tree?.rows ?? []).map { id in
          guard case .instance(_, _, let number) = id else { return "" }
          return model.resources.tree?.instances[number].address ?? ""
        }
      }
    }
  }

  @Test(
    "A filter takes expressions, letters, the opposite and a column, and counts what it found",
    arguments: [
      (.runs, "result:succ", 4), (.runs, "!result:succ", 3), (.runs, "result:~itrp", 1),
      (.runs, "run:^plan", 4), (.runs, "partial: ", 2), (.runs, "took:4m", 1),
      (.runs, "nothing like it", 0),
      (.states, "from:apply", 4), (.states, "copy:removed", 2), (.states, "LENA|left", 3),
      (.states, "!who:.", 1), (.states, "serial:^4", 4), (.states, "~kldrn", 1),
      (.tunnels, "state:up", 2), (.tunnels, "!state:up", 2), (.tunnels, "nginx", 1),
      (.tunnels, "local:41873", 1), (.tunnels, "name:~nva", 1), (.tunnels, "beh:keystone v", 1),
      (.events, "reason:failed", 2), (.events, "type:normal", 1), (.events, "~error:cndd", 2),
      (.events, "!ns:temporal", 0), (.events, "object:^temporal-postgres-\\d$", 1),
    ] as [(List, String, Int)])
  func filter(_ list: List, _ text: String, _ count: Int) throws {
    var model = try list.model()
    let all = list.rows(of: model)
    let screen = model.screen
    model.press("/")
    #expect(model.shown.contains("text or regex  ! not  ~ fuzzy  "))
    #expect(model.shown.contains(": one column  enter keep  esc clear"))
    model.type(text)
    #expect(list.rows(of: model).count == count)
    #expect(model.shown.contains("/\(text)  \(count) of \(list.total)"))
    #expect(model.shown.contains("Nothing matches. esc shows all.") == (count == 0))
    model.press("enter")
    #expect(!model.isTypingInList)
    #expect(list.rows(of: model).count == count)
    model.press("esc")
    #expect(list.rows(of: model) == all && model.screen == screen)
  }

  @Test(
    "What is no expression is said while it is typed, and looked for as it stands",
    arguments: [List.runs, .states, .tunnels, .events])
  func problem(_ list: List) throws {
    var model = try list.model()
    model.press("/")
    model.receive(.input(.paste("(e")))
    #expect(model.shown.contains("At character 1: this bracket is not closed. Looked for as"))
    #expect(model.shown.contains("/(e  as text, 0 of \(list.total)"))
    model.type(")")
    #expect(!model.shown.contains("as it stands"))
    model.press("backspace", "enter")
    #expect(model.shown.contains("Looked for as it stands."))
    model.press("esc")
  }

  @Test(
    """
    Each column sorts and has the direction in the header, however narrow the list is; behind the \
    last comes the own order
    """,
    arguments: [List.runs, .states, .tunnels, .resources], [80, 200])
  func columns(_ list: List, columns: Int) throws {
    var model = try list.model(columns: columns, rows: columns == 80 ? 24 : 60)
    let own = list.rows(of: model)
    let choice = try #require(model.orderAtHand)
    #expect(choice.present == nil)
    for column in choice.columns {
      model.press(">")
      #expect(model.orderAtHand?.present == column.name)
      #expect(model.shown.contains("\(column.title)▾"))
      #expect(Set(list.rows(of: model)).isSubset(of: own))
      model.press("I")
      #expect(model.shown.contains("\(column.title)▴"))
      model.press("I")
    }
    model.press(">")
    #expect(model.orderAtHand?.present == nil)
    #expect(list.rows(of: model) == own)
    #expect(!model.shown.contains("▴ reversed"))
    model.press("I")
    #expect(model.shown.contains("▴ reversed"))
    model.press("<", "S")
    #expect(model.shown.contains("Sort by") && model.shown.contains(choice.own))
    model.press("g", "enter")
    #expect(list.rows(of: model) == own)
    model.press("I")
    #expect(list.rows(of: model) == own.reversed())
  }

  @Test(
    "What is looked for stands first: the newest, the longest, what fails, what is marked",
    arguments: [
      (.runs, "took", "20261123-073152-2a02c1"), (.runs, "plan", "20261123-073152-2a02c1"),
      (.runs, "result", "20261123-075501-4c5d6e"), (.states, "serial", "43"),
      (.states, "resources", "43"), (.states, "from", "43"), (.states, "who", "42"),
      (.tunnels, "state", "neutron"), (.tunnels, "latency", "neutron"),
      (.tunnels, "local", "keystone"), (.tunnels, "tunnel", "keystone"),
      (.tunnels, "since", "neutron"),
      (.resources, "status", "openstack_compute_instance_v2.worker[1]"),
    ] as [(List, String, String)])
  func first(_ list: List, _ column: String, _ row: String) throws {
    var model = try list.model()
    model.sortList(by: column)
    model.wait(0)
    #expect(list.rows(of: model).first == row)
  }

  @Test("The selection stays with its row when the list is sorted or filtered")
  func selection() throws {
    var model = try List.runs.model()
    model.press("j", "j")
    let run = try #require(model.selectedRun)
    model.press(">", ">", ">", "I", "/")
    model.type(run.id)
    #expect(model.selectedRun == run)
    model.press("esc")
    #expect(model.selectedRun == run)
    model.press("enter")
    #expect(model.screen == .deploy && model.deploy.watched?.id == run.id)
  }

  @Test("A state that a filter selects is compared, with the one before it in time")
  func compared() throws {
    var model = try List.states.model()
    model.press("/")
    let effects = model.type("taint")
    #expect(effects == [.compareStates(from: "digest-41", to: "digest-42")])
    #expect(model.shown.contains("Serial 42, from 41"))
    // The last look is a place among all states, in the order of time.
    #expect(!model.shown.contains("you last looked"))
    model.press("esc")
    #expect(model.shown.contains("you last looked"))
    model.press("<")
    #expect(!model.shown.contains("you last looked"))
    model.press("enter")
    #expect(model.availability(of: .filter) != .available)
    #expect(model.availability(of: .sort) != .available)
  }

  @Test("A tunnel that was selected stays while it changes, and nothing is closed by a slip")
  func tunnels() throws {
    var model = try List.tunnels.model()
    model.press("/")
    model.type("state:down")
    model.press("enter")
    #expect(model.selectedTunnel?.id == "neutron")
    model.receive(.tunnelsRead(Sample.tunnels()))
    #expect(model.press("o") == [.setTunnel("neutron", isOpen: false)])
    // Whoever types on finds none.
    model.press("/", "enter", ">", "<")
    #expect(List.tunnels.rows(of: model) == [])
    for key: Key in ["o", "s", "C"] {
      #expect(model.press(key) == [])
      #expect(model.shown.contains("No tunnel is selected. esc shows all."))
    }
    model.press("esc", "g")
    #expect(model.press("s") == [.restartTunnel(nil)])
    model.press("/")
    model.type("nova")
    model.press("enter")
    #expect(model.press("s") == [.restartTunnel("nova")])
    model.press("k", "I")
    #expect(model.press("s") == [.restartTunnel(nil)])
  }

  @Test("Events are filtered where they have the keys; elsewhere it is said, and esc finds the way")
  func overview() throws {
    var model = try List.events.model()
    model.press("/")
    model.type("reason:failed")
    model.press("enter", "tab", "/")
    #expect(model.shown.contains("tab goes to the events, which can be filtered; 5 lists"))
    #expect(model.overview.events.numbers.count == 2)
    model.press("space", "esc", "esc")
    #expect(model.overview.events.numbers.count == 4)
    // Where there is no room for events, the keys go elsewhere.
    model.press("tab", "tab", "/")
    #expect(model.isTypingInList)
    model.receive(.input(.resized(Size(columns: 80, rows: 18))))
    #expect(!model.isTypingInList)
    model.press("5")
    #expect(model.screen == .pods)
  }

  @Test("An event that was filtered for is opened, and stays selected among all")
  func opened() throws {
    var model = try List.events.model()
    model.press("/")
    model.type("object:postgres")
    model.press("enter", "enter")
    #expect(model.screen == .pod(.init(namespace: "temporal", name: "temporal-postgres-0")))
    model.press("esc", "esc")
    #expect(model.selectedEvent?.reason == "Pulled")
    #expect(model.overview.events.numbers.count == 4)
  }

  @Test("A tree has its own order, and says where there is one to choose")
  func tree() throws {
    var model = try List.resources.model()
    model.press("t", "S")
    #expect(model.shown.contains("A tree has its own order. t shows a list that can be sorted."))
    model.press("t", "tab", ">")
    #expect(model.shown.contains("tab goes to the list; it can be sorted."))
  }

  @Test("A list of resources keeps its order when the state changes, and its selected row")
  func resources() throws {
    var model = try List.resources.model()
    model.press(">", ">", "I", "j", "j")
    let rows = List.resources.rows(of: model)
    let selected = model.resources.tree?.selectedInstance?.address
    model.receive(.stateRead(StateSummary(of: try Sample.explored(serial: 43)), at: model.now))
    #expect(List.resources.rows(of: model) == rows)
    #expect(model.resources.tree?.selectedInstance?.address == selected)
  }

  @Test("Order and filter of each list come back with the session, and are told")
  func session() throws {
    for list in List.allCases {
      var model = try list.model()
      model.begin(with: nil)
      if list != .events { model.press(">", "I") }
      model.press("/")
      model.type("e")
      model.press("enter")
      let written = try JSONEncoder().encode(Session(of: model))
      let session = try JSONDecoder().decode(Session.self, from: written)
      var again = try list.model()
      again.press("esc")
      if list == .resources { again.receive(.stateRead(nil, at: again.now)) }
      again.begin(with: session)
      if list == .resources {
        again.receive(.stateRead(StateSummary(of: try Sample.explored()), at: again.now))
      }
      again.wait(0)
      #expect(again.orderAtHand?.present == model.orderAtHand?.present)
      #expect(list.rows(of: again) == list.rows(of: model), "\(list)")
    }
  }

  // MARK: - How much work it is

  /// How often a list reads something of its items.
  private final class Count {
    var texts = 0
    var cells = 0
    var keys = 0
  }

  @Test("What is looked at is put together once per reading, whatever is typed, and keys per order")
  func work() {
    let count = Count()
    let reader = ListReader<Int, NamedRow, RunColumn>(
      id: { NamedRow(name: "\($0)") },
      texts: {
        count.texts += 1
        return ["row \($0)"]
      },
      cell: {
        count.cells += 1
        return "\($0) \($1)"
      },
      key: {
        count.keys += 1
        return .number(Double(-$1))
      })
    let items = Array(0..<1000)
    var list = ListState<NamedRow, RunColumn>()
    func layOut() { list.layOut(items, visible: 20, reader) }
    layOut()
    #expect(count.texts == 0 && count.cells == 0 && count.keys == 0)
    for text in ["r", "ro", "row 9", "~r99", "!row"] {
      list.look(for: text)
      layOut()
      #expect(count.texts == 1000, "\(text)")
    }
    for text in ["who:w", "who:who 1", "!who:7"] {
      list.look(for: text)
      layOut()
      #expect(count.cells == 1000, "\(text)")
    }
    list.look(for: "row 99")
    layOut()
    #expect(list.numbers.count == 11 && count.texts == 2000)
    list.itemsChanged()
    layOut()
    #expect(count.texts == 3000)
    list.change(.command(.nextSort))
    layOut()
    // Only what is shown is sorted.
    #expect(count.keys == 11)
    #expect(list.numbers.first == 999)
  }

  @Test("A letter of a filter joins no machines with nodes anew")
  func nodes() throws {
    var model = try Sample.overview()
    model.press("4")
    #expect(!model.nodeList.isTableOutdated)
    model.press("/")
    model.type("workernode")
    #expect(!model.nodeList.isTableOutdated)
    #expect(model.nodeList.list.numbers.count == 2)
    // News join them, and are looked through.
    var machines = MachineJSON.three
    machines.removeLast()
    model.receive(.stateRead(try Sample.state(machines), at: model.now))
    #expect(model.nodeList.table.entries.count { $0.machine != nil } == 2)
  }
}

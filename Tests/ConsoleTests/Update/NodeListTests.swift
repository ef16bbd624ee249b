import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

@Suite("The screen of nodes")
struct NodeListTests {
  private func model(
    _ nodes: [NodeJSON] = NodeJSON.odd, columns: Int = 200, lost: Bool = true
  ) throws -> Model {
    var model = try Sample.overview(columns: columns, rows: 40)
    model.receive(.clusterRead(try Sample.picture(nodes: nodes, pods: PodJSON.failing)))
    if lost {
      model.receive(
        .machineUnreachable(
          id: MachineJSON.three[1].id, Failure(what: "No answer", why: "timed out")))
    }
    model.press("4")
    return model
  }

  private func names(_ model: Model) -> [String] {
    model.nodeList.list.numbers.map { model.nodeList.table.entries[$0].name }
  }

  @Test("4 shows every machine with its node, the odd ones first")
  func order() throws {
    let model = try model()
    #expect(model.screen == .nodes)
    #expect(
      names(model) == [
        MachineJSON.three[1].name, MachineJSON.three[2].name, "stray", MachineJSON.three[0].name,
      ])
    #expect(model.shown.contains("Nodes 4 · 3/4 Ready · 3 odd"))
  }

  @Test("What is odd is said in words, on the row and above the list")
  func odd() throws {
    let shown = try model().shown
    for words in [
      "workernode: NotReady, and SSH does not answer: the machine may be gone",
      "MemoryPressure; cordoned: it takes no new pods; v1.27.4, the others v1.28.15",
      "stray: node without a machine in this state",
    ] {
      #expect(shown.contains(words), "\(words)")
    }
  }

  @Test(
    "The headline has the verdict on the datastore, the version and the addons",
    arguments: [
      (1, "1 voter: cannot lose any"), (3, "3 voters: can lose 1"), (5, "5 voters: can lose 2"),
    ])
  func quorum(_ voters: Int, _ words: String) throws {
    var model = try model()
    let status = MicroK8sStatus(
      isRunning: true,
      nodes: (0..<voters).map { .init(address: "10.0.0.\($0):19001", role: .voter) },
      addons: [.init(name: "dns", isEnabled: true), .init(name: "rbac", isEnabled: false)])
    model.receive(
      .clusterRead(try Sample.picture(nodes: NodeJSON.three, microK8s: status)))
    #expect(model.shown.contains("MicroK8s running v1.28.15 · \(words) · dns"))
    #expect(!model.shown.contains("rbac"))
  }

  @Test("A row has SSH, cloud-init, the datastore's role, node, load, memory, disk and pods")
  func row() throws {
    let model = try model(NodeJSON.three, lost: false)
    let line = try #require(
      model.shown.split(separator: "\n").first { $0.contains("10.20.30.11 ") })
    for words in ["control", "● 4ms", "done", "voter", "● Ready", "v1.28.15", "0.42", "42%", "91%"]
    {
      #expect(line.contains(words), "\(words)")
    }
    #expect(model.shown.contains("3 fail)"))
    #expect(model.shown.contains("3 of 3 nodes Ready, nothing odd"))
  }

  @Test("Enter opens the machine, or the node that no machine has; esc comes back to the row")
  func open() throws {
    var model = try model()
    model.press("enter")
    #expect(model.screen == .machine(MachineJSON.three[1].id))
    model.press("esc")
    #expect(model.nodeList.list.selectedID == .machine(MachineJSON.three[1].id))
    model.press("j", "j", "enter")
    #expect(model.screen == .node("stray"))
    #expect(model.shown.contains("Nodes ▸ stray"))
    #expect(model.shown.contains("node without a machine in this state"))
    model.press("esc")
    #expect(model.nodeList.list.selectedID == .node("stray"))
  }

  @Test("The selection follows its machine when the order changes")
  func selection() throws {
    var model = try model(NodeJSON.three, lost: false)
    model.press("j", "j")
    let selected = try #require(model.nodeList.list.selectedID)
    model.receive(.clusterRead(try Sample.picture(nodes: NodeJSON.odd)))
    #expect(model.nodeList.list.selectedID == selected)
    #expect(model.nodeList.list.outline.selected == 1)
  }

  @Test("Filter, faults only and sorting work as in the list of pods")
  func list() throws {
    for (text, count) in [
      ("WORKERNODE", 2), ("10.20.30.99", 1), ("cordoned", 1), ("v1.27", 1), ("control", 1),
      ("nothing like it", 0),
    ] {
      var model = try model()
      model.press("/")
      model.type(text)
      #expect(names(model).count == count, "\(text)")
      #expect(model.shown.contains("\(count) of 4"))
    }
    var model = try model()
    model.press("\\")
    #expect(names(model).count == 3)
    model.press("esc")
    #expect(names(model).count == 4)
    for (columns, rows) in [(80, 24), (200, 60)] {
      model.receive(.input(.resized(Size(columns: columns, rows: rows))))
      for column in NodeColumn.allCases {
        model.press(">")
        #expect(model.nodeList.list.column == column)
        let title = column == .memory && columns == 80 ? "MEM" : column.title
        #expect(model.shown.contains("\(title)▾"), "\(columns)")
      }
      model.press(">")
    }
    model.press("S", "g", "j", "enter", "I")
    #expect(names(model) == names(model).sorted().reversed())
    #expect(model.podList.list.column == nil)
  }

  @Test("Addresses are sorted by their numbers, and each column can be looked at alone")
  func columns() throws {
    var model = try model()
    model.press("S")
    model.press("g", "j", "j", "j", "j", "enter")
    #expect(model.nodeList.list.column == .address)
    #expect(model.shown.contains("ADDRESS▾"))
    let addresses = model.nodeList.list.numbers.map { model.nodeList.table.entries[$0].address }
    #expect(addresses == ["10.20.30.11", "10.20.30.12", "10.20.30.13"] || addresses.count == 4)
    model.press("/")
    model.type("role:control")
    #expect(names(model).count == 1)
    #expect(model.shown.contains("version: one column"))
    for _ in 0..<12 { model.press("backspace") }
    model.press("/")
    model.type("!address:13$")
    #expect(names(model).allSatisfy { !$0.hasSuffix("-2") })
  }

  @Test("e and E go from odd row to odd row")
  func failures() throws {
    var model = try model()
    model.press("G", "e")
    #expect(model.nodeList.list.outline.selected == 0)
    model.press("E")
    #expect(model.nodeList.list.outline.selected == 2)
    model = try self.model(NodeJSON.three, lost: false)
    model.press("e")
    #expect(model.shown.contains("Nothing is odd"))
  }

  @Test("Machines are marked for a command here too, and s opens a shell on the selected one")
  func machines() throws {
    var model = try model()
    #expect(model.press("s") == [.shell(machineID: MachineJSON.three[1].id)])
    model.press("space", "space")
    #expect(model.fanOut.marked == [MachineJSON.three[1].id, MachineJSON.three[2].id])
    #expect(model.shown.contains("2 marked"))
    model.press("!")
    #expect(model.shown.contains("2 marked machines"))
    model.press("esc", "esc")
    #expect(model.fanOut.marked.isEmpty)
    model.press("space")
    #expect(model.fanOut.marked.isEmpty)
    #expect(model.press("s") == [.shell(machineID: MachineJSON.three[0].id)])
  }

  @Test("p leads to the pods of the selected node")
  func pods() throws {
    var model = try model()
    model.press("p")
    #expect(model.screen == .pods)
    #expect(model.podList.list.filter.text == MachineJSON.three[1].name)
  }

  @Test("What is not known, old or not reached is said in words")
  func states() throws {
    var model = Sample.model()
    model.press("4")
    #expect(model.shown.contains("Reading the state…"))
    model.receive(.stateRead(nil, at: model.now))
    #expect(model.shown.contains("The state has no machines, and no node is known."))
    model.receive(.stateRead(try Sample.state(), at: model.now))
    #expect(model.shown.contains("Nodes 3 · not asked yet"))
    #expect(model.shown.contains("MicroK8s: not asked yet"))
    model.receive(.clusterRead(try Sample.picture(nodes: NodeJSON.three)))
    model.wait(34)
    #expect(model.shown.contains("STALE"))
    #expect(model.shown.contains("3 of 3 nodes Ready when last seen"))
    model.receive(.clusterUnreachable(Failure(what: "No answer", why: "timed out")))
    #expect(model.shown.contains("OFFLINE"))
  }
}

@Suite("The node on the screen of a machine")
struct NodeDetailTests {
  private func model(_ reading: NodeReading? = nil) throws -> Model {
    var model = try Sample.overview(columns: 120, rows: 60)
    model.receive(.clusterRead(try Sample.picture(nodes: NodeJSON.three, pods: PodJSON.failing)))
    model.press("4", "j", "enter")
    #expect(model.screen == .machine(MachineJSON.three[1].id))
    let subject = try #require(model.nodeSubject)
    model.receive(.nodeRead(subject, try reading ?? Sample.nodeReading()))
    return model
  }

  @Test("Conditions with their time, taints, amounts, services, certificates and tokens are told")
  func facts() throws {
    let shown = try model().shown
    for words in [
      "MemoryPressure True since 14:19 · KubeletHasInsufficientMemory: available 96Mi < 100Mi",
      "Ready True since 11-20 08:22", "dedicated=db:NoSchedule",
      "cpu 4 of 4 · memory 8034664Ki of 8137064Ki · pods 110 of 110",
      "cpu 470m (11%), limits 0 (0%)", "daemon-containerd is enabled and does not run",
      "daemon-kubelite run", "front-proxy.crt expired yesterday 13:32",
      "server.crt is valid for 12 days", "no such file",
    ] {
      #expect(shown.contains(words), "\(words)")
    }
  }

  @Test("Each part that is missing says why, and takes nothing else away")
  func parts() throws {
    let whole = try Sample.nodeReading()
    let shown = try model(
      NodeReading(
        fetchedAt: whole.fetchedAt, node: .missing("no node today"), requests: whole.requests,
        services: .missing("no snap here"), certificates: .missing("no openssl"),
        joinTokens: .value([]))
    ).shown
    for words in [
      "no node today", "no snap here", "no openssl", "cpu 470m (11%)",
      "none with an expiry is valid",
    ] {
      #expect(shown.contains(words), "\(words)")
    }
  }

  @Test("The pods of the node stand below, the failing ones first, and open")
  func pods() throws {
    var model = try model()
    #expect(model.shown.contains("Pods here 8 · 3 failing"))
    model.press("enter")
    #expect(model.shown.contains("tab goes to the pods"))
    let second = model.podsOnScreen[1].id
    model.press("tab", "j", "enter")
    #expect(model.screen == .pod(second))
    model.press("esc")
    #expect(model.machine.pods.id == second)
  }

  @Test("It is asked for while it is on the screen, of the node and of the machine")
  func subscription() throws {
    var model = try model()
    let subjects = { (model: Model) in
      model.subscriptions.compactMap { if case .node(let subject) = $0 { subject } else { nil } }
    }
    #expect(subjects(model).map(\.node) == [MachineJSON.three[1].name])
    #expect(subjects(model).first?.machine?.id == MachineJSON.three[1].id)
    #expect(subjects(model).first?.controlPlane?.id == MachineJSON.three[0].id)
    model.press("esc")
    #expect(subjects(model).isEmpty)
  }

  @Test("What was read of another node is not shown")
  func another() throws {
    var model = try model()
    let subject = try #require(model.nodeSubject)
    model.press("esc", "k", "enter")
    #expect(model.screen == .machine(MachineJSON.three[0].id))
    #expect(!model.shown.contains("daemon-containerd"))
    model.receive(.nodeRead(subject, try Sample.nodeReading()))
    #expect(!model.shown.contains("daemon-containerd"))
    let other = try #require(model.nodeSubject)
    model.receive(.nodeUnreachable(other, Failure(what: "No answer", why: "timed out")))
    #expect(model.shown.contains("No answer: timed out"))
  }

  @Test("A node without a machine has its own screen with what the cluster knows of it")
  func alone() throws {
    var model = try Sample.overview(columns: 120, rows: 60)
    model.receive(.clusterRead(try Sample.picture(nodes: NodeJSON.odd)))
    model.press("4", "G", "k", "enter")
    #expect(model.screen == .node("stray"))
    #expect(model.nodeSubject?.node == "stray")
    #expect(model.nodeSubject?.machine == nil)
    #expect(model.shown.contains("Ubuntu 22.04.5 LTS · 5.15.0-125-generic"))
    model.receive(.clusterRead(try Sample.picture(nodes: NodeJSON.three)))
    #expect(model.shown.contains("This node is gone from the cluster."))
  }
}

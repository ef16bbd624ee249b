import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

@Suite("The screen of pods")
struct PodListTests {
  private func listing(_ pods: [PodJSON] = PodJSON.failing) throws -> Model {
    var model = try Sample.overview(pods: pods)
    model.press("5")
    return model
  }

  private func names(_ model: Model) -> [String] {
    model.podList.list.numbers.map { model.pods[$0].row.name }
  }

  @Test("5 shows the pods of all namespaces, the failing ones first")
  func order() throws {
    let model = try listing()
    #expect(model.screen == .pods)
    #expect(model.podList.list.numbers.count == PodJSON.failing.count)
    #expect(names(model).prefix(3).allSatisfy { $0.hasPrefix("temporal-worker-") })
    #expect(model.shown.contains("Pods 13 · 3 failing"))
  }

  @Test("Pods that fail for one cause are one line above the list")
  func headline() throws {
    let shown = try listing().shown
    #expect(shown.contains("2 of 13 fail: "))
    #expect(shown.contains("1 of 13 fails: "))
    #expect(try listing(PodJSON.healthy).shown.contains("9 pods, none failing"))
  }

  @Test("Enter opens the selected pod, and esc comes back to the same row")
  func open() throws {
    var model = try listing()
    model.press("j", "j", "enter")
    #expect(model.screen == .pod(model.pods[2].id))
    #expect(model.shown.contains("Pods ▸ temporal/"))
    model.press("esc")
    #expect(model.screen == .pods)
    #expect(model.podList.list.selectedID == model.pods[2].id)
  }

  @Test(
    "d, l, p and v of the list open the pod with that text",
    arguments: [
      ("d", .describe), ("l", .logs), ("p", .previousLogs), ("v", .events),
    ] as [(Key, PodState.Tab)])
  func openWithText(_ key: Key, _ tab: PodState.Tab) throws {
    var model = try listing()
    model.press("j", key)
    #expect(model.screen == .pod(model.pods[1].id))
    #expect(model.pod.tab == tab)
  }

  @Test("The selection follows its pod when the rows move, and keeps its place when that is gone")
  func selection() throws {
    var model = try listing(PodJSON.healthy)
    model.press("j", "j", "j")
    let selected = try #require(model.podList.list.selectedID)
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    #expect(model.podList.list.selectedID == selected)
    #expect(model.podList.list.outline.selected == 7)
    let others = PodJSON.failing.filter { $0.id != selected }
    model.receive(.clusterRead(try Sample.picture(pods: others)))
    #expect(model.podList.list.outline.selected == 7)
    #expect(model.podList.list.selectedID != selected)
  }

  @Test("As long as nobody moved it, the selection is on the first row")
  func untouched() throws {
    var model = try listing(PodJSON.healthy)
    model.receive(.clusterRead(try Sample.picture(pods: PodJSON.failing)))
    #expect(model.podList.list.outline.selected == 0)
    #expect(model.selectedPod?.row.health == .failing)
  }

  @Test("The filter looks at names, namespaces, status, node and cause, and counts what it found")
  func filter() throws {
    for (text, count) in [
      ("CALICO", 4), ("kube-system/", 6), ("crashloop", 1), ("candid-key", 2),
      (MachineJSON.three[2].name, 2), ("no such thing", 0),
    ] {
      var model = try listing()
      model.press("/")
      model.type(text)
      #expect(names(model).count == count, "\(text)")
      #expect(model.shown.contains("\(count) of 13"))
      model.press("enter", "esc")
      #expect(names(model).count == 13)
    }
  }

  @Test("The filter takes a regular expression, ! turns it round, and a broken one is told")
  func expressions() throws {
    for (text, count) in [
      ("^temporal/.*worker-[57]", 4), ("calico|coredns", 5), ("!kube-system/", 7),
      ("!^temporal/", 6),
    ] {
      var model = try listing()
      model.press("/")
      model.type(text)
      #expect(names(model).count == count, "\(text)")
      #expect(model.shown.contains("\(count) of 13"))
    }
    var model = try listing()
    model.press("/")
    model.type("worker(")
    #expect(model.shown.contains("as text, 0 of 13"))
    model.press("enter")
    #expect(model.shown.contains("Looked for as it stands."))
  }

  @Test(
    "A column alone is looked at, letters are found in their order, and the bottom line says how")
  func syntax() throws {
    for (text, count) in [
      ("ns:kube", 6), ("status:crash", 1), ("!status:running", 4), ("ready:0/", 4),
      ("~tmprlpstg", 1),
      ("node:-2$", 2), ("!ns:kube-system", 7),
    ] {
      var model = try listing()
      model.press("/")
      #expect(model.shown.contains("text or regex  ! not  ~ fuzzy  status: one column"))
      model.type(text)
      #expect(names(model).count == count, "\(text)")
      #expect(model.shown.contains("\(count) of 13"))
      model.press("enter")
      #expect(!model.shown.contains("text or regex"))
    }
  }

  @Test("What is no expression is said while it is typed, and not any more when it has become one")
  func typedProblem() throws {
    var model = try listing()
    model.press("/")
    model.type("(calico")
    #expect(model.shown.contains("Looked for as it stands."))
    model.type(")")
    #expect(!model.shown.contains("as it stands"))
    #expect(names(model).count == 4)
  }

  @Test("News are looked through with the filter that is there")
  func newsWithFilter() throws {
    var model = try listing()
    model.press("/")
    model.type("calico")
    model.press("enter")
    let rest = PodJSON.failing.filter { !$0.name.hasPrefix("calico-kube") }
    model.receive(.clusterRead(try Sample.picture(pods: rest)))
    #expect(names(model).count == 3)
    #expect(names(model).allSatisfy { $0.hasPrefix("calico-node") })
  }

  @Test("Keys that mean something elsewhere are typed into the filter, and text can be pasted")
  func typing() throws {
    var model = try listing()
    model.press("/")
    model.type("Dq5")
    model.receive(.input(.paste("N")))
    #expect(model.podList.list.filter.text == "Dq5N")
    #expect(model.screen == .pods)
    #expect(model.overlay == nil)
  }

  @Test("Nothing that matches is said, and how to see all again")
  func nothingMatches() throws {
    var model = try listing()
    model.press("/")
    model.type("zzz")
    #expect(model.shown.contains("Nothing matches. esc shows all."))
    model.press("esc", "enter")
    #expect(model.screen == .pod(model.pods[0].id))
  }

  @Test(
    "Each column sorts, and shows the direction in the header, however narrow the list is",
    arguments: PodColumn.allCases.enumerated().map { ($0.offset + 1, $0.element) }, [80, 120])
  func sort(_ step: (steps: Int, column: PodColumn), columns: Int) throws {
    let (steps, column) = step
    var model = try listing()
    model.receive(.input(.resized(Size(columns: columns, rows: 24))))
    for _ in 0..<steps { model.press(">") }
    #expect(model.podList.list.column == column)
    #expect(model.shown.contains("\(column.title)▾"))
    let forward = names(model)
    model.press("I")
    #expect(model.shown.contains("\(column.title)▴"))
    #expect(forward.count == names(model).count)
    for _ in 0..<steps { model.press("<") }
    #expect(model.podList.list.column == nil)
    #expect(names(model).prefix(3).allSatisfy { $0.hasPrefix("temporal-worker-") })
  }

  @Test("Names sort by name, restarts the most first, ages the youngest first")
  func sorted() throws {
    var model = try listing()
    model.press(">", ">")
    #expect(names(model) == names(model).sorted())
    model.press("I")
    #expect(names(model) == names(model).sorted().reversed())
    model.press(">", ">", ">")
    #expect(names(model).first == PodJSON.crashing.name)
    model.press(">")
    #expect(names(model).first == PodJSON.starting.name)
  }

  @Test("S offers the columns to choose from")
  func sortPicker() throws {
    var model = try listing()
    model.press("S")
    #expect(model.shown.contains("Sort by"))
    model.press("j", "j", "enter")
    #expect(model.podList.list.column == .name)
    model.press("S", "g", "enter")
    #expect(model.podList.list.column == nil)
    model.press("S", "esc")
    #expect(model.overlay == nil)
  }

  @Test("Namespaces are chosen from a list with counts, and stand in the title until esc")
  func namespaces() throws {
    var model = try listing()
    model.press("N")
    #expect(model.shown.contains("7 pods · 3 failing"))
    model.press("j", "space", "space", "enter")
    #expect(model.podList.namespaces == ["temporal", "kube-system"])
    #expect(names(model).count == 13)
    #expect(model.shown.contains("in kube-system, temporal"))
    model.press("N", "space", "enter")
    #expect(model.podList.namespaces.count == 1)
    model.press("esc")
    #expect(model.podList.namespaces.isEmpty)
    model.press("N", "j", "enter")
    #expect(model.podList.namespaces == ["temporal"])
    #expect(names(model).count == 7)
    #expect(model.shown.contains("Pods 7 · 3 failing · in temporal"))
  }

  @Test("A list to choose from is filtered by what is typed, and keeps what is marked")
  func filteredPicker() throws {
    var model = try listing()
    model.press("N", "j", "space", "/")
    model.type("KUBE")
    #expect(model.shown.contains("/KUBE  1 of 3 · 1 marked"))
    #expect(model.shown.contains("kube-system"))
    model.press("down")
    #expect(!model.shown.contains("to the list"))
    model.press("space", "enter")
    #expect(model.podList.namespaces.count == 2)
  }

  @Test("Enter takes what a filter found first; of nothing found it takes nothing")
  func takenFromFilter() throws {
    var model = try listing()
    model.press("N", "/")
    model.type("temporal")
    model.press("enter")
    #expect(model.podList.namespaces == ["temporal"])
    model.press("N", "g", "space", "/")
    model.type("nowhere")
    model.press("enter")
    #expect(model.shown.contains("0 of 3"))
    model.press("esc")
    #expect(model.shown.contains("all namespaces"))
    model.press("esc")
    #expect(model.overlay == nil)
    #expect(model.podList.namespaces == ["temporal"])
  }

  @Test("A filter that is no expression is looked for as text, and says why")
  func patternInPicker() throws {
    var model = try listing()
    model.press("N", "/")
    model.type("te(")
    #expect(model.shown.contains("Looked for as text. At character"))
    #expect(model.shown.contains("0 of 3"))
  }

  @Test("A chosen namespace whose pods went away can still be taken back")
  func emptyNamespace() throws {
    var model = try listing()
    model.press("N", "j", "enter")
    let others = PodJSON.healthy.filter { $0.namespace != "temporal" }
    model.receive(.clusterRead(try Sample.picture(pods: others)))
    #expect(model.shown.contains("No pods in temporal."))
    model.press("N")
    #expect(model.shown.contains("0 pods"))
    model.press("g", "space", "enter")
    #expect(names(model).count == others.count)
  }

  @Test("Only what fails can be shown")
  func faultsOnly() throws {
    var model = try listing()
    model.press("\\")
    #expect(names(model).count == 3)
    #expect(model.shown.contains("faults only"))
    model.receive(.clusterRead(try Sample.picture()))
    #expect(model.shown.contains("No pod is failing."))
    model.press("esc")
    #expect(names(model).count == 9)
  }

  @Test("e and E go from failing row to failing row, around the ends")
  func failures() throws {
    var model = try listing()
    model.press(">", ">", "G", "e")
    #expect(model.selectedPod?.row.health == .failing)
    let first = model.podList.list.outline.selected
    model.press("e", "e", "e")
    #expect(model.podList.list.outline.selected == first)
    model.press("E")
    #expect(model.podList.list.outline.selected != first)
    model.press("/")
    model.type("calico")
    model.press("enter", "e")
    #expect(model.shown.contains("No pod of this list is failing."))
  }

  @Test("Restarts that are seen are counted and drawn; what was before is not")
  func restarts() throws {
    var model = try listing()
    #expect(!model.shown.contains("seen since"))
    var pods = PodJSON.failing
    let index = try #require(pods.firstIndex { $0.name == PodJSON.crashing.name })
    for (restarts, total) in [(48, 1), (48, 1), (51, 4), (2, 4)] {
      pods[index].restarts = restarts
      model.wait(60)
      model.receive(.clusterRead(try Sample.picture(pods: pods, fetchedAt: model.now)))
      #expect(model.podList.restarts.total(of: PodJSON.crashing.id) == total)
    }
    model.press("/")
    model.type("payments")
    #expect(model.shown.contains("4 restarts seen since 14:32"))
    model.receive(.clusterRead(try Sample.picture()))
    #expect(model.podList.restarts.total(of: PodJSON.crashing.id) == 0)
  }

  @Test("What is not known, not there, old or not reached is said in words")
  func states() throws {
    var model = Sample.model()
    model.press("5")
    #expect(model.shown.contains("They appear when the control plane answers."))
    model.receive(.stateRead(try Sample.state(), at: model.now))
    #expect(model.shown.contains("Asking the control plane…"))
    model.receive(.clusterRead(try Sample.picture(pods: [])))
    #expect(model.shown.contains("The cluster has no pods yet."))
    model.receive(.clusterRead(try Sample.picture()))
    #expect(model.shown.contains("LIVE"))
    model.wait(34)
    #expect(model.shown.contains("STALE"))
    #expect(model.shown.contains("none failing when last seen"))
    model.receive(.clusterUnreachable(Failure(what: "No answer", why: "timed out")))
    #expect(model.shown.contains("OFFLINE"))
    #expect(names(model).count == 9)
  }

  @Test("Of ten thousand pods a frame makes the rows that it shows, wherever the list stands")
  func many() throws {
    let crowd = (0..<10_000).map {
      PodJSON(namespace: "space-\($0 % 40)", name: "pod-\($0)")
    }
    var model = try listing(crowd)
    #expect(model.podList.list.numbers.count == 10_000)
    model.press("G")
    #expect(model.podList.list.outline.selected == 9_999)
    let before = model.podList
    _ = model.frame()
    model.wait(1)
    #expect(model.podList == before)
    #expect(model.shown.contains("Pods 10,000"))
  }

  @Test("c copies the name with the namespace")
  func copy() throws {
    var model = try listing()
    #expect(model.press("c") == [.copyText(model.pods[0].id.description)])
  }
}

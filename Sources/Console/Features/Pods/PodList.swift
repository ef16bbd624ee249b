import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

extension PodIdentity: FlatRowID {}

/// A column of the list of pods.
enum PodColumn: String, ListColumn {
  case namespace, name, ready, status, restarts, age, node

  var title: String { self == .name ? "POD" : rawValue.uppercased() }

  var names: [String] {
    switch self {
    case .namespace: ["namespace", "ns"]
    case .name: ["pod", "name"]
    default: [rawValue]
    }
  }

  static let ownOrder = "failing first"
  static let example = PodColumn.status
}

/// What the screen of pods remembers.
struct PodListState: Equatable, Sendable {
  /// The rows, their order and the selected one.
  var list = ListState<PodIdentity, PodColumn>()
  /// The namespaces that are shown; empty for all.
  private(set) var namespaces: Set<String> = []
  /// The pods that are marked for their logs.
  var marks = Marking<PodIdentity>()
  /// The workload whose pods alone are shown; nil for all.
  private(set) var workload: Workload?
  /// How many pods the shown namespaces have.
  private(set) var total = 0
  /// How many of them need a person.
  private(set) var failing = 0
  /// How many of them are on their way.
  private(set) var starting = 0
  /// Why pods fail, of those in the shown namespaces.
  private(set) var causes: [PodCause] = []
  /// The restarts that were seen.
  var restarts = RestartHistory()
  /// Whether the counts and causes are not those of the shown namespaces, or of the newest pods.
  private(set) var isScopeOutdated = true
}

extension PodListState {
  /// Whether the rows are not those of what is looked for, or of the newest pods.
  var isOutdated: Bool {
    get { list.isOutdated }
    set { list.isOutdated = newValue }
  }

  /// Shows the pods of some namespaces; of none of them, those of all.
  mutating func show(namespaces: Set<String>) {
    self.namespaces = namespaces
    workload = nil
    scopeChanged()
  }

  /// Takes note that there are other pods to show.
  mutating func scopeChanged() {
    list.itemsChanged()
    isScopeOutdated = true
  }

  /// Shows the pods of one workload.
  mutating func show(podsOf workload: Workload) {
    show(namespaces: [])
    self.workload = workload
    scopeChanged()
  }

  /// The identities of the marked pods.
  var marked: Set<PodIdentity> { marks.ids }

  /// Whether only some namespaces are shown, or one workload.
  var isScoped: Bool { !namespaces.isEmpty || workload != nil }

  /// Makes the rows of the pods.
  mutating func layOut(_ pods: [PodItem], causes all: [SharedCause], visible: Int) {
    let (namespaces, workload) = (namespaces, workload)
    let isShown = { (pod: PodItem) in
      (namespaces.isEmpty || namespaces.contains(pod.row.namespace))
        && (workload == nil || workload == pod.workload)
    }
    if isScopeOutdated { judge(isScoped ? pods.filter(isShown) : pods, causes: all) }
    let faultsOnly = list.showsFaultsOnly
    list.layOut(pods, visible: visible, Self.reader) { pod in
      isShown(pod) && (!faultsOnly || pod.row.health.needsAttention)
    }
    let rows = list.outline.rows
    marks.observe(.init(count: rows.count) { rows[$0] })
  }

  private static var reader: ListReader<PodItem, PodIdentity, PodColumn> {
    ListReader(id: \.id, texts: texts, cell: cell, key: key)
  }

  /// Counts the pods of the shown namespaces and groups them by why they fail; a letter of the filter
  /// changes none of that.
  private mutating func judge(_ pods: [PodItem], causes all: [SharedCause]) {
    isScopeOutdated = false
    total = pods.count
    failing = pods.count { $0.row.health.needsAttention }
    starting = pods.count { $0.row.health == .starting }
    causes = PodCause.all(of: pods, causes: all)
  }

  /// What a filter looks at: what the row says, and why the pod fails.
  private static func texts(of pod: PodItem) -> [String] {
    let row = pod.row
    return [row.name, pod.id.description, row.status, row.node]
      + [pod.finding?.summary].compactMap(\.self)
  }

  /// What stands in a column, as the row says it.
  private static func cell(_ column: PodColumn, _ pod: PodItem) -> String {
    switch column {
    case .namespace: pod.row.namespace
    case .name: pod.row.name
    case .ready: pod.row.ready
    case .status: pod.row.status
    case .restarts: pod.row.restarts
    case .age: pod.row.age
    case .node: pod.row.node
    }
  }

  private static func key(_ column: PodColumn, _ pod: PodItem) -> SortKey {
    switch column {
    case .namespace, .name, .ready, .status, .node: .text(cell(column, pod))
    // Who restarts most is who is looked for.
    case .restarts: .number(-Double(pod.row.restartCount))
    // The youngest first; of which no age is known stands last.
    case .age: .number(-(pod.row.createdAt ?? .distantPast).timeIntervalSince1970)
    }
  }
}

extension Model {
  /// The pod that the keys of the screen of pods are about.
  var selectedPod: PodItem? {
    podList.list.selectedNumber.flatMap { pods.indices.contains($0) ? pods[$0] : nil }
  }

  /// Makes the rows of the screen of pods anew, if there is news for them.
  mutating func layOutPods() {
    guard screen == .pods, podList.isOutdated else { return }
    let (pods, visible) = (pods, podRowsShown)
    podList.layOut(pods, causes: cluster.causes, visible: visible)
  }

  /// Takes in a look at the cluster.
  mutating func watchPods(_ picture: ClusterPicture) {
    podList.scopeChanged()
    overview.events.itemsChanged()
    nodeList.sourcesChanged()
    nodeColumns.observe(picture.nodes.value ?? [], sharedPrefix: sharedPrefix)
    guard let pods = picture.pods.value else { return }
    if !podList.marks.isEmpty {
      let marked = podList.marked
      let present = Set(pods.lazy.map(\.id).filter(marked.contains))
      podList.marks.keep(present.contains)
    }
    podColumns.observe(pods, sharedPrefix: sharedPrefix)
    podList.restarts.observe(pods, at: picture.fetchedAt)
  }

  /// Carries out a command on the screen of pods.
  mutating func updatePods(_ command: Command) -> [Effect] {
    let visible = podRowsShown
    switch command {
    case .open: openSelectedPod()
    case .describe, .manifest, .logs, .previousLogs, .events:
      openSelectedPod()
      if case .pod(let id) = screen { return updatePod(id, command) }
    case .copyValue:
      return selectedPod.map { [.copyText($0.id.description)] } ?? []
    case .namespaces: askForNamespaces()
    case _ where command == .mark || command.isOfMarks: updateMarks(command)
    default: podList.list.move(command, visible: visible)
    }
    return []
  }

  /// Goes to the pods that match a text, of all namespaces.
  mutating func showPods(matching text: String) {
    podList.show(namespaces: [])
    podList.list.clear()
    podList.list.look(for: text)
    show(.pods)
  }

  /// Goes to the pods of a workload.
  mutating func showPods(of workload: Workload) {
    podList.show(podsOf: workload)
    podList.list.clear()
    show(.pods)
  }

  /// Shows everything again; returns whether something was left out.
  mutating func clearPodFilter() -> Bool {
    if !podList.marks.isEmpty {
      podList.marks.clear()
      return true
    }
    guard podList.list.isNarrowed || podList.isScoped else { return false }
    if podList.list.isNarrowed { podList.list.clear() } else { podList.show(namespaces: []) }
    return true
  }

  private mutating func openSelectedPod() {
    guard let id = podList.list.selectedID else { return }
    podList.list.select(id, visible: podRowsShown)
    pod.show(id)
    push(.pod(id))
  }

  /// Selects the next or the previous row that fails, around the ends.
  mutating func selectFailingRow(forward: Bool) {
    let pods = pods
    let failing = podList.list.numbers.indices.filter { row in
      let number = podList.list.numbers[row]
      return pods.indices.contains(number) && pods[number].row.health.needsAttention
    }
    let present = podList.list.outline.selected
    guard
      let next = forward
        ? failing.first(where: { $0 > present }) ?? failing.first
        : failing.last(where: { $0 < present }) ?? failing.last
    else { return tell("No pod of this list is failing.") }
    podList.list.select(next, visible: podRowsShown)
  }

  // MARK: - Choices

  /// The namespaces, those with failing pods first.
  var namespaceEntries: [Picker.Entry] {
    var counts: [String: (pods: Int, failing: Int)] = [:]
    for pod in pods {
      counts[pod.row.namespace, default: (0, 0)].pods += 1
      if pod.row.health.needsAttention { counts[pod.row.namespace, default: (0, 0)].failing += 1 }
    }
    // One that was chosen and has no pods now can still be taken back.
    for name in podList.namespaces where counts[name] == nil { counts[name] = (0, 0) }
    return counts.sorted {
      ($0.value.failing == 0 ? 1 : 0, $0.key) < ($1.value.failing == 0 ? 1 : 0, $1.key)
    }.map { name, count in
      Picker.Entry(
        id: name, title: name,
        detail: Words.count(count.pods, "pod")
          + (count.failing > 0 ? " · \(count.failing) failing" : ""))
    }
  }

  /// Asks which namespaces are shown.
  private mutating func askForNamespaces() {
    let all = Picker.Entry(id: "", title: "all namespaces", detail: Words.count(pods.count, "pod"))
    overlay = .picker(
      Picker(
        .namespaces, title: "Namespaces", entries: [all] + namespaceEntries,
        chosen: podList.namespaces,
        isMultiple: true))
  }

  /// Shows the pods of some namespaces; of none of them, those of all.
  mutating func showNamespaces(_ names: Set<String>) {
    podList.show(namespaces: names)
  }
}

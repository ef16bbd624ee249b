import Cluster
import Fleet
import TerminalUI

/// Where the parts of the screen of nodes are.
struct NodeListAreas {
  let headline: Rect
  let list: Rect
  let detail: Rect
}

extension Model {
  /// Where the parts of the screen of nodes are: the cluster, the nodes, and the selected one.
  var nodeListAreas: NodeListAreas {
    let odd = nodeList.odd.count
    guard zoom != .full else {
      return NodeListAreas(headline: .zero, list: body, detail: .zero)
    }
    let headlines = 1 + (body.rows >= 28 ? max(1, min(odd, 3)) : 1)
    let detail = body.rows >= 28 ? 9 : body.rows >= 18 ? 5 : 0
    let rows = body.splitRows([
      .fixed(headlines), .flexible(minimum: 4), .fixed(detail),
    ])
    return NodeListAreas(headline: rows[0], list: rows[1], detail: rows[2])
  }

  /// How many nodes are seen at once.
  var nodeRowsShown: Int { max(1, nodeListAreas.list.inset(by: 1).rows - 1) }

  /// Draws the nodes: how the cluster fares, its machines and nodes, and the selected one.
  func drawNodeList(on canvas: inout Canvas) {
    let areas = nodeListAreas
    canvas.draw(nodeHeadlines(columns: areas.headline.columns - 2), in: areas.headline)
    let badge = nodeList.list.badge(of: nodeList.table.entries.count, nodeListFreshness)
    let inner = Panel(nodeListTitle, badge: badge, isFocused: true)
      .draw(in: &canvas, rect: areas.list)
    if nodeList.list.numbers.isEmpty {
      canvas.draw(nodeListPlaceholder, at: 0, of: inner)
    } else {
      drawNodeRows(on: &canvas, in: inner)
    }
    if let search = nodeList.list.search {
      canvas.placeCursor(of: search, in: badge, ofPanel: areas.list)
    }
    drawSelectedNode(on: &canvas, in: areas.detail)
  }

  // MARK: - The cluster

  /// How the cluster fares, and what is odd about its nodes, a line each.
  private func nodeHeadlines(columns: Int) -> [InkedText] {
    let odd = nodeList.odd
    let shown = max(1, nodeListAreas.headline.rows - 1)
    let lines = odd.prefix(shown).enumerated().map { index, entry in
      let (mark, ink) = (entry.weight ?? .progressing).mark
      let more = odd.count - shown
      let tail =
        index == shown - 1 && more > 0
        ? InkedText(SafeText("  +\(more)"), ink: .warning) : .empty
      let head =
        InkedText(mark + " ", ink: ink)
        + InkedText(SafeText(shortName(entry) + ": "), bold: true)
      let words = entry.oddities.map(\.words).joined(separator: "; ")
      let room = max(0, columns - head.width - tail.width)
      return head + InkedText(SafeText(words).truncated(to: room)) + tail
    }
    guard lines.isEmpty else { return [clusterHeadline] + lines }
    guard let count = nodeList.table.nodeCount else { return [clusterHeadline] }
    let isOld = cluster.nodes.freshness(at: now).isOld
    return [
      clusterHeadline,
      InkedText(Glyphs.well, ink: isOld ? .dim : .success)
        + InkedText(
          SafeText(
            " \(nodeList.table.readyCount) of \(Words.count(count, "node")) Ready"
              + (isOld ? " when last seen" : ", nothing odd")), ink: .dim),
    ]
  }

  /// MicroK8s in one line: whether it runs, its version, what its datastore can lose, its addons.
  private var clusterHeadline: InkedText {
    guard let status = cluster.microk8s.value else {
      let words = cluster.microk8s.failure?.why ?? "not asked yet"
      return InkedText(SafeText("MicroK8s: \(words)"), ink: .dim)
    }
    let freshness = cluster.microk8s.freshness(at: now)
    var line =
      status.isRunning
      ? InkedText(Glyphs.well, ink: freshness.isOld ? .dim : .success)
        + InkedText(" MicroK8s running", ink: .text)
      : InkedText(Glyphs.failed + " MicroK8s is not running", ink: .danger)
    if let version = nodeList.table.version { line += InkedText(SafeText(" \(version)")) }
    if let verdict = DatastoreVerdict(status, nodes: cluster.nodes.value ?? []) {
      let ink: Ink =
        !verdict.hasQuorum
        ? .danger : verdict.spareVoters == 0 && verdict.voters > 1 ? .warning : .text
      line += InkedText(SafeText(" · \(verdict.losses)"), ink: ink)
      if verdict.standbys > 0 {
        line += InkedText(SafeText(" · \(verdict.standbys) standby"), ink: .dim)
      }
    }
    // Before the addons, of which there may be many: how old it is must not be pushed off the line.
    if freshness.isOld { line += InkedText(" · ", ink: .dim) + Words.badge(freshness) }
    let addons = status.enabledAddons.joined(separator: ", ")
    return line + InkedText(SafeText(addons.isEmpty ? "" : " · \(addons)"), ink: .dim)
  }

  /// A name without the words that all names share.
  private func shortName(_ entry: NodeEntry) -> String { entry.name.removingPrefix(sharedPrefix) }

  // MARK: - The list

  private var nodeListTitle: SafeText {
    let table = nodeList.table
    guard !table.entries.isEmpty else { return "Nodes" }
    let odd = nodeList.needingCount
    let ready = table.nodeCount.map { "\(table.readyCount)/\($0) Ready" } ?? "not asked yet"
    return SafeText(
      "Nodes \(Words.grouped(table.entries.count)) · \(ready)" + (odd > 0 ? " · \(odd) odd" : "")
        + fanOut.marks.words(hidden: hiddenMachines))
  }

  private var nodeListFreshness: InkedText {
    inventory?.controlPlane == nil ? .empty : badge(cluster.nodes.freshness(at: now))
  }

  private var nodeListPlaceholder: InkedText {
    if !nodeList.table.entries.isEmpty {
      return InkedText(
        nodeList.list.filter.isEmpty ? "Nothing is odd about the nodes. " : "Nothing matches. ",
        ink: .dim) + clearingKey(isTyping: nodeList.list.search != nil)
        + InkedText(" shows all.", ink: .dim)
    }
    if let failure = state.failure { return InkedText(SafeText(failure.sentence), ink: .warning) }
    let words: SafeText =
      state.value == nil ? "Reading the state…" : "The state has no machines, and no node is known."
    return InkedText(words, ink: .dim)
  }

  private func drawNodeRows(on canvas: inout Canvas, in rect: Rect) {
    let list = nodeList.list
    let order = list.order
    let hasGauges = rect.columns >= 150
    let share = hasGauges ? 13 : 4
    let nodeRoom = rect.columns >= 170 ? 44 : rect.columns >= 110 ? 30 : 16
    let nodeWidth = min(nodeColumns.node, nodeRoom)
    var table = Table(
      columns: [
        order.heading(
          .name, .fixed(min(nodeColumns.name, max(12, rect.columns / 4))),
          truncation: .middle),
        order.heading(.role, .fixed(7), priority: 8),
        order.heading(.state, .fixed(7), priority: 9),
        order.heading(
          .address, .fixed(min(nodeColumns.address, 15)), truncation: .middle,
          priority: 5),
        order.heading(.ssh, .fixed(7), priority: 1),
        order.heading(.cloudInit, .fixed(11), priority: 3),
        order.heading(.datastore, .fixed(7), priority: 10),
        order.heading(.node, .fixed(nodeWidth), truncation: .end, priority: 0),
        order.heading(.version, .fixed(min(nodeColumns.version, 12)), priority: 6),
        order.heading(.age, .fixed(5), priority: 7),
        order.heading(
          .load, .fixed(hasGauges ? 13 : 5),
          alignment: hasGauges ? .leading : .trailing, priority: 4),
        order.heading(.memory, called: hasGauges ? nil : "MEM", .fixed(share), priority: 4),
        order.heading(.disk, .fixed(hasGauges ? share : 4), priority: 4),
        order.heading(.pods, .fixed(cluster.failingPods.isEmpty ? 5 : 11), priority: 2),
        order.heading(.odd, .flexible(weight: 3, minimum: 24), priority: 11),
      ],
      selectedRow: list.outline.selected,
      scrollOffset: list.outline.window(visible: rect.rows - 1).offset)
    table.hasScrollbar = true
    let entries = nodeList.table.entries
    table.fill(list.numbers.count, rows: rect.rows) {
      nodeRow(entries[list.numbers[$0]], hasGauges: hasGauges)
    }
    table.draw(in: &canvas, rect: rect)
  }

  private func nodeRow(_ entry: NodeEntry, hasGauges: Bool) -> Table.Row {
    let remote = entry.machine.map { machines[$0.id] ?? Remote() }
    let isOld = cluster.nodes.freshness(at: now).isOld
    let text: Ink = isOld ? .dim : .text
    let (mark, markInk) = entry.weight?.mark ?? (isOld ? Glyphs.none : Glyphs.well, .success)
    let isMarked = entry.machine.map { fanOut.marks.contains($0.id) } == true
    let node = nodeCell(entry, isOld: isOld)
    let address = entry.address ?? "–"
    return Table.Row(
      mark: isMarked ? InkedText(Glyphs.done, ink: .accent) : InkedText(mark, ink: markInk),
      [
        InkedText(SafeText(shortName(entry))),
        InkedText(SafeText(entry.role), ink: .dim),
        InkedText(SafeText(entry.stateWord), ink: entry.stateWord == "built" ? .dim : .warning),
        InkedText(SafeText(address), ink: text),
        remote.map(sshCell) ?? InkedText("–", ink: .dim),
        remote.map(cloudInitCell) ?? InkedText("–", ink: .dim),
        InkedText(SafeText(entry.datastoreRole?.word ?? "–"), ink: .dim),
        node,
        InkedText(SafeText(entry.node?.version ?? "–"), ink: .dim),
        InkedText(SafeText(entry.node?.age ?? "–"), ink: .dim),
        loadCell(entry, hasGauge: hasGauges),
        Self.shareCell(entry.memory, hasGauge: hasGauges),
        Self.shareCell(entry.disk, hasGauge: hasGauges),
        podsCell(entry),
        InkedText(SafeText(entry.oddities.first?.words ?? ""), ink: markInk),
      ])
  }

  private func nodeCell(_ entry: NodeEntry, isOld: Bool) -> InkedText {
    guard let node = entry.node else {
      return InkedText(cluster.nodes.value == nil ? "–" : "none", ink: .dim)
    }
    let ink: Ink =
      isOld
      ? .dim
      : !node.isReady
        ? .danger
        : node.pressures.isEmpty && node.health == .healthy
          ? .success : .warning
    let mark = node.isReady ? node.health == .healthy ? Glyphs.well : Glyphs.partial : Glyphs.failed
    return InkedText(mark + " ", ink: ink) + InkedText(SafeText(node.statusWords), ink: ink)
  }

  private func podsCell(_ entry: NodeEntry) -> InkedText {
    guard entry.node != nil, cluster.pods.value != nil else { return InkedText("–", ink: .dim) }
    let count = InkedText(SafeText("\(entry.pods)"), ink: .dim)
    guard entry.failingPods > 0 else { return count }
    return count + InkedText(SafeText(" (\(entry.failingPods) fail)"), ink: .danger)
  }

  private func loadCell(_ entry: NodeEntry, hasGauge: Bool) -> InkedText {
    guard let load = entry.reading?.vitals.value?.load, let share = entry.load else {
      return InkedText("–", ink: .dim)
    }
    let text = InkedText(
      SafeText(Words.hundredths(load.oneMinute)), ink: share >= 1 ? .warning : .dim)
    guard hasGauge else { return text }
    return Gauge(share, ink: share >= 1 ? .warning : .accent).line(columns: 7)
      + InkedText(" ") + text
  }

  /// How much of something is taken: a percentage, with a bar before it where there is room.
  static func shareCell(_ share: Double?, hasGauge: Bool) -> InkedText {
    guard let share else { return InkedText("–", ink: .dim) }
    let ink: Ink = share >= 0.9 ? .warning : .dim
    let text = InkedText(SafeText("\(Int((share * 100).rounded()))%"), ink: ink)
    guard hasGauge else { return text }
    return Gauge(share, ink: share >= 0.9 ? .warning : .accent).line(columns: 7)
      + InkedText(" ") + text
  }

  // MARK: - The selected one

  private func drawSelectedNode(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let entry = selectedNode
    let inner = Panel(SafeText(entry?.name ?? "").truncated(to: max(12, rect.columns - 12)))
      .draw(in: &canvas, rect: rect)
    guard let entry else { return }
    let columns = max(0, inner.columns - 2)
    let facts = selectedNodeFacts(entry)
    // Where there is little room, each oddity is a line, and what the row has no room for comes next.
    let isShort = inner.rows < 5
    var lines = entry.oddities.prefix(isShort ? 1 : .max).flatMap { oddity -> [InkedText] in
      let (mark, ink) = oddity.weight.mark
      let more =
        isShort && entry.oddities.count > 1
        ? InkedText(SafeText("  +\(entry.oddities.count - 1)"), ink: ink) : .empty
      let words = InkedText(SafeText(oddity.words))
      guard isShort else {
        return InkedText.hanging(InkedText(mark, ink: ink), words, indent: 2, columns: columns)
      }
      return [
        InkedText(mark + " ", ink: ink) + words.truncated(to: max(0, columns - 2 - more.width))
          + more
      ]
    }
    lines += facts.flatMap { heading, words -> [InkedText] in
      let (head, text) = (
        InkedText(SafeText(heading), ink: .heading), InkedText(SafeText(words), ink: .dim)
      )
      return isShort
        ? [head.padded(to: 9) + text]
        : InkedText.hanging(head, text, indent: 9, columns: columns)
    }
    canvas.draw(Array(lines.prefix(inner.rows)), in: inner)
  }

  /// What a row has no room for: how much it has to do, what its node says, and where both come from.
  private func selectedNodeFacts(_ entry: NodeEntry) -> [(String, String)] {
    let machine = entry.machine.map {
      [$0.resource, $0.flavor, $0.image].compactMap(\.self).joined(separator: " · ")
    }
    let node = entry.node.map { node in
      let pressures = node.pressures.isEmpty && node.isReady ? " · no pressure" : ""
      return "\(node.statusWords)\(pressures) · \(node.version) · \(node.roles) · "
        + "\(node.internalIP) · \(node.osImage) · \(node.kernelVersion) · \(node.containerRuntime)"
    }
    return [
      ("load", loadWords(entry)), ("node", node ?? "none"),
      ("machine", machine ?? "none in this state"),
    ]
  }

  /// How much a machine has to do, and how much of its memory and disk is taken.
  private func loadWords(_ entry: NodeEntry) -> String {
    guard let vitals = entry.reading?.vitals.value else {
      return entry.reading?.vitals.reason ?? entry.unreachable ?? "not asked yet"
    }
    var parts: [String] = []
    if let load = vitals.load {
      let processors = vitals.processorCount.map { " on \(Words.count($0, "CPU"))" } ?? ""
      parts.append(Words.hundredths(load.oneMinute) + processors)
    }
    for (name, share, total) in [
      ("memory", entry.memory, vitals.memory?.total), ("disk", entry.disk, vitals.disk?.total),
    ] {
      guard let share, let total else { continue }
      parts.append("\(name) \(Int((share * 100).rounded()))% of \(Words.bytes(total))")
    }
    return parts.isEmpty ? "not told" : parts.joined(separator: " · ")
  }
}

extension MicroK8sStatus.Role {
  /// The role as MicroK8s names it.
  var word: String {
    switch self {
    case .voter: "voter"
    case .standby: "standby"
    case .spare: "spare"
    case .other(let word): word
    }
  }
}

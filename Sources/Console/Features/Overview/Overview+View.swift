import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

extension Model {
  /// Draws the overview: what needs a person, machines, deployment, pods, events.
  func drawOverview(on canvas: inout Canvas, in rect: Rect) {
    let areas = overviewAreas(in: rect)
    if !areas.now.isEmpty { drawNow(areas.nowLines, on: &canvas, in: areas.now) }
    if let guidance {
      drawGuidance(guidance, on: &canvas, in: areas.guidance)
      return canvas.draw(deploymentLine, at: 0, of: areas.line)
    }
    if !areas.machines.isEmpty { drawMachines(on: &canvas, in: areas.machines) }
    if !areas.deployment.isEmpty { drawDeployment(on: &canvas, in: areas.deployment) }
    canvas.draw(workloadLines, in: areas.workloads)
    if !areas.pods.isEmpty { drawPods(on: &canvas, in: areas.pods) }
    if !areas.events.isEmpty { drawEvents(on: &canvas, in: areas.events) }
    canvas.draw(deploymentLine, at: 0, of: areas.line)
  }
}

// MARK: - Machines

extension Model {
  private func drawMachines(on canvas: inout Canvas, in rect: Rect) {
    let all = inventory?.machines ?? []
    let freshness = state.freshness(at: now, limit: .max)
    let marked = fanOut.marks.words(hidden: 0)
    let badge =
      !all.isEmpty ? machinesBadge : freshness == .waiting ? Words.badge(freshness) : .empty
    let inner = Panel(
      all.isEmpty
        ? "Machines"
        : SafeText("Machines \(readyMachines)/\(Words.grouped(all.count))\(marked)"),
      badge: badge, isFocused: overview.pane == .machines
    ).draw(in: &canvas, rect: rect)
    guard !all.isEmpty else {
      canvas.draw("none in the state", row: inner.minRow, column: inner.minColumn + 1, ink: .dim)
      return
    }
    let showsMicroK8s = inner.size.rows > all.count + 1
    let parts = inner.splitRows([.flexible(), .fixed(showsMicroK8s ? 1 : 0)])
    let showsLoad = inner.columns >= 110
    var table = Table(
      columns: [
        .init(
          "MACHINE", .fixed(min(nodeColumns.name, max(12, inner.columns / 3))),
          truncation: .middle, priority: 0),
        .init("ROLE", .fixed(7), priority: 3),
        .init("ADDRESS", .fixed(min(nodeColumns.address, 15)), truncation: .middle, priority: 0),
        .init("SSH", .fixed(7), priority: 1),
        .init("CLOUD-INIT", .fixed(11), priority: 2),
        .init("NODE", .flexible(minimum: 12), priority: 1),
      ] + (showsLoad ? Self.loadColumns : []),
      selectedRow: overview.pane == .machines ? overview.machines.index(in: all.map(\.id)) : nil)
    table.fill(all.count, rows: parts[0].rows) { machineRow(all[$0], withLoad: showsLoad) }
    table.draw(in: &canvas, rect: parts[0])
    if showsMicroK8s {
      canvas.draw(microK8sLine, at: 0, of: parts[1])
    }
  }

  private static let loadColumns: [Table.Column] = [
    .init("LOAD", .fixed(5), alignment: .trailing, priority: 4),
    .init("MEMORY", .fixed(12), priority: 4), .init("DISK", .fixed(12), priority: 4),
  ]

  private func machineRow(_ machine: Machine, withLoad: Bool) -> Table.Row {
    let remote = machines[machine.id] ?? Remote()
    let (node, nodeInk) = nodeCell(of: machine)
    let mark = fanOut.marks.contains(machine.id) ? InkedText(Glyphs.done, ink: .accent) : nil
    return Table.Row(
      mark: mark,
      [
        InkedText(SafeText(machine.name.removingPrefix(sharedPrefix))),
        InkedText(machine.role.word, ink: .dim),
        InkedText(SafeText(machine.addresses.preferred ?? "–")),
        sshCell(remote), cloudInitCell(remote),
        InkedText(SafeText(node), ink: nodeInk),
      ] + (withLoad ? loadCells(remote.value?.vitals.value) : []))
  }

  /// How much a machine has to do, and how much of its memory and disk is taken.
  private func loadCells(_ vitals: MachineVitals?) -> [InkedText] {
    let load = vitals?.load?.oneMinute
    let isHigh = (load ?? 0) >= Double(max(1, vitals?.processorCount ?? 1))
    return [
      InkedText(SafeText(load.map(Words.hundredths) ?? "–"), ink: isHigh ? .warning : .dim),
      Self.shareCell(vitals?.memory?.usedFraction, hasGauge: true),
      Self.shareCell(vitals?.disk?.usedFraction, hasGauge: true),
    ]
  }

  /// Whether a machine answers over SSH, and how fast.
  func sshCell(_ remote: Remote<MachineReading>) -> InkedText {
    if remote.failure != nil { return InkedText(Glyphs.failed, ink: .warning) }
    guard let reading = remote.value else { return InkedText("…", ink: .dim) }
    return InkedText(Glyphs.well, ink: .success)
      + InkedText(SafeText(" \(Words.milliseconds(reading.roundTrip))"), ink: .dim)
  }

  /// How far cloud-init is on a machine.
  func cloudInitCell(_ remote: Remote<MachineReading>) -> InkedText {
    switch remote.value?.cloudInit {
    case nil: return InkedText("–", ink: .dim)
    case .missing: return InkedText("?", ink: .dim)
    case .value(let status):
      switch status.status {
      case .done:
        return InkedText(status.isDegraded ? "done, warned" : "done", ink: .dim)
      case .running:
        return InkedText(SafeText(status.stage?.rawValue ?? "running"), ink: .info)
      case .error: return InkedText("failed", ink: .danger)
      case .notStarted: return InkedText("not started", ink: .info)
      case .disabled: return InkedText("disabled", ink: .dim)
      }
    }
  }

  /// The node of a machine in words, with its ink.
  private func nodeCell(of machine: Machine) -> (String, Ink) {
    guard let nodes = cluster.nodes.value else { return ("–", .dim) }
    guard let node = nodes.first(where: { $0.name == machine.name }) else {
      return ("\(Glyphs.partial) not joined", .info)
    }
    guard !cluster.nodes.freshness(at: now).isOld else {
      let mark = node.isReady ? Glyphs.none : Glyphs.failed
      return ("\(mark) \(node.status)", .dim)
    }
    if !node.isReady { return ("\(Glyphs.failed) \(node.status)", .danger) }
    if let pressure = node.pressures.first {
      return ("\(Glyphs.partial) \(pressure)", .warning)
    }
    return ("\(Glyphs.well) \(node.status)", .success)
  }

  /// How many machines have a Ready node.
  private var readyMachines: Int {
    let ready = Set((cluster.nodes.value ?? []).filter(\.isReady).map(\.name))
    return inventory?.machines.count { ready.contains($0.name) } ?? 0
  }

  private var machinesBadge: InkedText {
    let remotes = (inventory?.machines ?? []).map { machines[$0.id] ?? Remote() }
    let worst = remotes.map { $0.freshness(at: now) }.max { $0.rank < $1.rank }
    return badge(worst ?? .waiting)
  }

  private var microK8sLine: InkedText {
    switch cluster.microk8s.value {
    case nil:
      return InkedText(SafeText("MicroK8s: \(cluster.microk8s.failure?.why ?? "–")"), ink: .dim)
    case let status?:
      let addons = status.enabledAddons.joined(separator: ", ")
      let words = status.isRunning ? "MicroK8s is running" : "MicroK8s is not running"
      let verdict = DatastoreVerdict(status, nodes: cluster.nodes.value ?? [])
      let quorum = verdict.map { " · \($0.losses)" } ?? ""
      let freshness = cluster.microk8s.freshness(at: now)
      let age = freshness.isOld ? InkedText(" · ", ink: .dim) + Words.badge(freshness) : .empty
      return InkedText(SafeText(words + quorum), ink: .dim) + age
        + InkedText(SafeText(addons.isEmpty ? "" : " · \(addons)"), ink: .dim)
    }
  }
}

extension Freshness {
  /// Orders by how much a person should mind.
  fileprivate var rank: Int {
    switch self {
    case .live: 0
    case .waiting: 1
    case .stale: 2
    case .offline: 3
    }
  }
}

extension MachineRole {
  fileprivate var word: SafeText {
    switch self {
    case .controlPlane: "control"
    case .worker: "worker"
    case .unknown: "–"
    }
  }
}

extension String {
  /// Returns the words with which all names begin: of `rocks-controller` and `rocks-worker`,
  /// `rocks-`; nothing of a single name.
  static func sharedPrefix(of names: [String]) -> String {
    guard names.count > 1, let first = names.first else { return "" }
    var words = first.split(separator: "-").dropLast()
    while !words.isEmpty {
      let prefix = words.joined(separator: "-") + "-"
      if names.allSatisfy({ $0.hasPrefix(prefix) && $0.utf8.count > prefix.utf8.count }) {
        return prefix
      }
      words.removeLast()
    }
    return ""
  }

  /// Returns the name without the words that all names of its kind share.
  func removingPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
}

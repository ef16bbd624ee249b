import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

extension Model {
  /// Draws the overview: what needs a person, machines, deployment, pods, events.
  func drawOverview(on canvas: inout Canvas, in rect: Rect) {
    let concerns = self.concerns
    let machines = inventory?.machines.count ?? 0
    let isWide = rect.size.columns >= 110
    let showsEvents = rect.size.rows >= 18
    let now = min(max(1, concerns.count), rect.size.rows >= 30 ? 4 : 2) + 2
    let machineRows = min(max(1, machines), max(3, rect.size.rows / 4)) + 3 + (isWide ? 1 : 0)
    let events = showsEvents ? (rect.size.rows >= 34 ? 6 : 3) : 0
    let rows = rect.splitRows([
      .fixed(now), .fixed(machineRows), .flexible(minimum: 3), .fixed(events),
      .fixed(isWide ? 0 : 1),
    ])
    drawConcerns(concerns, on: &canvas, in: rows[0])
    if isWide {
      let columns = rows[1].splitColumns([.flexible(weight: 2), .fixed(40)])
      drawMachines(on: &canvas, in: columns[0])
      drawDeployment(on: &canvas, in: columns[1])
    } else {
      drawMachines(on: &canvas, in: rows[1])
      canvas.draw(
        deploymentLine, row: rows[4].minRow, column: rows[4].minColumn + 1,
        maxColumns: rows[4].size.columns - 2)
    }
    drawPods(on: &canvas, in: rows[2])
    if showsEvents { drawEvents(on: &canvas, in: rows[3]) }
  }
}

// MARK: - Now

extension Model {
  private func drawConcerns(_ concerns: [Concern], on canvas: inout Canvas, in rect: Rect) {
    let inner = Panel("Now").draw(in: &canvas, rect: rect)
    guard !concerns.isEmpty else {
      canvas.draw(calmLine, row: inner.minRow, column: inner.minColumn + 1,
        maxColumns: inner.size.columns - 2)
      return
    }
    let shown = concerns.prefix(inner.size.rows)
    let width = min(40, shown.map { SafeText($0.headline).width }.max() ?? 0)
    for (offset, concern) in shown.enumerated() {
      let (mark, ink) = concern.weight.mark
      let rest = concerns.count - shown.count
      let isLast = offset == shown.count - 1 && rest > 0
      let line =
        InkedText(mark, ink: ink) + InkedText(" ")
        + InkedText(SafeText(concern.headline).padded(to: width), ink: .text)
        + InkedText("  ") + InkedText(SafeText(concern.detail), ink: .dim)
      canvas.draw(line, row: inner.minRow + offset, column: inner.minColumn + 1,
        maxColumns: inner.size.columns - (isLast ? 14 : 2))
      if isLast {
        canvas.draw("+\(rest) more", row: inner.minRow + offset, column: inner.maxColumn - 10,
          ink: .dim)
      }
    }
  }

  /// What stands where concerns would, when there are none.
  private var calmLine: InkedText {
    if let failure = state.failure { return InkedText(SafeText(failure.sentence), ink: .danger) }
    switch state.value {
    case nil: return InkedText("Reading the state…", ink: .dim)
    case .some(nil):
      return InkedText("Nothing is deployed here. Press ", ink: .text)
        + InkedText("P", ink: .key)
        + InkedText(" to make a plan; nothing changes before you review it.", ink: .text)
    case .some(let summary?) where summary.inventory.machines.isEmpty:
      return InkedText("The state has no machines. Press ", ink: .text)
        + InkedText("P", ink: .key) + InkedText(" to make a plan.", ink: .text)
    case .some(let summary?):
      guard let cluster = cluster.value else {
        return InkedText("Machines are there; asking the cluster…", ink: .dim)
      }
      let nodes = cluster.nodes.value?.count ?? 0
      return InkedText(Glyphs.well, ink: .success)
        + InkedText(
          SafeText(
            " All is well: \(Words.count(summary.inventory.machines.count, "machine")), "
              + "\(Words.count(nodes, "node")) Ready, \(Words.count(pods.count, "pod")) running."),
          ink: .text)
    }
  }
}

// MARK: - Machines

extension Model {
  private func drawMachines(on canvas: inout Canvas, in rect: Rect) {
    let all = inventory?.machines ?? []
    let freshness = state.freshness(at: now, limit: .max)
    let badge = all.isEmpty && freshness == .waiting ? Words.badge(freshness) : machinesBadge
    let inner = Panel(
      all.isEmpty ? "Machines" : "Machines \(readyMachines)/\(all.count)",
      badge: badge, isFocused: overview.pane == .machines
    ).draw(in: &canvas, rect: rect)
    guard !all.isEmpty else {
      canvas.draw("none in the state", row: inner.minRow, column: inner.minColumn + 1, ink: .dim)
      return
    }
    let showsMicroK8s = inner.size.rows > all.count + 1
    let parts = inner.splitRows([.flexible(), .fixed(showsMicroK8s ? 1 : 0)])
    Table(
      columns: [
        .init("MACHINE", .flexible(minimum: 12), priority: 0),
        .init("ROLE", .fixed(7), priority: 3),
        .init("ADDRESS", .fixed(15), priority: 0),
        .init("SSH", .fixed(7), priority: 1),
        .init("CLOUD-INIT", .fixed(11), priority: 2),
        .init("NODE", .fixed(12), priority: 1),
      ],
      rows: all.map(machineRow),
      selectedRow: overview.pane == .machines ? overview.machines.index(in: all.map(\.id)) : nil
    ).draw(in: &canvas, rect: parts[0])
    if showsMicroK8s {
      canvas.draw(microK8sLine, row: parts[1].minRow, column: parts[1].minColumn + 1,
        maxColumns: parts[1].size.columns - 2)
    }
  }

  private func machineRow(_ machine: Machine) -> Table.Row {
    let remote = machines[machine.id] ?? Remote()
    let (node, nodeInk) = nodeCell(of: machine)
    return Table.Row([
      InkedText(SafeText(machine.name.removingSharedPrefix(of: inventory?.machines.map(\.name)))),
      InkedText(machine.role.word, ink: .dim),
      InkedText(SafeText(machine.addresses.preferred ?? "–")),
      sshCell(remote), cloudInitCell(remote),
      InkedText(SafeText(node), ink: nodeInk),
    ])
  }

  private func sshCell(_ remote: Remote<MachineReading>) -> InkedText {
    if remote.failure != nil { return InkedText(Glyphs.failed, ink: .warning) }
    guard let reading = remote.value else { return InkedText("…", ink: .dim) }
    let milliseconds = Int(reading.roundTrip.components.attoseconds / 1_000_000_000_000_000)
      + Int(reading.roundTrip.components.seconds) * 1000
    return InkedText(Glyphs.well, ink: .success)
      + InkedText(SafeText(" \(milliseconds)ms"), ink: .dim)
  }

  private func cloudInitCell(_ remote: Remote<MachineReading>) -> InkedText {
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
    guard let nodes = cluster.value?.nodes.value else { return ("–", .dim) }
    guard let node = nodes.first(where: { $0.name == machine.name }) else {
      return ("\(Glyphs.partial) not joined", .info)
    }
    if !node.isReady { return ("\(Glyphs.failed) \(node.status)", .danger) }
    if let pressure = node.pressures.first {
      return ("\(Glyphs.partial) \(pressure)", .warning)
    }
    return ("\(Glyphs.well) \(node.status)", .success)
  }

  /// How many machines have a Ready node.
  private var readyMachines: Int {
    let ready = Set((cluster.value?.nodes.value ?? []).filter(\.isReady).map(\.name))
    return inventory?.machines.count { ready.contains($0.name) } ?? 0
  }

  private var machinesBadge: InkedText {
    let remotes = (inventory?.machines ?? []).map { machines[$0.id] ?? Remote() }
    let worst = remotes.map { $0.freshness(at: now, limit: 12) }.max { $0.rank < $1.rank }
    return Words.badge(worst ?? .waiting)
  }

  private var microK8sLine: InkedText {
    switch cluster.value?.microk8s {
    case nil: return InkedText("MicroK8s –", ink: .dim)
    case .missing(let reason): return InkedText(SafeText("MicroK8s: \(reason)"), ink: .dim)
    case .value(let status):
      let addons = status.enabledAddons.joined(separator: ", ")
      let words = status.isRunning ? "MicroK8s is running" : "MicroK8s is not running"
      let quorum = status.quorum.map { " · \($0)" } ?? ""
      return InkedText(
        SafeText(words + quorum + (addons.isEmpty ? "" : " · \(addons)")), ink: .dim)
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
  /// Returns the name without the words that all names share: `rocks-temporal-workers-controller` is `controller` among its kind.
  func removingSharedPrefix(of names: [String]?) -> String {
    guard let names, names.count > 1, let first = names.first else { return self }
    var words = first.split(separator: "-").dropLast()
    while !words.isEmpty {
      let prefix = words.joined(separator: "-") + "-"
      if names.allSatisfy({ $0.hasPrefix(prefix) && $0.count > prefix.count }) {
        return String(dropFirst(prefix.count))
      }
      words.removeLast()
    }
    return self
  }
}

import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

extension Model {
  /// Draws one machine: how to reach it, its set-up, its load, and its node.
  func drawMachine(_ id: String, on canvas: inout Canvas, in rect: Rect) {
    guard let machine = inventory?.machines.first(where: { $0.id == id }) else { return }
    let remote = machines[id] ?? Remote()
    let badge = Words.badge(remote.freshness(at: now, limit: 12))
    let inner = Panel(
      SafeText(machine.name), badge: badge, isFocused: true
    ).draw(in: &canvas, rect: rect)
    let lines =
      factLines(of: machine) + [InkedText("")] + setUpLines(remote) + [InkedText("")]
      + nodeLines(of: machine)
    let first = min(self.machine.offset, max(0, lines.count - inner.size.rows))
    for (offset, line) in lines.dropFirst(first).prefix(inner.size.rows).enumerated() {
      canvas.draw(line, row: inner.minRow + offset, column: inner.minColumn + 1,
        maxColumns: inner.size.columns - 2)
    }
  }

  private func fact(_ name: String, _ value: String, ink: Ink = .text) -> InkedText {
    InkedText(SafeText(name).padded(to: 13), ink: .heading) + InkedText(SafeText(value), ink: ink)
  }

  private func factLines(of machine: Machine) -> [InkedText] {
    [
      fact("role", machine.role.rawValue),
      fact("addresses", machine.addresses.all.joined(separator: "  ")),
      fact("resource", machine.resource + (machine.isTainted ? "  (tainted)" : "")),
      fact("instance", machine.id),
      fact("flavor", machine.flavor ?? "–"),
      fact("image", machine.image ?? "–"),
    ]
  }

  private func setUpLines(_ remote: Remote<MachineReading>) -> [InkedText] {
    var lines: [InkedText] = []
    if let failure = remote.failure {
      lines.append(fact("ssh", failure.sentence, ink: .warning))
    }
    guard let reading = remote.value else {
      return lines.isEmpty ? [fact("ssh", "connecting…", ink: .dim)] : lines
    }
    switch reading.vitals {
    case .missing(let reason): lines.append(fact("load", reason, ink: .dim))
    case .value(let vitals): lines += vitalLines(vitals)
    }
    switch reading.cloudInit {
    case .missing(let reason): lines.append(fact("cloud-init", reason, ink: .dim))
    case .value(let status):
      let ink: Ink = status.status == .error ? .danger : .text
      let stage = status.stage.map { " · \($0.rawValue)" } ?? ""
      lines.append(fact("cloud-init", status.status.rawValue + stage, ink: ink))
      for error in status.errors { lines.append(fact("", error, ink: .danger)) }
    }
    if let failure = reading.cloudInitFailure {
      lines.append(fact("failed at", failure.command ?? failure.module, ink: .danger))
      for line in failure.output { lines.append(fact("", line)) }
    }
    return lines
  }

  private func vitalLines(_ vitals: MachineVitals) -> [InkedText] {
    var lines: [InkedText] = []
    if let load = vitals.load {
      let processors = vitals.processorCount.map { " on \(Words.count($0, "processor"))" } ?? ""
      let values = [load.oneMinute, load.fiveMinutes, load.fifteenMinutes].map(Words.hundredths)
      lines.append(fact("load", values.joined(separator: " ") + processors))
    }
    if let memory = vitals.memory { lines.append(usage("memory", memory)) }
    if let disk = vitals.disk { lines.append(usage("disk /", disk)) }
    if let uptime = vitals.uptime {
      lines.append(fact("up", Words.span(Int(uptime.components.seconds))))
    }
    return lines
  }

  private func usage(_ name: String, _ usage: MachineVitals.Usage) -> InkedText {
    let percent = usage.usedFraction.map { Int(($0 * 100).rounded()) }
    let share = percent.map { "\($0)% of " } ?? ""
    return fact(
      name, share + Words.bytes(usage.total), ink: percent ?? 0 >= 90 ? .warning : .text)
  }

  private func nodeLines(of machine: Machine) -> [InkedText] {
    guard let nodes = cluster.value?.nodes.value else {
      return [fact("node", "the cluster has not answered yet", ink: .dim)]
    }
    guard let node = nodes.first(where: { $0.name == machine.name }) else {
      return [fact("node", "has not joined the cluster", ink: .info)]
    }
    let here = pods.filter { $0.row.node == node.name }
    let failing = here.count { $0.row.health.needsAttention }
    return [
      fact("node", node.status, ink: node.isReady ? .success : .danger),
      fact("version", node.version),
      fact(
        "pods",
        "\(here.count)" + (failing > 0 ? " · \(failing) failing" : ""),
        ink: failing > 0 ? .danger : .text),
    ] + node.pressures.map { fact("", $0, ink: .warning) }
  }
}

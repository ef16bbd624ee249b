import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

extension Model {
  /// Draws one machine: what failed, how to reach it, its set-up, its load, and its node.
  func drawMachine(_ id: String, on canvas: inout Canvas, in rect: Rect) {
    guard let machine = inventory?.machines.first(where: { $0.id == id }) else { return }
    let areas = machineAreas(in: rect)
    drawPodsHere(on: &canvas, in: areas.pods)
    guard !areas.facts.isEmpty else { return }
    let badge = Words.badge((machines[id] ?? Remote()).freshness(at: now))
    let inner = Panel(
      SafeText(machine.name), badge: badge, isFocused: self.machine.pane == .facts
    ).draw(in: &canvas, rect: areas.facts)
    canvas.draw(
      machineLines(id, columns: inner.columns - 2), in: inner, scrolled: self.machine.scroll)
  }

  /// The particulars of a machine, the worst first, wrapped to a width.
  func machineLines(_ id: String, columns: Int) -> [InkedText] {
    guard let machine = inventory?.machines.first(where: { $0.id == id }) else { return [] }
    let remote = machines[id] ?? Remote()
    let groups =
      [
        troubles(remote), identity(of: machine),
        connection(remote) + hostKeys(of: machine) + setUp(id, remote), nodeFacts(of: machine),
        console(of: machine),
      ] + particularFacts(node: node(ofMachine: id))
    return groups.filter { !$0.isEmpty }.enumerated().flatMap { index, facts in
      (index > 0 ? [InkedText.empty] : []) + facts.flatMap { $0.lines(columns: columns) }
    }
  }

  /// What a person should see before anything else.
  private func troubles(_ remote: Remote<MachineReading>) -> [Fact] {
    var facts: [Fact] = []
    if let failure = remote.failure {
      facts.append(Fact("ssh", failure.sentence, ink: .warning))
      facts.append(Fact("last seen", lastSeen(remote)))
    }
    guard let reading = remote.value else { return facts }
    return facts + setUpTroubles(reading)
  }

  private func identity(of machine: Machine) -> [Fact] {
    [
      Fact("role", machine.role.rawValue),
      Fact("addresses", machine.addresses.all.joined(separator: "  ")),
      Fact("resource", machine.resource + (machine.isTainted ? "  (tainted)" : "")),
      Fact("instance", machine.id),
      Fact("flavor", machine.flavor ?? "–"),
      Fact("image", machine.image ?? "–"),
      Fact("zone", machine.zone ?? "–"),
    ]
  }

  /// Whether it is reached, how fast it answered, and when; a failure stands at the top.
  private func connection(_ remote: Remote<MachineReading>) -> [Fact] {
    guard remote.failure == nil else { return [] }
    guard let reading = remote.value else { return [Fact("ssh", "connecting…", ink: .dim)] }
    return [
      Fact("ssh", "answered in \(Words.milliseconds(reading.roundTrip)), \(lastSeen(remote))")
    ]
  }

  /// Whether a machine does not answer over SSH, so that its console is looked at.
  func isSilent(_ id: String) -> Bool {
    let remote = machines[id] ?? Remote()
    return remote.value == nil || remote.failure != nil
  }

  /// What the machine is trusted by.
  private func hostKeys(of machine: Machine) -> [Fact] {
    (particulars[machine.id]?.hostKeys ?? []).enumerated().map { index, record in
      Fact(index == 0 ? "host key" : "", record.title, ink: .dim)
    }
  }

  /// The end of the console, where SSH does not answer.
  private func console(of machine: Machine) -> [Fact] {
    guard isSilent(machine.id), let known = particulars[machine.id] else { return [] }
    if let problem = known.consoleProblem {
      return [Fact("console", "Nova does not tell what it shows: \(problem).", ink: .dim)]
    }
    guard let console = known.console else { return [] }
    let age = Words.span(max(0, Int(now.timeIntervalSince(console.readAt))))
    let head = "what the machine shows on its console, from Nova, read \(age) ago"
    guard !console.lines.isEmpty else { return [Fact("console", "\(head): nothing", ink: .dim)] }
    return [Fact("console", "\(head):", ink: .dim)] + console.lines.map { Fact("", $0) }
  }

  /// The time of the last answer.
  private func lastSeen(_ remote: Remote<MachineReading>) -> String {
    remote.fetchedAt.map {
      "at " + Words.clock($0, secondsFromUTC: secondsFromUTC, withSeconds: true)
    } ?? "never"
  }

  private func setUp(_ id: String, _ remote: Remote<MachineReading>) -> [Fact] {
    guard let reading = remote.value else { return [] }
    var facts: [Fact] = []
    switch reading.cloudInit {
    case .missing(let reason): facts.append(Fact("cloud-init", reason, ink: .dim))
    case .value(let status):
      let stage = status.stage.map { " · \($0.rawValue)" } ?? ""
      let ink: Ink = status.status == .error ? .danger : .text
      facts.append(Fact("cloud-init", status.status.rawValue + stage, ink: ink))
    }
    facts += setUpTimes(of: id, reading)
    switch reading.vitals {
    case .missing(let reason): facts.append(Fact("load", reason, ink: .dim))
    case .value(let vitals): facts += load(vitals)
    }
    return facts
  }

  private func load(_ vitals: MachineVitals) -> [Fact] {
    var facts: [Fact] = []
    if let load = vitals.load {
      let processors = vitals.processorCount.map { " on \(Words.count($0, "processor"))" } ?? ""
      let values = [load.oneMinute, load.fiveMinutes, load.fifteenMinutes].map(Words.hundredths)
      facts.append(Fact("load", values.joined(separator: " ") + processors))
    }
    if let memory = vitals.memory { facts.append(usage("memory", memory)) }
    if let disk = vitals.disk { facts.append(usage("disk /", disk)) }
    if let uptime = vitals.uptime {
      facts.append(Fact("up", Words.span(Int(uptime.components.seconds))))
    }
    return facts
  }

  private func usage(_ name: String, _ usage: MachineVitals.Usage) -> Fact {
    let percent = usage.usedFraction.map { Int(($0 * 100).rounded()) }
    let share = percent.map { "\($0)% of " } ?? ""
    return Fact(
      name, share + Words.bytes(usage.total), ink: percent ?? 0 >= 90 ? .warning : .text)
  }

  private func nodeFacts(of machine: Machine) -> [Fact] {
    guard let nodes = cluster.nodes.value else {
      return [Fact("node", "the cluster has not answered yet", ink: .dim)]
    }
    guard !nodes.isEmpty, let node = node(ofMachine: machine.id) else {
      return [Fact("node", "has not joined the cluster", ink: .info)]
    }
    let here = pods.filter { $0.row.node == node.name }
    let failing = here.count { $0.row.health.needsAttention }
    let pressures = node.pressures.joined(separator: ", ")
    return [
      Fact(
        "node", [node.status, pressures].filter { !$0.isEmpty }.joined(separator: " · "),
        ink: node.isReady ? pressures.isEmpty ? .success : .warning : .danger),
      Fact("version", node.version),
      Fact(
        "pods", "\(here.count)" + (failing > 0 ? " · \(failing) failing" : ""),
        ink: failing > 0 ? .danger : .text),
    ]
  }
}

/// A name and what is known of it.
struct Fact {
  let name: String
  let value: String
  let ink: Ink

  init(_ name: String, _ value: String, ink: Ink = .text) {
    self.name = name
    self.value = value
    self.ink = ink
  }

  func lines(columns: Int) -> [InkedText] {
    InkedText.hanging(
      InkedText(SafeText(name), ink: .heading), InkedText(SafeText(value), ink: ink), indent: 13,
      columns: columns)
  }
}

import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

// The part of the screens of a machine and of a node that is about the node: what was read of it
// beyond its row, and the pods on it.

extension Model {
  /// The node of the machine or the node on the screen, by its name.
  var nodeOnScreen: String? {
    switch screen {
    case .node(let name): name
    case .machine(let id): node(ofMachine: id)?.name
    default: nil
    }
  }

  /// The node of a machine: by the name, else by an address.
  func node(ofMachine id: String) -> NodeRow? {
    guard let machine = inventory?.machines.first(where: { $0.id == id }),
      let nodes = cluster.nodes.value
    else { return nil }
    let table = NodeTable(of: NodeTable.Sources(machines: [machine], nodes: nodes))
    return table.entries.first { $0.id == .machine(id) }?.node
  }

  /// What is looked at while a machine or a node is on the screen.
  var nodeSubject: NodeSubject? {
    switch screen {
    case .node(let name):
      return NodeSubject(
        node: name, machine: nil, controlPlane: inventory?.controlPlaneTarget)
    case .machine(let id):
      return NodeSubject(
        node: nodeOnScreen,
        machine: polledTargets.first { $0.id == id }
          ?? inventory?.targets.first { $0.id == id },
        controlPlane: inventory?.controlPlaneTarget)
    default: return nil
    }
  }

  /// Takes in what was read of a node, unless another one is on the screen.
  mutating func receive(_ reading: NodeReading, of subject: NodeSubject) {
    guard subject == nodeSubject else { return }
    machine.ask(about: subject)
    machine.reading.receive(reading, at: reading.fetchedAt)
  }

  /// Takes note of a failed attempt.
  mutating func nodeFailed(_ failure: Failure, of subject: NodeSubject) {
    guard subject == nodeSubject else { return }
    machine.ask(about: subject)
    machine.reading.fail(failure)
  }

  /// What was read of what is on the screen.
  private var nodeReading: Remote<NodeReading> {
    machine.subject == nodeSubject ? machine.reading : Remote()
  }

  // MARK: - Facts

  /// The particulars of a node, group by group; each part that is missing says why.
  func particularFacts(node row: NodeRow?) -> [[Fact]] {
    guard let reading = nodeReading.value else {
      guard let failure = nodeReading.failure else { return [] }
      return [[Fact("particulars", failure.sentence, ink: .dim)]]
    }
    var groups: [[Fact]] = []
    if row != nil { groups += [conditions(reading), amounts(reading)] }
    groups.append(services(reading) + certificates(reading) + joinTokens(reading))
    return groups
  }

  private func conditions(_ reading: NodeReading) -> [Fact] {
    guard let particulars = reading.node.value else {
      return [Fact("conditions", reading.node.reason ?? "–", ink: .dim)]
    }
    let troubles = Set(particulars.node.problems.map(\.type))
    let sorted = particulars.node.conditions.enumerated().sorted { left, right in
      (isQuiet(left.element, troubles) ? 1 : 0, left.offset)
        < (isQuiet(right.element, troubles) ? 1 : 0, right.offset)
    }.map(\.element)
    let facts = sorted.enumerated().map { index, condition in
      var words = "\(condition.type) \(condition.status.rawValue)"
      if let time = condition.lastTransitionTime { words += " since \(moment(time))" }
      if let reason = condition.reason { words += " · \(reason)" }
      let quiet = isQuiet(condition, troubles)
      if !quiet, let message = condition.message { words += ": \(message)" }
      return Fact(
        index == 0 ? "conditions" : "", words,
        ink: quiet ? .dim : condition.type == "Ready" ? .danger : .warning)
    }
    let taints = particulars.node.taints.map {
      $0.key + ($0.value.isEmpty ? "" : "=\($0.value)") + ":\($0.effect)"
    }
    return facts + [
      Fact(
        "taints", taints.isEmpty ? "none" : taints.joined(separator: ", "),
        ink: taints.isEmpty ? .dim : .warning)
    ]
  }

  private func isQuiet(_ condition: ObjectCondition, _ troubles: Set<String>) -> Bool {
    condition.type == "Ready" ? condition.status == .yes : !troubles.contains(condition.type)
  }

  /// What it has, what pods may take of it, and what they ask for.
  private func amounts(_ reading: NodeReading) -> [Fact] {
    var facts: [Fact] = []
    if let particulars = reading.node.value {
      let words = ["cpu", "memory", "ephemeral-storage", "pods"].compactMap { name in
        particulars.allocatable[name].map { allocatable in
          "\(name) \(allocatable) of \(particulars.capacity[name] ?? "–")"
        }
      }
      facts.append(
        Fact("allocatable", words.isEmpty ? "not reported" : words.joined(separator: " · ")))
    }
    switch reading.requests {
    case .missing(let reason): facts.append(Fact("requested", reason, ink: .dim))
    case .value(let requests):
      let words = requests.filter { ["cpu", "memory"].contains($0.resource) }.map {
        "\($0.resource) \($0.requests), limits \($0.limits)"
      }
      facts.append(
        Fact("requested", words.isEmpty ? "nothing is told" : words.joined(separator: " · ")))
    }
    return facts
  }

  private func services(_ reading: NodeReading) -> [Fact] {
    guard let services = reading.services.value else {
      return [Fact("services", reading.services.reason ?? "–", ink: .dim)]
    }
    let failed = services.filter(\.isFailed)
    let active = services.filter(\.isActive).map(\.name)
    return failed.map { Fact("services", "\($0.name) is enabled and does not run", ink: .danger) }
      + [
        Fact(
          failed.isEmpty ? "services" : "",
          active.isEmpty
            ? "none of MicroK8s runs" : "\(active.joined(separator: ", ")) run",
          ink: active.isEmpty ? .warning : .dim)
      ]
  }

  private func certificates(_ reading: NodeReading) -> [Fact] {
    guard let certificates = reading.certificates.value, !certificates.isEmpty else {
      return [
        Fact("certificates", reading.certificates.reason ?? "none could be read", ink: .dim)
      ]
    }
    return certificates.sorted { $0.notAfter < $1.notAfter }.enumerated().map {
      index, certificate in
      let days = Int((certificate.notAfter.timeIntervalSince(now) / 86_400).rounded(.down))
      let words =
        days < 0
        ? "\(certificate.name) expired \(moment(certificate.notAfter))"
        : "\(certificate.name) is valid for \(Words.count(days, "day"))"
      return Fact(
        index == 0 ? "certificates" : "", words,
        ink: days < 0 ? .danger : days < 30 ? .warning : .dim)
    }
  }

  private func joinTokens(_ reading: NodeReading) -> [Fact] {
    guard let tokens = reading.joinTokens.value else {
      return [Fact("join tokens", reading.joinTokens.reason ?? "–", ink: .dim)]
    }
    let valid = tokens.filter { $0 > now }
    guard let last = valid.max() else {
      return [Fact("join tokens", "none with an expiry is valid", ink: .dim)]
    }
    return [
      Fact(
        "join tokens",
        "\(Words.count(valid.count, "valid one")), the last until \(moment(last))", ink: .dim)
    ]
  }

  // MARK: - Pods

  /// The pods of the node on the screen, the failing ones first.
  var podsOnScreen: [PodItem] {
    guard let name = nodeOnScreen else { return [] }
    return pods.filter { $0.row.node == name }
  }

  /// Draws the pods of the node on the screen.
  func drawPodsHere(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let here = podsOnScreen
    let failing = here.count { $0.row.health.needsAttention }
    let isFocused = machine.pane == .pods
    let inner = Panel(
      SafeText("Pods here \(here.count)" + (failing > 0 ? " · \(failing) failing" : "")),
      badge: Words.badge(cluster.pods.freshness(at: now)), isFocused: isFocused
    ).draw(in: &canvas, rect: rect)
    guard !here.isEmpty else {
      return canvas.draw(
        InkedText(cluster.pods.value == nil ? "Asking…" : "none", ink: .dim), at: 0, of: inner)
    }
    let columns = PodColumn.allCases.filter { $0 != .node }
    let layout = podColumns.layout(columns, in: inner) { $0.title.count }
    var table = podTable(layout) { SafeText($0.title) }
    table.selectedRow = isFocused ? machine.pods.index(in: here.map(\.id)) : nil
    table.hasScrollbar = true
    table.isFocused = isFocused
    table.fill(here.count, rows: inner.rows) { podRow(here[$0], layout) }
    table.draw(in: &canvas, rect: inner)
  }
}

// MARK: - The screen of a node that no machine has

extension Model {
  /// Draws a node that no machine of the state has.
  func drawNode(_ name: String, on canvas: inout Canvas, in rect: Rect) {
    let areas = machineAreas(in: rect)
    if !areas.facts.isEmpty {
      let inner = Panel(
        SafeText(name), badge: Words.badge(cluster.nodes.freshness(at: now)),
        isFocused: machine.pane == .facts
      ).draw(in: &canvas, rect: areas.facts)
      canvas.draw(
        nodeLines(name, columns: inner.columns - 2), in: inner, scrolled: machine.scroll)
    }
    drawPodsHere(on: &canvas, in: areas.pods)
  }

  /// The particulars of a node that no machine has, wrapped to a width.
  func nodeLines(_ name: String, columns: Int) -> [InkedText] {
    guard let row = cluster.nodes.value?.first(where: { $0.name == name }) else {
      return [InkedText("This node is gone from the cluster.", ink: .warning)]
    }
    let identity = [
      Fact("machine", NodeOddity.withoutMachine.words, ink: .warning),
      Fact(
        "node", ([row.status] + row.pressures).joined(separator: " · "),
        ink: row.isReady ? row.pressures.isEmpty ? .success : .warning : .danger),
      Fact("roles", row.roles), Fact("address", row.internalIP), Fact("version", row.version),
      Fact("age", row.age),
      Fact("system", "\(row.osImage) · \(row.kernelVersion) · \(row.containerRuntime)"),
    ]
    let groups = [identity] + particularFacts(node: row)
    return groups.filter { !$0.isEmpty }.enumerated().flatMap { index, facts in
      (index > 0 ? [InkedText.empty] : []) + facts.flatMap { $0.lines(columns: columns) }
    }
  }
}

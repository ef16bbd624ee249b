import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

// MARK: - Deployment

extension Model {
  /// Draws the steps of the newest run, how far the cluster has come, and the machines' births.
  func drawDeployment(on canvas: inout Canvas, in rect: Rect) {
    let inner = Panel("Deployment", badge: deploymentBadge)
      .draw(in: &canvas, rect: rect)
    var lines = [stepsLine + birthsLine]
    if deploy.phase == .applying, deploy.progress.total > 0 {
      lines.append(
        InkedText(
          SafeText("\(deploy.progress.completed) of \(deploy.progress.total) resources"),
          ink: .text))
    }
    lines.append(clusterLine)
    canvas.draw(lines, in: inner)
    let parts = inner.inset(columns: 1).splitRows([.fixed(lines.count), .flexible()])
    drawBirthBars(on: &canvas, in: parts[1])
  }

  private var deploymentBadge: InkedText {
    guard let run = deploy.watched else { return .empty }
    return InkedText(
      SafeText(run.isActive ? "\(run.kind.title) running" : run.kind.title), ink: .dim)
  }

  /// The newest run in one line, for narrow screens.
  var deploymentLine: InkedText {
    stepsLine + InkedText("  ") + clusterLine
  }

  /// The steps of the newest run: `✔ init ✔ validate ⠹ plan`.
  var stepsLine: InkedText {
    guard deploy.watched != nil else {
      let words: SafeText =
        stateAloneLine == nil
        ? "No run in this directory yet." : "A state without a configuration."
      return InkedText(words, ink: .dim)
    }
    var line = InkedText("")
    for step in deploy.progress.steps {
      let (mark, ink) = step.state.mark
      line =
        line + InkedText(mark, ink: ink) + InkedText(SafeText(" \(step.step.rawValue)"))
      if let started = step.startedAt {
        let seconds = Int((step.endedAt ?? now).timeIntervalSince(started))
        line = line + InkedText(SafeText(" \(Words.span(seconds))  "), ink: .dim)
      } else {
        line = line + InkedText("  ")
      }
    }
    return line
  }

  /// How far the cluster has come: nodes Ready, pods running.
  private var clusterLine: InkedText {
    guard let machines = inventory?.machines, !machines.isEmpty else { return InkedText("") }
    guard let nodes = cluster.nodes.value else {
      return InkedText("the cluster has not answered yet", ink: .dim)
    }
    let ready = nodes.count(where: \.isReady)
    return InkedText(
      SafeText(
        "nodes \(ready)/\(machines.count) Ready · pods \(cluster.wellPodCount)/\(pods.count)"),
      ink: .dim)
  }
}

// MARK: - Pods

extension Model {
  /// Draws the pods, failing first.
  func drawPods(on canvas: inout Canvas, in rect: Rect) {
    let failing = cluster.failingPods.count
    let badge = self.badge(cluster.pods.freshness(at: now))
    let title =
      pods.isEmpty
      ? "Pods" : failing == 0 ? "Pods \(pods.count)" : "Pods \(pods.count) · \(failing) failing"
    let inner = Panel(
      SafeText(title), badge: inventory?.controlPlane == nil ? .empty : badge,
      isFocused: overview.pane == .pods
    ).draw(in: &canvas, rect: rect)
    guard !pods.isEmpty else {
      return canvas.draw(podsPlaceholder, at: 0, of: inner)
    }
    let layout = podColumns.layout(in: inner) { $0.title.count }
    var table = podTable(layout) { SafeText($0.title) }
    table.selectedRow = overview.pane == .pods ? overview.pods.index(in: cluster.podIDs) : nil
    table.moreLabel = "more"
    table.fill(pods.count, rows: inner.rows) { podRow(pods[$0], layout) }
    table.draw(in: &canvas, rect: inner)
  }

  /// What stands in the place of pods, when there are none.
  var podsPlaceholder: InkedText {
    if let failure = cluster.pods.failure {
      return InkedText(SafeText(failure.sentence), ink: .warning)
    }
    guard inventory?.controlPlane != nil else {
      return InkedText("They appear when the control plane answers.", ink: .dim)
    }
    return InkedText(
      cluster.pods.value == nil ? "Asking the control plane…" : "The cluster has no pods yet.",
      ink: .dim)
  }
}

// MARK: - Events

extension Model {
  /// Draws the newest events.
  func drawEvents(on canvas: inout Canvas, in rect: Rect) {
    let badge = self.badge(cluster.events.freshness(at: now))
    let isFocused = overview.pane == .events
    let inner = Panel(
      "Events", badge: inventory?.controlPlane == nil ? .empty : badge, isFocused: isFocused
    ).draw(in: &canvas, rect: rect)
    let events = events
    guard !events.isEmpty else { return canvas.draw(eventsPlaceholder, at: 0, of: inner) }
    let selected = isFocused ? overview.events.index(in: events.map(\.identity)) : nil
    // A pane that is high and not wide has a line for what an event says.
    let height = rect.columns < 100 && rect.rows >= 14 ? 2 : 1
    let window = ScrollWindow(
      total: events.count, visible: inner.rows / height, showing: selected)
    for (index, number) in window.range.enumerated() {
      let lines =
        height == 1
        ? [eventLine(events[number])] : eventLines(events[number], columns: inner.columns - 3)
      for (part, line) in lines.enumerated() {
        let row = index * height + part
        canvas.draw(line, at: row, of: inner)
        guard let selected else { continue }
        canvas.record(.row(offset: number - selected), in: inner.row(row))
        if number == selected { canvas.selectRow(row, of: inner) }
      }
    }
    if isFocused { canvas.drawScrollbar(window, in: inner) }
  }

  private var eventsPlaceholder: InkedText {
    if let failure = cluster.events.failure {
      return InkedText(SafeText(failure.why), ink: .dim)
    }
    return InkedText(cluster.events.value == nil ? "–" : "none", ink: .dim)
  }

  /// One event in one line: time, reason, count, object, message.
  private func eventLine(_ event: KubernetesEvent) -> InkedText {
    let name = SafeText(event.subject.name).fitted(to: size.columns >= 100 ? 36 : 22, from: .middle)
    return eventStart(event) + InkedText(name + "  ", ink: .dim) + eventMessage(event)
  }

  /// One event in two lines: time, reason, count and object, and below them the message.
  private func eventLines(_ event: KubernetesEvent, columns: Int) -> [InkedText] {
    let start = eventStart(event)
    let room = max(8, columns - start.width)
    let indent = SafeText.empty.padded(to: size.columns >= 100 ? 10 : 7)
    return [
      start + InkedText(SafeText(event.subject.name).truncated(to: room, from: .middle), ink: .dim),
      InkedText(indent) + eventMessage(event),
    ]
  }

  /// The columns before an event's message: when, what, how often.
  func eventStart(_ event: KubernetesEvent) -> InkedText {
    let isWide = size.columns >= 100
    let time = event.lastSeen.map {
      Words.clock($0, secondsFromUTC: secondsFromUTC, withSeconds: isWide)
    }
    let count = event.count > 1 ? " ×\(event.count)" : ""
    return InkedText(SafeText(time ?? "–").padded(to: isWide ? 10 : 7), ink: .dim)
      + InkedText(
        SafeText("\(event.reason)\(count)").fitted(to: isWide ? 20 : 14, from: .middle) + "  ",
        ink: event.isWarning ? .warning : .text)
  }

  /// What an event says.
  func eventMessage(_ event: KubernetesEvent) -> InkedText {
    InkedText(SafeText(event.message), ink: event.isWarning ? .text : .dim)
  }
}

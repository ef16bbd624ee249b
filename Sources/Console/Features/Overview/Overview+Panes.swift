import Cluster
import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

// MARK: - Deployment

extension Model {
  /// Draws the steps of the newest run and how far the cluster has come.
  func drawDeployment(on canvas: inout Canvas, in rect: Rect) {
    let inner = Panel("Deployment", badge: deploymentBadge)
      .draw(in: &canvas, rect: rect)
    var lines = [stepsLine]
    if deploy.progress.total > 0, deploy.watched?.kind == .apply {
      lines.append(
        InkedText(
          SafeText("\(deploy.progress.completed) of \(deploy.progress.total) resources"),
          ink: .text))
    }
    lines.append(clusterLine)
    for (offset, line) in lines.prefix(inner.size.rows).enumerated() {
      canvas.draw(line, row: inner.minRow + offset, column: inner.minColumn + 1,
        maxColumns: inner.size.columns - 2)
    }
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
      return InkedText("No run in this directory yet.", ink: .dim)
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
    guard let picture = cluster.value else {
      return InkedText("the cluster has not answered yet", ink: .dim)
    }
    let ready = picture.nodes.value?.count(where: \.isReady) ?? 0
    let running = pods.count { $0.row.health >= .healthy }
    return InkedText(
      SafeText("nodes \(ready)/\(machines.count) Ready · pods \(running)/\(pods.count)"),
      ink: .dim)
  }
}

// MARK: - Pods

extension Model {
  /// Draws the pods, failing first.
  func drawPods(on canvas: inout Canvas, in rect: Rect) {
    let failing = pods.count { $0.row.health.needsAttention }
    let badge = Words.badge(cluster.freshness(at: now, limit: 12))
    let title = pods.isEmpty
      ? "Pods" : failing == 0 ? "Pods \(pods.count)" : "Pods \(pods.count) · \(failing) failing"
    let inner = Panel(
      SafeText(title), badge: inventory?.controlPlane == nil ? .empty : badge, isFocused: overview.pane == .pods
    ).draw(in: &canvas, rect: rect)
    guard !pods.isEmpty else {
      canvas.draw(podsPlaceholder, row: inner.minRow, column: inner.minColumn + 1,
        maxColumns: inner.size.columns - 2)
      return
    }
    Table(
      columns: [
        .init("NAMESPACE", .fixed(11), priority: 1),
        .init("POD", .flexible(minimum: 20), truncation: .middle, priority: 0),
        .init("READY", .fixed(5), priority: 1),
        .init("STATUS", .fixed(26), priority: 0),
        .init("RESTARTS", .fixed(12), priority: 2),
        .init("AGE", .fixed(5), priority: 3),
        .init("NODE", .fixed(13), truncation: .middle, priority: 4),
      ],
      rows: pods.map(podRow),
      selectedRow: overview.pane == .pods ? overview.pods.index(in: pods.map(\.id)) : nil
    ).draw(in: &canvas, rect: inner)
  }

  private var podsPlaceholder: InkedText {
    if let reason = cluster.value?.pods.reason {
      return InkedText(SafeText(reason), ink: .warning)
    }
    if let failure = cluster.failure { return InkedText(SafeText(failure.sentence), ink: .warning) }
    guard inventory?.controlPlane != nil else {
      return InkedText("They appear when the control plane answers.", ink: .dim)
    }
    return InkedText(
      cluster.value == nil ? "Asking the control plane…" : "The cluster has no pods yet.",
      ink: .dim)
  }

  private func podRow(_ pod: PodItem) -> Table.Row {
    let (mark, ink) = pod.row.health.mark
    let isQuiet = pod.row.health >= .healthy
    let text: Ink = isQuiet ? .dim : .text
    let row = pod.row
    return Table.Row(mark: InkedText(mark, ink: ink), [
      InkedText(SafeText(row.namespace), ink: .dim),
      InkedText(SafeText(row.name), ink: text),
      InkedText(SafeText(row.ready), ink: text),
      InkedText(SafeText(row.status), ink: isQuiet ? .dim : ink),
      InkedText(SafeText(row.restarts), ink: text),
      InkedText(SafeText(row.age), ink: .dim),
      InkedText(
        SafeText(row.node.removingSharedPrefix(of: inventory?.machines.map(\.name))),
        ink: .dim),
    ])
  }
}

// MARK: - Events

extension Model {
  /// Draws the newest events.
  func drawEvents(on canvas: inout Canvas, in rect: Rect) {
    let badge = Words.badge(cluster.freshness(at: now, limit: 12))
    let inner = Panel(
      "Events", badge: inventory?.controlPlane == nil ? .empty : badge
    ).draw(in: &canvas, rect: rect)
    guard let events = cluster.value?.events.value, !events.isEmpty else {
      canvas.draw("none", row: inner.minRow, column: inner.minColumn + 1, ink: .dim)
      return
    }
    for (offset, event) in events.prefix(inner.size.rows).enumerated() {
      canvas.draw(
        eventLine(event, withObject: true), row: inner.minRow + offset,
        column: inner.minColumn + 1, maxColumns: inner.size.columns - 2)
    }
  }

  /// One event in one line: time, reason, count, object, message.
  func eventLine(_ event: KubernetesEvent, withObject: Bool) -> InkedText {
    let time = Words.clock(
      event.lastSeen ?? now, secondsFromUTC: secondsFromUTC, withSeconds: size.columns >= 100)
    let count = event.count > 1 ? " ×\(event.count)" : ""
    let object = withObject ? "\(event.subject.name)  " : ""
    return InkedText(SafeText(time), ink: .dim)
      + InkedText(
        SafeText("  \(event.reason)\(count)").padded(to: 22),
        ink: event.isWarning ? .warning : .text)
      + InkedText(SafeText("  " + object), ink: .dim)
      + InkedText(SafeText(event.message), ink: event.isWarning ? .text : .dim)
  }
}

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

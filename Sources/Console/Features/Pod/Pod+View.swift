import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

extension Model {
  /// Draws one pod: why it fails, its chain down to the resource, its events, logs and description.
  func drawPod(_ id: PodIdentity, on canvas: inout Canvas, in rect: Rect) {
    guard let item = pods.first(where: { $0.id == id }) else {
      canvas.draw(
        InkedText("This pod is gone. ", ink: .warning) + InkedText("esc", ink: .key)
          + InkedText(" goes back."),
        row: rect.minRow + 1, column: rect.minColumn + 2)
      return
    }
    let width = rect.size.columns - 4
    let why = reasonLines(of: item, width: width)
    let chain = chainLines(of: item)
    let rows = rect.splitRows([
      .fixed(min(why.count, max(1, rect.size.rows / 2 - 2)) + 2), .fixed(chain.count + 2),
      .flexible(minimum: 4),
    ])
    draw(why, titled: item.finding == nil ? "Pod" : "Why it fails", on: &canvas, in: rows[0])
    draw(chain, titled: "Chain", on: &canvas, in: rows[1])
    drawPodText(item, on: &canvas, in: rows[2])
  }

  private func draw(
    _ lines: [InkedText], titled title: SafeText, on canvas: inout Canvas, in rect: Rect
  ) {
    let badge = Words.badge(cluster.freshness(at: now, limit: 12))
    let isFirst = title != "Chain"
    let inner = Panel(title, badge: isFirst ? badge : .empty)
      .draw(in: &canvas, rect: rect)
    for (offset, line) in lines.prefix(inner.size.rows).enumerated() {
      canvas.draw(line, row: inner.minRow + offset, column: inner.minColumn + 1,
        maxColumns: inner.size.columns - 2)
    }
  }

  private func reasonLines(of item: PodItem, width: Int) -> [InkedText] {
    guard let finding = item.finding else {
      return [
        InkedText(
          SafeText("\(item.row.status) · \(item.row.ready) ready · up \(item.row.age)"),
          ink: .text)
      ]
    }
    let together = pods.count { $0.finding?.summary == finding.summary }
    var lines = SafeText(finding.summary).wrapped(to: width).map {
      InkedText($0, ink: .text, bold: true)
    }
    var note = finding.confidence.rawValue
    if together > 1 { note += " · \(together) pods fail for this cause" }
    lines.append(InkedText(SafeText(note), ink: .dim))
    for (index, evidence) in finding.evidence.enumerated() {
      lines.append(
        InkedText(index == 0 ? "evidence  " : "          ", ink: .heading)
          + InkedText(SafeText(evidence), ink: .text))
    }
    for (index, command) in finding.next.enumerated() {
      lines.append(
        InkedText(index == 0 ? "next      " : "          ", ink: .heading)
          + InkedText(SafeText(command), ink: .accent))
    }
    return lines
  }

  /// From the pod to the node, the machine and the resource that Terraform built.
  private func chainLines(of item: PodItem) -> [InkedText] {
    let (mark, ink) = item.row.health.mark
    var lines = [
      InkedText(mark, ink: ink)
        + InkedText(SafeText(" pod \(item.id.name) · \(item.row.status)"), ink: .text)
    ]
    let name = item.row.node
    guard name != "<none>" else {
      return lines + [InkedText("  no node: it has not been scheduled", ink: .dim)]
    }
    if let node = cluster.value?.nodes.value?.first(where: { $0.name == name }) {
      lines.append(
        InkedText(
          node.isReady ? Glyphs.well : Glyphs.failed,
          ink: node.isReady ? .success : .danger)
          + InkedText(SafeText(" node \(name) · \(node.status)"), ink: .text))
    }
    if let machine = inventory?.machines.first(where: { $0.name == name }) {
      let remote = machines[machine.id] ?? Remote()
      let isReachable = remote.failure == nil && remote.value != nil
      lines.append(
        InkedText(
          isReachable ? Glyphs.well : Glyphs.failed,
          ink: isReachable ? .success : .warning)
          + InkedText(
            SafeText(" machine \(machine.addresses.preferred ?? "–") · \(machine.resource)"),
            ink: .text))
    }
    return lines
  }

  private func drawPodText(_ item: PodItem, on canvas: inout Canvas, in rect: Rect) {
    let tabs = Tabs(
      PodState.Tab.allCases.map { Tabs.Tab(key: SafeText($0.key), title: SafeText($0.title)) },
      selected: PodState.Tab.allCases.firstIndex(of: pod.tab) ?? 0)
    let inner = Panel(line: tabs.line(columns: max(0, rect.columns - 6)), isFocused: true)
      .draw(in: &canvas, rect: rect)
    let lines = podText(item)
    let first = min(pod.offset, max(0, lines.count - inner.size.rows))
    for (offset, line) in lines.dropFirst(first).prefix(inner.size.rows).enumerated() {
      canvas.draw(line, row: inner.minRow + offset, column: inner.minColumn + 1,
        maxColumns: inner.size.columns - 2)
    }
  }

  private func podText(_ item: PodItem) -> [InkedText] {
    if pod.tab == .events {
      let events = (cluster.value?.events.value ?? []).filter {
        $0.subject.kind == "Pod" && $0.subject.name == item.id.name
          && $0.subject.namespace == item.id.namespace
      }
      return events.isEmpty
        ? [InkedText("no events", ink: .dim)]
        : events.map { eventLine($0, withObject: false) }
    }
    switch pod.text {
    case nil:
      let reason = pod.reading.failure?.sentence ?? "Asking the control plane…"
      return [InkedText(SafeText(reason), ink: .dim)]
    case .missing(let reason): return [InkedText(SafeText(reason), ink: .dim)]
    case .value(let text):
      return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
        InkedText(SafeText(String($0)))
      }
    }
  }
}

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
    let areas = podAreas(item, in: rect)
    let columns = max(0, rect.columns - 4)
    let why = Panel(
      item.finding == nil ? "Pod" : "Why it fails",
      badge: Words.badge(cluster.pods.freshness(at: now))
    ).draw(in: &canvas, rect: areas.why)
    canvas.draw(reasonLines(of: item, columns: columns), in: why)
    if !areas.chain.isEmpty {
      let chain = Panel("Chain").draw(in: &canvas, rect: areas.chain)
      canvas.draw(chainLines(of: item), in: chain)
    }
    drawPodText(item, on: &canvas, in: areas.text)
  }

  /// Where the parts of the pod screen stand.
  func podAreas(_ item: PodItem, in rect: Rect) -> (why: Rect, chain: Rect, text: Rect) {
    let why = reasonLines(of: item, columns: max(0, rect.columns - 4)).count
    // Who reads a log on a small terminal needs the room for it.
    let isReading = pod.tab != .events && rect.rows < 30
    let rows = rect.splitRows([
      .fixed(min(why, isReading ? 3 : max(1, rect.rows / 2 - 2)) + 2),
      .fixed(isReading ? 0 : chainLines(of: item).count + 2), .flexible(minimum: 4),
    ])
    return (rows[0], rows[1], rows[2])
  }

  /// What is wrong, what proves it and what to do next; evidence gives way where room is short.
  private func reasonLines(of item: PodItem, columns: Int) -> [InkedText] {
    guard let finding = item.finding else {
      return [
        InkedText(SafeText("\(item.row.status) · \(item.row.ready) ready · up \(item.row.age)"))
      ]
    }
    let together = pods.count { $0.finding?.summary == finding.summary }
    var note = finding.confidence.rawValue
    if together > 1 { note += " · \(together) pods fail for this cause" }
    return InkedText(SafeText(finding.summary), bold: true).wrapped(to: columns)
      + [InkedText(SafeText(note), ink: .dim)]
      + list("next", finding.next, ink: .accent, columns: columns)
      + list("evidence", finding.evidence, ink: .text, columns: columns)
  }

  private func list(
    _ label: SafeText, _ texts: [String], ink: Ink, columns: Int
  ) -> [InkedText] {
    texts.enumerated().flatMap { index, text in
      InkedText.hanging(
        InkedText(index == 0 ? label : "", ink: .heading), InkedText(SafeText(text), ink: ink),
        indent: 10, columns: columns)
    }
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
    if let node = cluster.nodes.value?.first(where: { $0.name == name }) {
      lines.append(
        InkedText(
          node.isReady ? Glyphs.well : Glyphs.failed,
          ink: node.isReady ? .success : .danger)
          + InkedText(SafeText(" node \(name) · \(node.status)"), ink: .text))
    }
    if let machine = inventory?.machines.first(where: { $0.name == name }) {
      let remote = machines[machine.id] ?? Remote()
      let (mark, ink): (SafeText, Ink) =
        remote.failure != nil
        ? (Glyphs.failed, .warning)
        : remote.value == nil ? (Glyphs.waiting, .dim) : (Glyphs.well, .success)
      lines.append(
        InkedText(mark, ink: ink)
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
    let inner = Panel(
      line: tabs.line(columns: max(0, rect.columns - 20)), badge: podTextBadge, isFocused: true
    ).draw(in: &canvas, rect: rect)
    canvas.draw(podText(item), in: inner, scrolled: pod.scroll)
  }

  /// How fresh the text is; the events are as fresh as the cluster's.
  private var podTextBadge: InkedText {
    pod.tab == .events
      ? Words.badge(cluster.events.freshness(at: now))
      : Words.badge(pod.reading.freshness(at: now))
  }

  /// The lines of the lower pane.
  func podText(_ item: PodItem) -> [InkedText] {
    if pod.tab == .events {
      let events = (cluster.events.value ?? []).filter {
        $0.subject.kind == "Pod" && $0.subject.name == item.id.name
          && $0.subject.namespace == item.id.namespace
      }
      return events.isEmpty
        ? [InkedText("no events", ink: .dim)]
        : events.flatMap { event in
          let start = eventStart(event)
          return InkedText.hanging(
            start, eventMessage(event), indent: start.width, columns: max(0, body.columns - 4))
        }
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

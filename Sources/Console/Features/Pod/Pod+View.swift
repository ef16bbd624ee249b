import Cluster
import Fleet
import TerminalUI

/// Where the parts of the pod screen stand; one that is not shown is empty.
struct PodAreas {
  let why: Rect
  let chain: Rect
  let containers: Rect
  let text: Rect
}

extension Model {
  /// Draws one pod: why it fails, the chain down to Terraform's resource, its containers, and its
  /// events, description, manifest and logs.
  func drawPod(_ id: PodIdentity, on canvas: inout Canvas, in rect: Rect) {
    guard let item = pods.first(where: { $0.id == id }) else {
      canvas.draw(
        InkedText("This pod is gone. ", ink: .warning) + inkedKey(of: .back)
          + InkedText(" goes back."),
        row: rect.minRow + 1, column: rect.minColumn + 2)
      return
    }
    let areas = podAreas(item, in: rect)
    drawReason(of: item, on: &canvas, in: areas.why)
    drawChain(of: item, on: &canvas, in: areas.chain)
    drawContainers(on: &canvas, in: areas.containers)
    drawPodText(item, on: &canvas, in: areas.text)
  }

  /// Where the parts of the pod screen stand.
  func podAreas(_ item: PodItem, in rect: Rect) -> PodAreas {
    let why = reason(of: item, columns: max(0, rect.columns - 4)).lines.count
    let isWide = rect.columns >= 110
    // Who reads a log on a small terminal needs the room for it.
    let isReading = pod.pane == .text && pod.tab != .events && rect.rows < 30
    let chain = podChain(of: item).count
    let middle = rect.rows < 30 ? chain : max(chain, 7)
    let focused =
      switch pod.pane {
      case .why: 0
      case .chain, .containers: 1
      case .text: 2
      }
    let rows = zoomed(
      rect.splitRows([
        .fixed(min(why, isReading ? 3 : max(1, rect.rows / 2 - 2)) + 2),
        .fixed(isReading ? 0 : middle + 2), .flexible(minimum: 4),
      ]), focused: focused)
    let none = Rect(column: 0, row: rows[1].minRow, columns: 0, rows: 0)
    guard isWide, zoom != .full || focused != 1 else {
      let isContainers = pod.pane == .containers
      return PodAreas(
        why: rows[0], chain: isContainers ? none : rows[1],
        containers: isContainers ? rows[1] : none, text: rows[2])
    }
    let columns = rows[1].splitColumns([.flexible(), .flexible()])
    return PodAreas(why: rows[0], chain: columns[0], containers: columns[1], text: rows[2])
  }
}

// MARK: - Why it fails

extension Model {
  private func drawReason(of item: PodItem, on canvas: inout Canvas, in rect: Rect) {
    let isFocused = pod.pane == .why
    let inner = Panel(
      item.finding == nil ? "Pod" : "Why it fails", badge: reasonBadge(of: item),
      isFocused: isFocused
    ).draw(in: &canvas, rect: rect)
    let reason = reason(of: item, columns: max(0, rect.columns - 4))
    canvas.draw(reason.lines, in: inner)
    if isFocused, let row = reason.selectedRow, row < inner.rows {
      canvas.selectRow(row, of: inner)
    }
  }

  /// Which of the failing pods it is, and how fresh that is.
  private func reasonBadge(of item: PodItem) -> InkedText {
    let freshness = Words.badge(cluster.pods.freshness(at: now))
    let failing = cluster.failingPods
    guard let index = failing.firstIndex(where: { $0.id == item.id }) else { return freshness }
    return InkedText(SafeText("\(index + 1) of \(failing.count) failing  "), ink: .dim) + freshness
  }

  /// What is wrong, what to do next and what proves it, and which row has the selected command.
  ///
  /// Evidence gives way where room is short.
  private func reason(
    of item: PodItem, columns: Int
  ) -> (lines: [InkedText], selectedRow: Int?) {
    guard let finding = item.finding else {
      let words = "\(item.row.status) · \(item.row.ready) ready · up \(item.row.age)"
      return ([InkedText(SafeText(words))], nil)
    }
    var lines = InkedText(SafeText(finding.summary), bold: true).wrapped(to: columns)
    lines += InkedText(SafeText(standing(of: item, finding)), ink: .dim).wrapped(to: columns)
    var selectedRow: Int?
    for (index, command) in finding.next.enumerated() {
      if index == min(pod.nextIndex, finding.next.count - 1) { selectedRow = lines.count }
      lines += InkedText.hanging(
        InkedText(index == 0 ? "next" : "", ink: .heading),
        InkedText(SafeText(command), ink: .accent), indent: 10, columns: columns)
    }
    for (index, text) in finding.evidence.enumerated() {
      lines += InkedText.hanging(
        InkedText(index == 0 ? "evidence" : "", ink: .heading), InkedText(SafeText(text)),
        indent: 10, columns: columns)
    }
    return (lines, selectedRow)
  }

  /// How sure it is, since when it is so, and who shares it.
  private func standing(of item: PodItem, _ finding: Finding) -> String {
    var words = finding.confidence.rawValue
    if let since = events(of: item).filter(\.isWarning).compactMap(\.firstSeen).min() {
      words += " · since \(moment(since))"
    }
    let together = pods.filter { $0.finding?.summary == finding.summary }
    if together.count > 1 {
      let workload = item.workload.flatMap { workload in
        together.allSatisfy { $0.workload == workload } ? " of \(workload.words)" : nil
      }
      words += " · \(together.count) pods\(workload ?? "") fail for this cause"
    }
    return words
  }

  private func events(of item: PodItem) -> [KubernetesEvent] {
    (cluster.events.value ?? []).filter {
      $0.subject.kind == "Pod" && $0.subject.name == item.id.name
        && $0.subject.namespace == item.id.namespace
    }
  }
}

// MARK: - Chain

extension Model {
  private func drawChain(of item: PodItem, on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let isFocused = pod.pane == .chain
    let inner = Panel("Chain", isFocused: isFocused).draw(in: &canvas, rect: rect)
    let links = podChain(of: item)
    canvas.draw(links.map(\.line), in: inner)
    guard isFocused, let selected = selectedLink(of: item),
      let row = links.firstIndex(of: selected), row < inner.rows
    else { return }
    canvas.selectRow(row, of: inner)
    // Keys go from one link that leads somewhere to the next.
    let steps = links.indices.filter { links[$0].target != nil }
    let present = steps.firstIndex(of: row) ?? 0
    for (step, row) in steps.enumerated() where row < inner.rows {
      canvas.record(.row(offset: step - present), in: inner.row(row))
    }
  }
}

// MARK: - The lower pane

extension Model {
  private func drawPodText(_ item: PodItem, on canvas: inout Canvas, in rect: Rect) {
    let tabs = Tabs(
      PodState.Tab.allCases.map {
        Tabs.Tab(key: SafeText(word(for: $0.command)), title: SafeText(pod.title(of: $0)))
      },
      selected: PodState.Tab.allCases.firstIndex(of: pod.tab) ?? 0)
    let badge = podTextBadge
    let room = max(0, rect.columns - 8 - badge.width)
    let inner = Panel(line: tabs.line(columns: room), badge: badge, isFocused: pod.pane == .text)
      .draw(in: &canvas, rect: rect)
    tabs.record(
      in: &canvas, at: Point(column: rect.minColumn + 2, row: rect.minRow), columns: room)
    canvas.draw(podText(item), in: inner, scrolled: pod.scroll)
  }

  /// Whose log it is, and how fresh the text is; the events are as fresh as the cluster's.
  private var podTextBadge: InkedText {
    let container =
      pod.tab.isLog
      ? pod.container.map { InkedText(SafeText("\($0)  "), ink: .text) } ?? .empty : .empty
    return switch pod.tab {
    case .events: Words.badge(cluster.events.freshness(at: now))
    case .manifest: Words.badge(pod.manifest.freshness(at: now, limit: 30))
    case .describe, .logs, .previousLogs: container + Words.badge(pod.reading.freshness(at: now))
    }
  }

  /// The lines of the lower pane.
  func podText(_ item: PodItem) -> [InkedText] {
    if pod.tab == .events {
      let events = events(of: item)
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
      let failure = pod.tab == .manifest ? pod.manifest.failure : pod.reading.failure
      return [InkedText(SafeText(failure?.sentence ?? "Asking the control plane…"), ink: .dim)]
    case .missing(let reason): return [InkedText(SafeText(reason), ink: .dim)]
    case .value(let text):
      return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
        InkedText(SafeText(String($0)))
      }
    }
  }
}

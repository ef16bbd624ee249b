import Cluster
import Fleet
import TerminalUI

/// Where the parts of the screen of pods are.
struct PodListAreas {
  let headline: Rect
  let list: Rect
  let detail: Rect
}

extension Model {
  /// Where the parts of the screen of pods are: what fails, the pods, and the selected one.
  var podListAreas: PodListAreas {
    guard zoom != .full else {
      return PodListAreas(headline: .zero, list: body, detail: .zero)
    }
    let headlines = body.rows >= 28 ? max(1, min(podList.causes.count, 3)) : 1
    let detailRows = body.rows >= 28 ? 7 : body.rows >= 16 ? 4 : 0
    let isWide = body.columns >= 160
    let rows = body.splitRows([
      .fixed(headlines), .flexible(minimum: 4), .fixed(isWide ? 0 : detailRows),
    ])
    guard isWide else { return PodListAreas(headline: rows[0], list: rows[1], detail: rows[2]) }
    let columns = rows[1].splitColumns([.flexible(), .fixed(56)])
    return PodListAreas(headline: rows[0], list: columns[0], detail: columns[1])
  }

  /// How many pods are seen at once.
  var podRowsShown: Int { max(1, podListAreas.list.inset(by: 1).rows - 1) }

  /// Draws the pods: why some fail, all of them, and what is known of the selected one.
  func drawPodList(on canvas: inout Canvas) {
    let areas = podListAreas
    canvas.draw(podHeadlines(columns: areas.headline.columns - 2), in: areas.headline)
    let badge = podListBadge
    let inner = Panel(podListTitle, badge: badge, isFocused: true)
      .draw(in: &canvas, rect: areas.list)
    if podList.list.numbers.isEmpty {
      canvas.draw(podListPlaceholder, at: 0, of: inner)
    } else {
      drawPodRows(on: &canvas, in: inner)
    }
    if let search = podList.list.search {
      canvas.placeCursor(of: search, in: badge, ofPanel: areas.list)
    }
    drawSelectedPod(on: &canvas, in: areas.detail)
  }

  // MARK: - What fails

  /// Why pods fail, a line for each cause; or that none does.
  private func podHeadlines(columns: Int) -> [InkedText] {
    guard podList.total > 0 else { return [.empty] }
    // Where there is little room, why pods fail needs it.
    let starting =
      podList.starting > 0 && (columns >= 90 || podList.causes.isEmpty)
      ? InkedText(SafeText("  ·  \(podList.starting) starting"), ink: .info) : .empty
    guard !podList.causes.isEmpty else {
      let isOld = cluster.pods.freshness(at: now).isOld
      let words = Words.count(podList.total, "pod")
      return [
        InkedText(Glyphs.well, ink: isOld ? .dim : .success)
          + InkedText(
            SafeText(" \(words), none failing" + (isOld ? " when last seen" : "")), ink: .dim)
          + starting
      ]
    }
    let shown = max(1, podListAreas.headline.rows)
    return podList.causes.prefix(shown).enumerated().map { index, cause in
      let verb = cause.pods.count == 1 ? "fails" : "fail"
      let head =
        InkedText(Glyphs.failed + " ", ink: .danger)
        + InkedText(
          SafeText("\(cause.pods.count) of \(Words.grouped(podList.total)) \(verb): "), bold: true)
      let more = podList.causes.count - shown
      let tail =
        (index == shown - 1 && more > 0
          ? InkedText(SafeText("  +\(more)\(columns >= 90 ? " more causes" : "")"), ink: .warning)
          : .empty)
        + (index == 0 ? starting : .empty)
      let room = max(0, columns - head.width - tail.width)
      return head + InkedText(SafeText(cause.summary).truncated(to: room)) + tail
    }
  }

  // MARK: - The list

  private var podListTitle: SafeText {
    var title = "Pods \(Words.grouped(podList.total))"
    title += podList.marks.words(hidden: podList.marks.hiddenCount)
    if podList.failing > 0 { title += " · \(Words.grouped(podList.failing)) failing" }
    if let workload = podList.workload {
      title += " · of \(workload.words) in \(workload.namespace)"
    }
    if !podList.namespaces.isEmpty {
      title += " · in " + podList.namespaces.sorted().joined(separator: ", ")
    }
    return podList.total == 0 && !podList.isScoped ? "Pods" : SafeText(title)
  }

  private var podListBadge: InkedText {
    let freshness =
      inventory?.controlPlane == nil
      ? InkedText.empty : badge(cluster.pods.freshness(at: now))
    let way =
      podList.workload == nil || podList.list.isNarrowed
      ? InkedText.empty : inkedKey(of: .back) + InkedText(" all pods  ", ink: .dim)
    return way + podList.list.badge(of: podList.total, freshness)
  }

  private var podListPlaceholder: InkedText {
    guard !pods.isEmpty else { return podsPlaceholder }
    if !podList.list.filter.isEmpty {
      return nothingMatches(isTyping: podList.list.search != nil)
    }
    if podList.list.showsFaultsOnly {
      return InkedText("No pod is failing. ", ink: .dim) + inkedKey(of: .toggleFaults)
        + InkedText(" shows all.", ink: .dim)
    }
    let scope =
      podList.workload.map { "of \($0.words)" }
      ?? "in " + podList.namespaces.sorted().joined(separator: ", ")
    return InkedText(SafeText("No pods \(scope). "), ink: .dim) + inkedKey(of: .back)
      + InkedText(" shows all.", ink: .dim)
  }

  private func drawPodRows(on canvas: inout Canvas, in rect: Rect) {
    let list = podList.list
    let order = list.order
    let layout = podColumns.layout(in: rect, keeping: order.column) { order.title(of: $0).width }
    var table = podTable(layout) { order.title(of: $0) }
    table.selectedRow = list.outline.selected
    table.scrollOffset = list.outline.window(visible: rect.rows - 1).offset
    table.hasScrollbar = true
    let pods = pods
    table.fill(list.numbers.count, rows: rect.rows) { row in
      let number = list.numbers[row]
      guard pods.indices.contains(number) else { return Table.Row([]) }
      var row = podRow(pods[number], layout)
      if podList.marks.contains(pods[number].id) {
        row.mark = InkedText(Glyphs.done, ink: .accent)
      }
      return row
    }
    table.draw(in: &canvas, rect: rect)
  }

  /// The restarts of a pod that were seen, as bars; nil when none was.
  func sparkline(of id: PodIdentity) -> InkedText? {
    podList.restarts.bars(of: id, parts: 8, now: now).map { Sparkline($0, ink: .warning).line }
  }

  // MARK: - The selected pod

  private func drawSelectedPod(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let title = selectedPod.map { SafeText("\($0.id)") } ?? .empty
    let inner = Panel(title.truncated(to: max(12, rect.columns - 12), from: .middle))
      .draw(in: &canvas, rect: rect)
    guard let pod = selectedPod else { return }
    let lines = summaryLines(
      of: pod, columns: max(0, inner.columns - 2), isWhole: inner.rows > 8)
    canvas.draw(Array(lines.prefix(inner.rows)), in: inner)
  }

  /// What is known of a pod without looking at it: why it fails, what proves it, how often it began
  /// again.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - columns: The room.
  ///   - isWhole: Whether there is room for all of it, wrapped; else each part is one line.
  /// - Returns: The lines.
  private func summaryLines(of pod: PodItem, columns: Int, isWhole: Bool) -> [InkedText] {
    let part = { (text: InkedText) in isWhole ? text.wrapped(to: columns) : [text] }
    var lines: [InkedText] = []
    if let finding = pod.finding {
      lines += part(InkedText(SafeText(finding.summary)))
      lines += finding.evidence.prefix(isWhole ? 4 : 1).flatMap {
        part(InkedText(SafeText($0), ink: .dim))
      }
    } else {
      lines.append(
        InkedText(
          SafeText("\(pod.row.status) · \(pod.row.ready) ready · up \(pod.row.age)"), ink: .dim))
    }
    if let event = newestWarning(of: pod.id) {
      lines += part(eventStart(event) + eventMessage(event))
    }
    if let bars = sparkline(of: pod.id), let since = podList.restarts.since {
      let count = Words.count(podList.restarts.total(of: pod.id), "restart")
      lines.append(
        InkedText(SafeText("\(count) seen since \(moment(since)) "), ink: .warning) + bars)
    }
    return lines
      + (pod.finding?.next ?? []).prefix(isWhole ? 4 : 1).flatMap {
        part(InkedText("next ", ink: .heading) + InkedText(SafeText($0), ink: .accent))
      }
  }

  /// The newest event about a pod that speaks of trouble.
  private func newestWarning(of id: PodIdentity) -> KubernetesEvent? {
    cluster.events.value?.first {
      $0.isWarning && $0.subject.kind == "Pod" && $0.subject.name == id.name
        && $0.subject.namespace == id.namespace
    }
  }
}

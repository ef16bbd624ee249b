import FoundationEssentials
import TerminalUI
import Terraform

extension Model {
  /// Draws the runs or the states.
  func drawHistory(on canvas: inout Canvas, in rect: Rect) {
    switch history.tab {
    case .runs: drawRuns(on: &canvas, in: rect)
    case .states: drawStates(on: &canvas, in: rect)
    }
    tabsOfHistory.record(
      in: &canvas, at: Point(column: rect.minColumn + 2, row: rect.minRow), columns: 20)
  }

  /// The lists of the screen, the shown one in brackets.
  var historyTabs: InkedText { tabsOfHistory.line(columns: 20) }

  private var tabsOfHistory: Tabs {
    let tabs = HistoryState.Tab.allCases
    return Tabs(
      tabs.map { Tabs.Tab(title: $0.title) }, selected: tabs.firstIndex(of: history.tab) ?? 0)
  }

  /// Draws the runs, a line each.
  private func drawRuns(on canvas: inout Canvas, in rect: Rect) {
    let (list, runs) = (history.runs, history.listedRuns)
    let count = InkedText(SafeText(runs.isEmpty ? "" : Words.count(runs.count, "run")), ink: .dim)
    let badge = list.badge(of: runs.count, list.isFiltered ? .empty : count)
    let inner = Panel(line: historyTabs, badge: badge, isFocused: true)
      .draw(in: &canvas, rect: rect)
    if let search = list.search { canvas.placeCursor(of: search, in: badge, ofPanel: rect) }
    guard !list.numbers.isEmpty else {
      return canvas.draw(runsPlaceholder, at: 0, of: inner)
    }
    var table = Table(
      columns: [
        list.order.heading(.started, .fixed(11)), list.order.heading(.run, .fixed(15)),
        list.order.heading(.result, .fixed(16)),
        list.order.heading(.took, .fixed(7), alignment: .trailing),
        list.order.heading(.plan, .fixed(12), priority: 1),
        list.order.heading(.who, .fixed(18), truncation: .middle, priority: 3),
        list.order.heading(.remarks, .flexible(minimum: 19), truncation: .middle, priority: 2),
      ],
      selectedRow: list.outline.selected,
      scrollOffset: list.outline.window(visible: inner.rows - 1).offset)
    table.hasScrollbar = true
    table.fill(list.numbers.count, rows: inner.rows) { historyRow(runs[list.numbers[$0]]) }
    table.draw(in: &canvas, rect: inner)
  }

  private var runsPlaceholder: InkedText {
    if history.runs.isFiltered, !history.listedRuns.isEmpty {
      return nothingMatches(isTyping: history.runs.search != nil)
    }
    return InkedText("No run in this directory yet. ", ink: .dim) + inkedKey(of: .plan)
      + InkedText(" makes a plan.", ink: .dim)
  }

  private func historyRow(_ run: RunEntry) -> Table.Row {
    let (mark, ink) = run.mark
    let seconds = run.seconds(at: now)
    let isQuiet = ink == .success || ink == .dim
    return Table.Row(
      mark: InkedText(mark, ink: ink),
      [
        InkedText(SafeText(dayAndTime(run.startedAt)), ink: .dim),
        run.kindText,
        InkedText(SafeText(run.resultWord), ink: isQuiet ? .dim : ink),
        InkedText(SafeText(seconds.map(Words.span) ?? "–"), ink: .dim),
        run.countsText,
        InkedText(SafeText(run.requestedBy), ink: .dim),
        InkedText(
          SafeText(run.options.remarks.joined(separator: " · ")),
          ink: run.options.isPartial ? .warning : .dim),
      ])
  }

  /// The day and the time, local: `11-23 07:31`.
  func dayAndTime(_ date: Date) -> String {
    Words.dayAndTime(date, secondsFromUTC: secondsFromUTC)
  }

  /// A moment of the past, local: `14:21`, `yesterday 18:02`, `11-23 07:31`.
  func moment(_ date: Date) -> String {
    Words.moment(date, now: now, secondsFromUTC: secondsFromUTC)
  }
}

extension RunEntry {
  /// The glyph and the ink of how it ended.
  var mark: (SafeText, Ink) {
    switch outcome {
    case nil: (Glyphs.partial, .info)
    case .succeeded: (Glyphs.done, .success)
    case .failed, .stopped: (Glyphs.failed, .danger)
    case .refused, .interrupted, .lost: (Glyphs.failed, .warning)
    }
  }

  /// What it did; a plan that leaves something out, or only looks, is marked at any width.
  fileprivate var kindText: InkedText {
    let title = InkedText(SafeText(kind.title))
    guard let kindRemark else { return title }
    return title
      + InkedText(SafeText(" · " + kindRemark), ink: options.isPartial ? .warning : .info)
  }

  /// What its plan comes to: `+6 ~1 -2`, each in its colour.
  fileprivate var countsText: InkedText {
    guard let planned else { return InkedText("–", ink: .dim) }
    let parts: [(String, Int, Ink)] = [
      ("+", planned.add, .success), ("~", planned.change, .warning),
      ("-", planned.destroy, .danger),
    ]
    return parts.reduce(into: InkedText.empty) { line, part in
      line += InkedText(
        SafeText("\(part.0)\(part.1)").padded(to: 4), ink: part.1 > 0 ? part.2 : .dim)
    }
  }
}

import Fleet
import FoundationEssentials
import TerminalUI

extension Model {
  /// Where the list of states and what became of the selected one stand: side by side where there is
  /// room for both.
  var timelineAreas: (list: Rect, difference: Rect) {
    let rect = body
    guard zoom != .full else { return (rect, .zero) }
    if rect.columns >= 160 {
      let columns = rect.splitColumns([.flexible(weight: 11), .flexible(weight: 9)])
      return (columns[0], columns[1])
    }
    let rows = rect.splitRows([
      .fixed(min(max(1, timelineRows.count) + 3, max(5, rect.rows * 2 / 5))), .flexible(),
    ])
    return (rows[0], rows[1])
  }

  /// Whether the list of states and what became of the selected one are on the screen together.
  var showsTimelineBeside: Bool { history.tab == .states && !history.isOpen }

  /// Draws the states, and what became of the one before the selected one.
  func drawStates(on canvas: inout Canvas, in rect: Rect) {
    guard !history.isOpen else { return drawOpenDifference(on: &canvas, in: rect) }
    let areas = timelineAreas
    let badge = timelineBadge
    let inner = Panel(line: historyTabs, badge: badge, isFocused: true)
      .draw(in: &canvas, rect: areas.list)
    if history.states.numbers.isEmpty {
      canvas.draw(timelinePlaceholder, at: 0, of: inner)
    } else {
      drawTimeline(on: &canvas, in: inner)
    }
    if let search = history.states.search {
      canvas.placeCursor(of: search, in: badge, ofPanel: areas.list)
    }
    guard !areas.difference.isEmpty else { return }
    let below = Panel(differenceTitle, badge: differenceBadge)
      .draw(in: &canvas, rect: areas.difference)
    let text = DifferenceText(of: self, columns: below.columns - 3)
    let room = text.count > below.rows ? below.rows - 1 : text.count
    for number in 0..<max(0, room) { canvas.draw(text[number], at: number, of: below) }
    guard text.count > room, below.rows > 0 else { return }
    canvas.draw(
      InkedText(SafeText("… \(text.count - room) more  "), ink: .dim)
        + InkedText(SafeText(keyHint(of: .open)), ink: .key) + InkedText(" all of it", ink: .dim),
      at: room, of: below)
  }

  /// Draws what became of the selected state over the whole screen.
  private func drawOpenDifference(on canvas: inout Canvas, in rect: Rect) {
    let inner = Panel(differenceTitle, badge: differenceBadge, isFocused: true)
      .draw(in: &canvas, rect: rect)
    let text = DifferenceText(of: self, columns: inner.columns - 3)
    let window = history.scroll.window(total: text.count, visible: inner.rows)
    for (row, number) in window.range.enumerated() {
      canvas.draw(text[number], at: row, of: inner)
    }
    canvas.drawScrollbar(window, in: inner)
  }

  // MARK: - The list

  private func drawTimeline(on canvas: inout Canvas, in rect: Rect) {
    let (list, rows) = (history.states, history.timelineRows)
    let order = list.order
    var table = Table(
      columns: [
        order.heading(
          .serial, .fixed(6),
          alignment: .trailing),
        order.heading(.when, .fixed(11)),
        order.heading(.from, .flexible(minimum: 14)),
        order.heading(.run, .fixed(22), priority: 4),
        order.heading(.who, .flexible(minimum: 11), truncation: .middle, priority: 2),
        order.heading(
          .resources, .fixed(9),
          alignment: .trailing, priority: 1),
        order.heading(
          .machines, .fixed(8),
          alignment: .trailing),
        order.heading(.copy, .fixed(7), priority: 3),
      ],
      selectedRow: list.outline.selected,
      scrollOffset: list.outline.window(visible: rect.rows - 1).offset)
    table.hasScrollbar = true
    table.fill(list.numbers.count, rows: rect.rows) { row in
      timelineRow(rows[list.numbers[row]], isNew: list.numbers[row] < history.newStates)
    }
    table.draw(in: &canvas, rect: rect)
  }

  private func timelineRow(_ row: TimelineRow, isNew: Bool) -> Table.Row {
    switch row {
    case .lastLook(let look):
      return Table.Row(
        mark: InkedText(Glyphs.waiting, ink: .info),
        [
          InkedText(SafeText("\(look.shown.difference.from.serial)"), ink: .info),
          InkedText(SafeText(dayAndTime(look.since)), ink: .info),
          InkedText("you last looked", ink: .info),
        ])
    case .state(let entry):
      // What cannot be looked into any more is grey, and says so.
      let ink: Ink = entry.isReadable ? .text : .dim
      let mark =
        isNew
        ? InkedText(Glyphs.well, ink: .info)
        : entry.isReadable ? nil : InkedText(Glyphs.none, ink: .dim)
      return Table.Row(
        mark: mark,
        [
          InkedText(SafeText("\(entry.serial)"), ink: ink),
          InkedText(SafeText(entry.seenAt.map(dayAndTime) ?? "–"), ink: .dim),
          InkedText(SafeText(entry.origin), ink: ink),
          InkedText(SafeText(entry.run ?? "–"), ink: .dim),
          InkedText(SafeText(entry.who ?? "–"), ink: .dim),
          InkedText(SafeText("\(entry.resources)"), ink: ink),
          InkedText(SafeText(entry.machines.map(String.init) ?? "–"), ink: ink),
          InkedText(SafeText(entry.copyWord), ink: entry.isPresent ? .success : .dim),
        ])
    }
  }

  /// What is looked for and how much of it was found; else how many states there are.
  private var timelineBadge: InkedText {
    let standing = timelineStanding
    let total = history.timeline.value?.entries.count ?? 0
    return history.states.badge(
      of: total, history.states.isFiltered && !timelineHasProblem ? .empty : standing)
  }

  private var timelineHasProblem: Bool {
    history.timeline.failure != nil || history.timeline.value?.problem != nil
  }

  private var timelineStanding: InkedText {
    if timelineHasProblem {
      return InkedText("the present state cannot be read", ink: .warning)
    }
    let (total, kept) = (history.timeline.value?.entries.count ?? 0, history.keptStates)
    guard total > 0 else { return .empty }
    let states = Words.count(total, "state")
    return InkedText(SafeText(kept == total ? states : "\(states) · \(kept) kept"), ink: .dim)
  }

  private var timelinePlaceholder: InkedText {
    if history.states.isFiltered, !timelineRows.isEmpty {
      return nothingMatches(isTyping: history.states.search != nil)
    }
    if let failure = history.timeline.failure {
      return InkedText(SafeText(failure.sentence), ink: .warning)
    }
    guard let timeline = history.timeline.value else {
      return InkedText("Reading the states…", ink: .dim)
    }
    if let problem = timeline.problem { return InkedText(SafeText(problem), ink: .warning) }
    return InkedText("No state has been seen here yet. ", ink: .dim) + inkedKey(of: .plan)
      + InkedText(" makes a plan.", ink: .dim)
  }

  // MARK: - The difference

  private var differenceTitle: SafeText {
    guard let (number, row) = selectedTimelineRow else { return "What changed" }
    switch row {
    case .lastLook(let look): return SafeText("Since you last looked (\(moment(look.since)))")
    case .state(let entry):
      let from = predecessor(ofRow: number).map { ", from \($0.serial)" } ?? ""
      return SafeText("Serial \(entry.serial)\(from)")
    }
  }

  /// What happened, in numbers: `+3 ±1 ~2`.
  private var differenceBadge: InkedText {
    guard case .shown(let shown) = toldOfSelected else { return .empty }
    let counts = shown.difference.counts
    let parts: [(String, Int, Ink)] = [
      ("-", counts.removed, .danger), ("±", counts.replaced, .danger),
      ("~", counts.changed, .warning), ("→", counts.moved, .info), ("+", counts.added, .success),
    ]
    return parts.filter { $0.1 > 0 }.enumerated().reduce(into: InkedText.empty) { line, part in
      let (sign, count, ink) = part.element
      if part.offset > 0 { line += InkedText(" ") }
      line += InkedText(SafeText("\(sign)\(count)"), ink: ink)
    }
  }
}

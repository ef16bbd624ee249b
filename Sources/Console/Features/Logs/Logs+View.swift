import Cluster
import FoundationEssentials
import TerminalUI

/// A line of a log as it is shown: what stands before it, and its text in one row or in several.
struct ShownLog {
  let place: Int
  let head: InkedText
  let text: [InkedText]
}

/// Where the parts of the screen of logs are.
struct LogAreas {
  let panel: Rect
  /// The rows of the lines.
  let lines: Rect
  /// Why logs cannot be read; empty when they all can.
  let troubles: Rect
}

extension Model {
  /// Where the parts of the screen of logs are.
  var logAreas: LogAreas {
    let inner = body.inset(by: 1)
    let count = min(logTroubles.count, max(0, inner.rows / 3))
    let rows = inner.splitRows([.flexible(), .fixed(count)])
    return LogAreas(panel: body, lines: rows[0], troubles: rows[1])
  }

  /// Draws the logs: only the lines that are seen are made.
  func drawLogs(on canvas: inout Canvas) {
    let areas = logAreas
    let badge = logBadge
    let room = max(8, areas.panel.columns - badge.spelled(in: appearance).width - 8)
    _ = Panel(logTitle.truncated(to: room, from: .middle), badge: badge, isFocused: true)
      .draw(in: &canvas, rect: areas.panel)
    drawTroubles(on: &canvas, in: areas.troubles)
    let shown = shownLogs
    guard !shown.isEmpty else {
      canvas.draw(logPlaceholder, at: 0, of: areas.lines)
      placeLogCursor(in: badge, on: &canvas, in: areas.panel)
      return
    }
    let inside = textArea(of: areas.lines)
    var row = 0
    let selectedRow = logs.selectedRow ?? 0
    for line in shown {
      canvas.draw(
        line.head.spelled(in: appearance), row: areas.lines.minRow + row,
        column: areas.lines.minColumn, maxColumns: max(0, inside.minColumn - areas.lines.minColumn))
      let view = LogView(lines: line.text, horizontalOffset: logs.wraps ? 0 : logs.shift)
      let rows = min(line.text.count, areas.lines.rows - row)
      view.draw(
        in: &canvas,
        rect: Rect(
          column: inside.minColumn, row: inside.minRow + row, columns: inside.columns, rows: rows))
      canvas.record(
        .row(offset: logs.rows.row(ofPlace: line.place) - selectedRow),
        in: Rect(
          column: areas.lines.minColumn, row: areas.lines.minRow + row,
          columns: areas.lines.columns, rows: rows))
      if line.place == logs.selected {
        canvas.select(
          Rect(
            column: areas.lines.minColumn, row: areas.lines.minRow + row,
            columns: areas.lines.columns, rows: rows))
      }
      row += line.text.count
    }
    canvas.drawScrollbar(logWindow(shown), in: areas.lines)
    placeLogCursor(in: badge, on: &canvas, in: areas.panel)
  }

  private func placeLogCursor(in badge: InkedText, on canvas: inout Canvas, in rect: Rect) {
    guard let field = logs.field, overlay == nil else { return }
    canvas.placeCursor(of: field.text, in: badge, ofPanel: rect)
  }

  /// What stands where there is no line to show.
  private var logPlaceholder: InkedText {
    if session.awaitedLogs != nil {
      return InkedText("Looking for the logs that were shown the last time…", ink: .dim)
    }
    if logs.sources.isEmpty {
      return InkedText("Nothing is chosen. ", ink: .dim) + inkedKey(of: .container)
        + InkedText(" chooses logs.", ink: .dim)
    }
    if logs.isFiltered, !logs.lines.isEmpty {
      return InkedText("No line passes. ", ink: .dim) + clearingKey(isTyping: isTypingInLogs)
        + InkedText(" shows all.", ink: .dim)
    }
    return InkedText("Nothing has been said yet.", ink: .dim)
  }
}

// MARK: - Around the lines

extension Model {
  private var logTitle: SafeText {
    switch logs.sources.count {
    case 0: "Logs"
    case 1: SafeText("Log of " + (logs.sources.first?.name ?? "") + previousWord)
    default: SafeText("\(logs.sources.count) logs by time")
    }
  }

  private var previousWord: String {
    logs.sources.first?.isPrevious == true ? ", before the restart" : ""
  }

  /// What is typed, looked for and left out, and whether the end is followed.
  private var logBadge: InkedText {
    if let field = logs.field {
      let sign = field.purpose == .search ? "/" : "&"
      return InkedText(SafeText(sign), ink: .accent)
        + InkedText(SafeText(field.text.value), ink: field.complaint == nil ? .input : .warning)
    }
    var parts: [InkedText] = []
    if let pattern = logs.pattern {
      parts.append(
        InkedText("/", ink: .accent)
          + InkedText(SafeText(pattern.text).truncated(to: 16), ink: .input))
    }
    if logs.isFiltered {
      let filter = logs.rows.filter
      let words =
        (filter.including.first.map { "&" + $0.text } ?? filter.excluding.first.map {
          "&!" + $0.text
        }
          ?? "") + (filter.level == nil ? "" : " faults")
      parts.append(
        InkedText(SafeText(words).truncated(to: 16), ink: .input)
          + InkedText(
            SafeText(" \(Words.grouped(logs.rows.count)) of \(Words.grouped(logs.lines.count))"),
            ink: .dim))
    }
    if logs.lines.dropped > 0 {
      parts.append(
        InkedText(SafeText("\(Words.grouped(logs.lines.dropped)) dropped"), ink: .warning))
    }
    parts.append(logStanding)
    return parts.dropFirst().reduce(parts[0]) { $0 + "  " + $1 }
  }

  private var logStanding: InkedText {
    if let file = logs.file, let standing = standing(of: file) { return standing }
    if !logs.isFollowing {
      let new = logs.newCount
      return InkedText(
        SafeText("paused" + (new > 0 ? " · \(Words.grouped(new)) new" : "")), ink: .warning)
    }
    let conditions = logs.sources.map { logs.conditions[$0] ?? .asked }
    if conditions.isEmpty { return .empty }
    if conditions.allSatisfy({ $0 == .asked }) { return InkedText("asked", ink: .dim) }
    if conditions.allSatisfy({ $0 == .paused }) {
      return InkedText("waiting for the next run", ink: .dim)
    }
    let endings = conditions.compactMap(\.ending)
    guard endings.count == conditions.count else {
      let part =
        endings.isEmpty ? "" : " \(conditions.count - endings.count) of \(conditions.count)"
      return InkedText(SafeText("following" + part), ink: .dim)
    }
    // Of several, each has had its sentence.
    guard endings.count == 1 else { return InkedText("ended", ink: .dim) }
    let hasFailed = if case .failed = endings[0] { true } else { false }
    return InkedText(SafeText(endings[0].word), ink: hasFailed ? .danger : .dim)
  }

  /// Where in a file the shown lines are, and what is asked of it; nil where its end is followed.
  private func standing(of file: LogFileView) -> InkedText? {
    if let question = file.question, file.percent > 0 {
      return InkedText(
        SafeText("\(question.isSearch ? "searching" : "reading") \(file.percent) %"), ink: .info)
    }
    guard !logs.isFollowing, let offset = logs.selectedLine?.offset else { return nil }
    let percent = file.size > 0 ? Int(100 * Double(offset) / Double(file.size)) : 0
    let new = logs.newCount > 0 && file.isAtEnd ? " · \(Words.grouped(logs.newCount)) new" : ""
    return InkedText(
      SafeText("paused\(new) · \(percent) % of \(Words.bytes(UInt64(max(0, file.size))))"),
      ink: .warning)
  }

  /// The part of what there is that is seen: of a file in bytes, else in rows.
  private func logWindow(_ shown: [ShownLog]) -> ScrollWindow {
    let first = shown.first.map { logs.rows.row(ofPlace: $0.place) } ?? 0
    guard let file = logs.file, let top = shown.first, let last = shown.last,
      let begin = logs.lines[top.place].offset, let end = logs.lines[last.place].offset
    else {
      return ScrollWindow(
        total: logs.rows.count, visible: max(1, shown.count), offset: first)
    }
    return ScrollWindow(total: file.size, visible: max(1, end - begin), offset: begin)
  }

  /// Why logs cannot be read.
  private var logTroubles: [String] {
    logs.sources.compactMap {
      guard case .unreachable(let reason) = logs.conditions[$0] else { return nil }
      return reason
    }
  }

  private func drawTroubles(on canvas: inout Canvas, in rect: Rect) {
    let lines = logTroubles.map {
      InkedText(Glyphs.partial + " ", ink: .warning) + InkedText(SafeText($0), ink: .warning)
    }
    canvas.draw(lines, in: rect)
  }
}

// MARK: - The lines

extension Model {
  /// The lines that are seen, from the first one or up to the newest.
  var shownLogs: [ShownLog] {
    let last = logs.rows.count - 1
    guard last >= 0 else { return [] }
    guard !logs.isFollowing else { return logRows(endingAt: last) }
    var shown: [ShownLog] = []
    var row = min(logs.rows.row(ofPlace: logs.top), last)
    var left = logAreas.lines.rows
    while row <= last, left > 0, let line = shownLog(row: row) {
      shown.append(line)
      left -= line.text.count
      row += 1
    }
    // A last line that does not fit whole is left out, so that what is selected is seen whole.
    if left < 0, shown.count > 1 { shown.removeLast() }
    return shown
  }

  /// The lines that fit above the end of a row.
  func logRows(endingAt row: Int) -> [ShownLog] {
    var shown: [ShownLog] = []
    var row = row
    var left = logAreas.lines.rows
    while row >= 0, left > 0, let line = shownLog(row: row) {
      left -= line.text.count
      if left < 0, !shown.isEmpty { break }
      shown.append(line)
      row -= 1
    }
    return shown.reversed()
  }

  /// Where texts stand: behind the mark, the time and the name.
  private func textArea(of rect: Rect) -> Rect {
    let head = min(logHeadColumns, max(0, rect.columns / 2))
    return Rect(
      column: rect.minColumn + head, row: rect.minRow, columns: max(0, rect.columns - head - 1),
      rows: rect.rows)
  }

  private var logHeadColumns: Int { 2 + numberColumns + timeColumns + sourceColumns }

  private var timeColumns: Int {
    switch logs.times {
    case .hidden: 0
    case .relative: 9
    case .local, .utc: size.columns >= 110 ? 15 : 9
    }
  }

  private var sourceColumns: Int {
    guard logs.sources.count > 1 || logs.sources.first?.hasParts == true else { return 0 }
    // Of several logs all have their place from the beginning; the parts of one take it as they come.
    let names = logs.sources.count > 1 ? logs.sources.map(\.name) : []
    let widest = (names + logs.partNames).map { sourceText(of: $0).width }.max() ?? 0
    return min(widest, size.columns >= 160 ? 32 : size.columns >= 110 ? 24 : 14) + 1
  }

  private var numberColumns: Int { logs.showsNumbers ? (logs.file?.numberWidth ?? -1) + 1 : 0 }

  private func shownLog(row: Int) -> ShownLog? {
    guard let place = logs.rows.place(ofRow: row), logs.lines.places.contains(place) else {
      return nil
    }
    let line = logs.lines[place]
    let area = logAreas.lines
    let columns = textArea(of: area).columns
    var head = InkedText(logs.bookmarks.contains(place) ? Glyphs.selected : " ", ink: .accent) + " "
    if numberColumns > 0 {
      let number = line.offset.flatMap { logs.file?.numbers[$0] }.map(String.init) ?? ""
      let blank = String(repeating: " ", count: max(0, numberColumns - 1 - number.count))
      head += InkedText(SafeText(blank + number + " "), ink: .dim)
    }
    head += InkedText(timeText(of: line).fitted(to: timeColumns), ink: .dim)
    if sourceColumns > 0 {
      head += InkedText(
        sourceText(of: line.source).fitted(to: sourceColumns - 1, from: .middle) + " ", ink: .info)
    }
    if case .gap(let gap) = line.kind {
      return ShownLog(place: place, head: head, text: [gapText(gap)])
    }
    let limit = logs.wraps ? max(1, columns) * max(1, area.rows) : logs.shift + columns + 1
    let text = LogText(line, pattern: logs.pattern, columns: limit).inked
    guard logs.wraps else { return ShownLog(place: place, head: head, text: [text]) }
    let lines = text.spelled(in: appearance).wrapped(to: columns)
    return ShownLog(
      place: place, head: head,
      text: lines.isEmpty ? [.empty] : Array(lines.prefix(max(1, area.rows))))
  }

  /// The name of a line's source: what tells it from the others that are shown; of a pod alone only
  /// its container.
  private func sourceText(of source: String) -> SafeText {
    let names = logs.sources.map(\.name)
    if names.count == 1, source.hasPrefix(names[0] + "/") {
      return SafeText(String(source.dropFirst(names[0].count + 1)))
    }
    let own = names.firstIndex { source == $0 || source.hasPrefix($0 + "/") }
    guard let own, names.count > 1 else {
      return SafeText(source.removingPrefix(sharedPrefix))
    }
    let rest = source.dropFirst(names[own].count)
    return SafeText(LogSource.distinctNames(names)[own].removingPrefix(sharedPrefix) + rest)
  }

  private func timeText(of line: LogLine) -> SafeText {
    guard let time = line.time, logs.times != .hidden else { return .empty }
    if logs.times == .relative {
      let seconds = Int(max(0, min(now.timeIntervalSince(time), 1e9)))
      return SafeText("-" + Words.span(seconds))
    }
    let offset = logs.times == .utc ? 0 : secondsFromUTC
    let clock = Words.clock(time, secondsFromUTC: offset, withSeconds: true)
    guard timeColumns > 9 else { return SafeText(clock) }
    // Of another day than the present one the day is said.
    let day = Words.dayAndTime(time, secondsFromUTC: offset).prefix(5)
    return SafeText(day + " " + clock)
  }

  private func gapText(_ gap: LogGap) -> InkedText {
    let moments = [gap.from, gap.to].map { moment in
      moment.map {
        Words.clock($0, secondsFromUTC: logs.times == .utc ? 0 : secondsFromUTC, withSeconds: true)
      }
    }
    let span =
      switch (moments[0], moments[1]) {
      case (let from?, let to?): " between \(from) and \(to)"
      case (let from?, nil): " after \(from)"
      case (nil, let to?): " before \(to)"
      case (nil, nil): ""
      }
    return gap.mayHaveLost
      ? InkedText(SafeText("── connection lost\(span): lines may be missing ──"), ink: .warning)
      : InkedText(SafeText("── connection lost\(span): no line is missing ──"), ink: .dim)
  }
}

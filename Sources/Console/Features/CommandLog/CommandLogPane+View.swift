import Fleet
import FoundationEssentials
import TerminalUI

extension Model {
  /// The inside of the log of commands, which fills the screen.
  var commandLogPane: Rect {
    Rect(column: 0, row: 0, columns: size.columns, rows: size.rows).inset(by: 1)
  }

  /// How many records are seen at once.
  var commandLogRows: Int { max(1, commandLogPane.rows - 3) }

  /// Draws the log of commands over the whole screen.
  func drawCommandLog(_ pane: CommandLogPane, on canvas: inout Canvas, in rect: Rect) {
    let badge = commandLogBadge(pane)
    let inner = Panel("What was run", badge: badge, isFocused: true).draw(in: &canvas, rect: rect)
    let parts = inner.splitRows([.flexible(), .fixed(1), .fixed(1)])
    if let scroll = pane.detail, let record = pane.selectedRecord {
      canvas.draw(commandDetail(record), in: parts[0], scrolled: scroll)
    } else if !pane.found.isEmpty {
      drawRecords(pane.found, pane, on: &canvas, in: parts[0])
    } else {
      canvas.draw(commandLogPlaceholder(pane), at: 0, of: parts[0])
    }
    canvas.draw(commandLogKeys(pane), at: 0, of: parts[2])
    if let search = pane.search { canvas.placeCursor(of: search, in: badge, ofPanel: rect) }
  }

  /// How much was run, or found of it, and how much of that failed.
  private func commandLogBadge(_ pane: CommandLogPane) -> InkedText {
    let all = Words.count(pane.records?.count ?? 0, "command")
    var badge =
      pane.search == nil && pane.filter.isEmpty
      ? InkedText(SafeText(all), ink: .dim)
      : .filter(
        pane.search?.value ?? pane.filter.text,
        found: pane.filter.isEmpty ? "" : "\(pane.found.count) of \(all)")
    let failed = pane.found.count(where: \.hasFailed)
    if failed > 0 { badge += InkedText(SafeText(" · \(failed) failed"), ink: .warning) }
    return badge
  }

  /// What stands where there is no command to show.
  private func commandLogPlaceholder(_ pane: CommandLogPane) -> InkedText {
    guard let records = pane.records else { return InkedText("Reading…", ink: .dim) }
    guard !records.isEmpty else { return InkedText("Nothing was run yet.", ink: .dim) }
    return InkedText("Nothing matches. ", ink: .dim) + InkedText("esc", ink: .key)
      + InkedText(" shows all.", ink: .dim)
  }

  private func drawRecords(
    _ records: [CommandRecord], _ pane: CommandLogPane, on canvas: inout Canvas, in rect: Rect
  ) {
    let places = records.map { place(of: $0).width }.max() ?? 0
    var table = Table(
      columns: [
        .init("BEGUN", .fixed(8)), .init("WHERE", .fixed(min(20, max(8, places)))),
        .init("TIMES", .fixed(6), alignment: .trailing, priority: 2),
        .init("TOOK", .fixed(7), alignment: .trailing, priority: 1),
        .init("END", .fixed(10)), .init("COMMAND", .flexible(minimum: 16)),
      ], selectedRow: pane.selected, scrollOffset: pane.offset)
    table.hasScrollbar = true
    table.fill(records.count, rows: rect.rows) { row(of: records[$0]) }
    table.draw(in: &canvas, rect: rect)
  }

  /// Where a command ran, without what the names of all machines begin with.
  private func place(of record: CommandRecord) -> SafeText {
    SafeText(record.place.name.removingPrefix(sharedPrefix))
  }

  private func row(of record: CommandRecord) -> Table.Row {
    let end = record.endWords
    let ink: Ink = record.hasFailed ? .warning : .dim
    return Table.Row(
      mark: record.hasFailed ? InkedText(Glyphs.failed, ink: .warning) : nil,
      [
        InkedText(
          SafeText(
            Words.clock(record.startedAt, secondsFromUTC: secondsFromUTC, withSeconds: true)),
          ink: .dim),
        InkedText(place(of: record)),
        InkedText(SafeText(record.count > 1 ? "×\(Words.grouped(record.count))" : ""), ink: .dim),
        InkedText(SafeText(record.duration.map(Words.took) ?? ""), ink: .dim),
        InkedText(SafeText(end), ink: ink),
        InkedText(
          SafeText(record.title, clippedTo: 400), ink: record.hasFailed ? .warning : .text),
      ])
  }

  /// A record with everything that is known of it, wrapped.
  func commandDetail(_ record: CommandRecord?) -> [InkedText] {
    guard let record else { return [] }
    let columns = max(8, commandLogPane.columns - 3)
    func fact(_ label: String, _ text: String, ink: Ink = .text) -> [InkedText] {
      InkedText.hanging(
        InkedText(SafeText(label), ink: .dim), InkedText(SafeText(text), ink: ink), indent: 11,
        columns: columns)
    }
    let begun = Words.clock(record.startedAt, secondsFromUTC: secondsFromUTC, withSeconds: true)
    let times = record.count > 1 ? ", \(Words.grouped(record.count)) times so far" : ""
    var lines = fact("what", record.title) + fact("where", record.place.name)
    if let directory = record.directory { lines += fact("directory", directory) }
    lines += fact("begun", begun + times)
    if let duration = record.duration { lines += fact("took", Words.took(duration)) }
    lines += fact("end", record.endWords, ink: record.hasFailed ? .warning : .text)
    if case .failed(let reason) = record.ending { lines += fact("why", reason, ink: .warning) }
    lines += [.empty, InkedText("command", ink: .heading)]
    lines += InkedText(SafeText(record.line)).wrapped(to: columns)
    let errors = SafeText.lines(of: record.errorTail)
    lines += [.empty, InkedText("end of its standard error", ink: .heading)]
    lines +=
      errors.isEmpty
      ? [InkedText("nothing", ink: .dim)] : errors.flatMap { InkedText($0).wrapped(to: columns) }
    return lines
  }

  private func commandLogKeys(_ pane: CommandLogPane) -> InkedText {
    guard pane.search == nil else {
      return .keys([("enter", "keep the filter"), ("esc", "show all")])
    }
    let isDetail = pane.detail != nil
    let leaving = isDetail ? "back" : pane.filter.isEmpty ? "close" : "show all"
    return .keys(
      (isDetail
        ? [(scrollKeys, "scroll")]
        : [(scrollKeys, "choose"), ("enter", "open"), (word(for: .filter), "filter")])
        + [(word(for: .copyValue), "copy the command"), ("esc", leaving)])
  }
}

extension CommandRecord {
  /// How the newest ended, or that it runs.
  var endWords: String {
    guard let ending, running == 0 || count > 1 else { return "runs" }
    return running > 0 && ending.isSuccess ? "runs" : ending.words
  }
}

extension CommandRecord.Ending {
  /// For people, in a word or two.
  var words: String {
    switch self {
    case .exited(let code): "exit \(code)"
    case .signalled(let signal): "signal \(signal)"
    case .timedOut: "timed out"
    case .failed: "no answer"
    }
  }
}

extension CommandRecord.Place {
  /// For people.
  var name: String {
    switch self {
    case .here: "here"
    case .machine(let name): name
    }
  }
}

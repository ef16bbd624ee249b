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
    let failed = pane.records?.count(where: \.hasFailed) ?? 0
    var badge = InkedText(
      SafeText(Words.count(pane.records?.count ?? 0, "command")), ink: .dim)
    if failed > 0 { badge += InkedText(SafeText(" · \(failed) failed"), ink: .warning) }
    let inner = Panel("What was run", badge: badge, isFocused: true).draw(in: &canvas, rect: rect)
    let parts = inner.splitRows([.flexible(), .fixed(1), .fixed(1)])
    if let scroll = pane.detail, let record = pane.selectedRecord {
      canvas.draw(commandDetail(record), in: parts[0], scrolled: scroll)
    } else if let records = pane.records, !records.isEmpty {
      drawRecords(records, pane, on: &canvas, in: parts[0])
    } else {
      canvas.draw(
        InkedText(
          pane.records == nil ? "Reading…" : "Nothing was run yet.", ink: .dim), at: 0, of: parts[0]
      )
    }
    canvas.draw(commandLogKeys(isDetail: pane.detail != nil), at: 0, of: parts[2])
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
        InkedText(SafeText(record.duration.map(Self.span) ?? ""), ink: .dim),
        InkedText(SafeText(end), ink: ink),
        InkedText(
          SafeText(record.title, clippedTo: 400), ink: record.hasFailed ? .warning : .text),
      ])
  }

  private static func span(_ duration: Duration) -> String {
    duration < .seconds(10)
      ? Words.milliseconds(duration) : Words.span(Int(duration.components.seconds))
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
    if let duration = record.duration { lines += fact("took", Self.span(duration)) }
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

  private func commandLogKeys(isDetail: Bool) -> InkedText {
    let keys: [(SafeText, SafeText)] =
      (isDetail ? [("j k", "scroll")] : [("j k", "choose"), ("enter", "open")])
      + [("c", "copy the command"), ("esc", isDetail ? "back" : "close")]
    return keys.reduce(InkedText.empty) { line, key in
      line + InkedText(line.isEmpty ? "" : "   ") + InkedText(key.0, ink: .key)
        + InkedText(" " + key.1, ink: .dim)
    }
  }
}

extension CommandRecord {
  /// How the newest ended, or that it runs.
  fileprivate var endWords: String {
    if running > 0, ending == nil || count == 1 { return "runs" }
    switch ending {
    case nil: return "runs"
    case .exited(let code): return running > 0 && code == 0 ? "runs" : "exit \(code)"
    case .signalled(let signal): return "signal \(signal)"
    case .timedOut: return "timed out"
    case .failed: return "no answer"
    }
  }
}

extension CommandRecord.Place {
  /// For people.
  fileprivate var name: String {
    switch self {
    case .here: "here"
    case .machine(let name): name
    }
  }
}

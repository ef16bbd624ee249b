import Fleet
import TerminalUI

extension Model {
  /// Draws the dialog: a question in the middle, or the answers over the whole screen.
  func drawFanOut(_ dialog: FanOutDialog, on canvas: inout Canvas, in rect: Rect) {
    switch dialog.page {
    case .command(let field): drawCommandQuestion(field, dialog, on: &canvas, in: rect)
    case .waiting(let request, let answers):
      drawWaiting(request, answers, dialog, on: &canvas, in: rect)
    case .answer(let request, let report, let lines, let scroll):
      drawAnswers(request, report, lines, scroll, on: &canvas, in: rect)
    }
  }

  private static let fanOutColumns = 84

  private func drawCommandQuestion(
    _ field: TextField, _ dialog: FanOutDialog, on canvas: inout Canvas, in rect: Rect
  ) {
    let inner = box(
      SafeText("Run on \(dialog.choice)"), columns: Self.fanOutColumns, rows: 8, on: &canvas,
      in: rect
    ).inset(columns: 1)
    canvas.draw(
      SafeText(NameFold.text(dialog.machines.map(\.name))).truncated(to: inner.columns),
      row: inner.minRow, column: inner.minColumn)
    field.draw(
      in: &canvas,
      rect: Rect(column: inner.minColumn, row: inner.minRow + 2, columns: inner.columns, rows: 1))
    canvas.draw(
      "By sh -c, for \(FanOutState.timeout) seconds at most; sent once, and kept in the audit log.",
      row: inner.minRow + 4, column: inner.minColumn, ink: .dim, maxColumns: inner.columns)
    canvas.draw(
      .keys([("enter", "run"), ("esc", "leave")]), row: inner.maxRow - 1, column: inner.minColumn,
      maxColumns: inner.columns)
  }

  private func drawWaiting(
    _ request: FanOutRequest, _ answers: [FanOutAnswer], _ dialog: FanOutDialog,
    on canvas: inout Canvas, in rect: Rect
  ) {
    let inner = box(
      SafeText("Run on \(dialog.choice)"), columns: Self.fanOutColumns, rows: 8, on: &canvas,
      in: rect)
    let answered = Set(answers.map(\.machine))
    let waiting = dialog.machines.filter { !answered.contains($0) }
    let failed = answers.count { !$0.isSuccess }
    var count = InkedText(SafeText("\(answers.count) of \(dialog.machines.count) answered"))
    if failed > 0 { count += InkedText(SafeText(", \(failed) failed"), ink: .danger) }
    let names = InkedText(
      SafeText("waiting for \(NameFold.text(waiting.map(\.name)))"), ink: .dim)
    let lines: [InkedText] = [
      InkedText(SafeText(request.command)), .empty, count, names, .empty,
      .keys([("esc", "stop waiting")]),
    ]
    canvas.draw(lines, in: inner)
  }

  /// Where the answers stand.
  var fanOutPane: Rect {
    Rect(column: 0, row: 0, columns: size.columns, rows: size.rows).inset(by: 1)
  }

  private func drawAnswers(
    _ request: FanOutRequest, _ report: FanOutReport, _ lines: [InkedText], _ scroll: Scroll,
    on canvas: inout Canvas, in rect: Rect
  ) {
    let inner = Panel(
      SafeText(request.command).truncated(to: max(0, rect.columns / 2)),
      badge: InkedText(
        SafeText(report.summary),
        ink: report.unansweredCount + report.failedCount > 0 ? .danger : .dim),
      isFocused: true
    ).draw(in: &canvas, rect: rect)
    let parts = inner.splitRows([.flexible(), .fixed(1), .fixed(1)])
    canvas.draw(lines, in: parts[0], scrolled: scroll)
    canvas.draw(
      .keys([
        (scrollKeys, "scroll"), (word(for: .copyCommand), "copy command"),
        (word(for: .runCommand), "another"), ("esc", "close"),
      ]), at: 0, of: parts[2])
  }

  /// The answers, the machines that said the same put together.
  ///
  /// They are made once and kept: there can be many.
  func fanOutLines(_ report: FanOutReport) -> [InkedText] {
    let columns = fanOutPane.columns - 2
    var lines: [InkedText] = []
    for group in report.groups {
      if !lines.isEmpty { lines.append(.empty) }
      lines += head(of: group, in: report).wrapped(to: columns)
      for line in body(of: group) { lines += line.wrapped(to: columns) }
    }
    return lines
  }

  private func head(of group: FanOutReport.Group, in report: FanOutReport) -> InkedText {
    let (mark, ink) = group.mark
    let count = SafeText(" \(group.machines.count) \(report.word(for: group))  ")
    var line = InkedText(mark, ink: ink) + InkedText(count, ink: ink, bold: true)
    line += InkedText(SafeText(group.names), bold: true)
    if let ending = group.endingWords { line += InkedText(SafeText("  \(ending)"), ink: ink) }
    return line
  }

  private func body(of group: FanOutReport.Group) -> [InkedText] {
    switch group.outcome {
    case .unanswered(let reason): return [InkedText(SafeText(reason))]
    case .ended(let ending):
      if let difference = group.difference { return difference.lines.map(\.inked) }
      let dropped =
        ending.dropped > 0
        ? [InkedText(SafeText("\(ending.dropped) bytes before this were not kept"), ink: .warning)]
        : []
      let lines =
        shown(ending.output.textLines, ink: .text)
        + shown(ending.errorOutput.textLines, ink: .warning)
      return lines.isEmpty ? [InkedText("no output", ink: .dim)] : dropped + lines
    }
  }

  /// The screen shows so many lines of an output; the command without a screen shows all.
  private static let longestAnswer = 1_000

  /// The end of an output, and how much of it is left out.
  private func shown(_ lines: [String], ink: Ink) -> [InkedText] {
    let hidden = lines.count - Self.longestAnswer
    let more = Words.count(max(0, hidden), "line") + " before this; quarterdeck exec shows them"
    return (hidden > 0 ? [InkedText(SafeText(more), ink: .dim)] : [])
      + lines.suffix(Self.longestAnswer).map { InkedText(SafeText($0), ink: ink) }
  }
}

extension FanOutReport.Group {
  fileprivate var mark: (SafeText, Ink) {
    switch outcome {
    case .unanswered: (Glyphs.failed, .danger)
    case .ended(let ending) where ending.exitCode != 0: (Glyphs.failed, .danger)
    case .ended: isMajority ? (Glyphs.well, .success) : (Glyphs.partial, .warning)
    }
  }
}

extension LineDifference.Line {
  fileprivate var inked: InkedText {
    switch kind {
    case .head: InkedText(SafeText(text), ink: .dim)
    case .same: InkedText(SafeText(text))
    case .removed: InkedText(SafeText(text), ink: .danger)
    case .added: InkedText(SafeText(text), ink: .success)
    }
  }
}

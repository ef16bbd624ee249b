import Cluster
import Fleet
import FoundationEssentials
import TerminalUI

extension Model {
  private static let customColumns = 84
  /// As many lines of an output are shown: its end.
  private static let mostLines = 2_000

  /// Draws the dialog: a question in the middle, or what was printed over the whole screen.
  func drawCustom(_ dialog: CustomDialog, on canvas: inout Canvas, in rect: Rect) {
    switch dialog.page {
    case .form: drawCustomForm(dialog, on: &canvas, in: rect)
    case .question: drawCustomQuestion(dialog, on: &canvas, in: rect)
    case .output(let print): drawPrint(print, dialog, on: &canvas, in: rect)
    }
  }

  // MARK: - Questions

  private func drawCustomForm(
    _ dialog: CustomDialog, on canvas: inout Canvas, in rect: Rect
  ) {
    let form = dialog.form
    let columns = min(Self.customColumns, rect.columns - 4) - 4
    let tail =
      [.empty] + customFacts(of: dialog, columns: columns - 2)
      + [InkedText(SafeText(form.complaint ?? ""), ink: .warning), formKeys(form)]
    let room = max(1, rect.rows - 4 - tail.count)
    let inner = box(
      customTitle(of: dialog), columns: columns + 4,
      rows: min(form.fields.count, room) + tail.count + 2, on: &canvas, in: rect
    ).inset(columns: 1)
    let parts = inner.splitRows([.flexible(), .fixed(tail.count)])
    let labels = form.fields.map { SafeText($0.prompt.title).truncated(to: columns / 2) }
    let width = labels.map(\.width).max() ?? 0
    let window = ScrollWindow(
      total: form.fields.count, visible: parts[0].rows, offset: 0, showing: form.focus)
    for (row, number) in window.range.enumerated() {
      let isFocused = number == form.focus
      let line = parts[0].row(row)
      canvas.draw(
        labels[number], row: line.minRow, column: line.minColumn, ink: isFocused ? .accent : .text)
      drawAnswer(
        form.fields[number], isFocused: isFocused, on: &canvas,
        in: Rect(
          column: line.minColumn + width + 2, row: line.minRow,
          columns: max(0, line.columns - width - 2), rows: 1))
    }
    canvas.draw(tail, in: parts[1])
  }

  private func drawAnswer(
    _ field: CustomForm.Field, isFocused: Bool, on canvas: inout Canvas, in rect: Rect
  ) {
    guard field.prompt.choices.isEmpty else {
      var line = InkedText.empty
      for choice in field.prompt.choices {
        let isChosen = choice == field.entry.value
        line += InkedText(
          SafeText(isChosen ? "[\(choice)]" : " \(choice) "), ink: isChosen ? .accent : .dim,
          bold: isChosen && isFocused)
      }
      canvas.draw(line, row: rect.minRow, column: rect.minColumn, maxColumns: rect.columns)
      return
    }
    var entry = field.entry
    entry.isFocused = isFocused
    entry.draw(in: &canvas, rect: rect)
  }

  private func formKeys(_ form: CustomForm) -> InkedText {
    let isChoice =
      form.fields.indices.contains(form.focus)
      && !form.fields[form.focus].prompt.choices.isEmpty
    return .keys(
      (isChoice ? [("left right", "choose")] : [])
        + [("enter", form.isAtEnd ? "go on" : "next"), ("esc", "leave")])
  }

  private func drawCustomQuestion(
    _ dialog: CustomDialog, on canvas: inout Canvas, in rect: Rect
  ) {
    let columns = min(Self.customColumns, rect.columns - 4) - 4
    let keys =
      InkedText("y", ink: .key, bold: true) + " run it    "
      + inkedKey(of: .copyCommand, bold: true) + " copy the command    "
      + InkedText("any other key", ink: .key, bold: true) + " leave it"
    let facts = customFacts(of: dialog, columns: columns)
    let lines = facts.prefix(max(1, rect.rows - 6)) + [.empty, keys]
    let inner = box(
      customTitle(of: dialog), columns: columns + 4, rows: lines.count + 2, on: &canvas, in: rect)
    canvas.draw(Array(lines), in: inner)
  }

  private func customTitle(of dialog: CustomDialog) -> SafeText {
    SafeText(dialog.command.title)
  }

  /// What will be run, where, and what is to be thought of.
  private func customFacts(of dialog: CustomDialog, columns: Int) -> [InkedText] {
    let line: InkedText =
      if let line = commandLine(of: dialog) {
        InkedText(SafeText(line), bold: true)
      } else {
        InkedText(
          SafeText(dialog.command.arguments.map(\.source).joined(separator: " ")), ink: .dim)
      }
    var facts = line.wrapped(to: columns)
    facts += InkedText(SafeText(customPlace(of: dialog)), ink: .dim).wrapped(to: columns)
    if dialog.command.isDangerous {
      facts.append(InkedText("Whoever wrote it calls it dangerous.", ink: .danger))
    }
    return facts
  }

  private func customPlace(of dialog: CustomDialog) -> String {
    let matter = dialog.matter.name.isEmpty ? "" : " It is about \(dialog.matter.name)."
    switch dialog.command.place {
    case .here: return "On this computer." + matter
    case .kubeconfig:
      return "On this computer, with a tunnel to the cluster and its credentials." + matter
    case .machine:
      let target = inventory?.targets.first { $0.id == dialog.matter.machineID }
      return "On \(target?.name ?? "the machine") over SSH, as \(target?.host.user ?? "its user")."
    }
  }

  // MARK: - What it prints

  /// Where what is printed stands.
  private var customPane: Rect {
    Rect(column: 0, row: 0, columns: size.columns, rows: size.rows).inset(by: 1)
  }

  /// How many lines of it are seen at once.
  var customRows: Int { max(1, customPane.rows - 4) }

  private func drawPrint(
    _ print: CustomPrint, _ dialog: CustomDialog, on canvas: inout Canvas, in rect: Rect
  ) {
    let badge: InkedText =
      if let result = print.result {
        InkedText(
          SafeText("\(result.ending.words) · \(Words.took(result.duration))"),
          ink: result.ending.isSuccess ? .dim : .danger)
      } else {
        InkedText(
          SafeText("runs · \(Words.span(Int(now.timeIntervalSince(print.startedAt))))"), ink: .info)
      }
    let inner = Panel(
      customTitle(of: dialog).truncated(to: max(0, rect.columns / 2)), badge: badge,
      isFocused: true
    ).draw(in: &canvas, rect: rect)
    let parts = inner.splitRows([.fixed(1), .fixed(1), .flexible(), .fixed(1), .fixed(1)])
    let line = SafeText(commandLine(of: dialog) ?? "")
    canvas.draw(
      InkedText(line.truncated(to: max(0, parts[0].columns - 1)), ink: .dim), at: 0, of: parts[0])
    canvas.draw(print.lines, in: parts[2], scrolled: print.scroll)
    canvas.draw(
      .keys([
        (scrollKeys, "scroll"), (word(for: .copyCommand), "copy the command"),
        ("esc", print.result == nil ? "end it" : "close"),
      ]), at: 0, of: parts[4])
  }

  /// What was printed as lines at the present width, or why nothing was; made once and kept: there can
  /// be many.
  func customLines(_ print: CustomPrint) -> [InkedText] {
    let columns = max(8, customPane.columns - 3)
    var lines = SafeText.lines(of: print.output.text, limit: Self.mostLines + 1)
      .map { InkedText($0) }
    let isCut = lines.count > Self.mostLines || print.output.dropped > 0
    if isCut {
      lines =
        [InkedText("What was printed before this is not kept.", ink: .dim)]
        + lines.suffix(Self.mostLines)
    }
    if case .failed(let reason) = print.result?.ending {
      lines.append(InkedText(SafeText(reason), ink: .danger))
    } else if print.result != nil, lines.isEmpty {
      lines = [InkedText("It printed nothing.", ink: .dim)]
    }
    return lines.flatMap { $0.isEmpty ? [.empty] : $0.wrapped(to: columns) }
  }
}

import Cluster
import Fleet
public import TerminalUI

extension Model {
  /// The smallest size at which the screens make sense.
  static let smallestSize = Size(columns: 60, rows: 15)

  /// Returns what the terminal should show.
  ///
  /// It is a function of the model alone: the same model gives the same frame.
  public func frame() -> Frame { pointable().frame }

  /// Draws what the terminal should show, and records what of it answers to the pointer.
  func pointable() -> Canvas {
    var canvas = Canvas(size: size, appearance: appearance)
    guard size.columns >= Self.smallestSize.columns, size.rows >= Self.smallestSize.rows else {
      drawTooSmall(on: &canvas)
      return canvas
    }
    known.drawHeader(on: &canvas, in: bars.header)
    switch screen {
    case .overview: drawn.drawOverview(on: &canvas, in: body)
    case .deploy: drawDeploy(on: &canvas, in: body)
    case .machine(let id): drawMachine(id, on: &canvas, in: body)
    case .resources: drawResources(on: &canvas)
    case .nodes: drawn.drawNodeList(on: &canvas)
    case .node(let name): drawNode(name, on: &canvas, in: body)
    case .pods: drawn.drawPodList(on: &canvas)
    case .logs: drawLogs(on: &canvas)
    case .tunnels: drawTunnels(on: &canvas, in: body)
    case .history: drawHistory(on: &canvas, in: body)
    case .pod(let id): drawPod(id, on: &canvas, in: body)
    }
    drawZoomMark(on: &canvas)
    drawFooter(on: &canvas, in: bars.footer)
    drawOverlay(on: &canvas, in: canvas.bounds)
    return canvas
  }

  /// What lies between the two bars: the screen itself.
  var body: Rect {
    Rect(column: 0, row: 1, columns: size.columns, rows: size.rows - 2)
  }

  private var bars: (header: Rect, footer: Rect) {
    (
      Rect(column: 0, row: 0, columns: size.columns, rows: 1),
      Rect(column: 0, row: size.rows - 1, columns: size.columns, rows: 1)
    )
  }

  private func drawTooSmall(on canvas: inout Canvas) {
    let small = Self.smallestSize
    canvas.draw("Quarterdeck needs \(small.columns)×\(small.rows).", row: 0, column: 0)
    canvas.draw(
      "This terminal has \(size.columns)×\(size.rows).", row: 1, column: 0, ink: .dim)
  }
}

// MARK: - Header and footer

extension Model {
  private func drawHeader(on canvas: inout Canvas, in rect: Rect) {
    let isWide = size.columns >= 100
    // Seconds that stand still between two minutes would lie; their place is kept.
    let clock = SafeText(
      Words.clock(
        now, secondsFromUTC: secondsFromUTC, withSeconds: isWide && pace == .second)
    ).padded(to: isWide ? 8 : 5)
    let right =
      tunnelState + InkedText(headerState, ink: activeRun == nil ? .text : .info) + "   "
      + InkedText(clock, ink: .dim)
    let rightColumn = rect.maxColumn - right.spelled(in: appearance).width - 1
    let mark = deployment.guardMark
    let name = SafeText(deployment.name).truncated(to: rect.columns / 3)
    let home =
      InkedText(mark.isEmpty ? mark : mark + "  ", ink: .guarded, bold: true)
      + InkedText(name, ink: .title, bold: true)
      + (deployment.isOfFiles
        ? .empty : InkedText(" · \(SafeText(deployment.workspace))", ink: .dim))
    let room = max(0, rightColumn - 3)
    let left =
      home
      + InkedText(breadcrumb(columns: room - home.width))
    guard !mark.isEmpty else {
      canvas.draw(
        left.truncated(to: room), row: rect.minRow, column: rect.minColumn + 1, maxColumns: room)
      canvas.draw(right, row: rect.minRow, column: max(0, rightColumn))
      return
    }
    // One unbroken band: nothing in it may look like the header of a deployment like any other.
    canvas.fill(rect, ink: .guarded)
    canvas.draw(
      left.truncated(to: room).inked(.guarded), row: rect.minRow, column: rect.minColumn + 1,
      maxColumns: room)
    canvas.draw(right.inked(.guarded), row: rect.minRow, column: max(0, rightColumn))
  }

  /// The way to the screen; its beginning gives way where there is no room for all of it.
  private func breadcrumb(columns: Int) -> SafeText {
    let crumbs = breadcrumbs.map { " ▸ " + SafeText($0) }
    let whole = crumbs.reduce(SafeText.empty, +)
    guard whole.width > columns, let last = crumbs.last, crumbs.count > 1 else {
      return whole.truncated(to: max(0, columns), from: .middle)
    }
    let start: SafeText = " ▸ …"
    return start + last.truncated(to: max(0, columns - start.width), from: .middle)
  }

  /// The state in a few words.
  private var headerState: SafeText {
    if deployment.isOfFiles { return "" }
    if let run = activeRun { return SafeText("\(run.kind.title) running") }
    if deployment.isReadOnly, size.columns >= 100 { return "read-only" }
    switch state.value {
    case nil: return state.failure == nil ? "" : "state unreadable"
    case .some(nil): return "no state"
    case .some(let summary?):
      return size.columns >= 100
        ? SafeText(
          "serial \(summary.serial) · \(Words.count(summary.resources.count, "resource"))")
        : SafeText("serial \(summary.serial)")
    }
  }

  private func drawFooter(on canvas: inout Canvas, in rect: Rect) {
    if let notice {
      let ink: Ink = notice.kind == .failure ? .danger : .accent
      canvas.draw(InkedText(SafeText(notice.text), ink: ink), at: 0, of: rect)
      return
    }
    if let line = filterLine { return canvas.draw(line, at: 0, of: rect) }
    if let line = tourLine(columns: rect.columns - 2) { return canvas.draw(line, at: 0, of: rect) }
    // What lies over the screen takes the keys, and names its own.
    let isCovered = overlay != nil
    HintBar(
      isCovered ? [] : hints, pinned: isCovered ? [] : [.palette, .help].compactMap(hint),
      trailing: InkedText(SafeText(screen.id.title), ink: .dim)
    )
    .draw(in: &canvas, rect: rect)
  }

  /// The keys that make sense now, the most telling first.
  var hints: [HintBar.Hint] {
    let urgent = CommandTable.rows.filter { [.apply, .interrupt].contains($0.command) }
    let leading = CommandTable.leading[screen.id] ?? []
    let others = CommandTable.rows.filter {
      ![.apply, .interrupt, .palette, .help].contains($0.command)
        && !leading.contains($0.command)
    }
    var hints = (urgent + leading.compactMap { CommandTable.byCommand[$0] } + others).compactMap {
      row -> HintBar.Hint? in
      guard row.scope.covers(screen.id), availability(of: row.command).isAvailable,
        row.command.rawValue != screen.id.rawValue,
        row.command != .allLogs || screen != .logs,
        row.command != .tunnels || deployment.hasTunnels
      else { return nil }
      return hint(of: row.command)
    }
    // Behind what everybody reaches for, and before what is there on every screen.
    hints.insert(contentsOf: customHints, at: min(Self.hintsBeforeCustom, hints.count))
    return hints
  }

  private static let hintsBeforeCustom = 3

  /// The keys of the operator's own commands that are about the row at hand.
  private var customHints: [HintBar.Hint] {
    customCommands.compactMap { command in
      guard let key = command.key, command.subject != .deployment,
        obstacle(to: .custom(command.name)) == nil
      else { return nil }
      return HintBar.Hint(key: SafeText(key), label: SafeText(command.name))
    }
  }

  /// The first key of a command and what it does; nil when the bottom line does not say it.
  private func hint(of command: Command) -> HintBar.Hint? {
    guard let row = CommandTable.byCommand[command], let label = row.hint,
      let key = keymap.keys(of: command).first
    else { return nil }
    return HintBar.Hint(key: SafeText(Self.sign(of: key)), label: SafeText(label))
  }

  /// How little room names the way to a command.
  func keyHint(of command: Command) -> String { Self.sign(of: word(for: command)) }

  private static func sign(of key: String) -> String { key == "enter" ? "⏎" : key }
}

import Cluster
import Fleet
public import TerminalUI

extension Model {
  /// The smallest size at which the screens make sense.
  static let smallestSize = Size(columns: 60, rows: 15)

  /// Returns what the terminal should show.
  ///
  /// It is a function of the model alone: the same model gives the same frame.
  public func frame() -> Frame {
    var canvas = Canvas(size: size, appearance: appearance)
    guard size.columns >= Self.smallestSize.columns, size.rows >= Self.smallestSize.rows else {
      drawTooSmall(on: &canvas)
      return canvas.frame
    }
    let rows = canvas.bounds.splitRows([.fixed(1), .flexible(), .fixed(1)])
    drawHeader(on: &canvas, in: rows[0])
    switch screen {
    case .overview: drawOverview(on: &canvas, in: rows[1])
    case .deploy: drawDeploy(on: &canvas, in: rows[1])
    case .machine(let id): drawMachine(id, on: &canvas, in: rows[1])
    case .pod(let id): drawPod(id, on: &canvas, in: rows[1])
    }
    drawFooter(on: &canvas, in: rows[2])
    drawOverlay(on: &canvas, in: canvas.bounds)
    return canvas.frame
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
    let clock = Words.clock(
      now, secondsFromUTC: secondsFromUTC, withSeconds: size.columns >= 100)
    let right = InkedText(headerState) + InkedText("   ") + InkedText(SafeText(clock), ink: .dim)
    let left =
      InkedText(SafeText(deployment.name), ink: .title, bold: true)
      + InkedText(" · \(SafeText(deployment.workspace))", ink: .dim)
      + InkedText(SafeText(breadcrumb), ink: .text)
    let rightColumn = rect.maxColumn - right.width - 1
    canvas.draw(
      left, row: rect.minRow, column: rect.minColumn + 1,
      maxColumns: max(0, rightColumn - 2))
    canvas.draw(right, row: rect.minRow, column: max(0, rightColumn))
  }

  private var breadcrumb: String {
    switch screen {
    case .overview: ""
    case .deploy: " ▸ Deploy"
    case .machine(let id):
      " ▸ " + (inventory?.machines.first { $0.id == id }?.name ?? "machine")
    case .pod(let id): " ▸ \(id.namespace)/\(id.name)"
    }
  }

  /// The state in a few words.
  private var headerState: SafeText {
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
      canvas.draw(
        SafeText(notice.text), row: rect.minRow, column: rect.minColumn + 1,
        ink: notice.kind == .failure ? .danger : .accent, maxColumns: rect.size.columns - 2)
      return
    }
    HintBar(hints, trailing: InkedText(SafeText(screen.id.title), ink: .dim)).draw(in: &canvas, rect: rect)
  }

  /// The keys that make sense now, the most telling first.
  var hints: [HintBar.Hint] {
    CommandTable.rows.compactMap { row in
      guard let label = row.hint, row.scope.covers(screen.id),
        availability(of: row.command).isAvailable, row.command.rawValue != screen.id.rawValue,
        let key = row.keys.first
      else { return nil }
      return HintBar.Hint(
        key: SafeText(key == "enter" ? "⏎" : key), label: SafeText(label))
    }
  }
}

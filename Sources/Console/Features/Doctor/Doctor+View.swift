import Fleet
import TerminalUI

extension Model {
  /// How wide the text of the list is.
  var doctorColumns: Int { min(104, size.columns - 8) }

  /// How many of its lines are seen at once.
  func doctorRows(_ lines: Int) -> Int { max(1, min(lines, size.rows - 6)) }

  /// Draws the list of what a deployment needs.
  func drawDoctor(_ doctor: Doctor, on canvas: inout Canvas, in rect: Rect) {
    let lines = doctorLines(doctor, columns: doctorColumns)
    let rows = doctorRows(lines.count)
    let again = "\(word(for: .refresh)) again · esc closes"
    let keys = lines.count > rows ? "\(scrollKeys) scroll · \(again)" : again
    let inner = box(
      "Doctor", columns: doctorColumns + 4, rows: rows + 2,
      badge: InkedText(SafeText(keys), ink: .dim),
      on: &canvas, in: rect)
    canvas.draw(lines, in: inner, scrolled: doctor.scroll)
  }

  /// The lines of the list: what fails first says why, and what mends it.
  func doctorLines(_ doctor: Doctor, columns: Int) -> [InkedText] {
    guard let report = doctor.report else { return [InkedText("Looking…", ink: .dim)] }
    let width = report.checks.map(\.id.rawValue.count).max() ?? 0
    let counts = PreflightCheck.Verdict.allCases.filter { report.count($0) > 0 }
      .map { "\(report.count($0)) \($0.rawValue)" }.joined(separator: " · ")
    var lines = [InkedText(SafeText(counts), ink: .dim), .empty]
    for check in report.checks {
      let (glyph, ink) = check.verdict.mark
      let name = SafeText(check.id.rawValue).padded(to: width)
      for (index, text) in check.lines.enumerated() {
        let label =
          index == 0 ? InkedText(glyph + " ", ink: ink) + InkedText(name, ink: .heading) : .empty
        lines += InkedText.hanging(
          label, InkedText(SafeText(text), ink: index == 0 ? .text : .dim), indent: width + 4,
          columns: columns)
      }
    }
    return lines
  }
}

extension PreflightCheck.Verdict {
  /// The glyph and the ink of a verdict.
  fileprivate var mark: (SafeText, Ink) {
    switch self {
    case .failure: (Glyphs.failed, .danger)
    case .warning: (Glyphs.partial, .warning)
    case .skipped: (Glyphs.none, .dim)
    case .ok: (Glyphs.well, .success)
    }
  }
}

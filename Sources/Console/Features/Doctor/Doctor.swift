import Fleet
import TerminalUI

/// The list of what a deployment needs, each with what was found.
struct Doctor: Equatable, Sendable {
  /// What was found; nil while it is being looked at.
  var report: PreflightReport?
  /// What is shown of the list.
  var scroll = Scroll()
}

extension Model {
  /// Takes in what was found; nobody waits for it any more when the list was closed.
  mutating func receive(_ report: PreflightReport) {
    guard case .doctor = overlay else { return }
    overlay = .doctor(Doctor(report: report))
  }

  /// Gives a key to the list: it scrolls, looks again, or is closed.
  mutating func updateDoctor(_ doctor: Doctor, with key: Key) -> [Effect] {
    if keymap.command(for: key, on: screen.id) == .refresh {
      overlay = .doctor(Doctor())
      return [.runDoctor]
    }
    guard let command = keymap.scrolling(for: key) else {
      overlay = nil
      return []
    }
    var doctor = doctor
    let lines = doctorLines(doctor, columns: doctorColumns).count
    doctor.scroll.move(command, total: lines, visible: doctorRows(lines))
    overlay = .doctor(doctor)
    return []
  }
}

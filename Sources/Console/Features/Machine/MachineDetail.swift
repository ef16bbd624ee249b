import TerminalUI

/// What the machine screen remembers.
public struct MachineState: Equatable, Sendable {
  /// What is shown of the machine's particulars.
  var scroll = Scroll()

  /// Makes the state at the top.
  init() {}
}

extension Model {
  /// Carries out a command on the machine screen.
  mutating func updateMachine(_ id: String, _ command: Command) {
    let inside = body.inset(by: 1)
    let total = machineLines(id, columns: inside.columns - 2).count
    machine.scroll.move(command, total: total, visible: inside.rows)
  }
}

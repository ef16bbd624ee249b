/// What the machine screen remembers.
public struct MachineState: Equatable, Sendable {
  /// The first line that is shown of the machine's particulars.
  private(set) var offset = 0

  /// Makes the state at the top.
  init() {}

  /// Carries out a command on this screen.
  mutating func update(_ command: Command, page: Int) {
    switch command {
    case .moveDown: offset += 1
    case .moveUp: offset = max(0, offset - 1)
    case .halfPageDown, .pageDown: offset += page
    case .halfPageUp, .pageUp: offset = max(0, offset - page)
    case .top: offset = 0
    default: break
    }
    offset = min(offset, 200)
  }
}

import FoundationEssentials
import TerminalUI

/// Whether the mouse is used, and what it did last.
struct PointerState: Equatable, Sendable {
  /// Whether it is; otherwise the terminal's own selection works.
  var isUsed = true
  /// Whether the button went down on a row, so that a drag from there is one through rows.
  var isOnRow = false
  /// The last press: two of them at one place within half a second open something.
  private var lastPress: Press?

  private struct Press: Equatable {
    let point: Point
    let time: Date
  }

  /// Takes in a press and returns whether it is the second of two.
  mutating func isSecond(at point: Point, _ now: Date) -> Bool {
    defer { lastPress = Press(point: point, time: now) }
    guard let lastPress, lastPress.point == point else { return false }
    return (0..<0.5).contains(now.timeIntervalSince(lastPress.time))
  }
}

/// The mouse does what a few harmless keys do: it selects, marks, scrolls, opens, and goes to panes,
/// tabs and screens.
///
/// Where panes are is known without drawing; what lies in them is drawn once for a press. It never gives a command that changes something, and answers no question.
extension Model {
  /// As many rows a turn of the wheel moves by.
  private static let wheel = 3
  /// More rows, tabs or panes are on no screen.
  private static let most = 1000

  /// Acts on the mouse.
  mutating func receive(_ pointer: Pointer) -> [Effect] {
    guard self.pointer.isUsed else { return [] }
    switch overlay {
    case nil: break
    case .help, .picker: return moveInOverlay(pointer)
    default: return []
    }
    switch pointer.action {
    case .press: return press(pointer)
    case .drag: return drag(pointer)
    case .scrollUp, .scrollDown:
      guard body.contains(pointer.point) else { return [] }
      focus(at: pointer.point)
      let command: Command = pointer.action == .scrollUp ? .moveUp : .moveDown
      return repeated(command, Self.wheel)
    }
  }

  /// Uses the mouse, or leaves it to the terminal.
  mutating func toggleMouse() -> [Effect] {
    pointer.isUsed.toggle()
    let key = word(for: .toggleMouse)
    tell(
      pointer.isUsed
        ? "The mouse selects and scrolls here. \(key) gives it back to the terminal."
        : "The mouse is the terminal's: it selects text. \(key) takes it back.")
    return [.useMouse(pointer.isUsed)]
  }

  private mutating func press(_ pointer: Pointer) -> [Effect] {
    let isSecond = self.pointer.isSecond(at: pointer.point, now)
    focus(at: pointer.point)
    let hit = pointable().hit(at: pointer.point)
    self.pointer.isOnRow = hit.row != nil
    if let key = hit.hint { return go(byHint: key) }
    if let offset = hit.tab, offset != 0 {
      return repeated(offset > 0 ? .nextTab : .previousTab, abs(offset))
    }
    guard let offset = hit.row else { return [] }
    let start = selectedMarkRow
    let effects = move(by: offset)
    mark(by: pointer, from: start)
    guard offset == 0, isSecond, pointer.modifiers.isEmpty,
      let command = keymap.command(for: Key(.enter), on: screen.id),
      [.open, .toggleFold].contains(command)
    else { return effects }
    return perform(command)
  }

  /// Marks the rows that the mouse is drawn over with its button down, where rows can be marked.
  private mutating func drag(_ pointer: Pointer) -> [Effect] {
    guard self.pointer.isOnRow, let start = selectedMarkRow else { return [] }
    let hit = pointable().hit(at: pointer.point)
    guard hit.pane == true, let offset = hit.row, offset != 0 else { return [] }
    let effects = move(by: offset)
    mark(by: pointer, from: start)
    return effects
  }

  /// Moves the selection by so many rows.
  private mutating func move(by offset: Int) -> [Effect] {
    repeated(offset > 0 ? .moveDown : .moveUp, abs(offset))
  }

  /// Goes to the screen whose key the bottom line shows; of other keys, only to the help.
  private mutating func go(byHint label: String) -> [Effect] {
    let harmless: Set<Command> = [
      .overview, .deploy, .resources, .nodes, .pods, .allLogs, .tunnels, .history, .help,
    ]
    guard let key = Key(notation: label), let command = keymap.command(for: key, on: screen.id),
      harmless.contains(command)
    else { return [] }
    return perform(command)
  }

  private mutating func repeated(_ command: Command, _ count: Int) -> [Effect] {
    var effects: [Effect] = []
    for _ in 0..<min(count, Self.most) { effects += perform(command) }
    return effects
  }

  /// Moves through a list that lies over the screen; nothing is chosen by it.
  private mutating func moveInOverlay(_ pointer: Pointer) -> [Effect] {
    let steps =
      switch pointer.action {
      case .press: pointable().hit(at: pointer.point).row ?? 0
      case .drag: 0
      case .scrollUp: -Self.wheel
      case .scrollDown: Self.wheel
      }
    let key = Key(steps > 0 ? .down : .up)
    var effects: [Effect] = []
    for _ in 0..<min(abs(steps), Self.most) { effects += updateOverlay(with: key) }
    return effects
  }
}

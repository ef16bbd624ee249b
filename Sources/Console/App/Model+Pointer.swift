import FoundationEssentials
import TerminalUI

/// Whether the mouse is used, and what it did last.
struct PointerState: Equatable, Sendable {
  /// Whether it is; otherwise the terminal's own selection works.
  var isUsed = true
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

/// The mouse does what a few harmless keys do: it selects, scrolls, opens, and goes to panes, tabs
/// and screens.
///
/// It never gives a command that changes something, and answers no question.
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
    case .press: return press(at: pointer.point)
    case .scrollUp, .scrollDown:
      let hit = focus(paneAt: pointer.point)
      guard hit.pane != nil else { return [] }
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

  private mutating func press(at point: Point) -> [Effect] {
    let isSecond = pointer.isSecond(at: point, now)
    let hit = focus(paneAt: point)
    if let key = hit.hint { return go(byHint: key) }
    if let offset = hit.tab, offset != 0 {
      return repeated(offset > 0 ? .nextTab : .previousTab, abs(offset))
    }
    guard let offset = hit.row else { return [] }
    guard offset == 0 else { return repeated(offset > 0 ? .moveDown : .moveUp, abs(offset)) }
    guard isSecond, let command = keymap.command(for: Key(.enter), on: screen.id),
      [.open, .toggleFold].contains(command)
    else { return [] }
    return perform(command)
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

  /// Gives keys to the pane at a place, as Tab would, and returns what lies there then.
  private mutating func focus(paneAt point: Point) -> Hit {
    let hit = pointable().hit(at: point)
    let tabGoesToPanes: Set<ScreenID> = [.overview, .deploy, .resources, .machine, .node, .pod]
    guard hit.pane == false, tabGoesToPanes.contains(screen.id) else { return hit }
    let before = self
    for _ in 0..<8 {
      _ = perform(.nextPane)
      let hit = pointable().hit(at: point)
      if hit.pane == true { return hit }
    }
    // Not every pane takes keys.
    self = before
    return hit
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
      case .scrollUp: -Self.wheel
      case .scrollDown: Self.wheel
      }
    let key = Key(steps > 0 ? .down : .up)
    var effects: [Effect] = []
    for _ in 0..<min(abs(steps), Self.most) { effects += updateOverlay(with: key) }
    return effects
  }
}

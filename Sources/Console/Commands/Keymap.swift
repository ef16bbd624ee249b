public import TerminalUI

/// Which key gives which command on which screen.
public struct Keymap: Equatable, Sendable {
  private var commands: [ScreenID: [Key: Command]] = [:]

  /// The keymap of the command table.
  public static let standard = Keymap(rows: CommandTable.rows)

  /// Makes a keymap of rows; where two rows claim a key on a screen, the earlier row has it.
  public init(rows: [CommandRow]) {
    for row in rows {
      for key in row.keys.compactMap(Key.init(notation:)) {
        for screen in ScreenID.allCases where row.scope.covers(screen) {
          if commands[screen]?[key] == nil { commands[screen, default: [:]][key] = row.command }
        }
      }
    }
  }

  /// Returns the command that a key gives on a screen, if any.
  public func command(for key: Key, on screen: ScreenID) -> Command? {
    commands[screen]?[key]
  }

  /// Returns how a key moves through what lies over a screen, if it does.
  func scrolling(for key: Key) -> Command? {
    command(for: key, on: .overview).flatMap { $0.distance(page: 1) == nil ? nil : $0 }
  }
}

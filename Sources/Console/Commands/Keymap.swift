public import Fleet
public import TerminalUI

/// Which key gives which command on which screen.
public struct Keymap: Equatable, Sendable {
  /// The rows of the command table with the keys that hold, each command once.
  public let rows: [CommandRow]
  private let rowsByCommand: [Command: CommandRow]
  private let origins: [Command: String]
  private let commands: [ScreenID: [Key: Command]]
  /// The commands of the operator's own, in the order of the configuration.
  public internal(set) var customCommands: [CustomCommand] = []

  /// The keymap of the command table.
  public static let standard = Keymap(rows: CommandTable.rows)

  /// Makes a keymap of rows; where two rows claim a key on a screen, the earlier row has it.
  public init(rows: [CommandRow]) {
    self.init(rows: rows, origins: [:])
  }

  /// Makes a keymap of rows.
  ///
  /// - Parameters:
  ///   - rows: The rows; where two claim a key on a screen, the earlier one has it.
  ///   - origins: Where the keys of a command were said, for those that are not the table's.
  init(rows: [CommandRow], origins: [Command: String]) {
    self.rows = rows
    self.origins = origins
    rowsByCommand = Dictionary(
      rows.map { ($0.command, $0) }, uniquingKeysWith: { first, _ in first })
    var commands: [ScreenID: [Key: Command]] = [:]
    for row in rows {
      for key in row.keys.compactMap(Key.init(notation:)) {
        for screen in ScreenID.allCases where row.scope.covers(screen) {
          if commands[screen]?[key] == nil { commands[screen, default: [:]][key] = row.command }
        }
      }
    }
    self.commands = commands
  }

  /// Returns the command that a key gives on a screen, if any.
  public func command(for key: Key, on screen: ScreenID) -> Command? {
    commands[screen]?[key]
  }

  /// Returns the command of the operator's own that a key gives on a screen, if any.
  func customCommand(for key: Key, on screen: ScreenID) -> CustomCommand? {
    customCommands.first {
      $0.key.flatMap(Key.init(notation:)) == key && $0.subject.scope.covers(screen)
    }
  }

  /// Returns the keys of a command in their notation, the first one to be named; empty without one.
  public func keys(of command: Command) -> [String] {
    rowsByCommand[command]?.keys ?? []
  }

  /// Whether a key is one of a command's, on whatever screen.
  func isKey(_ key: Key, of command: Command) -> Bool {
    keys(of: command).contains(key.notation)
  }

  /// Returns where the keys of a command were said; nil for those of the table.
  public func origin(of command: Command) -> String? {
    origins[command]
  }

  /// Returns how a sentence names the way to a command: its first key, else its name in the palette.
  func word(for command: Command) -> String {
    keys(of: command).first ?? ":\(command.rawValue)"
  }

  /// Returns how a key moves through what lies over a screen, if it does.
  func scrolling(for key: Key) -> Command? {
    command(for: key, on: .overview).flatMap { $0.distance(page: 1) == nil ? nil : $0 }
  }
}

extension Model {
  /// Returns how a sentence names the way to a command: its first key, else its name in the palette.
  func word(for command: Command) -> String { keymap.word(for: command) }

  /// Returns the same in the ink of keys.
  func inkedKey(of command: Command, bold: Bool = false) -> InkedText {
    InkedText(SafeText(word(for: command)), ink: .key, bold: bold)
  }
}

public import Fleet
import TerminalUI

/// The keys and names of the operator's own commands.
extension Keymap {
  /// Adds a command of the operator's own.
  ///
  /// - Parameter command: The command.
  /// - Throws: `KeyRefusal` when its name or its key is taken, or its key cannot be; then it is
  ///   not added.
  public mutating func add(_ command: CustomCommand) throws(KeyRefusal) {
    let isTaken = Instruction.all.contains {
      $0.name == command.name || $0.aliases.contains(command.name)
    }
    guard !isTaken else {
      throw KeyRefusal(
        message: "\(command.name) is a command of the program.", remedy: "Give yours another name.",
        isOfName: true)
    }
    guard let notation = command.key else { return customCommands.append(command) }
    if let problem = Self.problem(
      of: notation, for: command.name, isDestructive: command.isDangerous)
    {
      throw problem
    }
    if let owner = owner(of: notation, on: command.subject.scope) {
      throw KeyRefusal(
        message: "\(notation) would be \(owner) and \(command.name).",
        remedy: "Give one of them another key, or yours none: the palette has it by its name.")
    }
    customCommands.append(command)
  }

  /// The command that has a key already on some of the screens of another.
  private func owner(of notation: String, on scope: Scope) -> String? {
    guard let key = Key(notation: notation) else { return nil }
    for screen in ScreenID.allCases where scope.covers(screen) {
      if let command = command(for: key, on: screen) { return command.rawValue }
      if let command = customCommand(for: key, on: screen) { return command.name }
    }
    return nil
  }
}

/// Why a command of the operator's own cannot have its name or its key.
public struct KeyRefusal: Error, Hashable, Sendable {
  /// What is wrong, a sentence.
  public let message: String
  /// What to do, a sentence.
  public let remedy: String
  /// Whether it is about the name.
  public var isOfName = false
}

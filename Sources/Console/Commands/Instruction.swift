import Fleet
import TerminalUI

/// Something that a person can give by its name: a command of the table, or an option of plans.
enum Instruction: Hashable, Sendable {
  /// A command of the table.
  case command(Command)
  /// An option of plans, which the menu of options has as well.
  case option(PlanMenu.Item)
  /// A command of the operator's own, by its name.
  case custom(String)

  /// All that the program itself has, in the order of the help.
  static let all =
    CommandTable.rows.map { Instruction.command($0.command) }
    + PlanMenu.Item.allCases.map(Instruction.option)

  /// Its name, as the palette and the configuration have it.
  var name: String {
    switch self {
    case .command(let command): command.rawValue
    case .option(let item): item.name
    case .custom(let name): name
    }
  }

  /// What hands that know other programs type for it.
  var aliases: [String] {
    switch self {
    case .command(.quit): ["q"]
    case .command(.pods): ["po"]
    case .command(.nodes): ["no"]
    case .command(.namespaces): ["namespace", "ns"]
    // A plan begins with both.
    case .command(.plan): ["init", "validate"]
    default: []
    }
  }

  /// What can stand behind its name.
  var argument: InstructionArgument? {
    switch self {
    case .command(.pods), .command(.namespaces): .namespace
    case .command(.sort): .column
    case .command(.filter), .command(.search), .command(.filterLines): .text
    case .option(.workspaces): .workspace
    case .option(let item) where item.needsResource: .address(item)
    default: nil
    }
  }
}

/// What can stand behind the name of an instruction.
enum InstructionArgument: Hashable, Sendable {
  /// A namespace of the cluster.
  case namespace
  /// A column of the list on the screen.
  case column
  /// Any text.
  case text
  /// A resource of the state, for an option of plans.
  case address(PlanMenu.Item)
  /// A workspace of terraform.
  case workspace

  /// What it is, in a word or two.
  var title: String {
    switch self {
    case .namespace: "namespace"
    case .column: "column"
    case .text: "text"
    case .address: "resource"
    case .workspace: "workspace"
    }
  }
}

extension PlanMenu.Item {
  /// Its name in the palette: terraform's word for it where there is one.
  var name: String {
    switch self {
    case .drift: "drift"
    case .target: "target"
    case .replace: "replace"
    case .taint: "taint"
    case .untaint: "untaint"
    case .upgrade: "upgrade"
    case .reconfigure: "reconfigure"
    case .migrateState: "migrate-state"
    case .restore: "restore"
    case .format: "fmt"
    case .workspaces: "workspace"
    }
  }
}

// MARK: - What is said of it

extension Model {
  /// All that can be given, in the order of the help.
  var instructions: [Instruction] { Instruction.all + customCommands.map { .custom($0.name) } }

  /// What it does, as the help says it.
  func title(of instruction: Instruction) -> String {
    switch instruction {
    case .command(let command): CommandTable.byCommand[command]?.title ?? ""
    case .option(let item): item.title
    case .custom(let name): customCommand(name)?.title ?? ""
    }
  }

  /// The keys that give it, in their notation.
  func keys(of instruction: Instruction) -> [String] {
    switch instruction {
    case .command(let command): keymap.keys(of: command)
    case .option: []
    case .custom(let name): [customCommand(name)?.key].compactMap(\.self)
    }
  }

  /// Where it works.
  func scope(of instruction: Instruction) -> Scope {
    switch instruction {
    case .command(let command): CommandTable.byCommand[command]?.scope ?? .everywhere
    case .option: .everywhere
    case .custom(let name): customCommand(name)?.subject.scope ?? .everywhere
    }
  }

  /// Why it cannot be given now; nil when it can.
  func obstacle(to instruction: Instruction) -> String? {
    let scope = scope(of: instruction)
    guard scope.covers(screen.id) else { return "Only on \(KeyReference.place(scope))." }
    let availability: Availability =
      switch instruction {
      case .command(let command): availability(of: command)
      case .option(let item): availability(of: item)
      case .custom(let name):
        customCommand(name).flatMap(obstacle(to:)).map(Availability.unavailable) ?? .available
      }
    guard case .unavailable(let reason) = availability else { return nil }
    return reason
  }
}

// MARK: - Giving it

extension Model {
  /// Carries out an instruction as its key does, or says why it cannot be given now.
  ///
  /// - Parameters:
  ///   - instruction: What to do.
  ///   - argument: What stands behind its name; empty for nothing.
  /// - Returns: What the world is asked to do, in order.
  mutating func give(_ instruction: Instruction, _ argument: String = "") -> [Effect] {
    if let argument = argument.isEmpty ? nil : (instruction.argument, argument),
      let kind = argument.0
    {
      return give(instruction, argument.1, as: kind)
    }
    if let obstacle = obstacle(to: instruction) {
      tell(obstacle)
      return []
    }
    switch instruction {
    case .command(let command): return perform(command)
    case .option(let item): return choose(item, in: PlanMenu())
    case .custom(let name): return customCommand(name).map { begin($0) } ?? []
    }
  }

  private mutating func give(
    _ instruction: Instruction, _ argument: String, as kind: InstructionArgument
  ) -> [Effect] {
    // A namespace can be named from everywhere: its pods are on a screen of their own.
    if kind != .namespace, let obstacle = obstacle(to: instruction) {
      tell(obstacle)
      return []
    }
    switch kind {
    case .namespace:
      let effects = perform(.pods)
      showNamespaces([argument])
      return effects
    case .column: sortList(by: argument == orderAtHand?.ownName ? nil : argument)
    case .text:
      if case .command(let command) = instruction { return type(argument, after: command) }
    case .address(let item): return start(item, onAddress: argument)
    case .workspace: return changeWorkspace(to: argument)
    }
    return []
  }

  /// Opens the field of a command, and fills it as a hand would.
  private mutating func type(_ text: String, after command: Command) -> [Effect] {
    let effects = perform(command)
    guard overlay == nil else { return effects }
    return effects + receive(.key(Key(.character("u"), modifiers: .control))) + paste(text)
      + receive(.key(Key(.enter)))
  }
}

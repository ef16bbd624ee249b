import TerminalUI
import Testing

@testable import Console

@Suite("CommandTable")
struct CommandTableTests {
  @Test(
    "Every key of the table is a key, written in its own notation", arguments: CommandTable.rows)
  func notation(_ row: CommandRow) throws {
    // What is tried rarely needs no key: the palette has it.
    #expect(!row.keys.isEmpty || row.command == .nextTheme)
    for notation in row.keys {
      let key = try #require(Key(notation: notation))
      #expect(key.notation == notation)
    }
  }

  @Test("No two commands of a screen share a key", arguments: ScreenID.allCases)
  func unambiguous(_ screen: ScreenID) {
    var owners: [String: [Command]] = [:]
    for row in CommandTable.rows where row.scope.covers(screen) {
      for key in row.keys { owners[key, default: []].append(row.command) }
    }
    #expect(owners.filter { $0.value.count > 1 } == [:])
  }

  @Test("Every command has exactly one row", arguments: Command.allCases)
  func complete(_ command: Command) {
    #expect(CommandTable.rows.count { $0.command == command } == 1)
    #expect(CommandTable.byCommand[command]?.command == command)
  }

  @Test(
    "The keys that hands know have the meaning that they know",
    arguments: [
      ("d", Command.describe, ScreenID.pod), ("l", .logs, .pod), ("p", .previousLogs, .pod),
      ("P", .plan, .overview), ("P", .plan, .pod), ("A", .apply, .deploy),
      ("O", .planMenu, .machine), ("v", .edit, .deploy), ("v", .events, .pod),
      ("H", .history, .overview), ("8", .history, .pod), ("D", .destroy, .deploy),
      ("X", .interrupt, .deploy), ("ctrl-c", .interrupt, .overview),
      ("q", .leave, .pod), ("esc", .back, .machine), ("backspace", .back, .deploy),
      ("Q", .quit, .overview), ("f10", .quit, .pod), ("?", .help, .pod), ("f1", .help, .machine),
      ("j", .moveDown, .overview), ("k", .moveUp, .overview), ("ctrl-d", .halfPageDown, .pod),
      ("ctrl-u", .halfPageUp, .pod), ("g", .top, .pod), ("G", .bottom, .pod),
      ("e", .nextFailure, .overview), ("E", .previousFailure, .pod), ("enter", .open, .overview),
      ("s", .shell, .overview), ("s", .shell, .machine), ("!", .runCommand, .overview),
      ("space", .mark, .overview), ("ctrl-space", .markRange, .pods),
      ("shift-down", .markDown, .nodes), ("ctrl-a", .markAll, .pods),
      ("ctrl-\\", .clearMarks, .overview), ("*", .invertMarks, .pods), ("*", .foldAll, .deploy),
      ("ctrl-l", .repaint, .machine), ("ctrl-z", .suspend, .machine),
      ("f", .follow, .deploy), ("5", .pods, .overview), ("4", .nodes, .pod),
      ("enter", .open, .nodes), ("enter", .open, .pods),
      ("d", .describe, .pods), ("l", .logs, .pods), ("e", .nextFailure, .pods),
      ("y", .manifest, .pod), ("o", .owner, .pod), ("]", .nextTab, .pod), ("c", .copyValue, .pod),
      ("S", .sort, .pods), ("I", .reverseSort, .pods), ("\\", .toggleFaults, .pods),
      ("/", .filter, .pods),
    ] as [(Key, Command, ScreenID)])
  func meanings(_ key: Key, _ command: Command, _ screen: ScreenID) {
    #expect(Keymap.standard.command(for: key, on: screen) == command)
  }

  @Test(
    "What starts or ends something that cannot be undone is upper case and has no Control",
    arguments: [Command.plan, .apply, .destroy, .deletePod, .restartRollout])
  func dangerousKeys(_ command: Command) throws {
    for notation in try #require(CommandTable.byCommand[command]).keys {
      let key = try #require(Key(notation: notation))
      #expect(key.modifiers.isEmpty)
      guard case .character(let character) = key.base else {
        Issue.record("\(notation) is no letter")
        continue
      }
      #expect(character.isUppercase)
    }
  }

  @Test("d is nothing where it could be taken for destroy", arguments: ScreenID.allCases)
  func smallLetters(_ screen: ScreenID) {
    for key: Key in ["d", "a", "p", "x"] {
      let command = Keymap.standard.command(for: key, on: screen)
      #expect(
        ![.plan, .apply, .destroy, .interrupt, .deletePod, .restartRollout].contains(command))
    }
  }

  @Test("Titles say something and end without a full stop", arguments: CommandTable.rows)
  func titles(_ row: CommandRow) {
    #expect(!row.title.isEmpty && !row.title.hasSuffix("."))
    #expect((row.hint?.count ?? 0) <= 14)
  }

  @Test("The reference for the documentation has a line for each command")
  func reference() {
    let lines = KeyReference.markdown().split(separator: "\n")
    #expect(lines.count == CommandTable.rows.count + 2)
    #expect(lines.contains("| `d` | `describe` | Show what kubectl describe prints | Pods, Pod |"))
    #expect(KeyReference.markdown().contains("everywhere"))
  }
}

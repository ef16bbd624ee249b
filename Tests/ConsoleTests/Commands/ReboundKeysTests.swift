import Fleet
import TerminalUI
import Testing

@testable import Console

/// Every key that the screen names is the one that does it, whatever the configuration says.
@Suite("Keys of one's own on the screen")
struct ReboundKeysTests {
  /// A keymap in which no command has a key that it has in the table; made once, for each of its
  /// rules is looked at with all others.
  private static let keymap = Result { try rebound() }

  private static func rebound() throws -> Keymap {
    let usual = Set(CommandTable.rows.flatMap(\.keys) + Sample.customCommands.compactMap(\.key))
    let letters = "abcdefghijklmnopqrstuvwxyz"
    let keys =
      (letters.uppercased().map { "alt-\($0)" } + (13...63).map { "f\($0)" }
      + letters.map { "alt-\($0)" }).filter { !usual.contains($0) }
    // Those come first that can be a key of what destroys.
    let commands =
      Command.allCases.filter(\.isDestructive) + Command.allCases.filter { !$0.isDestructive }
    try #require(keys.count >= commands.count)
    var keymap = try Keymap(
      rules: zip(commands, keys).map {
        KeyRule(command: $0.rawValue, keys: [$1], origin: "config.toml:1")
      })
    for command in Sample.customCommands {
      try keymap.add(
        CustomCommand(
          name: command.name, title: command.title, arguments: command.arguments,
          subject: command.subject, place: command.place, prompts: command.prompts,
          isDangerous: command.isDangerous, display: command.display))
    }
    return keymap
  }

  /// The keys that dialogs and fields have themselves, whatever commands have.
  private static let ofDialogs: Set<String> = [
    "enter", "esc", "tab", "space", "y", "any key", "any other key", "up down", "left right",
    "down",
  ]

  /// What can be typed at the beginning of a filter of a plan.
  private static func isOfFilters(_ word: String) -> Bool {
    // A sign before what is looked for, or the name of a column.
    ["!", "~"].contains(word) || word.hasSuffix(":")
  }

  /// What stands in the ink of keys, but for what a box covers in part.
  private static func named(in frame: Frame) -> [String] {
    var words: [String] = []
    for row in 0..<frame.size.rows {
      var word = ""
      for column in 0...frame.size.columns {
        let cell = frame[row: row, column: column]
        guard cell.ink != .key else {
          word += cell.glyph
          continue
        }
        let before = frame[row: row, column: column - word.count - 1].glyph
        if !word.isEmpty, !"╭╰│╮╯".contains(cell.glyph), !"╭╰│╮╯".contains(before) {
          words.append(word)
        }
        word = ""
      }
    }
    return words
  }

  private static func isTyping(_ model: Model) -> Bool {
    model.isSearching || model.isTypingInLogs || model.resources.search != nil
      || model.isTypingInList
  }

  @Test("No screen and no dialog names a key that is another one's now", arguments: Scene.allCases)
  func named(_ scene: Scene) throws {
    let keymap = try Self.keymap.get()
    let keys = Set(keymap.rows.flatMap(\.keys))
    for (columns, rows) in [(80, 24), (120, 40)] {
      var model = try scene.model(columns: columns, rows: rows)
      model.keymap = keymap
      // A sentence that was told before is told with the keys of that time.
      model.notice = nil
      let frame = model.frame()
      let isTyping = Self.isTyping(model)
      let isDialog = model.overlay != nil || isTyping
      for named in Self.named(in: frame) {
        let parts = named.split(separator: " ").map(String.init)
        let word = parts.joined(separator: " ")
        let isKnown =
          parts.allSatisfy { keys.contains($0) || $0.hasPrefix(":") || $0.hasPrefix("…") }
          || (isDialog && Self.ofDialogs.contains(word))
          || (isTyping && Self.isOfFilters(word))
          // Commands of a shell, which the first use names.
          || word.contains("quarterdeck")
        #expect(isKnown, "\(scene) at \(columns)x\(rows): \"\(word)\"")
      }
      guard !isDialog else { continue }
      let words = frame.plainText.split { !$0.isLetter && $0 != "⏎" }
      for stale in ["esc", "enter", "⏎"] {
        #expect(!words.contains(stale[...]), "\(scene) at \(columns)x\(rows): \(stale)")
      }
    }
  }

  @Test("What dialogs take from the table works by the key that they name")
  func working() throws {
    var asking = try Sample.asking(columns: 80, rows: 24)
    asking.receive(.commandEnded(number: 1, FanOutReport(Sample.answers(of: asking))))
    asking.keymap = try Self.keymap.get()
    let copying = try #require(Key(notation: asking.word(for: .copyCommand)))
    #expect(asking.press("C") == [])
    guard case .copyText? = asking.press(copying).first else {
      Issue.record("Nothing was copied.")
      return
    }
    let again = try #require(Key(notation: asking.word(for: .runCommand)))
    asking.press("!")
    #expect(asking.shown.contains("2 same"))
    asking.press(again)
    #expect(asking.shown.contains("By sh -c"))

    var log = try Sample.overview()
    log.press("@")
    log.receive(.commandsListed(Sample.commands))
    log.keymap = asking.keymap
    log.press("/")
    log.type("x")
    #expect(log.shown.contains("4 commands"))
    log.press(try #require(Key(notation: log.word(for: .filter))))
    log.type("cat")
    #expect(log.shown.contains("1 of 4 commands"))

    var help = try Sample.overview()
    help.press("?")
    help.keymap = asking.keymap
    help.press(try #require(Key(notation: help.word(for: .filter))))
    help.type("plan")
    #expect(help.shown.contains("/plan"))
  }
}

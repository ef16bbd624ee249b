import FoundationEssentials
import TerminalUI
import Testing

@testable import Console

/// Every command of the table, given in the three ways that a keyboard has.
@Suite("Every command")
struct EveryCommandTests {
  /// All situations without anything that takes the keys, the calm ones first.
  private static let situations: [Model] = Scene.allCases.compactMap { scene in
    guard let model = try? scene.model(columns: 120, rows: 40), model.overlay == nil else {
      return nil
    }
    return isTyping(model) ? nil : model
  }

  private static func isTyping(_ model: Model) -> Bool {
    model.isSearching || model.isTypingInLogs || model.resources.search != nil
      || model.isTypingInList
  }

  /// A situation in which a command can be given; nil if none of them is one.
  private static func situation(for command: Command) -> Model? {
    situations.first { $0.obstacle(to: .command(command)) == nil }
  }

  /// Presses keys at one moment, so that what they lead to can be compared.
  private static func press(_ keys: [Key], in model: inout Model) -> [Effect] {
    let now = model.now
    return keys.flatMap { model.update(.input(.key($0)), at: now) }
  }

  @Test("Each can be given in some situation", arguments: Command.allCases)
  func possible(_ command: Command) {
    #expect(Self.situation(for: command) != nil)
  }

  @Test("The palette and the help do what the key does", arguments: Command.allCases)
  func sameByAllWays(_ command: Command) throws {
    var start = try #require(Self.situation(for: command))
    // Whoever opens the palette first asks for what was given earlier.
    start.paletteHistory.isAskedFor = true
    let key = start.keymap.keys(of: command).first.flatMap(Key.init(notation:))
    // What has no key can be given one.
    if key == nil {
      let rule = KeyRule(command: command.rawValue, keys: ["f9"], origin: "")
      start.keymap = try Keymap(rules: [rule])
    }
    var byKey = start
    let effects = Self.press([key ?? "f9"], in: &byKey)

    var byPalette = start
    _ = Self.press([":"] + command.rawValue.map { Key($0) }, in: &byPalette)
    let given = Self.press(["enter"], in: &byPalette)
    #expect(given.count { $0 == .keepPaletteLine(command.rawValue) } == 1)
    #expect(given.filter { $0 != .keepPaletteLine(command.rawValue) } == effects)
    #expect(byPalette.paletteHistory.lines == [command.rawValue])
    byPalette.paletteHistory = byKey.paletteHistory
    #expect(byPalette == byKey)

    var byHelp = start
    _ = Self.press(["?", "/"] + command.rawValue.map { Key($0) }, in: &byHelp)
    Self.choose(command, in: &byHelp)
    #expect(Self.press(["enter"], in: &byHelp) == effects)
    #expect(byHelp == byKey)
  }

  /// Goes down to a command among those that the help has found.
  private static func choose(_ command: Command, in model: inout Model) {
    guard case .help(let help) = model.overlay else { return }
    let found = model.lines(of: help).compactMap(\.instruction)
    let place = found.firstIndex(of: .command(command)) ?? 0
    _ = press([Key](repeating: "down", count: place), in: &model)
  }

  @Test("What cannot be given says why in all three ways", arguments: Command.allCases)
  func sameReason(_ command: Command) throws {
    guard
      let start = Self.situations.first(where: { model in
        CommandTable.byCommand[command]?.scope.covers(model.screen.id) == true
          && model.obstacle(to: .command(command)) != nil
      })
    else { return }
    let reason = try #require(start.obstacle(to: .command(command)))
    guard let key = start.keymap.keys(of: command).first.flatMap(Key.init(notation:)) else {
      return
    }
    var byKey = start
    #expect(Self.press([key], in: &byKey) == [])
    #expect(byKey.notice?.text == reason)
    var byPalette = start
    _ = Self.press([":"] + command.rawValue.map { Key($0) } + ["enter"], in: &byPalette)
    #expect(byPalette.notice == byKey.notice)
    #expect(byPalette.overlay == byKey.overlay)
  }

  @Test("The help lists everything that can be given, each once", arguments: ScreenID.allCases)
  func complete(_ screen: ScreenID) throws {
    let model = try #require(Self.situations.first { $0.screen.id == screen })
    let listed = model.lines(of: Help()).compactMap(\.instruction)
    #expect(listed.count == Instruction.all.count)
    #expect(Set(listed) == Set(Instruction.all))
  }

  @Test("No two instructions have a name or an alias in common")
  func names() {
    let names = Instruction.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
  }
}

import Fleet
import TerminalUI

/// The help: everything that can be given, in groups, with what is looked for.
struct Help: Equatable, Sendable {
  /// What is looked for while it is being typed.
  private(set) var search: TextField?
  /// What is looked for; empty for everything.
  private(set) var filter = ""
  /// The number of the selected instruction, headings left out.
  private(set) var selected = 0
  /// The first line that was shown last.
  private(set) var offset = 0

  /// Begins to type what is looked for.
  mutating func startSearch() { search = TextField(filter) }

  /// Ends the typing; what is looked for stays.
  mutating func endSearch() { search = nil }

  /// Shows everything again.
  mutating func clear() {
    search = nil
    look(for: "")
  }

  /// Takes a key into what is looked for; returns whether it is one for it.
  mutating func type(_ key: Key) -> Bool {
    guard var field = search, field.accept(key) else { return false }
    search = field
    look(for: field.value)
    return true
  }

  /// Takes pasted text, up to the first line break.
  mutating func paste(_ text: String) {
    guard var field = search else { return }
    field.insert(String(text.prefix { !$0.isNewline }))
    search = field
    look(for: field.value)
  }

  private mutating func look(for text: String) {
    guard filter != text else { return }
    (filter, selected, offset) = (text, 0, 0)
  }

  /// Selects an instruction, and shows it; with the first one its heading too.
  mutating func select(_ number: Int, in lines: [HelpLine], visible: Int) {
    let places = lines.indices.filter { lines[$0].instruction != nil }
    selected = min(max(0, number), max(0, places.count - 1))
    let place = selected == 0 ? 0 : places[selected]
    offset =
      ScrollWindow(total: lines.count, visible: visible, offset: offset, showing: place).offset
  }
}

/// A line of the help.
enum HelpLine: Equatable, Sendable {
  /// The name of a group.
  case heading(String)
  /// What can be given, with the places of the typed letters in its title.
  case instruction(Instruction, marks: [Int])

  /// What the line gives, if anything.
  var instruction: Instruction? {
    guard case .instruction(let instruction, _) = self else { return nil }
    return instruction
  }
}

extension Model {
  /// The lines of the help, those alone that have what is looked for.
  func lines(of help: Help) -> [HelpLine] {
    let words = help.filter.split(whereSeparator: \.isWhitespace).map(String.init)
    return helpGroups.flatMap { title, instructions in
      let found = instructions.compactMap { instruction in
        marks(of: words, in: instruction).map { HelpLine.instruction(instruction, marks: $0) }
      }
      return found.isEmpty ? [] : [.heading(title)] + found
    }
  }

  /// What can be given, in groups: what belongs to the present screen comes first.
  private var helpGroups: [(String, [Instruction])] {
    let commands = CommandTable.rows
    let own = commands.filter { $0.scope != .everywhere && $0.scope.covers(screen.id) }
    let everywhere = commands.filter { $0.scope == .everywhere }
    let others = commands.filter { !$0.scope.covers(screen.id) }
    func instructions(_ rows: [CommandRow]) -> [Instruction] { rows.map { .command($0.command) } }
    return [
      ("On this screen: \(screen.id.title)", instructions(own)),
      ("Your own", customCommands.map { .custom($0.name) }),
      ("Everywhere", instructions(everywhere)),
      ("By name, after \(word(for: .palette))", PlanMenu.Item.allCases.map(Instruction.option)),
      ("On other screens", instructions(others)),
    ]
  }

  /// The places of words in an instruction's title; nil if it does not have them all.
  private func marks(of words: [String], in instruction: Instruction) -> [Int]? {
    let title = title(of: instruction)
    var marks: Set<Int> = []
    for word in words {
      let isNamed =
        keys(of: instruction).contains(word) || FuzzyMatch(word, in: instruction.name) != nil
        || instruction.aliases.contains(word)
      let inTitle = FuzzyMatch(word, in: title).flatMap { $0.isTight ? $0 : nil }
      guard isNamed || inTitle != nil else { return nil }
      marks.formUnion(inTitle?.positions ?? [])
    }
    return marks.sorted()
  }
}

// MARK: - Keys

extension Model {
  /// Gives a key to the help.
  mutating func updateHelp(_ help: Help, with key: Key) -> [Effect] {
    var help = help
    if key == Key(.enter) { return giveSelected(in: help) }
    let isTyping = help.search != nil
    if key.leaves || (isTyping && key == Key(.backspace) && help.filter.isEmpty) {
      guard isTyping || !help.filter.isEmpty, !key.modifiers.contains(.control) else {
        overlay = nil
        return []
      }
      help.clear()
    } else if isTyping {
      if let distance = key.arrow { move(&help, by: distance) } else { _ = help.type(key) }
    } else if keymap.isKey(key, of: .filter) {
      help.startSearch()
    } else if let distance = keymap.scrolling(for: key)?.distance(page: helpRows) {
      move(&help, by: distance)
    } else {
      overlay = nil
      return []
    }
    overlay = .help(help)
    return []
  }

  private func move(_ help: inout Help, by distance: Int) {
    let lines = lines(of: help)
    let count = lines.count { $0.instruction != nil }
    let target = help.selected + min(max(distance, -count), count)
    help.select(target, in: lines, visible: helpRows)
  }

  /// Closes the help and gives the selected row, as its key would.
  private mutating func giveSelected(in help: Help) -> [Effect] {
    let instructions = lines(of: help).compactMap(\.instruction)
    guard instructions.indices.contains(help.selected) else { return [] }
    overlay = nil
    return give(instructions[help.selected])
  }
}

extension Key {
  /// How far an arrow moves a selection while something is typed.
  fileprivate var arrow: Int? {
    switch base {
    case .down: 1
    case .up: -1
    default: nil
    }
  }
}

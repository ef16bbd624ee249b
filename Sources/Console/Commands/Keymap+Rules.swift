import TerminalUI

/// The keys that the configuration gives to commands.
extension Keymap {
  /// Makes the keymap of the command table with the keys of some commands replaced.
  ///
  /// - Parameters:
  ///   - rules: What the configuration says; a rule replaces all keys of its command.
  ///   - table: The rows of the table.
  /// - Throws: `KeyProblem` with everything that is wrong.
  public init(
    rules: [KeyRule], table: [CommandRow] = CommandTable.rows
  ) throws(KeyProblem) {
    var items: [KeyProblem.Item] = []
    var chosen: [Command: (rule: Int, keys: [String])] = [:]
    for (number, rule) in rules.enumerated() {
      guard let command = Command(rawValue: rule.command) else {
        items.append(.init(rule: number, unknown: rule.command))
        continue
      }
      items += Self.problems(of: rule.keys, for: command, rule: number)
      chosen[command] = (number, Self.normal(rule.keys))
    }
    let rows = table.map { row in
      guard let keys = chosen[row.command]?.keys else { return row }
      return CommandRow(
        command: row.command, keys: keys, title: row.title, hint: row.hint, scope: row.scope)
    }
    items += Self.clashes(in: rows, chosen: chosen.mapValues(\.rule))
    guard items.isEmpty else {
      throw KeyProblem(items: items.sorted { $0.rule < $1.rule })
    }
    self.init(rows: rows, origins: chosen.mapValues { rules[$0.rule].origin })
  }

  /// The keys in the one notation of each, each once; what is no key is left out.
  private static func normal(_ keys: [String]) -> [String] {
    var seen: Set<Key> = []
    return keys.compactMap(Key.init(notation:)).filter { seen.insert($0).inserted }
      .map(\.notation)
  }

  // MARK: - Single rules

  private static func problems(
    of keys: [String], for command: Command, rule: Int
  ) -> [KeyProblem.Item] {
    guard !keys.isEmpty || !command.needsKey else {
      return [
        .init(
          rule: rule, message: "\(command.rawValue) would have no key.",
          remedy: "Leave it one: back, quit and help are the way out.")
      ]
    }
    return keys.compactMap { notation in
      problem(of: notation, for: command.rawValue, isDestructive: command.isDestructive)
        .map { .init(rule: rule, message: $0.message, remedy: $0.remedy) }
    }
  }

  /// What is wrong with a key for a command, whatever other commands have.
  static func problem(
    of notation: String, for name: String, isDestructive: Bool
  ) -> KeyRefusal? {
    guard let key = Key(notation: notation) else {
      return KeyRefusal(
        message: "\"\(notation.prefix(20))\" is no key.",
        remedy: "Write one character, such as \"p\", \"P\" or \"?\"; ctrl-, alt- or shift- and a "
          + "key; or space, enter, esc, tab, backspace, del, ins, up, down, left, right, home, "
          + "end, pgup, pgdn, f1 to f63.")
    }
    if let twin = key.twin {
      return KeyRefusal(
        message: "No terminal tells \(notation) from \(twin).",
        remedy: "Write \"\(twin)\" if that is meant, or another key.")
    }
    guard !isDestructive || key.isDeliberate else {
      return KeyRefusal(
        message: "\(name) cannot have the key \(notation).",
        remedy: "What destroys takes a capital letter or a function key, so that no slip and no "
          + "held key gives it.")
    }
    return nil
  }

  // MARK: - Clashes

  /// The keys that two commands of a screen would have, told at the rule that was said last.
  private static func clashes(
    in rows: [CommandRow], chosen: [Command: Int]
  ) -> [KeyProblem.Item] {
    var items: [KeyProblem.Item] = []
    for (index, row) in rows.enumerated() {
      for other in rows[..<index] {
        // Two rows of which no rule speaks are the table's own, which a test looks at.
        guard let rule = [chosen[row.command], chosen[other.command]].compactMap(\.self).max()
        else { continue }
        let screens = ScreenID.allCases.filter { row.scope.covers($0) && other.scope.covers($0) }
        guard let screen = screens.first else { continue }
        for key in row.keys where other.keys.contains(key) {
          let place =
            screens.count == ScreenID.allCases.count
            ? "everywhere" : "on the screen \(screen.title)"
          items.append(
            .init(
              rule: rule,
              message:
                "\(key) would be \(other.command.rawValue) and \(row.command.rawValue) \(place).",
              remedy: "Give one of them another key in [keys], or none: []."))
        }
      }
    }
    return items
  }
}

extension KeyProblem.Item {
  fileprivate init(rule: Int, unknown name: String) {
    let nearest = Command.nearest(to: name)
    self.init(
      rule: rule, message: "There is no command \"\(name.prefix(60))\".",
      remedy: (nearest.map { "Did you mean \($0.rawValue)? " } ?? "")
        + "quarterdeck keys lists them all.")
  }
}

extension Command {
  /// Whether it begins something that takes things away: its key must not be hit by a slip.
  var isDestructive: Bool {
    switch self {
    case .apply, .destroy, .deletePod, .restartRollout: true
    default: false
    }
  }

  /// Whether nobody would find the way without its key.
  fileprivate var needsKey: Bool { [.back, .quit, .help].contains(self) }

  /// The command whose name is nearest to a text, if one is near.
  static func nearest(to text: String) -> Command? {
    let text = text.lowercased()
    let near = Command.allCases.map { ($0, editDistance(text, $0.rawValue)) }
      .filter { $0.1 <= max(1, min(3, $0.0.rawValue.count / 2)) }
    return near.min { $0.1 < $1.1 }?.0
      ?? Command.allCases.first { !text.isEmpty && $0.rawValue.hasPrefix(text) }
  }
}

/// Returns how many characters are to be changed, put in or taken out to make one text of another.
func editDistance(_ left: String, _ right: String) -> Int {
  let (left, right) = (Array(left.prefix(64)), Array(right.prefix(64)))
  var row = Array(0...right.count)
  for (index, character) in left.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for (column, other) in right.enumerated() {
      let replaced = diagonal + (character == other ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
    }
  }
  return row[right.count]
}

extension Key {
  /// The key that terminals send in its place; nil where it is sent as itself.
  ///
  /// Source: the control characters of ASCII, see `InputDecoder`.
  fileprivate var twin: String? {
    guard case .character(let character) = base, modifiers.contains(.control) else { return nil }
    switch character {
    case "h": return "backspace"
    case "i": return "tab"
    case "j", "m": return "enter"
    case "[": return "esc"
    default: return nil
    }
  }

  /// Whether it is hit on purpose: a capital letter, or a function key.
  fileprivate var isDeliberate: Bool {
    switch base {
    case .character(let character): character.isUppercase && modifiers.isSubset(of: .alt)
    case .function: !modifiers.contains(.control)
    default: false
    }
  }
}

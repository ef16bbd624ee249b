extension Key {
  /// Reads a key as a keymap writes it: `j`, `D`, `ctrl-d`, `alt-x`, `space`,
  /// `enter`, `esc`, `tab`, `shift-tab`, `pgup`, `f1`, `-`, `ctrl--`.
  ///
  /// Names are read in any case and under their usual aliases (`return`, `del`,
  /// `pageup`); nil when it is no key.
  public init?(notation: String) {
    var modifiers: Modifiers = []
    var rest = Substring(notation)
    while let (prefix, modifier) = Self.modifierPrefixes.first(where: {
      rest.lowercased().hasPrefix($0.prefix) && rest.count > $0.prefix.count
    }) {
      guard !modifiers.contains(modifier) else { return nil }
      modifiers.insert(modifier)
      rest = rest.dropFirst(prefix.count)
    }
    guard let base = Self.base(named: rest) else { return nil }
    self.init(base, modifiers: modifiers)
  }

  /// The key as a keymap writes it; `Key(notation:)` reads it back.
  public var notation: String {
    var held = ""
    for (prefix, modifier) in Self.modifierPrefixes where modifiers.contains(modifier) {
      held += prefix
    }
    return held + Self.name(of: base)
  }

  private static let modifierPrefixes: [(prefix: String, modifier: Modifiers)] = [
    ("ctrl-", .control), ("alt-", .alt), ("shift-", .shift),
  ]

  /// Names of keys; the first name of a key is the one that ``notation`` writes.
  private static let names: [(name: String, base: Base)] = [
    ("space", .character(" ")), ("enter", .enter), ("return", .enter), ("esc", .escape),
    ("escape", .escape), ("tab", .tab), ("shift-tab", .backTab), ("backtab", .backTab),
    ("backspace", .backspace), ("del", .delete), ("delete", .delete), ("ins", .insert),
    ("insert", .insert), ("up", .up), ("down", .down), ("left", .left), ("right", .right),
    ("home", .home), ("end", .end), ("pgup", .pageUp), ("pageup", .pageUp),
    ("pgdn", .pageDown), ("pagedown", .pageDown),
  ]

  /// The highest function key that a notation may name, as in ncurses (`KEY_F(63)`).
  private static let functionKeys = 1...63

  private static func base(named text: Substring) -> Base? {
    if text.count == 1, let character = text.first {
      return isTypable(character) ? .character(character) : nil
    }
    let name = text.lowercased()
    if let known = names.first(where: { $0.name == name }) { return known.base }
    guard name.first == "f", let number = Int(name.dropFirst()), functionKeys.contains(number),
      name == "f\(number)"
    else { return nil }
    return .function(number)
  }

  private static func name(of base: Base) -> String {
    if let known = names.first(where: { $0.base == base }) { return known.name }
    switch base {
    case .character(let character): return String(character)
    case .function(let number): return "f\(number)"
    // Every other key stands in the table; the compiler cannot know.
    default: return ""
    }
  }

  /// Control characters and blanks have names or are no keys.
  private static func isTypable(_ character: Character) -> Bool {
    !character.isWhitespace && !character.unicodeScalars.contains { DisplayWidth.isHidden($0) }
  }
}

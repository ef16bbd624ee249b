import TerminalUI

extension Model {
  /// Opens the palette; the first time what was given in earlier sessions is asked for.
  mutating func openPalette() -> [Effect] {
    overlay = .palette(Palette())
    guard !paletteHistory.isAskedFor else { return [] }
    paletteHistory.isAskedFor = true
    return [.readPaletteHistory]
  }

  /// Gives a key to the palette.
  mutating func updatePalette(_ palette: Palette, with key: Key) -> [Effect] {
    var palette = palette
    if key.leaves || (key == Key(.backspace) && palette.field.value.isEmpty) {
      overlay = nil
      return []
    }
    if key == Key(.enter) { return giveSelected(in: palette) }
    let rows = rows(of: palette)
    let visible = paletteRowsShown
    if let distance = Self.distance(in: key, page: visible) {
      palette.select(palette.selected + distance, of: rows.count, visible: visible)
    } else if key == Key(.tab) {
      guard rows.indices.contains(palette.selected) else { return [] }
      let row = rows[palette.selected]
      let goesOn = row.argument == nil && row.instruction.argument != nil
      palette.complete(to: row.line + (goesOn ? " " : ""))
    } else if !palette.accept(key) {
      return []
    }
    let effects = asksForWorkspaces(&palette)
    overlay = .palette(palette)
    return effects
  }

  /// How far a key moves the selection; letters are typed.
  private static func distance(in key: Key, page: Int) -> Int? {
    switch (key.base, key.modifiers) {
    case (.down, []), (.character("n"), .control): 1
    case (.up, []), (.character("p"), .control): -1
    case (.pageDown, []): page
    case (.pageUp, []): -page
    default: nil
    }
  }

  /// Asks terraform for the workspaces, once the name of one is being typed.
  private func asksForWorkspaces(_ palette: inout Palette) -> [Effect] {
    guard !palette.hasAskedForWorkspaces,
      let (instruction, argument) = instruction(naming: palette.field.value), argument != nil,
      instruction.argument == .workspace, obstacle(to: instruction) == nil
    else { return [] }
    palette.hasAskedForWorkspaces = true
    return [.listWorkspaces]
  }

  /// Gives the selected row, as its key would.
  private mutating func giveSelected(in palette: Palette) -> [Effect] {
    let rows = rows(of: palette)
    guard rows.indices.contains(palette.selected) else {
      var palette = palette
      palette.complain(Self.reason(whyNothingFits: instruction(naming: palette.field.value)))
      overlay = .palette(palette)
      return []
    }
    let row = rows[palette.selected]
    overlay = nil
    let effects = give(row.instruction, row.argument ?? "")
    return remember(row) + effects
  }

  private static func reason(whyNothingFits named: (Instruction, argument: String?)?) -> String {
    guard let (instruction, argument) = named, let argument, let kind = instruction.argument else {
      return "No command is called so."
    }
    return "No \(kind.title) that is known here is called \(argument)."
  }

  /// Keeps a line for later; not what is looked for, which may be a secret.
  private mutating func remember(_ row: PaletteRow) -> [Effect] {
    let line = row.instruction.argument == .text ? row.instruction.name : row.line
    paletteHistory.add(line)
    return [.keepPaletteLine(line)]
  }
}

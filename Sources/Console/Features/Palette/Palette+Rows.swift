import TerminalUI

/// What the palette finds.
extension Model {
  /// As many lines that were given before stand above everything else.
  private static let mostRecalled = 8

  /// The rows for what is typed, the best first.
  func rows(of palette: Palette) -> [PaletteRow] {
    let line = palette.field.value
    guard line.contains(where: { !$0.isWhitespace }) else { return recalledRows + allRows }
    if let (instruction, argument) = instruction(naming: line), let kind = instruction.argument,
      let argument
    {
      return argumentRows(instruction, kind, argument)
    }
    return foundRows(line)
  }

  /// Takes a line apart into what it names and what stands behind the name.
  ///
  /// - Parameter line: The line.
  /// - Returns: The instruction, and what stands behind the blank after its name; nil without a
  ///   blank. Nil if the first word is no name.
  func instruction(naming line: String) -> (Instruction, argument: String?)? {
    let line = line.drop(while: \.isWhitespace)
    let name = line.prefix { !$0.isWhitespace }.lowercased()
    let known = instructions.first { $0.name == name || $0.aliases.contains(name) }
    guard let instruction = known else { return nil }
    let rest = line.drop { !$0.isWhitespace }
    guard !rest.isEmpty else { return (instruction, nil) }
    return (instruction, String(rest.drop(while: \.isWhitespace)))
  }

  // MARK: - Nothing is typed

  private var recalledRows: [PaletteRow] {
    let rows = paletteHistory.lines.lazy.compactMap { line -> PaletteRow? in
      guard let (instruction, argument) = self.instruction(naming: line),
        argument == nil || instruction.argument != nil
      else { return nil }
      return PaletteRow(instruction: instruction, argument: argument, isRecalled: true)
    }
    return Array(rows.prefix(Self.mostRecalled))
  }

  /// Everything: what the screen has of its own, what works everywhere, then what others have.
  private var allRows: [PaletteRow] {
    let ranked = instructions.map { instruction in
      let scope = scope(of: instruction)
      return (instruction, scope == .everywhere ? 1 : scope.covers(screen.id) ? 0 : 2)
    }
    return (0...2).flatMap { rank in
      ranked.filter { $0.1 == rank }.map { PaletteRow(instruction: $0.0) }
    }
  }

  // MARK: - Something is typed

  private func foundRows(_ line: String) -> [PaletteRow] {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    let found = instructions.compactMap { match($0, words) }
    // The sort is stable: what fits alike stays in the order of the help.
    return found.sorted { $0.score > $1.score }.map(\.row)
  }

  /// How well an instruction fits all words; nil if it does not.
  private func match(_ instruction: Instruction, _ words: [String]) -> (
    score: Int, row: PaletteRow
  )? {
    var row = PaletteRow(instruction: instruction)
    let (title, keys) = (title(of: instruction), keys(of: instruction))
    var total = 0
    for word in words {
      let name = FuzzyMatch(word, in: instruction.name)
      let alias = instruction.aliases.compactMap { FuzzyMatch(word, in: $0)?.score }.max()
      let inTitle = FuzzyMatch(word, in: title).flatMap { $0.isTight ? $0 : nil }
      let isNamed = instruction.name == word || instruction.aliases.contains(word)
      let scores = [
        isNamed ? PaletteWeight.whole : nil,
        name.map { $0.score + PaletteWeight.name }, alias.map { $0 + PaletteWeight.name },
        inTitle?.score, keys.contains(word) ? PaletteWeight.key : nil,
      ]
      guard let best = scores.compactMap(\.self).max() else { return nil }
      total += best
      row.marks += name?.positions ?? []
      row.titleMarks += inTitle?.positions ?? []
    }
    // What has no use on this screen stands behind what fits about as well.
    if !scope(of: instruction).covers(screen.id) { total -= PaletteWeight.elsewhere }
    row.marks = Array(Set(row.marks)).sorted()
    row.titleMarks = Array(Set(row.titleMarks)).sorted()
    return (total, row)
  }

  // MARK: - An argument is typed

  private func argumentRows(
    _ instruction: Instruction, _ kind: InstructionArgument, _ typed: String
  ) -> [PaletteRow] {
    if kind == .text {
      return [PaletteRow(instruction: instruction, argument: typed.isEmpty ? nil : typed)]
    }
    let all = candidates(for: kind).map { candidate in
      PaletteRow(
        instruction: instruction, argument: candidate.value, detail: candidate.detail)
    }
    guard !typed.isEmpty else { return [PaletteRow(instruction: instruction)] + all }
    let found = all.compactMap { row -> (Int, PaletteRow)? in
      guard let match = FuzzyMatch(typed, in: row.argument ?? "") else { return nil }
      var row = row
      row.marks = match.positions
      return (match.score, row)
    }
    return found.sorted { $0.0 > $1.0 }.map(\.1)
  }

  /// What can stand behind a name, as far as it is known.
  private func candidates(for kind: InstructionArgument) -> [(value: String, detail: String)] {
    switch kind {
    case .namespace: namespaceEntries.map { ($0.id, $0.detail) }
    case .column: columnsHere.map { ($0, "") }
    case .address(let item):
      addresses(for: item).map { ($0, $0 == addressAtHand ? "selected" : "") }
    case .workspace:
      (workspaces?.names ?? [deployment.workspace]).map {
        ($0, $0 == deployment.workspace ? "in use" : "")
      }
    case .text: []
    }
  }

  /// The columns by which the list on the screen can be sorted.
  private var columnsHere: [String] {
    orderAtHand.map { [$0.ownName] + $0.columns.map { $0.name } } ?? []
  }
}

/// How much it counts where typed letters are found.
private enum PaletteWeight {
  /// As the name or an alias, whole.
  static let whole = 400
  /// In the name rather than in the title.
  static let name = 12
  /// As the key itself.
  static let key = 90
  /// In something that has no use on the present screen.
  static let elsewhere = 10
}

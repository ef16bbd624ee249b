import TerminalUI

/// The line in which a command is looked for by name, title or key.
struct Palette: Equatable, Sendable {
  /// What is typed.
  private(set) var field = TextField(placeholder: "a name, a word of what it does, or a key")
  /// The number of the selected row.
  private(set) var selected = 0
  /// The first row that was shown last.
  private(set) var offset = 0
  /// Whether terraform was asked for the workspaces.
  var hasAskedForWorkspaces = false
  /// Why the line did nothing.
  private(set) var complaint: String?

  /// Takes a key as a field does; returns whether it is one for it.
  mutating func accept(_ key: Key) -> Bool {
    guard field.accept(key) else { return false }
    startOver()
    return true
  }

  /// Takes pasted text, up to the first line break.
  mutating func paste(_ text: String) {
    field.insert(String(text.prefix { !$0.isNewline }))
    startOver()
  }

  /// Puts another line into the field.
  mutating func complete(to line: String) {
    field = TextField(line, placeholder: field.placeholder)
    startOver()
  }

  /// Selects a row, and shows it.
  mutating func select(_ row: Int, of total: Int, visible: Int) {
    selected = min(max(0, row), max(0, total - 1))
    offset = ScrollWindow(total: total, visible: visible, offset: offset, showing: selected).offset
  }

  /// Says why the line did nothing.
  mutating func complain(_ reason: String) { complaint = reason }

  private mutating func startOver() {
    (selected, offset, complaint) = (0, 0, nil)
  }
}

/// The lines that were given by the palette, the newest first.
struct PaletteHistory: Equatable, Sendable {
  /// As many are kept.
  static let limit = 50

  /// The lines.
  private(set) var lines: [String] = []
  /// Whether those of earlier sessions were asked for.
  var isAskedFor = false

  /// Makes a history.
  init() {}

  /// Adds a line; one that is there already comes to the front.
  mutating func add(_ line: String) {
    lines = Array(([line] + lines.filter { $0 != line }).prefix(Self.limit))
  }

  /// Takes the lines of earlier sessions in, behind those of this one.
  mutating func receive(_ earlier: [String]) {
    lines = Array((lines + earlier.filter { !lines.contains($0) }).prefix(Self.limit))
  }
}

/// A row of the palette.
struct PaletteRow: Equatable, Sendable {
  /// What it gives.
  let instruction: Instruction
  /// What stands behind its name; nil for a row without.
  var argument: String?
  /// What helps to choose an argument.
  var detail = ""
  /// Whether it was given before.
  var isRecalled = false
  /// The places of the typed letters in the name, or in the argument.
  var marks: [Int] = []
  /// The places of the typed letters in the title.
  var titleMarks: [Int] = []

  /// The line that gives it.
  var line: String { argument.map { "\(instruction.name) \($0)" } ?? instruction.name }
}

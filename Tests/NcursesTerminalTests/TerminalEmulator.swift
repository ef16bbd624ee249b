/// A strict terminal: understands what the xterm descriptions of ncurses write, and notes as a
/// problem every byte that it does not.
struct TerminalEmulator {
  /// What could not be understood, in words.
  private(set) var problems: [String] = []
  /// How many sequences were broken off by the Escape of another: what a killed writer leaves.
  private(set) var brokenOff = 0
  private(set) var columns: Int
  private(set) var rows: Int
  private(set) var isAlternate = false
  private(set) var cursorIsVisible = true
  /// The private modes that are on (mouse, paste, application keys).
  private(set) var modes: Set<Int> = []
  private(set) var keypadIsApplication = false
  /// The parameters of the last SGR, empty when all is as normal.
  private(set) var rendition: Set<Int> = [] { didSet { isRenditionSeen = false } }
  private(set) var region: ClosedRange<Int>
  /// The colours and attributes that text was written in, as SGR parameters.
  private(set) var renditionsSeen: Set<Int> = []
  /// Whether text was written in the present rendition: asked for each of a million glyphs.
  private var isRenditionSeen = false

  private var grid: [[String]]
  private var saved: [[String]]
  private var position = (row: 0, column: 0)
  private var savedPosition = (row: 0, column: 0)
  /// What `sc` keeps for `rc`, with which curses scrolls a part of the screen.
  private var kept = (position: (row: 0, column: 0), rendition: Set<Int>())
  /// Whether a glyph behind the last column goes to the next line.
  private var wraps = true
  private var wrapsNext = false
  private var state = State.ground
  private var last: String = " "

  private enum State {
    case ground
    case text([UInt8], missing: Int)
    case escape
    case charset
    case control(String)
    case string(String)
  }

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    region = 0...max(rows - 1, 0)
    grid = Self.blank(columns, rows)
    saved = grid
  }

  /// The screen, without blanks at the ends of lines.
  var text: String {
    grid.map { row in
      let count = row.lastIndex { $0 != " " }.map { $0 + 1 } ?? 0
      return row[..<count].joined(separator: "")
    }.joined(separator: "\n")
  }

  /// The cursor's place, from 0.
  var cursor: (row: Int, column: Int) { position }

  /// Whether everything that a full-screen program changes is as a shell expects it.
  var isRestored: Bool {
    !isAlternate && cursorIsVisible && wraps && modes.isEmpty
      && !keypadIsApplication && rendition.isEmpty
      && region == 0...max(rows - 1, 0)
  }

  mutating func resize(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    region = 0...max(rows - 1, 0)
    grid = Self.resized(grid, columns, rows)
    saved = Self.resized(saved, columns, rows)
    position = (min(position.row, max(rows - 1, 0)), min(position.column, max(columns - 1, 0)))
  }

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { feed(byte) }
  }

  private static func blank(_ columns: Int, _ rows: Int) -> [[String]] {
    Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  private static func resized(_ grid: [[String]], _ columns: Int, _ rows: Int) -> [[String]] {
    (0..<rows).map { row in
      (0..<columns).map { row < grid.count && $0 < grid[row].count ? grid[row][$0] : " " }
    }
  }
}

// MARK: Bytes

extension TerminalEmulator {
  private mutating func feed(_ byte: UInt8) {
    if byte == 0x1B, isWithinSequence {
      // As in a real terminal: what was begun is forgotten, and the next begins.
      brokenOff += 1
      state = .ground
    }
    switch state {
    case .ground: ground(byte)
    case .text(let bytes, let missing):
      guard byte & 0xC0 == 0x80 else { return fail("broken UTF-8 \(bytes)") }
      if missing == 1 {
        state = .ground
        put(String(decoding: bytes + [byte], as: UTF8.self))
      } else {
        state = .text(bytes + [byte], missing: missing - 1)
      }
    case .escape: escape(byte)
    case .charset:
      state = .ground
      if byte != UInt8(ascii: "B") { fail("charset \(byte)") }
    case .control(let parameters):
      if (0x20...0x3F).contains(byte) {
        state = .control(parameters + String(UnicodeScalar(byte)))
      } else {
        state = .ground
        control(parameters, Character(UnicodeScalar(byte)))
      }
    case .string(let text):
      if byte == 7 {
        state = .ground
        if text != "104", !Self.isCopy(text), !Self.isWords(text) { fail("OSC \(text)") }
      } else {
        state = .string(text + String(UnicodeScalar(byte)))
      }
    }
  }

  private var isWithinSequence: Bool {
    if case .ground = state { false } else { true }
  }

  /// Whether a control string hands over a text for pasting: base64, which controls nothing.
  private static func isCopy(_ text: String) -> Bool {
    text.wholeMatch(of: /52;c;[A-Za-z0-9+\/]*={0,2}/) != nil
  }

  /// Whether a control string is a title, or a notification: words that can be seen.
  private static func isWords(_ text: String) -> Bool {
    text.wholeMatch(of: /[29];[^\x00-\x1F\x7F]*/) != nil
  }

  private mutating func ground(_ byte: UInt8) {
    switch byte {
    case 0x08: position.column = max(position.column - 1, 0); wrapsNext = false
    case 0x09: position.column = min((position.column / 8 + 1) * 8, columns - 1)
    case 0x0A: lineFeed()
    case 0x0D: position.column = 0; wrapsNext = false
    case 0x1B: state = .escape
    case 0x20...0x7E: place(String(UnicodeScalar(byte)), width: 1)
    case 0xC2...0xDF: state = .text([byte], missing: 1)
    case 0xE0...0xEF: state = .text([byte], missing: 2)
    case 0xF0...0xF4: state = .text([byte], missing: 3)
    default: fail("byte \(byte)")
    }
  }

  private mutating func escape(_ byte: UInt8) {
    state = .ground
    switch Character(UnicodeScalar(byte)) {
    case "[": state = .control("")
    case "]": state = .string("")
    case "(", ")": state = .charset
    case "=": keypadIsApplication = true
    case ">": keypadIsApplication = false
    case "7": kept = (position, rendition)
    case "8":
      position = (min(kept.position.row, rows - 1), min(kept.position.column, columns - 1))
      rendition = kept.rendition
      wrapsNext = false
    case "M":
      if position.row == region.lowerBound { scroll(-1) } else { position.row -= 1 }
    default: fail("ESC \(UnicodeScalar(byte))")
    }
  }

  private mutating func fail(_ problem: String) {
    state = .ground
    problems.append(problem)
  }
}

// MARK: Text

extension TerminalEmulator {
  private mutating func put(_ glyph: String) {
    guard let scalar = glyph.unicodeScalars.first else { return }
    if (0x80..<0xA0).contains(scalar.value) || scalar.properties.generalCategory == .format {
      return fail("hidden U+\(String(scalar.value, radix: 16))")
    }
    if scalar.properties.generalCategory == .nonspacingMark {
      guard columns > 0, rows > 0, position.row < grid.count else { return }
      let column = wrapsNext ? position.column : max(position.column - 1, 0)
      grid[position.row][column] += glyph
      return
    }
    place(glyph, width: Self.isWide(scalar) ? 2 : 1)
  }

  /// Puts a glyph of one or two columns where the cursor stands.
  private mutating func place(_ glyph: String, width: Int) {
    if !isRenditionSeen {
      renditionsSeen.formUnion(rendition)
      isRenditionSeen = true
    }
    guard columns > 0, rows > 0, position.row < grid.count else { return }
    if !wraps {
      position.column = min(position.column, max(columns - width, 0))
    } else if wrapsNext || position.column + width > columns {
      position.column = 0
      wrapsNext = false
      lineFeed()
    }
    last = glyph
    grid[position.row][position.column] = glyph
    if width == 2, position.column + 1 < columns { grid[position.row][position.column + 1] = "" }
    position.column += width
    if position.column >= columns {
      position.column = columns - 1
      wrapsNext = wraps
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }

  private mutating func lineFeed() {
    if position.row == region.upperBound {
      scroll(1)
    } else if position.row < rows - 1 {
      position.row += 1
    }
  }

  private mutating func scroll(_ lines: Int) {
    guard region.upperBound < grid.count else { return }
    let blank = Array(repeating: " ", count: columns)
    for _ in 0..<abs(lines) {
      if lines > 0 {
        grid.remove(at: region.lowerBound)
        grid.insert(blank, at: region.upperBound)
      } else {
        grid.remove(at: region.upperBound)
        grid.insert(blank, at: region.lowerBound)
      }
    }
  }
}

// MARK: Control sequences

extension TerminalEmulator {
  private mutating func control(_ text: String, _ final: Character) {
    let isPrivate = text.hasPrefix("?")
    let fields = text.drop { $0 == "?" }.split(separator: ";", omittingEmptySubsequences: false)
    let numbers = fields.map { Int($0) ?? 0 }
    guard fields.allSatisfy({ $0.allSatisfy(\.isNumber) }) else {
      return fail("CSI \(text)\(final)")
    }
    let count = max(numbers.first ?? 1, 1)
    if isPrivate {
      guard final == "h" || final == "l" else { return fail("CSI \(text)\(final)") }
      return numbers.forEach { set(mode: $0, final == "h") }
    }
    if final != "m" { wrapsNext = false }
    switch final {
    case "A": position.row = max(position.row - count, 0)
    case "B": position.row = min(position.row + count, rows - 1)
    case "C": position.column = min(position.column + count, columns - 1)
    case "D": position.column = max(position.column - count, 0)
    case "G": position.column = min(count, columns) - 1
    case "d": position.row = min(count, rows) - 1
    case "H": moveTo(row: count - 1, column: max(numbers.count > 1 ? numbers[1] : 1, 1) - 1)
    case "J": eraseDisplay(numbers.first ?? 0)
    case "K": eraseLine(numbers.first ?? 0)
    case "X": erase(position.column..<min(position.column + count, columns))
    case "@": shift(count)
    case "P": shift(-count)
    case "L": shiftLines(count)
    case "M": shiftLines(-count)
    case "S": scroll(count)
    case "T": scroll(-count)
    case "b": for _ in 0..<count { put(last) }
    case "m": render(numbers)
    case "r":
      region =
        numbers.count < 2
        ? 0...max(rows - 1, 0) : (count - 1)...max(min(numbers[1], rows) - 1, count - 1)
      moveTo(row: 0, column: 0)
    // Insert mode off; the window's title kept and put back.
    case "l" where numbers == [4]: break
    case "t" where numbers == [22, 0, 0] || numbers == [23, 0, 0]: break
    default: fail("CSI \(text)\(final)")
    }
  }

  private mutating func set(mode: Int, _ isOn: Bool) {
    switch mode {
    case 7: wraps = isOn
    case 12: break
    case 25: cursorIsVisible = isOn
    case 1049:
      if isOn, !isAlternate {
        (saved, savedPosition) = (grid, position)
        grid = Self.blank(columns, rows)
      } else if !isOn, isAlternate {
        (grid, position) = (saved, savedPosition)
      }
      isAlternate = isOn
    case 1, 1000, 1002, 1003, 1004, 1006, 2004:
      if isOn { modes.insert(mode) } else { modes.remove(mode) }
    default: fail("mode \(mode)")
    }
  }

  private mutating func render(_ numbers: [Int]) {
    for number in numbers.isEmpty ? [0] : numbers {
      switch number {
      case 0: rendition = []
      case 39: rendition = rendition.filter { !(30...38).contains($0) && !(90...97).contains($0) }
      case 49: rendition = rendition.filter { !(40...48).contains($0) && !(100...107).contains($0) }
      default: rendition.insert(number)
      }
    }
  }

  private mutating func moveTo(row: Int, column: Int) {
    position = (min(max(row, 0), max(rows - 1, 0)), min(max(column, 0), max(columns - 1, 0)))
  }

  private mutating func erase(_ range: Range<Int>) {
    guard position.row < grid.count else { return }
    for column in range where column < columns { grid[position.row][column] = " " }
  }

  private mutating func eraseLine(_ part: Int) {
    switch part {
    case 0: erase(position.column..<max(columns, position.column))
    case 1: erase(0..<position.column + 1)
    default: erase(0..<columns)
    }
  }

  private mutating func eraseDisplay(_ part: Int) {
    let blank = Array(repeating: " ", count: columns)
    if part != 2 { eraseLine(part) }
    for row in grid.indices
    where part == 2 || (part == 0 && row > position.row) || (part == 1 && row < position.row) {
      grid[row] = blank
    }
  }

  private mutating func shift(_ count: Int) {
    guard position.row < grid.count else { return }
    var row = grid[position.row]
    for _ in 0..<abs(count) {
      if count > 0 {
        row.insert(" ", at: position.column)
        row.removeLast()
      } else {
        row.remove(at: position.column)
        row.append(" ")
      }
    }
    grid[position.row] = row
  }

  private mutating func shiftLines(_ count: Int) {
    let whole = region
    region = position.row...max(region.upperBound, position.row)
    scroll(-count)
    region = whole
  }
}

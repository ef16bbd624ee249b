/// One line that a person types.
///
/// The value is what was typed, unchanged; what is drawn is its safe text, or a dot
/// for each character. A field that is too narrow shows the part around the cursor.
public struct TextField: Hashable, Sendable {
  /// What was typed.
  public private(set) var value: String
  /// The characters before the cursor: 0...value.count.
  public private(set) var cursor: Int
  /// Whether dots stand for the characters.
  public var isMasked: Bool
  /// Whether keys go to it: only then there is a cursor.
  public var isFocused: Bool
  /// What an empty field says.
  public var placeholder: SafeText

  /// Makes a field with the cursor at its end.
  public init(
    _ value: String = "", isMasked: Bool = false, isFocused: Bool = true,
    placeholder: SafeText = .empty
  ) {
    self.value = value
    cursor = value.count
    self.isMasked = isMasked
    self.isFocused = isFocused
    self.placeholder = placeholder
  }
}

// MARK: Editing

extension TextField {
  /// Changes the value or moves the cursor as `key` says; returns whether the key is for a field.
  ///
  /// Typing, Backspace, Delete, the arrows, Home and End, and the shell's
  /// Ctrl-A, E, B, F, D, H, K, U and W.
  public mutating func accept(_ key: Key) -> Bool {
    if let typed = key.typedCharacter {
      insert(String(typed))
      return true
    }
    switch (key.base, key.modifiers) {
    case (.left, []), (.character("b"), .control): move(to: cursor - 1)
    case (.right, []), (.character("f"), .control): move(to: cursor + 1)
    case (.home, []), (.character("a"), .control): move(to: 0)
    case (.end, []), (.character("e"), .control): move(to: value.count)
    case (.backspace, []), (.character("h"), .control): remove(cursor - 1..<cursor)
    case (.delete, []), (.character("d"), .control): remove(cursor..<cursor + 1)
    case (.character("k"), .control): remove(cursor..<value.count)
    case (.character("u"), .control): remove(0..<cursor)
    case (.character("w"), .control): remove(wordStart..<cursor)
    default: return false
    }
    return true
  }

  /// Puts text in at the cursor: a paste, for instance.
  ///
  /// Line feeds and other controls become spaces; those at the end are dropped, for
  /// a copied line ends in a line feed that nobody meant to type.
  public mutating func insert(_ text: String) {
    let pasted = text.unicodeScalars
    guard let last = pasted.lastIndex(where: { !Self.isControl($0) }) else { return }
    var inserted = String.UnicodeScalarView()
    inserted.append(contentsOf: pasted[...last].map { Self.isControl($0) ? " " : $0 })
    let place = value.index(value.startIndex, offsetBy: cursor)
    let after = value[place...].count
    value.insert(contentsOf: String(inserted), at: place)
    // A combining mark joins the character before it: count from the end.
    cursor = max(value.count - after, 0)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }

  /// Empties it.
  public mutating func clear() {
    value = ""
    cursor = 0
  }

  private mutating func move(to position: Int) {
    cursor = min(max(position, 0), value.count)
  }

  private mutating func remove(_ characters: Range<Int>) {
    let range = characters.clamped(to: 0..<value.count)
    let start = value.index(value.startIndex, offsetBy: range.lowerBound)
    value.removeSubrange(start..<value.index(start, offsetBy: range.count))
    move(to: range.lowerBound)
  }

  /// Where the word before the cursor starts.
  private var wordStart: Int {
    let before = value.prefix(cursor)
    let word = before.reversed().drop { $0 == " " }.drop { $0 != " " }
    return word.count
  }
}

// MARK: Drawing

extension TextField {
  /// Draws it into the first row of `rect` and places the cursor.
  public func draw(in canvas: inout Canvas, rect: Rect) {
    let line = rect.row(0)
    canvas.clipped(to: line) { canvas in
      canvas.fill(line, ink: .input)
      guard !value.isEmpty else {
        canvas.draw(placeholder, row: line.minRow, column: line.minColumn, ink: .dim)
        if isFocused { canvas.placeCursor(line.origin) }
        return
      }
      let before = shown(value.prefix(cursor)).spelled(in: canvas.appearance)
      let after = shown(value.dropFirst(cursor)).spelled(in: canvas.appearance)
      // The cursor needs a cell of its own behind the last character.
      let hidden = max(before.width - max(line.columns - 1, 0), 0)
      let start = line.minColumn - hidden
      canvas.draw(before + after, row: line.minRow, column: start, ink: .input)
      if hidden > 0 {
        canvas.draw(Glyphs.ellipsis, row: line.minRow, column: line.minColumn, ink: .dim)
      }
      if isFocused {
        canvas.placeCursor(Point(column: start + before.width, row: line.minRow))
      }
    }
  }

  private func shown(_ characters: Substring) -> SafeText {
    isMasked ? SafeText(repeating: "•", count: characters.count) : SafeText(characters)
  }
}

import TerminalUI

/// What a key does to a filter that is being typed.
enum FilterAnswer {
  /// The filter stays as it is, and the keys go to what was found.
  case closed
  /// There is no filter any more.
  case cleared
  /// It says something else.
  case changed
  /// Nothing: the key is none for it.
  case untouched
}

extension TextField {
  /// Takes a key as a filter does, which looks while it is typed.
  mutating func acceptInFilter(_ key: Key) -> FilterAnswer {
    if key.leaves { return .cleared }
    switch key.base {
    case .enter, .down: return .closed
    case .backspace where value.isEmpty: return .cleared
    default: return accept(key) ? .changed : .untouched
    }
  }
}

extension InkedText {
  /// A panel's badge with what is looked for, and how much of it was found.
  ///
  /// - Parameters:
  ///   - text: What is looked for.
  ///   - found: How much was found, in words; empty before anything is looked for.
  /// - Returns: The badge.
  static func filter(_ text: String, found: String) -> InkedText {
    InkedText("/", ink: .accent) + InkedText(SafeText(text), ink: .input)
      + InkedText(SafeText(found.isEmpty ? "" : "  " + found), ink: .dim)
  }

  /// What a badge says of several things; those of which there is nothing to say leave no gap.
  static func parts(_ parts: [InkedText]) -> InkedText {
    let said = parts.filter { !$0.isEmpty }
    return said.dropFirst().reduce(said.first ?? .empty) { $0 + "  " + $1 }
  }
}

extension Canvas {
  /// Places the cursor in a filter that is typed in the badge of a panel.
  mutating func placeCursor(of filter: TextField, in badge: InkedText, ofPanel rect: Rect) {
    let typed = SafeText(String(filter.value.prefix(filter.cursor))).spelled(in: appearance).width
    let start = rect.maxColumn - 2 - badge.spelled(in: appearance).width
    placeCursor(Point(column: start + 1 + typed, row: rect.minRow))
  }
}

extension Model {
  /// What can be typed into the filter that is open, or why what was typed is no expression; nil
  /// while none is open.
  var filterLine: InkedText? {
    guard overlay == nil else { return nil }
    if screen == .logs { return logs.field.map(Self.line) }
    guard let typed = typedFilter else { return nil }
    if let problem = typed.filter.problem {
      // What is wrong comes first: a narrow line has room for no more.
      return InkedText(SafeText("\(problem) Looked for as it stands."), ink: .warning)
    }
    let column = typed.column.map { [("\($0):", "one column")] } ?? []
    return Self.hint([("!", "not"), ("~", "fuzzy")] + column, enter: "keep")
  }

  /// The same for what is typed on the screen of logs, where letters with others between them would
  /// be in almost every line.
  private static func line(of field: LogsState.Field) -> InkedText {
    if let complaint = field.complaint {
      return InkedText(SafeText("\(complaint) No regular expression yet."), ink: .warning)
    }
    return field.purpose == .filter
      ? hint([("!", "not")], enter: "filter") : hint([], enter: "find")
  }

  private static func hint(
    _ keys: [(key: String, words: String)], enter: String
  ) -> InkedText {
    let all = keys + [("enter", enter), ("esc", "clear")]
    return all.reduce(into: InkedText("text or regex", ink: .dim)) { line, part in
      line += InkedText(SafeText("  " + part.key), ink: .key)
      line += InkedText(SafeText(" " + part.words), ink: .dim)
    }
  }

  /// The filter that is typed, and a column of its list.
  private var typedFilter: (filter: ListFilter, column: String?)? {
    switch screen {
    case .resources where resources.search != nil:
      return resources.pane == .tree
        ? resources.tree.map { ($0.filter, ResourceColumn.example.rawValue) }
        : resources.attributes.map { ($0.filter, nil) }
    case .deploy where isSearching: return deploy.review?.outline.map { ($0.filter, nil) }
    default:
      guard let list = shownList, list.search != nil else { return nil }
      return (list.filter, list.exampleColumn)
    }
  }
}

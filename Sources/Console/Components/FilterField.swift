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
    guard overlay == nil, let typed = typedFilter else { return nil }
    if let problem = typed.filter.problem {
      return InkedText(
        SafeText("Looked for as it stands, for it is no regular expression. \(problem)"),
        ink: .warning)
    }
    let column = typed.column.map { [("\($0):", "one column")] } ?? []
    let keys = [("!", "not"), ("~", "fuzzy")] + column + [("enter", "keep"), ("esc", "clear")]
    return keys.reduce(into: InkedText("text or regex", ink: .dim)) { line, part in
      line += InkedText(SafeText("  " + part.0), ink: .key)
      line += InkedText(SafeText(" " + part.1), ink: .dim)
    }
  }

  /// The filter that is typed, and a column of its list.
  private var typedFilter: (filter: ListFilter, column: String?)? {
    switch screen {
    case .pods where podList.list.search != nil: (podList.list.filter, "status")
    case .nodes where nodeList.list.search != nil: (nodeList.list.filter, "version")
    case .resources where resources.search != nil:
      resources.pane == .tree
        ? resources.tree.map { ($0.filter, "type") }
        : resources.attributes.map { ($0.filter, nil) }
    case .deploy where isSearching: deploy.review?.outline.map { ($0.filter, nil) }
    default: nil
    }
  }
}

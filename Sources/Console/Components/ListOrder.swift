import TerminalUI

/// By which column a list is sorted, and which way round.
struct ListOrder<Column: ListColumn>: Equatable, Sendable {
  /// The column that it is sorted by; nil for its own order.
  private(set) var column: Column?
  /// Whether the order is turned round.
  private(set) var isReversed = false

  /// A column's title with the direction, if it is sorted by it.
  ///
  /// - Parameters:
  ///   - column: The column.
  ///   - name: What it is called here; nil for its own title.
  /// - Returns: The title.
  func title(of column: Column, called name: SafeText? = nil) -> SafeText {
    let title = name ?? SafeText(column.title)
    guard column == self.column else { return title }
    return title + (isReversed ? "▴" : "▾")
  }

  /// A column of a table; the one that it is sorted by is always shown, with room for the direction.
  func heading(
    _ column: Column, called name: SafeText? = nil, _ length: Length,
    alignment: SafeText.Alignment = .leading, truncation: SafeText.Truncation = .end,
    priority: Int = 0
  ) -> Table.Column {
    let title = title(of: column, called: name)
    guard column == self.column else {
      return Table.Column(
        title, length, alignment: alignment, truncation: truncation, priority: priority)
    }
    var length = length
    if case .fixed(let width) = length { length = .fixed(max(width, title.width)) }
    return Table.Column(title, length, alignment: alignment, truncation: truncation)
  }

  /// What a panel says of an order that no title shows: the list's own, turned round.
  var badge: InkedText {
    guard column == nil, isReversed else { return .empty }
    return InkedText("▴", ink: .accent) + InkedText(" reversed", ink: .dim)
  }

  /// Puts items into this order, given their numbers in the list's own.
  ///
  /// - Parameters:
  ///   - numbers: The numbers.
  ///   - key: What an item is sorted by in a column; of equal ones their own order decides.
  func sort(_ numbers: inout [Int], by key: (Column, Int) -> SortKey) {
    guard let column else {
      if isReversed { numbers.reverse() }
      return
    }
    // Each key is made once, not with every comparison.
    let keys = numbers.map { key(column, $0) }
    let order = keys.indices.sorted { left, right in
      keys[left] == keys[right] ? left < right : (keys[left] < keys[right]) != isReversed
    }
    numbers = order.map { numbers[$0] }
  }
}

// MARK: - Changing it

extension ListOrder {
  /// Sorts by a column; nil is the list's own order.
  mutating func sort(by column: Column?, reversed: Bool = false) {
    self.column = column
    isReversed = reversed
  }

  /// Carries out what is about the order; returns whether that was it.
  mutating func change(_ change: ListChange) -> Bool {
    switch change {
    case .command(.nextSort): step(by: 1)
    case .command(.previousSort): step(by: -1)
    case .command(.reverseSort): isReversed.toggle()
    case .order(let name): sort(by: name.flatMap(Column.init))
    case .command, .key, .paste, .clear: return false
    }
    return true
  }

  /// Sorts by the next column, around the ends; before the first stands the list's own order.
  private mutating func step(by distance: Int) {
    let all: [Column?] = [nil] + Column.allCases.map(Optional.some)
    let present = all.firstIndex(of: column) ?? 0
    sort(by: all[(present + distance + all.count) % all.count])
  }
}

// MARK: - Choosing

/// What a list can be sorted by.
struct OrderChoice {
  /// What its own order is called.
  let own: String
  /// The columns by their names, with their titles.
  let columns: [(name: String, title: String)]
  /// The name of the column that it is sorted by; nil for its own order.
  let present: String?

  /// What stands for the own order among the names of columns.
  var ownName: String { own.replacing(" ", with: "-") }
}

extension ListOrder {
  /// What there is to choose from.
  var choice: OrderChoice {
    OrderChoice(
      own: Column.ownOrder, columns: Column.allCases.map { ($0.rawValue, $0.title) },
      present: column?.rawValue)
  }
}

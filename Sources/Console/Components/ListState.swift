import Cluster
import TerminalUI

/// A column by which a list can be sorted, and to which a filter can be limited.
protocol ListColumn: CaseIterable, Hashable, Sendable {
  /// Its title, as the header has it.
  var title: String { get }
  /// What it is called in a filter, in small letters.
  var names: [String] { get }
}

extension ListColumn {
  var names: [String] { [title.lowercased()] }
}

/// What a row is sorted by: the smallest first.
enum SortKey: Comparable {
  case number(Double)
  case text(String)
}

/// Which rows of a long list are shown, in which order, and which one is selected.
///
/// The rows are chosen and sorted when something is typed, sorted or read, never while drawing: a
/// list of ten thousand costs a frame no more than what the frame shows. The selection follows its
/// row's identity; as long as nobody moved it, it is on the first row.
struct ListState<ID: OutlineID, Column: ListColumn>: Equatable, Sendable {
  /// What is looked for.
  private(set) var filter = ListFilter()
  /// The filter while it is being typed.
  var search: TextField?
  /// The column that it is sorted by; nil for its own order, in which what fails stands first.
  private(set) var column: Column?
  /// Whether the order is turned round.
  private(set) var isReversed = false
  /// Whether only what needs a person is shown.
  private(set) var showsFaultsOnly = false
  /// The identities of the rows, and the selected one.
  private(set) var outline = Outline<ID>()
  /// The places of the rows in what they were made of.
  private(set) var numbers: [Int] = []
  /// The row that is selected as soon as it is there, unless another one was selected meanwhile.
  var awaitedID: ID?
  private var isTouched = false

  /// Whether rows are left out because of what a person asked for.
  var isNarrowed: Bool { !filter.isEmpty || search != nil || showsFaultsOnly }

  /// The identity of the selected row; nil when there is no row.
  var selectedID: ID? { outline.selectedID }

  /// The identity of the row that a person selected, whether it is there or still waited for.
  var selectedByHand: ID? { awaitedID ?? (isTouched ? selectedID : nil) }

  /// The place of the selected row in what the rows were made of.
  var selectedNumber: Int? {
    numbers.indices.contains(outline.selected) ? numbers[outline.selected] : nil
  }

  /// A column's title with the direction, if it is sorted by it.
  func title(of column: Column) -> SafeText {
    guard column == self.column else { return SafeText(column.title) }
    return SafeText(column.title) + (isReversed ? "▴" : "▾")
  }
}

// MARK: - Rows

extension ListState {
  /// Makes the rows anew.
  ///
  /// - Parameters:
  ///   - items: What there is, in the list's own order.
  ///   - isWhole: Whether no other items are on their way.
  ///   - visible: How many rows are shown at once.
  ///   - id: The identity of an item.
  ///   - isWanted: Whether an item is shown.
  ///   - key: What an item is sorted by in a column; of equal ones their own order decides.
  mutating func layOut<Item>(
    _ items: [Item], isWhole: Bool = true, visible: Int, id: (Item) -> ID, isWanted: (Item) -> Bool,
    key: (Column, Item) -> SortKey
  ) {
    numbers = items.indices.filter { isWanted(items[$0]) }
    if let column {
      // Each key is made once, not with every comparison.
      let keys = numbers.map { key(column, items[$0]) }
      let order = keys.indices.sorted { left, right in
        keys[left] == keys[right] ? left < right : (keys[left] < keys[right]) != isReversed
      }
      numbers = order.map { numbers[$0] }
    } else if isReversed {
      numbers.reverse()
    }
    outline.replace(
      rows: numbers.map { id(items[$0]) }, keeping: isTouched ? selectedID : nil, visible: visible)
    guard let awaitedID, !items.isEmpty, !select(awaitedID, visible: visible) else { return }
    // What is there now lacks it. What comes later must not take the selection away.
    if isWhole { self.awaitedID = nil }
  }

  /// Selects a row, and shows it.
  mutating func select(_ row: Int, visible: Int) {
    isTouched = true
    awaitedID = nil
    outline.select(row, visible: visible)
  }

  /// Selects the row of an identity, if there is one; returns whether there is.
  @discardableResult
  mutating func select(_ id: ID, visible: Int) -> Bool {
    guard let row = outline.rows.firstIndex(of: id) else { return false }
    select(row, visible: visible)
    return true
  }
}

// MARK: - Keys

extension ListState {
  /// Carries out what all lists do alike.
  ///
  /// - Parameters:
  ///   - command: The command; one that means nothing to a list does nothing.
  ///   - visible: How many rows are shown at once.
  /// - Returns: Whether the rows have to be made anew.
  mutating func update(_ command: Command, visible: Int) -> Bool {
    if let distance = command.distance(page: visible) {
      let last = max(0, outline.rows.count - 1)
      select(min(max(0, outline.selected + distance), last), visible: visible)
      return false
    }
    switch command {
    case .filter: search = TextField(filter.text)
    case .toggleFaults: toggleFaultsOnly()
    case .nextSort: step(by: 1)
    case .previousSort: step(by: -1)
    case .reverseSort: isReversed.toggle()
    default: return false
    }
    return command != .filter
  }

  /// Shows only what needs a person, or everything.
  mutating func toggleFaultsOnly() { showsFaultsOnly.toggle() }

  /// Sorts by a column; nil is the list's own order.
  mutating func sort(by column: Column?, reversed: Bool = false) {
    self.column = column
    isReversed = reversed
  }

  /// Sorts by the next column, around the ends; before the first stands the list's own order.
  private mutating func step(by distance: Int) {
    let all: [Column?] = [nil] + Column.allCases.map(Optional.some)
    let present = all.firstIndex(of: column) ?? 0
    sort(by: all[(present + distance + all.count) % all.count])
  }

  /// Gives a key to the filter, which looks while it is typed.
  ///
  /// - Returns: Whether the rows have to be made anew.
  mutating func updateSearch(with key: Key) -> Bool {
    guard var field = search else { return false }
    switch field.acceptInFilter(key) {
    case .closed:
      search = nil
      return false
    case .cleared:
      clear()
      return true
    case .changed:
      search = field
      filter = Self.filter(field.value)
      return true
    case .untouched: return false
    }
  }

  /// Gives pasted text to the filter.
  mutating func paste(_ text: String) {
    search?.insert(text)
    if let search { filter = Self.filter(search.value) }
  }

  /// Looks for something else.
  mutating func look(for text: String) {
    search = nil
    filter = Self.filter(text)
  }

  private static func filter(_ text: String) -> ListFilter {
    ListFilter(text, columns: Column.allCases.map(\.names))
  }

  /// Returns whether the filter lets a row through.
  ///
  /// - Parameters:
  ///   - texts: What the row has.
  ///   - cell: What it has in a column.
  /// - Returns: Whether it does.
  func accepts(_ texts: () -> [String], cell: (Column) -> String) -> Bool {
    guard !filter.isEmpty else { return true }
    guard let column = filterColumn else { return filter.accepts(texts()) }
    return filter.accepts([cell(column)])
  }

  /// The column that alone the filter looks at; nil for all that a row has.
  var filterColumn: Column? { filter.column.map { Array(Column.allCases)[$0] } }

  /// Shows everything again.
  mutating func clear() {
    look(for: "")
    showsFaultsOnly = false
  }
}

extension ListState {
  /// A panel's badge: what is looked for and how much of it was found, and how fresh that is.
  ///
  /// - Parameters:
  ///   - total: How much there is.
  ///   - freshness: How fresh it is.
  /// - Returns: The badge.
  func badge(of total: Int, _ freshness: InkedText) -> InkedText {
    guard search != nil || !filter.isEmpty else {
      guard showsFaultsOnly else { return freshness }
      return InkedText("\\", ink: .accent) + InkedText(" faults only  ", ink: .dim) + freshness
    }
    let found =
      filter.isEmpty
      ? ""
      : (filter.problem == nil ? "" : "as text, ")
        + "\(Words.grouped(numbers.count)) of \(Words.grouped(total))"
    return .filter(search?.value ?? filter.text, found: found) + "  " + freshness
  }
}

import Cluster
import TerminalUI

/// The identity of a row of a list that is flat.
protocol FlatRowID: OutlineID {}

extension FlatRowID {
  var parent: Self? { nil }
}

/// The identity of a row that is told from others by a name.
struct NamedRow: FlatRowID {
  let name: String
}

/// Which rows of a long list are shown, in which order, and which one is selected.
///
/// The rows are chosen and sorted when something is typed, sorted or read, never while drawing: a
/// list of ten thousand costs a frame no more than what the frame shows. What a filter looks at is put
/// together once per reading, not with each letter. The selection follows its row's identity; as long
/// as nobody moved it, it is on the first row.
struct ListState<ID: FlatRowID, Column: ListColumn>: Equatable, Sendable {
  /// What is looked for.
  private(set) var filter = ListFilter()
  /// The filter while it is being typed.
  private(set) var search: TextField?
  /// The order of the rows; in its own, what fails or is newest stands first.
  private(set) var order = ListOrder<Column>()
  /// Whether only what needs a person is shown.
  private(set) var showsFaultsOnly = false
  /// The identities of the rows, and the selected one.
  private(set) var outline = Outline<ID>()
  /// The places of the rows in what they were made of.
  private(set) var numbers: [Int] = []
  /// The row that is selected as soon as it is there, unless another one was selected meanwhile.
  var awaitedID: ID?
  /// Whether the rows are not those of what is looked for, or of the newest items.
  var isOutdated = true
  private var isTouched = false
  /// What a filter looks at, of all items; empty as long as nothing is looked for.
  private var searched = SearchedTexts()
  /// The column that was put together; nil for all that a row has.
  private var searchedColumn: Column?

  /// The column that it is sorted by; nil for its own order.
  var column: Column? { order.column }

  /// Whether the order is turned round.
  var isReversed: Bool { order.isReversed }

  /// Whether something is looked for, or typed to look for it.
  var isFiltered: Bool { !filter.isEmpty || search != nil }

  /// Whether rows are left out because of what a person asked for.
  var isNarrowed: Bool { isFiltered || showsFaultsOnly }

  /// The identity of the selected row; nil when there is no row.
  var selectedID: ID? { outline.selectedID }

  /// The identity of the row that a person selected, whether it is there or still waited for.
  var selectedByHand: ID? { awaitedID ?? (isTouched ? selectedID : nil) }

  /// The place of the selected row in what the rows were made of.
  var selectedNumber: Int? {
    numbers.indices.contains(outline.selected) ? numbers[outline.selected] : nil
  }
}

// MARK: - Rows

extension ListState {
  /// Takes note that there are other items to show.
  mutating func itemsChanged() {
    isOutdated = true
    searched = SearchedTexts()
  }

  /// Makes the rows anew.
  ///
  /// - Parameters:
  ///   - items: What there is, in the list's own order; the same as the last time, unless
  ///     ``itemsChanged()`` said otherwise.
  ///   - isWhole: Whether no other items are on their way.
  ///   - visible: How many rows are shown at once.
  ///   - reader: What is read of an item.
  ///   - isWanted: Whether an item may be shown at all.
  ///   - isKept: Whether one that may be is shown whatever is looked for.
  mutating func layOut<Item>(
    _ items: [Item], isWhole: Bool = true, visible: Int, _ reader: ListReader<Item, ID, Column>,
    isWanted: (Item) -> Bool = { _ in true }, isKept: (Item) -> Bool = { _ in false }
  ) {
    isOutdated = false
    let found = matches(among: items, reader)
    numbers = items.indices.filter { number in
      (found?[number] != false || isKept(items[number])) && isWanted(items[number])
    }
    order.sort(&numbers) { reader.key($0, items[$1]) }
    outline.replace(
      rows: numbers.map { reader.id(items[$0]) }, keeping: isTouched ? selectedID : nil,
      visible: visible)
    guard let awaitedID, !items.isEmpty, !select(awaitedID, visible: visible) else { return }
    // What is there now lacks it. What comes later must not take the selection away.
    if isWhole { self.awaitedID = nil }
  }

  /// Which items the filter lets through; nil for all of them.
  private mutating func matches<Item>(
    among items: [Item], _ reader: ListReader<Item, ID, Column>
  ) -> [Bool]? {
    guard !filter.isEmpty else { return nil }
    let column = filter.column.map { Array(Column.allCases)[$0] }
    let texts = { (item: Item) -> [String] in
      column.map { [reader.cell($0, item)] } ?? reader.texts(item)
    }
    if searched.count != items.count || searchedColumn != column {
      searched = SearchedTexts()
      for item in items { searched.append(texts(item)) }
      searchedColumn = column
    }
    return items.indices.map { number in
      filter.accepts(searched[number]) { texts(items[number]) }
    }
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

  /// Moves the selection, if that is what a command does; returns whether it is.
  @discardableResult
  mutating func move(_ command: Command, visible: Int) -> Bool {
    guard let distance = command.distance(page: visible) else { return false }
    let last = max(0, outline.rows.count - 1)
    select(min(max(0, outline.selected + distance), last), visible: visible)
    return true
  }
}

// MARK: - What is asked of it

/// What a person asks of a list.
enum ListChange {
  /// Something that all lists do alike; what means nothing to a list does nothing.
  case command(Command)
  /// A key, for the filter that is typed.
  case key(Key)
  /// A pasted text, for the filter that is typed.
  case paste(String)
  /// To be sorted by the column of this name; nil is its own order.
  case order(String?)
  /// To show everything again.
  case clear
}

extension ListState {
  /// Does what is asked; the rows have to be made anew if they are outdated by it.
  mutating func change(_ change: ListChange) {
    guard !order.change(change) else {
      isOutdated = true
      return
    }
    switch change {
    case .command(.filter): search = TextField(filter.text)
    case .command(.toggleFaults): toggleFaultsOnly()
    case .key(let key): type(key)
    case .paste(let text):
      search?.insert(text)
      if let search { use(search.value) }
    case .clear: clear()
    case .command, .order: break
    }
  }

  /// Shows only what needs a person, or everything.
  mutating func toggleFaultsOnly() {
    showsFaultsOnly.toggle()
    isOutdated = true
  }

  /// Sorts by a column; nil is the list's own order.
  mutating func sort(by column: Column?, reversed: Bool = false) {
    order.sort(by: column, reversed: reversed)
    isOutdated = true
  }

  /// Looks for something else.
  mutating func look(for text: String) {
    search = nil
    use(text)
  }

  /// Shows everything again.
  mutating func clear() {
    look(for: "")
    showsFaultsOnly = false
  }

  /// Lets the keys go to what was found.
  mutating func endSearch() { search = nil }

  /// Gives a key to the filter, which looks while it is typed.
  private mutating func type(_ key: Key) {
    guard var field = search else { return }
    switch field.acceptInFilter(key) {
    case .closed: search = nil
    case .cleared: clear()
    case .changed:
      search = field
      use(field.value)
    case .untouched: break
    }
  }

  private mutating func use(_ text: String) {
    filter = ListFilter(text, columns: Column.allCases.map(\.names))
    isOutdated = true
  }
}

// MARK: - What is said of it

extension ListState {
  /// A panel's badge: what is looked for and how much of it was found, whether the list's own order
  /// is turned round, and how fresh it is.
  ///
  /// - Parameters:
  ///   - total: How much there is.
  ///   - freshness: How fresh it is.
  /// - Returns: The badge.
  func badge(of total: Int, _ freshness: InkedText = .empty) -> InkedText {
    var parts = [order.badge, freshness]
    if isFiltered {
      parts.insert(.filter(search?.value ?? filter.text, found: found(of: total)), at: 0)
    } else if showsFaultsOnly {
      parts.insert(InkedText("\\", ink: .accent) + InkedText(" faults only", ink: .dim), at: 0)
    }
    return InkedText.parts(parts)
  }

  private func found(of total: Int) -> String {
    guard !filter.isEmpty else { return "" }
    return (filter.problem == nil ? "" : "as text, ")
      + "\(Words.grouped(numbers.count)) of \(Words.grouped(total))"
  }
}

/// A list that is filtered and sorted by its columns, whatever its rows are.
protocol ColumnedList {
  /// What is looked for.
  var filter: ListFilter { get }
  /// The filter while it is being typed.
  var search: TextField? { get }
  /// Whether rows are left out because of what a person asked for.
  var isNarrowed: Bool { get }
  /// Whether only what needs a person is shown.
  var showsFaultsOnly: Bool { get }
  /// What it can be sorted by.
  var orderChoice: OrderChoice { get }
  /// The name of a column, to show how a filter is limited to one.
  var exampleColumn: String { get }
}

extension ListState: ColumnedList {
  var orderChoice: OrderChoice { order.choice }

  var exampleColumn: String { Column.example.names[0] }
}

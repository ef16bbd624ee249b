/// A column by which a list can be sorted, and to which a filter can be limited.
///
/// The raw value is its name in sessions and in the palette.
protocol ListColumn: CaseIterable, Hashable, Sendable, RawRepresentable<String> {
  /// Its title, as the header has it.
  var title: String { get }
  /// What it is called in a filter, in small letters.
  var names: [String] { get }
  /// What the order is called that a list has by itself.
  static var ownOrder: String { get }
  /// The column that a hint names, to show how a filter is limited to one.
  static var example: Self { get }
}

extension ListColumn {
  var title: String { rawValue.uppercased() }

  var names: [String] { [rawValue] }
}

/// What a row is sorted by: the smallest first, and last those of which nothing is known.
enum SortKey: Comparable {
  case number(Double)
  case text(String)
  case nothing

  /// The key of a text; an empty one stands last.
  static func words(_ text: String) -> SortKey { text.isEmpty ? .nothing : .text(text) }
}

/// What a list reads of an item.
struct ListReader<Item, ID, Column: ListColumn> {
  /// The identity of its row.
  let id: (Item) -> ID
  /// What a filter looks at that is limited to no column.
  let texts: (Item) -> [String]
  /// What stands in a column.
  let cell: (Column, Item) -> String
  /// What it is sorted by in a column; of equal ones their own order decides.
  let key: (Column, Item) -> SortKey
}

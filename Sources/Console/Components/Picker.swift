import Cluster
import TerminalUI

/// A list over the screen, from which one entry is chosen, or several.
struct Picker: Equatable, Sendable {
  /// What the choice is for.
  enum Purpose: Equatable, Sendable {
    /// The namespaces whose pods are listed.
    case namespaces
    /// The column that the list on the screen is sorted by.
    case order
    /// The container whose logs are shown.
    case container
    /// The logs that are shown.
    case logs
    /// The container that a shell is opened in.
    case shell(PodIdentity)
  }

  /// What can be chosen.
  struct Entry: Equatable, Sendable {
    /// Tells it from the others.
    let id: String
    /// What it is called.
    let title: String
    /// What helps to choose.
    let detail: String
  }

  /// What the choice is for.
  let purpose: Purpose
  /// The question.
  let title: String
  /// What can be chosen; the first one stands for all, or for no choice.
  let entries: [Entry]
  /// Whether several can be chosen.
  let isMultiple: Bool
  /// The columns that the longest title takes, measured once: there can be as many as pods.
  let titleColumns: Int
  /// The identities of those that are chosen, the ones that a filter hides included.
  private(set) var chosen: Set<String>
  /// The numbers of the entries that the filter lets through.
  private(set) var shown: [Int]
  /// The row that the keys are about, among those that are shown.
  private(set) var selected: Int
  /// The line in which a filter is typed; nil when keys go to the list.
  private(set) var search: TextField?
  /// What is looked for in titles and details.
  private(set) var filter = ListFilter()

  /// Makes a list with what is chosen now; the first of it is selected.
  init(
    _ purpose: Purpose, title: String, entries: [Entry], chosen: Set<String>,
    isMultiple: Bool = false
  ) {
    self.purpose = purpose
    self.title = title
    self.entries = entries
    self.chosen = chosen
    self.isMultiple = isMultiple
    titleColumns = entries.map { SafeText($0.title).width }.max() ?? 0
    shown = Array(entries.indices)
    selected = entries.firstIndex { chosen.contains($0.id) } ?? 0
  }

  /// Moves through the entries.
  mutating func move(by distance: Int) {
    let last = max(0, shown.count - 1)
    selected = min(max(0, selected + min(max(distance, -shown.count), shown.count)), last)
  }

  /// Chooses the selected entry, or takes the choice back; the first one stands for all.
  mutating func toggle() {
    guard isMultiple, let number = selectedEntry else { return }
    if number == 0 {
      chosen = []
    } else if chosen.remove(entries[number].id) == nil {
      chosen.insert(entries[number].id)
    }
    move(by: 1)
  }

  /// What is chosen when the list is closed: what was marked, else the selected entry.
  var result: Set<String> {
    if isMultiple, !chosen.isEmpty { return chosen }
    guard let number = selectedEntry, number > 0 else { return [] }
    return [entries[number].id]
  }

  /// The number of the entry that the keys are about; nil when the filter finds none.
  var selectedEntry: Int? { shown.indices.contains(selected) ? shown[selected] : nil }

  // MARK: - The filter

  /// Whether a filter is typed, or hides entries.
  var isFiltered: Bool { search != nil || !filter.isEmpty }

  /// Begins to type a filter.
  mutating func startSearch() { search = TextField(filter.text) }

  /// Gives a key to the filter that is typed.
  ///
  /// - Returns: Whether it was one for it.
  mutating func type(_ key: Key) -> Bool {
    guard var field = search else { return false }
    switch field.acceptInFilter(key) {
    case .closed: search = nil
    case .cleared: clearFilter()
    case .changed:
      search = field
      look(for: ListFilter(field.value))
    case .untouched: return false
    }
    return true
  }

  /// Takes pasted text into the filter that is typed, up to the first line break.
  mutating func paste(_ text: String) {
    guard search != nil else { return }
    search?.insert(String(text.prefix { !$0.isNewline }))
    look(for: ListFilter(search?.value ?? ""))
  }

  /// Shows all entries again; the selected one stays it.
  mutating func clearFilter() {
    search = nil
    look(for: ListFilter())
  }

  private mutating func look(for filter: ListFilter) {
    let kept = selectedEntry
    self.filter = filter
    shown = entries.indices.filter { filter.accepts([entries[$0].title, entries[$0].detail]) }
    selected = kept.flatMap { shown.firstIndex(of: $0) } ?? 0
  }
}

import Cluster

/// A short list over the screen, from which one entry is chosen, or several.
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
  /// The identities of those that are chosen.
  private(set) var chosen: Set<String>
  /// The row that the keys are about.
  private(set) var selected: Int

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
    selected = entries.firstIndex { chosen.contains($0.id) } ?? 0
  }

  /// Moves through the entries.
  mutating func move(by distance: Int) {
    let last = max(0, entries.count - 1)
    selected = min(max(0, selected + min(max(distance, -entries.count), entries.count)), last)
  }

  /// Chooses the selected entry, or takes the choice back; the first one stands for all.
  mutating func toggle() {
    guard isMultiple, entries.indices.contains(selected) else { return }
    if selected == 0 {
      chosen = []
    } else if chosen.remove(entries[selected].id) == nil {
      chosen.insert(entries[selected].id)
    }
    move(by: 1)
  }

  /// What is chosen when the list is closed: what was marked, else the selected entry.
  var result: Set<String> {
    if isMultiple, !chosen.isEmpty { return chosen }
    guard entries.indices.contains(selected), selected > 0 else { return [] }
    return [entries[selected].id]
  }
}

import Fleet
import TerminalUI
import Terraform

/// A plan as a tree that folds: groups, resources, values.
///
/// The rows are made anew when something is folded or filtered, never while drawing, so that a plan
/// of thousands of changes costs a frame no more than what the frame shows.
struct PlanOutline: Equatable, Sendable {
  /// What a row stands for.
  enum ID: OutlineID {
    case group(PlanGroup)
    case item(PlanGroup, Int)
    case reason(PlanGroup, Int)
    case attribute(PlanGroup, Int, Int)
    /// A part of a long value: of the one before or the one after.
    case value(PlanGroup, Int, Int, isAfter: Bool, part: Int)
  }

  /// A group with its items.
  struct Section: Equatable, Sendable {
    let group: PlanGroup
    let items: [PlanItem]
  }

  /// The groups that have something in them.
  let sections: [Section]
  /// What is looked for.
  var filter = ListFilter()
  /// The rows, the matches of the filter among them, and the selected one.
  var outline = Outline<ID>()
  /// How many items match.
  private(set) var matchCount = 0

  /// How many items there are.
  var count: Int { sections.reduce(0) { $0 + $1.items.count } }

  /// Makes the outline of a plan: the groups are unfolded, their resources are not.
  ///
  /// Of a plan that only looks for drift the drift is all that counts, and it is unfolded.
  init(of plan: Plan, isDriftOnly: Bool = false) {
    var items: [PlanGroup: [PlanItem]] = [:]
    for change in plan.changes {
      guard let group = PlanGroup(of: change) else { continue }
      items[group, default: []].append(PlanItem(change))
    }
    items[.drift] = plan.drift.filter { $0.action != .noop }.map(PlanItem.init)
    items[.outputs] = plan.outputChanges.map(PlanItem.init)
    items[.checks] = plan.checks.map(PlanItem.init)
    items[.deferred] = plan.deferred.map(PlanItem.init)
    sections = PlanGroup.allCases.compactMap { group in
      guard let items = items[group], !items.isEmpty else { return nil }
      return Section(group: group, items: items)
    }
    outline.unfolded = Set(sections.map { .group($0.group) }.filter { $0 != .group(.read) })
    if isDriftOnly {
      outline.unfolded.formUnion((items[.drift] ?? []).indices.map { .item(.drift, $0) })
    }
    layOut(keeping: nil, visible: .max)
  }
}

// MARK: - What rows stand for

extension PlanOutline {
  /// The item of a row; nil for a group.
  func item(of id: ID) -> PlanItem? {
    switch id {
    case .group: nil
    case .item(let group, let index), .reason(let group, let index),
      .attribute(let group, let index, _), .value(let group, let index, _, _, _):
      section(group)?.items[index]
    }
  }

  /// A group's section.
  func section(_ group: PlanGroup) -> Section? { sections.first { $0.group == group } }

  /// Whether something lies folded or unfolded under a row.
  func canUnfold(_ id: ID) -> Bool {
    switch id {
    case .group: true
    case .item: item(of: id).map { !$0.attributes.isEmpty || $0.reason != nil } ?? false
    case .attribute(_, _, let number):
      item(of: id).map { $0.attributes[number].hasLongValue } ?? false
    case .reason, .value: false
    }
  }

  /// Whether what lies under a row is shown.
  func isUnfolded(_ id: ID) -> Bool {
    switch id {
    case .group where !filter.isEmpty: true
    default: outline.unfolded.contains(id)
    }
  }

  /// A part of a value, in columns of `valueColumns`.
  func valuePart(_ id: ID) -> String {
    guard case .value(_, _, let number, let isAfter, let part) = id,
      let attribute = item(of: id)?.attributes[number]
    else { return "" }
    let text = (isAfter ? attribute.after : attribute.before).description
    return String(text.dropFirst(part * Self.valueColumns).prefix(Self.valueColumns))
  }

  /// The characters of a row of an unfolded value.
  static let valueColumns = 64
}

// MARK: - Moving and folding

extension PlanOutline: FoldingTree {
  /// Whether a row may be folded: the groups of a filtered plan stay open.
  func canFold(_ id: ID) -> Bool { filter.isEmpty || !id.isGroup }

  /// Unfolds every group and resource, or folds all resources when all are unfolded.
  mutating func toggleAll(visible: Int) {
    let groups = sections.map { ID.group($0.group) }
    let items = sections.flatMap { section in
      section.items.indices.map { ID.item(section.group, $0) }
    }.filter(canUnfold)
    let isAll = outline.unfolded.isSuperset(of: items)
    outline.unfolded = Set(isAll ? groups : groups + items)
    layOut(keeping: selectedID, visible: visible)
  }
}

// MARK: - Rows

extension PlanOutline {
  /// Makes the rows, and keeps the selection on what it was on, or on what that lay under.
  mutating func layOut(keeping id: ID?, visible: Int) {
    var rows = Rows()
    matchCount = 0
    for section in sections { layOut(section, in: &rows) }
    outline.replace(rows: rows.ids, matches: rows.matches, keeping: id, visible: visible)
  }

  /// Rows in the making.
  private struct Rows {
    var ids: [ID] = []
    var matches: [Int] = []
  }

  private mutating func layOut(_ section: Section, in rows: inout Rows) {
    let group = ID.group(section.group)
    let start = rows.ids.count
    rows.ids.append(group)
    var isEmpty = true
    for (index, item) in section.items.enumerated() {
      guard filter.isEmpty || item.matches(filter) else { continue }
      isEmpty = false
      if !filter.isEmpty { matchCount += 1 }
      if isUnfolded(group) { layOut(item, .item(section.group, index), in: &rows) }
    }
    if isEmpty { rows.ids.removeSubrange(start...) }
  }

  private func layOut(_ item: PlanItem, _ id: ID, in rows: inout Rows) {
    guard case .item(let group, let index) = id else { return }
    let isNamed = !filter.isEmpty && filter.accepts([item.name])
    if isNamed { rows.matches.append(rows.ids.count) }
    rows.ids.append(id)
    // What matches by a value's name shows that value.
    let isSearched = !filter.isEmpty && !isNamed
    guard isUnfolded(id) || isSearched else { return }
    if item.reason != nil, isUnfolded(id) { rows.ids.append(.reason(group, index)) }
    for (number, attribute) in item.attributes.enumerated() {
      let isMatch =
        !filter.isEmpty && !filter.isInverted && filter.accepts([attribute.path.description])
      guard isUnfolded(id) || isMatch else { continue }
      if isMatch { rows.matches.append(rows.ids.count) }
      let attributeID = ID.attribute(group, index, number)
      rows.ids.append(attributeID)
      guard isUnfolded(attributeID) else { continue }
      layOut(attribute.before, group, index, number, isAfter: false, in: &rows)
      layOut(attribute.after, group, index, number, isAfter: true, in: &rows)
    }
  }

  private func layOut(
    _ value: Display, _ group: PlanGroup, _ index: Int, _ number: Int, isAfter: Bool,
    in rows: inout Rows
  ) {
    guard value != .absent else { return }
    let length = value.description.count
    for part in 0...max(0, (length - 1) / Self.valueColumns) {
      rows.ids.append(.value(group, index, number, isAfter: isAfter, part: part))
    }
  }
}

extension PlanOutline.ID {
  /// What a row lies under; nil for a group.
  var parent: PlanOutline.ID? {
    switch self {
    case .group: nil
    case .item(let group, _): .group(group)
    case .reason(let group, let index), .attribute(let group, let index, _): .item(group, index)
    case .value(let group, let index, let number, _, _): .attribute(group, index, number)
    }
  }

  fileprivate var isGroup: Bool { parent == nil }
}

extension AttributeChange {
  /// Whether a value is so long that a line may cut it.
  fileprivate var hasLongValue: Bool {
    [before, after].contains { $0.description.count > Self.longestShort }
  }

  /// The characters of a value that fit on a line beside its name and the other value.
  private static let longestShort = 24
}

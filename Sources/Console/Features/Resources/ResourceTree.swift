import Fleet
import TerminalUI
import Terraform

/// A state as a tree that folds, or as a list by name: modules, types, instances, outputs, checks.
struct ResourceTree: Equatable, Sendable {
  /// What a row stands for, by its number among its kind; one state long.
  enum ID: OutlineID {
    case module(Int)
    case group(module: Int, Int)
    case instance(module: Int, group: Int, Int)
    case outputs
    case output(Int)
    case checks
    case check(Int)
  }

  /// The instances of one type in one module.
  struct Group: Equatable, Sendable {
    let module: Int
    let mode: ResourceMode
    let type: String
    /// The numbers of its instances.
    var members: [Int] = []

    /// The type as an address has it.
    var title: String { mode == .data ? "data." + type : type }
  }

  /// A module that has resources of its own.
  struct Module: Equatable, Sendable {
    /// Its path, empty for the root.
    let path: String
    /// The numbers of its groups.
    var groups: [Int] = []
    /// How many instances it has.
    var count = 0
  }

  /// The instances, managed ones first, in the order of the state.
  let instances: [StateSummary.Resource]
  /// The outputs.
  let outputs: [StateSummary.Output]
  /// The checks that did not pass.
  let checks: [CheckResult]
  /// The modules in the order of the state, the root first.
  private(set) var modules: [Module] = []
  /// The groups in the order of the state.
  private(set) var groups: [Group] = []
  /// The number of the group of each instance.
  private var groupNumbers: [Int] = []
  /// The machine of each instance that is one, by the address.
  let machines: [String: Machine]
  /// Whether any instance is tainted or deposed.
  let hasMarks: Bool
  /// What is looked for.
  private(set) var filter = TextFilter()
  /// What was found inside attributes, by the number of the instance.
  private(set) var hits: [Int: DisplayedAttribute] = [:]
  /// Whether there may be more of it.
  private(set) var hasMoreHits = false
  /// How many instances and outputs match.
  private(set) var matchCount = 0
  /// Whether it is a list by name instead of a tree.
  private(set) var isList = false
  private var outline = Outline<ID>()
  /// The instances by name; made when the list is first asked for.
  private var byName: [Int] = []
  private var searched = SearchedTexts()

  /// Makes the tree of a state.
  init(of summary: StateSummary) {
    instances = summary.resources + summary.dataSources
    hasMarks = instances.contains { $0.isTainted || $0.id.deposedKey != nil }
    outputs = summary.outputs
    checks = summary.checks
    machines = Dictionary(
      summary.inventory.machines.map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
    group()
    for instance in instances {
      let machine = machines[instance.address]
      searched.append(
        ([instance.address] + [machine?.name].compactMap(\.self) + (machine?.addresses.all ?? []))
          .joined(separator: "\n"))
    }
    for output in outputs { searched.append("output." + output.name) }
    unfoldAtFirst()
    layOut(keeping: nil, visible: .max)
  }

  /// As many instances are shown at once; of more, the types are shown folded.
  private static let unfoldedAtFirst = 200

  /// What tells groups apart.
  private struct Kind: Hashable {
    let module: Int
    let mode: ResourceMode
    let type: String
  }

  private mutating func group() {
    var modules: [String: Int] = [:]
    var groups: [Kind: Int] = [:]
    if !instances.isEmpty { add(module: "", &modules) }
    for (number, instance) in instances.enumerated() {
      let address = instance.id.address
      let module = modules[address.module] ?? add(module: address.module, &modules)
      let kind = Kind(module: module, mode: address.mode, type: address.type)
      let group: Int
      if let known = groups[kind] {
        group = known
      } else {
        group = self.groups.count
        groups[kind] = group
        self.groups.append(Group(module: module, mode: address.mode, type: address.type))
        self.modules[module].groups.append(group)
      }
      self.groups[group].members.append(number)
      groupNumbers.append(group)
      self.modules[module].count += 1
    }
  }

  @discardableResult
  private mutating func add(module path: String, _ known: inout [String: Int]) -> Int {
    known[path] = modules.count
    modules.append(Module(path: path))
    return modules.count - 1
  }

  private mutating func unfoldAtFirst() {
    outline.unfolded = Set(modules.indices.map { .module($0) }).union([.outputs, .checks])
    guard instances.count <= Self.unfoldedAtFirst else { return }
    outline.unfolded.formUnion(groups.indices.map { .group(module: groups[$0].module, $0) })
  }
}

extension ResourceTree.ID {
  var parent: ResourceTree.ID? {
    switch self {
    case .module, .outputs, .checks: nil
    case .group(let module, _): .module(module)
    case .instance(let module, let group, _): .group(module: module, group)
    case .output: .outputs
    case .check: .checks
    }
  }
}

/// Texts in one piece of memory, each found by its number: fifty thousand are searched per key.
private struct SearchedTexts: Equatable, Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]

  /// Adds a text.
  mutating func append(_ text: String) {
    bytes += TextFilter.folded(text)
    ends.append(bytes.count)
  }

  /// Returns whether a text holds what is looked for.
  func matches(_ filter: TextFilter, at number: Int) -> Bool {
    filter.matches(bytes[ends[number]..<ends[number + 1]])
  }
}

// MARK: - What rows stand for

extension ResourceTree {
  /// The rows in their order.
  var rows: [ID] { outline.rows }

  /// The number of the selected row.
  var selected: Int { outline.selected }

  /// The selected row; nil when there is none.
  var selectedID: ID? { outline.selectedID }

  /// The rows that a pane of a height shows.
  func window(visible: Int) -> ScrollWindow { outline.window(visible: visible) }

  /// Whether instances lie in modules, so that those have rows.
  var hasModules: Bool { modules.count > 1 }

  /// The selected instance; nil when something else is selected.
  var selectedInstance: StateSummary.Resource? {
    guard case .instance(_, _, let number) = selectedID else { return nil }
    return instances[number]
  }

  /// What was found inside the selected instance's attributes.
  var selectedHit: DisplayedAttribute? {
    guard case .instance(_, _, let number) = selectedID else { return nil }
    return hits[number]
  }

  /// Whether something lies folded or unfolded under a row.
  func canUnfold(_ id: ID) -> Bool {
    switch id {
    case .module, .group, .outputs, .checks: true
    case .instance, .output, .check: false
    }
  }

  /// Whether what lies under a row is shown.
  func isUnfolded(_ id: ID) -> Bool { !filter.isEmpty || outline.unfolded.contains(id) }
}

// MARK: - Moving, folding, looking

extension ResourceTree {
  /// Selects a row, and shows it.
  mutating func select(_ row: Int, visible: Int) { outline.select(row, visible: visible) }

  /// Selects an instance, and unfolds what it lies under; returns whether there is one.
  mutating func select(_ id: InstanceID, visible: Int) -> Bool {
    guard let number = instances.firstIndex(where: { $0.id == id }) else { return false }
    let row = rowID(ofInstance: number)
    outline.unfolded.formUnion([row.parent, row.parent?.parent].compactMap(\.self))
    if !filter.isEmpty { look(for: "", visible: visible) }
    layOut(keeping: row, visible: visible)
    return true
  }

  /// Folds or unfolds the selected row.
  mutating func toggle(visible: Int) {
    guard let id = selectedID, canUnfold(id), filter.isEmpty else { return }
    setUnfolded(!isUnfolded(id), id, visible: visible)
  }

  /// Unfolds the selected row; one that is unfolded hands on to the first below it.
  mutating func unfold(visible: Int) {
    guard let id = selectedID, canUnfold(id) else { return }
    guard isUnfolded(id) else { return setUnfolded(true, id, visible: visible) }
    select(selected + 1, visible: visible)
  }

  /// Folds the selected row, or goes to what it lies under; returns whether it did either.
  mutating func fold(visible: Int) -> Bool {
    guard let id = selectedID, !isList else { return false }
    if canUnfold(id), isUnfolded(id), filter.isEmpty {
      setUnfolded(false, id, visible: visible)
      return true
    }
    let before = selected
    outline.selectParent(of: id, visible: visible)
    return selected != before
  }

  /// Unfolds everything, or folds all types when everything is unfolded.
  mutating func toggleAll(visible: Int) {
    let modules = modules.indices.map { ID.module($0) } + [.outputs, .checks]
    let groups = groups.indices.map { ID.group(module: self.groups[$0].module, $0) }
    let isAll = outline.unfolded.isSuperset(of: groups)
    outline.unfolded = Set(isAll ? modules : modules + groups)
    layOut(keeping: selectedID, visible: visible)
  }

  /// Changes between the tree and the list by name.
  mutating func toggleList(visible: Int) {
    isList.toggle()
    if isList, byName.isEmpty {
      byName = instances.indices.sorted { left, right in
        let (left, right) = (instances[left], instances[right])
        let names = (left.id.address.name, right.id.address.name)
        return names.0 == names.1 ? left.id.address < right.id.address : names.0 < names.1
      }
    }
    layOut(keeping: selectedID, visible: visible)
  }

  /// Looks for something else.
  mutating func look(for text: String, visible: Int) {
    guard text != filter.text else { return }
    filter = TextFilter(text)
    hits = [:]
    hasMoreHits = false
    layOut(keeping: selectedID, visible: visible)
    outline.selectMatch(visible: visible)
  }

  /// Takes what was found inside attributes.
  mutating func receive(_ found: [AttributeHit], hasMore: Bool, visible: Int) {
    let numbers = Dictionary(
      instances.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { $1 })
    for hit in found { if let number = numbers[hit.id] { hits[number] = hit.attribute } }
    hasMoreHits = hasMore
    layOut(keeping: selectedID, visible: visible)
    outline.selectMatch(visible: visible)
  }

  /// Goes to the next or previous match, around the ends.
  mutating func step(forward: Bool, visible: Int) {
    outline.step(forward: forward, visible: visible)
  }

  /// Takes over what another state's tree showed: what is folded, looked for and selected.
  mutating func resemble(_ other: ResourceTree, visible: Int) {
    let titles = Set(other.outline.unfolded.compactMap(other.name(of:)))
    let all = modules.indices.map { ID.module($0) } + [.outputs, .checks]
    let known = Set(other.names)
    let folders = all + groups.indices.map { ID.group(module: groups[$0].module, $0) }
    for id in folders {
      guard let name = name(of: id), known.contains(name) else { continue }
      if titles.contains(name) { outline.unfolded.insert(id) } else { outline.unfolded.remove(id) }
    }
    filter = other.filter
    if other.isList { toggleList(visible: visible) }
    let row = other.selected
    layOut(keeping: nil, visible: visible)
    // As long as nobody selected anything, the first row stays selected, whichever that becomes.
    guard row > 0 else { return }
    let selectedName = other.selectedID.flatMap(other.name(of:))
    let place = rows.firstIndex { name(of: $0) == selectedName }
    select(place ?? row, visible: visible)
  }

  private mutating func setUnfolded(_ isUnfolded: Bool, _ id: ID, visible: Int) {
    if isUnfolded { outline.unfolded.insert(id) } else { outline.unfolded.remove(id) }
    layOut(keeping: id, visible: visible)
  }

  /// What a row stands for whatever the state.
  private enum Name: Hashable {
    case module(String)
    case group(String, ResourceMode, String)
    case instance(InstanceID)
    case other(String)
  }

  private func name(of id: ID) -> Name? {
    switch id {
    case .module(let number): .module(modules[number].path)
    case .group(let module, let number):
      .group(modules[module].path, groups[number].mode, groups[number].type)
    case .instance(_, _, let number): .instance(instances[number].id)
    case .outputs: .other("outputs")
    case .output(let number): .other("output." + outputs[number].name)
    case .checks: .other("checks")
    case .check(let number): .other("check " + checks[number].address)
    }
  }

  private var names: [Name] {
    let folders = modules.indices.map { ID.module($0) } + [.outputs, .checks]
    return (folders + groups.indices.map { ID.group(module: groups[$0].module, $0) })
      .compactMap(name(of:))
  }
}

// MARK: - Rows

extension ResourceTree {
  /// Rows in the making.
  private struct Rows {
    var ids: [ID] = []
    var matches: [Int] = []
    var count = 0
  }

  private mutating func layOut(keeping id: ID?, visible: Int) {
    var rows = Rows()
    if isList {
      for number in byName { layOut(instance: number, in: &rows) }
    } else {
      for module in modules.indices { layOut(module: module, in: &rows) }
      layOutOutputs(in: &rows)
      layOutChecks(in: &rows)
    }
    matchCount = rows.count
    outline.replace(rows: rows.ids, matches: rows.matches, keeping: id, visible: visible)
  }

  private func layOut(module: Int, in rows: inout Rows) {
    let start = rows.ids.count
    if hasModules { rows.ids.append(.module(module)) }
    let first = rows.ids.count
    if !hasModules || isUnfolded(.module(module)) {
      for group in modules[module].groups { layOut(group: group, in: &rows) }
    }
    let isEmpty = rows.ids.count == first && (!filter.isEmpty || modules[module].count == 0)
    if isEmpty { rows.ids.removeSubrange(start...) }
  }

  private func layOut(group number: Int, in rows: inout Rows) {
    let group = groups[number]
    // A type with one instance takes one row.
    if group.members.count == 1 {
      return layOut(instance: group.members[0], in: &rows)
    }
    let id = ID.group(module: group.module, number)
    rows.ids.append(id)
    let first = rows.ids.count
    if isUnfolded(id) {
      for member in group.members { layOut(instance: member, in: &rows) }
    }
    if rows.ids.count == first, !filter.isEmpty { rows.ids.removeLast() }
  }

  private func layOut(instance number: Int, in rows: inout Rows) {
    if !filter.isEmpty {
      guard searched.matches(filter, at: number) || hits[number] != nil else { return }
      rows.matches.append(rows.ids.count)
      rows.count += 1
    }
    rows.ids.append(rowID(ofInstance: number))
  }

  private func rowID(ofInstance number: Int) -> ID {
    let group = groupNumbers[number]
    return .instance(module: groups[group].module, group: group, number)
  }

  private func layOutOutputs(in rows: inout Rows) {
    let shown = outputs.indices.filter {
      filter.isEmpty || searched.matches(filter, at: instances.count + $0)
    }
    guard !shown.isEmpty else { return }
    rows.ids.append(.outputs)
    guard isUnfolded(.outputs) else { return }
    for number in shown {
      if !filter.isEmpty {
        rows.matches.append(rows.ids.count)
        rows.count += 1
      }
      rows.ids.append(.output(number))
    }
  }

  private func layOutChecks(in rows: inout Rows) {
    guard !checks.isEmpty, filter.isEmpty else { return }
    rows.ids.append(.checks)
    if isUnfolded(.checks) { rows.ids += checks.indices.map { .check($0) } }
  }
}

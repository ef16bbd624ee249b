import Fleet
import Terraform

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

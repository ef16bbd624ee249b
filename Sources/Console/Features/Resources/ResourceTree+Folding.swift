import Fleet
import Terraform

extension ResourceTree: FoldingTree {
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

  /// Whether a row may be folded: a filtered state stays open.
  func canFold(_ id: ID) -> Bool { filter.isEmpty }

  /// Unfolds everything, or folds all types when everything is unfolded.
  mutating func toggleAll(visible: Int) {
    let isAll = outline.unfolded.isSuperset(of: types)
    outline.unfolded = Set(isAll ? sections : sections + types)
    layOut(keeping: selectedID, visible: visible)
  }

  /// Changes between the tree and the list by name.
  mutating func toggleList(visible: Int) {
    isList.toggle()
    if isList { sortList() }
    layOut(keeping: selectedID, visible: visible)
  }

  /// Sorts the list in another way; the selected row stays it.
  mutating func change(_ change: ListChange, visible: Int) {
    guard order.change(change), isList else { return }
    sortList()
    layOut(keeping: selectedID, visible: visible)
  }

  /// Puts the instances into the order of the list; no letter of a filter does so again.
  private mutating func sortList() {
    if byName.isEmpty {
      byName = instances.indices.sorted { left, right in
        let (left, right) = (instances[left], instances[right])
        let names = (left.id.address.name, right.id.address.name)
        return names.0 == names.1 ? left.id.address < right.id.address : names.0 < names.1
      }
    }
    listed = byName
    order.sort(&listed) { Self.key($0, instances[$1]) }
  }

  /// Lets go of what was found inside attributes.
  mutating func forgetFindings() {
    hits = [:]
    hasMoreHits = false
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

  /// Takes over what another state's tree showed: what is folded, looked for and selected.
  mutating func resemble(_ other: ResourceTree, visible: Int) {
    let titles = Set(other.outline.unfolded.compactMap(other.name(of:)))
    let known = Set((other.sections + other.types).compactMap(other.name(of:)))
    for id in sections + types {
      guard let name = name(of: id), known.contains(name) else { continue }
      if titles.contains(name) { outline.unfolded.insert(id) } else { outline.unfolded.remove(id) }
    }
    filter = other.filter
    order = other.order
    if other.isList { toggleList(visible: visible) }
    let row = other.selected
    layOut(keeping: nil, visible: visible)
    // As long as nobody selected anything, the first row stays selected, whichever that becomes.
    guard row > 0 else { return }
    let selectedName = other.selectedID.flatMap(other.name(of:))
    let place = rows.firstIndex { name(of: $0) == selectedName }
    select(place ?? row, visible: visible)
  }

  /// The selected row by what it stands for, whatever the state; nil for the first row.
  var selectedLabel: String? {
    guard selected > 0 else { return nil }
    return selectedID.flatMap(name(of:)).map(\.label)
  }

  /// Selects the row of a label, and shows it; where there is none, nothing changes.
  mutating func select(label: String, visible: Int) {
    let instance = instances.indices.first { Name.instance(instances[$0].id).label == label }
    let id =
      instance.map(rowID(ofInstance:))
      ?? (sections + types + outputs.indices.map { .output($0) }).first {
        name(of: $0)?.label == label
      }
    guard let id else { return }
    outline.unfolded.formUnion([id.parent, id.parent?.parent].compactMap(\.self))
    layOut(keeping: nil, visible: visible)
    if let row = rows.firstIndex(of: id) { select(row, visible: visible) }
  }

  /// What a row stands for whatever the state.
  private enum Name: Hashable {
    case module(String)
    case group(String, ResourceMode, String)
    case instance(InstanceID)
    case other(String)

    /// It in words that tell it from every other.
    var label: String {
      switch self {
      case .module(let path): "module " + path
      case .group(let module, let mode, let type): "type \(module) \(mode) \(type)"
      case .instance(let id): "resource \(id.address) \(id.deposedKey ?? "")"
      case .other(let words): words
      }
    }
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
}

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
  private(set) var groupNumbers: [Int] = []
  /// The machine of each instance that is one, by the address.
  let machines: [String: Machine]
  /// How many instances terraform manages, and does not only read.
  let managedCount: Int
  /// Whether any instance is tainted or deposed.
  let hasMarks: Bool
  /// What is looked for.
  var filter = ListFilter()
  /// What was found inside attributes, by the number of the instance.
  var hits: [Int: DisplayedAttribute] = [:]
  /// Whether there may be more of it.
  var hasMoreHits = false
  /// Whether it is a list by name instead of a tree.
  var isList = false
  /// The rows, the matches of the filter among them, and the selected one.
  var outline = Outline<ID>()
  /// By which column the list is sorted.
  var order = ListOrder<ResourceColumn>()
  /// The instances by name; made when the list is first asked for.
  var byName: [Int] = []
  /// The instances in the order of the list; made when that is chosen.
  var listed: [Int] = []
  /// What the filter looks at: the instances, then the outputs.
  private(set) var searched = SearchedTexts()

  /// Makes the tree of a state.
  init(of summary: StateSummary) {
    instances = summary.resources + summary.dataSources
    hasMarks = instances.contains { $0.isTainted || $0.id.deposedKey != nil }
    managedCount = instances.count { $0.id.address.mode == .managed }
    outputs = summary.outputs
    checks = summary.checks
    machines = Dictionary(
      summary.inventory.machines.map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
    group()
    for instance in instances { searched.append(texts(of: instance)) }
    for output in outputs { searched.append(["output." + output.name]) }
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
    outline.unfolded = Set(sections)
    guard instances.count <= Self.unfoldedAtFirst else { return }
    outline.unfolded.formUnion(types)
  }

  /// The rows at the top under which something may lie.
  var sections: [ID] { modules.indices.map { .module($0) } + [.outputs, .checks] }

  /// The rows of types, whether they are shown or not.
  var types: [ID] { groups.indices.map { .group(module: groups[$0].module, $0) } }
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

// MARK: - What is looked for

/// A column of the list of resources.
enum ResourceColumn: String, ListColumn {
  case name, type, module, status

  static let ownOrder = "by name"
  static let example = ResourceColumn.type
}

extension ResourceTree {
  /// What a filter can be limited to: the columns of the list, and the machine that an instance is.
  static var filterColumns: [[String]] { ResourceColumn.allCases.map(\.names) + [["machine"]] }

  /// What a filter looks at: the address, and of a machine its name and its addresses.
  private func texts(of instance: StateSummary.Resource) -> [String] {
    let machine = machines[instance.address]
    return [instance.address] + [machine?.name].compactMap(\.self)
      + (machine?.addresses.all ?? [])
  }

  /// Returns whether the filter lets an instance through.
  func accepts(instance instanceNumber: Int) -> Bool {
    let instance = instances[instanceNumber]
    guard let number = filter.column else {
      return filter.accepts(searched[instanceNumber]) { texts(of: instance) }
    }
    let columns = ResourceColumn.allCases
    return columns.indices.contains(number)
      ? filter.accepts([Self.cell(columns[number], instance)])
      : filter.accepts(Array(texts(of: instance).dropFirst()))
  }

  /// What stands in a column of the list.
  private static func cell(_ column: ResourceColumn, _ instance: StateSummary.Resource) -> String {
    let address = instance.id.address
    switch column {
    case .name: return address.shortName
    case .type: return (address.mode == .data ? "data." : "") + address.type
    case .module: return address.module
    case .status:
      let words = [
        instance.isTainted ? "tainted" : nil, instance.id.deposedKey.map { "deposed \($0)" },
      ]
      return words.compactMap(\.self).joined(separator: " ")
    }
  }

  /// What an instance is sorted by; instances of one resource stand in the order of their addresses.
  static func key(_ column: ResourceColumn, _ instance: StateSummary.Resource) -> SortKey {
    switch column {
    case .name: .text(instance.id.address.name)
    // The root module first.
    case .module: .text(instance.id.address.module)
    case .type, .status: .words(cell(column, instance))
    }
  }

  /// Returns whether the filter lets an output through.
  func accepts(output number: Int) -> Bool {
    let name = outputs[number].name
    guard let column = filter.column else {
      return filter.accepts(searched[instances.count + number]) { ["output." + name] }
    }
    return filter.accepts(column == ResourceColumn.allCases.firstIndex(of: .name) ? [name] : [])
  }
}

// MARK: - What rows stand for

extension ResourceTree {
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

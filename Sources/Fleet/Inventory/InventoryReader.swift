import Terraform

/// Reads the machines of a state by rules.
///
/// Each resource is looked at once, and whatever names a machine finds it by a dictionary: the work
/// grows with the size of the state, and no faster.
struct InventoryReader {
  private let rules: [String: MachineRule]
  private let addressRules: [AddressRule]
  private var drafts: [MachineDraft] = []
  /// What the machines are called by; empty while nothing refers to them.
  private var index = MachineIndex()

  /// Makes a reader.
  ///
  /// - Parameters:
  ///   - rules: The rules for machines by resource type.
  ///   - addressRules: The rules for the resources that give addresses to them.
  init(
    rules: [String: MachineRule] = MachineRule.byType,
    addressRules: [AddressRule] = AddressRule.known
  ) {
    self.rules = rules
    self.addressRules = addressRules
  }

  /// Returns the machines of a state, in its order.
  mutating func machines(of state: RawState, by roles: RoleRules) -> [Machine] {
    let keys = rules.mapValues { JSONKeys($0.attributeNames) }
    for resource in state.resources where resource.mode == .managed {
      guard let rule = rules[resource.type] else { continue }
      readMachines(of: resource, by: rule, keys[resource.type] ?? JSONKeys(rule.attributeNames))
    }
    let givers = addressGivers(in: state)
    let entries = MachinesOutput.entries(of: state)
    if !givers.isEmpty || !entries.isEmpty { index = MachineIndex(of: drafts) }
    // A floating address may be tied to one on a network.
    for (resource, rule) in givers where rule.kind == .fixed {
      readAddresses(of: resource, by: rule)
    }
    for (resource, rule) in givers where rule.kind != .fixed {
      readAddresses(of: resource, by: rule)
    }
    merge(entries)
    var taken: Set<String> = []
    return drafts.map { draft in
      // Everything that is kept of a machine is kept by its identifier, so each has its own.
      let id = draft.ids.first.flatMap { taken.insert($0).inserted ? $0 : nil } ?? draft.resource
      return draft.machine(by: roles, id: id)
    }
  }

  /// The attributes of an instance that a rule needs.
  ///
  /// The one place where attributes are asked for, once an instance.
  private static func attributes(_ keys: JSONKeys, of instance: StateInstance) -> JSONValue {
    instance.attributes(keys)
  }

  // MARK: - Machines

  private mutating func readMachines(
    of resource: StateResource, by rule: MachineRule, _ keys: JSONKeys
  ) {
    let module = resource.moduleName
    let provider = resource.providerName
    // A deposed instance is on its way out.
    for instance in resource.instances where instance.deposedKey == nil {
      let attributes = Self.attributes(keys, of: instance)
      let address = resource.address(of: instance)
      guard var draft = rule.draft(from: attributes, resource: address.description) else {
        continue
      }
      draft.name = draft.name ?? address.shortName
      draft.provider = provider
      draft.isTainted = instance.isTainted
      draft.roleNames = [draft.name, resource.name, module].compactMap(\.self)
      drafts.append(draft)
    }
  }

  /// Takes over what the output `machines` says.
  ///
  /// Terraform leaves an output as it was when an apply fails, so it may tell of a machine that is
  /// gone. Beside machines that are known by their resources, an entry that is about none of them
  /// makes a machine only when it has an identifier.
  private mutating func merge(_ entries: [MachineDraft]) {
    let isOnlySource = drafts.isEmpty
    for entry in entries {
      if let known = machine(meantBy: entry) {
        drafts[known].fill(from: entry)
        index.add(entry, number: known)
      } else if isOnlySource || !entry.ids.isEmpty {
        index.add(entry, number: drafts.count)
        drafts.append(entry)
      }
    }
  }

  /// The known machine that an entry of the output is about: by its id, an address or its name.
  private func machine(meantBy entry: MachineDraft) -> Int? {
    let addresses = entry.fixed + entry.floating + [entry.stated, entry.access].compactMap(\.self)
    return entry.ids.lazy.compactMap { index.machine(id: $0, provider: nil) }.first
      ?? addresses.lazy.compactMap { index.machine(address: $0) }.first
      ?? entry.name.flatMap { index.machine(name: $0) }
  }

  // MARK: - Addresses

  /// The resources that may give addresses to machines, each with its rule.
  private func addressGivers(in state: RawState) -> [(StateResource, AddressRule)] {
    let rules = Dictionary(grouping: addressRules, by: \.type)
    return state.resources.flatMap { resource in
      (rules[resource.type] ?? []).filter { $0.mode == resource.mode }.map { (resource, $0) }
    }
  }

  private mutating func readAddresses(of resource: StateResource, by rule: AddressRule) {
    let provider = resource.providerName
    let keys = JSONKeys(rule.attributeNames)
    for instance in resource.instances where instance.deposedKey == nil {
      let attributes = Self.attributes(keys, of: instance)
      let ports = rule.port.flatMap { $0.texts(in: attributes) }
      guard let number = machine(of: attributes, ports: ports, provider: provider, by: rule) else {
        continue
      }
      for port in ports { index.addPort(port, of: provider, number: number) }
      let addresses = rule.addresses.flatMap { $0.texts(in: attributes) }
        .compactMap { IPAddress($0) }
        .filter { !$0.isUnspecified && !(rule.isToldByGuest && $0.isLocal) }
      for address in addresses { index.addAddress(address, number: number) }
      switch rule.kind {
      case .fixed: drafts[number].fixed += addresses
      case .translated: drafts[number].translated += addresses
      case .routed: drafts[number].routed += addresses
      }
    }
  }

  /// The machine that a resource gives an address to: the one it names, else the one with its port,
  /// else the only one with the address that it belongs to.
  private func machine(
    of attributes: JSONValue, ports: [String], provider: String, by rule: AddressRule
  ) -> Int? {
    if let id = rule.machine.text(in: attributes) {
      return index.machine(id: id, provider: provider)
    }
    return ports.lazy.compactMap { index.machine(port: $0, provider: provider) }.first
      ?? rule.fixed.text(in: attributes).flatMap { IPAddress($0) }.flatMap {
        index.machine(address: $0)
      }
  }
}

extension StateResource {
  /// The provider's name, which every resource type begins with.
  fileprivate var providerName: String { String(type.prefix { $0 != "_" }) }

  /// The name of the innermost module, without its key; nil in the root.
  fileprivate var moduleName: String? {
    var path = module[...]
    // The key stands in brackets at the end.
    if path.last == "]", let bracket = path.lastIndex(of: "[") { path = path[..<bracket] }
    return path.split(separator: ".").last.map(String.init)
  }
}

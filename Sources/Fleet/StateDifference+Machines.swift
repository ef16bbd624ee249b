import Terraform

/// What happened to a machine between two states.
struct MachineChange {
  let kind: ObjectChange.Kind
  let taint: Bool?
  /// The attributes that differ, each once.
  let valueNames: [String]
  let before: MachineNote?
  let after: MachineNote?

  /// Reads it from what happened to an object; nil if that is no machine.
  init?(
    _ change: ObjectChange, before: [String: MachineNote], after: [String: MachineNote]
  ) {
    guard change.deposedKey == nil, change.address.mode == .managed else { return nil }
    let address = "\(change.address)"
    switch change.kind {
    case .added: (self.before, self.after) = (nil, after[address])
    case .removed: (self.before, self.after) = (before[address], nil)
    case .replaced, .changed: (self.before, self.after) = (before[address], after[address])
    case .moved(let former):
      (self.before, self.after) = (before["\(former)"], after[address])
    }
    guard self.before != nil || self.after != nil else { return nil }
    kind = change.kind
    taint = change.taint
    valueNames = change.valueNames
  }

  /// The name under which people know it.
  var name: String { before?.name ?? after?.name ?? "" }

  var role: MachineRole { after?.role ?? before?.role ?? .unknown }

  /// Its addresses, where it has another than before.
  var addresses: String? {
    guard let old = before?.address, let new = after?.address, old != new else { return nil }
    return "\(old) is now \(new)"
  }
}

extension StateReading {
  /// Tells of machines that are gone, replaced, marked, new or changed.
  mutating func tellMachines() {
    tellRemoved(machines.filter { $0.kind == .removed })
    for group in Self.byRole(machines.filter { $0.kind == .replaced }) { tellReplaced(group) }
    for isTainted in [true, false] {
      for group in Self.byRole(machines.filter { $0.taint == isTainted }) {
        tell(
          .disruption,
          Self.clause(group, isTainted ? "tainted" : "untainted")
            + (isTainted ? Self.fate(group.count) : ""))
      }
    }
    let added = machines.filter { $0.kind == .added }
    if !added.isEmpty { tell(.change, Self.clause(added, "added")) }
    tellMoved()
    tellChanged(machines.filter { $0.kind == .changed })
  }

  private mutating func tellRemoved(_ removed: [MachineChange]) {
    guard removed.count > 1, removed.count == before.count, after.isEmpty else {
      for group in Self.byRole(removed) { tell(.loss, Self.clause(group, "removed")) }
      return
    }
    tell(
      .loss,
      "all \(removed.count) machines were removed: \(NameList.text(removed.map(\.name)))")
  }

  private mutating func tellReplaced(_ group: [MachineChange]) {
    let isControlPlane = group.first?.role == .controlPlane
    guard group.count == 1, let addresses = group[0].addresses else {
      return tell(isControlPlane ? .loss : .disruption, Self.clause(group, "replaced"))
    }
    tell(
      isControlPlane ? .loss : .disruption,
      "\(group[0].name) was replaced (its address \(addresses))")
  }

  private mutating func tellMoved() {
    for machine in machines {
      guard case .moved(let former) = machine.kind, let after = machine.after else { continue }
      tell(
        .change,
        "\(machine.name) has another place in the configuration: \(former) is now "
          + after.resource)
    }
  }

  /// Tells of machines that were changed in place: each on its own where there are few.
  private mutating func tellChanged(_ changed: [MachineChange]) {
    var rest: [MachineChange] = []
    for machine in changed {
      var facts: [String] = []
      if let old = machine.before, let new = machine.after {
        if old.name != new.name { facts.append("is now called \(new.name)") }
        if let old = old.flavor, let new = new.flavor, old != new {
          facts.append("was resized (\(old) is now \(new))")
        }
        if let addresses = machine.addresses {
          facts.append("has another address (\(addresses))")
        }
      }
      guard facts.isEmpty else {
        tell(.change, "\(machine.name) " + facts.joined(separator: ", "))
        continue
      }
      if machine.taint == nil || !machine.valueNames.isEmpty { rest.append(machine) }
    }
    guard !rest.isEmpty else { return }
    let values = rest.count == 1 ? NameList.text(rest[0].valueNames) : ""
    tell(.change, Self.clause(rest, "changed") + (values.isEmpty ? "" : ": \(values)"))
  }

  // MARK: - Words

  /// Machines by their roles, control planes first.
  private static func byRole(_ machines: [MachineChange]) -> [[MachineChange]] {
    [MachineRole.controlPlane, .worker, .unknown].map { role in
      machines.filter { $0.role == role }
    }.filter { !$0.isEmpty }
  }

  /// "worker-3 was added", or "30 workers were added: worker-1 … worker-30".
  private static func clause(_ machines: [MachineChange], _ verb: String) -> String {
    guard machines.count > 1 else { return "\(machines.first?.name ?? "") was \(verb)" }
    let roles = Set(machines.map(\.role))
    let noun =
      switch roles.count == 1 ? roles.first : nil {
      case .controlPlane: "control planes"
      case .worker: "workers"
      case .unknown, nil: "machines"
      }
    return "\(machines.count) \(noun) were \(verb): \(NameList.text(machines.map(\.name)))"
  }
}

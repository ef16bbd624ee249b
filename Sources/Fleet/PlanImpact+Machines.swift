import Cluster
import Terraform

extension PlanReading {
  /// Judges what happens to machines, and what that does to the cluster.
  mutating func judgeMachines() {
    if !machines.isEmpty, keptMachines.isEmpty,
      machines.allSatisfy({ action(on: $0) == .delete })
    {
      let pods = cluster?.pods.value?.count
      let running = pods.map { ", and its \(Self.count($0, "pod"))" } ?? ""
      add(
        .loss,
        "destroys \(machines.count == 1 ? "the only machine" : "all \(machines.count) machines"): "
          + "the cluster is lost with everything in it\(running)")
    } else {
      judgeControlPlanes()
      for machine in lostMachines where machine.role != .controlPlane { judgeLoss(of: machine) }
      judgeStorage()
      judgeKept()
    }
    for machine in machines where action(on: machine) == .update { judgeChange(of: machine) }
    judgeNewMachines()
    for change in plan.changes where change.deposedKey != nil && change.action == .delete {
      add(.note, "destroys what an interrupted replacement left of \(change.address)")
    }
    for change in plan.changes
    where change.action == .forget && change.isOfMachine {
      add(
        .disruption,
        "forgets \(name(of: change)): the machine goes on running, and terraform knows it no more")
    }
  }

  private mutating func judgeControlPlanes() {
    let all = machines.filter { $0.role == .controlPlane }
    let lost = all.filter { action(on: $0)?.isDestructive == true }
    guard !lost.isEmpty else { return }
    let isRebuilt = lost.contains { action(on: $0) == .replace }
    if lost.count == all.count {
      let subject = lost.count == 1 ? label(lost[0]) : "all \(lost.count) control planes"
      add(
        .loss,
        "\(isRebuilt ? "replaces" : "destroys") \(subject): the cluster is lost with everything in "
          + "it" + (isRebuilt ? ", and an empty one begins" : ""))
      return
    }
    for machine in lost {
      add(
        .disruption,
        "\(verb(machine)) \(label(machine)), one of \(all.count) control planes"
          + (action(on: machine) == .replace ? ": its node must join again" : ""))
    }
    judgeQuorum(losing: lost, of: all)
  }

  /// What is left of the datastore's voters.
  private mutating func judgeQuorum(losing lost: [Machine], of all: [Machine]) {
    let datastore = cluster?.microk8s.value?.nodes.filter { $0.role == .voter } ?? []
    let lostAddresses = Set(lost.flatMap(\.addresses.all))
    // Without a look at the datastore every control plane counts as a voter, of whom there are at
    // most three.
    let isKnown = !datastore.isEmpty
    let voters = isKnown ? datastore.count : min(3, all.count)
    let lostVoters =
      isKnown ? datastore.count { lostAddresses.contains($0.host) } : min(lost.count, voters)
    let left = voters - lostVoters
    guard lostVoters > 0 else { return }
    if left <= voters / 2 {
      add(
        .loss,
        "takes \(lostVoters) of \(voters) voters at once: the datastore loses its quorum, and the "
          + "cluster stops")
    } else {
      let tolerance = (left - 1) / 2
      add(
        .disruption,
        "leaves \(left) of \(voters) voters: until another takes its place the cluster "
          + (tolerance == 0 ? "cannot lose any more" : "can lose \(tolerance) more"))
    }
  }

  private mutating func judgeLoss(of machine: Machine) {
    let isReplaced = action(on: machine) == .replace
    var parts: [String] = []
    let pods = pods(on: machine)
    let others = keptMachines.contains { runsPods($0) }
    switch (pods?.count, others) {
    case (0?, _): break
    case (let count?, true):
      parts.append("its \(Self.count(count, "pod")) move\(count == 1 ? "s" : "")")
    case (let count?, false):
      parts.append("its \(Self.count(count, "pod")) stop\(count == 1 ? "s" : "")")
    case (nil, true): parts.append("its pods move")
    case (nil, false): parts.append("its pods stop")
    }
    if isReplaced {
      parts += ["its SSH host key changes", "its node must join again"]
    } else {
      parts.append("its node stays in the list as NotReady until it is removed from the cluster")
    }
    let cause = isReplaced ? machineChanges[machine.resource].flatMap(cause) : nil
    add(
      .disruption,
      "\(verb(machine)) \(label(machine))\(cause.map { " because \($0)" } ?? ""): "
        + Self.joined(parts))
  }

  /// Volumes that MicroK8s keeps in a directory of the machine go with the machine.
  private mutating func judgeStorage() {
    let keepsVolumes = cluster?.microk8s.value?.enabledAddons.contains {
      $0.hasSuffix("hostpath-storage")
    }
    guard keepsVolumes == true, !lostMachines.isEmpty else { return }
    let names = lostMachines.map(\.name).joined(separator: ", ")
    add(.loss, "loses the volumes that hostpath-storage keeps on \(names)")
  }

  private mutating func judgeKept() {
    guard !lostMachines.isEmpty, !keptMachines.isEmpty else { return }
    let names = keptMachines.map(\.name)
    let shown = names.prefix(4).joined(separator: ", ")
    let more = names.count > 4 ? " and \(names.count - 4) more" : ""
    add(.note, "keeps \(Self.count(names.count, "machine")): \(shown)\(more)")
  }

  private mutating func judgeChange(of machine: Machine) {
    guard let change = machineChanges[machine.resource] else { return }
    let changed = Set(change.attributes.compactMap(\.path.steps.first))
    let sizes = change.machineRule?.sizes ?? []
    if change.attributes.contains(where: { changed in sizes.contains { $0.covers(changed.path) } })
    {
      add(.disruption, "resizes \(label(machine)): it restarts, and its pods stop meanwhile")
    }
    if changed.contains(.name("power_state")) {
      add(.disruption, "changes whether \(label(machine)) is switched on")
    }
    if changed.contains(.name("security_groups")) {
      add(.change, "changes which traffic reaches \(label(machine))")
    }
  }

  private mutating func judgeNewMachines() {
    let known = Set(machines.map(\.resource))
    let new = plan.changes.filter {
      $0.isOfMachine && $0.action == .create
        && !known.contains($0.address.description)
    }
    guard !new.isEmpty else { return }
    let roles = new.map { self.roles.role(of: [plannedName(of: $0), $0.name].compactMap(\.self)) }
    let parts: [(MachineRole, String)] = [
      (.controlPlane, "control plane"), (.worker, "worker"), (.unknown, "machine"),
    ]
    let counted = parts.compactMap { role, noun in
      let count = roles.count { $0 == role }
      return count == 0 ? nil : Self.count(count, noun)
    }
    add(
      .change,
      "builds \(Self.joined(counted))"
        + (machines.isEmpty && roles.contains(.controlPlane) ? ": a new cluster" : ""))
  }
}

// MARK: - Words

extension PlanReading {
  func verb(_ machine: Machine) -> String {
    action(on: machine) == .replace ? "replaces" : "destroys"
  }

  /// Why a machine cannot stay, when the plan names an attribute that people know.
  private func cause(_ change: ResourceChange) -> String? {
    if change.reason == "replace_because_tainted" { return "it is tainted" }
    if change.reason == "replace_by_request" { return "that was asked for" }
    guard let rule = change.machineRule else { return nil }
    return change.replacingAttributes.lazy.compactMap { cause($0.path, by: rule) }.first
  }

  private func cause(_ path: AttributePath, by rule: MachineRule) -> String? {
    switch path.steps.first {
    case .name("user_data"): return "its set-up (user_data) changes"
    case .name("network"), .name("network_interface"): return "its networks change"
    case .name("key_pair"), .name("key_name"): return "its key pair changes"
    default: break
    }
    let facts = [
      (rule.images, "image"), (rule.flavors, "size"), (rule.names, "name"), (rule.zones, "zone"),
    ]
    return facts.first { texts, _ in texts.contains { $0.patterns.contains { $0.covers(path) } } }
      .map { "its \($0.1) changes" }
  }

  func name(of change: ResourceChange) -> String {
    machines.first { $0.resource == change.address.description }.map(label)
      ?? change.address.description
  }

  private func plannedName(of change: ResourceChange) -> String? {
    let patterns = change.machineRule?.names.flatMap(\.patterns) ?? []
    for pattern in patterns {
      let name = change.attributes.first { pattern.covers($0.path) }
      if case .known(let text) = name?.after { return text.filter { $0 != "\"" } }
    }
    return nil
  }

  /// The pods that run on a machine; nil when that is not known.
  private func pods(on machine: Machine) -> [PodItem]? {
    cluster?.pods.value?.filter { $0.row.node == machine.name && $0.row.health != .finished }
  }

  /// Whether pods can move to a machine.
  private func runsPods(_ machine: Machine) -> Bool {
    guard let nodes = cluster?.nodes.value else { return true }
    return nodes.contains { $0.name == machine.name && $0.isReady }
  }

  static func joined(_ parts: [String]) -> String {
    parts.joined(separator: ", ")
  }
}

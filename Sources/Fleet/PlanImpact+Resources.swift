import Terraform

extension PlanReading {
  /// Judges the resources that bring a machine into the cluster.
  ///
  /// Source: a `null_resource` or `terraform_data` with "join" in its name; terraform runs it again
  /// only when it is created or replaced.
  mutating func judgeJoins() {
    let joins = plan.changes.filter(\.joinsMachine)
    for join in joins {
      switch join.action {
      case .create where !machines.isEmpty: add(.change, "runs \(name(ofJoin: join))")
      case .replace: add(.disruption, "runs \(name(ofJoin: join)) again")
      default: break
      }
    }
    guard !joins.isEmpty else { return }
    let runAgain = joins.filter { $0.action == .create || $0.action == .replace }
    for machine in machines where machine.role == .worker && action(on: machine) == .replace {
      let isJoined = runAgain.contains { join in
        self.machine(of: join).map { $0.id == machine.id } ?? true
      }
      guard !isJoined else { continue }
      add(
        .disruption,
        "does not run the join of \(label(machine)) again: the new machine will be missing from "
          + "the cluster")
    }
  }

  /// Judges the token with which machines join, and the key with which they are reached.
  mutating func judgeKeys() {
    for change in plan.changes where change.action.isDestructive || change.action == .update {
      switch change.type {
      case "random_id", "random_password", "random_string":
        guard change.name.contains("token"), change.action != .delete else { continue }
        add(
          .change,
          "changes the token \(change.address): nodes of the cluster stay in it, and whoever joins "
            + "needs the new one")
      case "tls_private_key":
        guard !keptMachines.isEmpty, change.action.isDestructive else { continue }
        let kept =
          keptMachines.count == 1
          ? "\(keptMachines[0].name) keeps" : "the \(keptMachines.count) machines that stay keep"
        add(
          .disruption,
          "\(change.action == .replace ? "replaces" : "destroys") the SSH key \(change.address): "
            + "\(kept) the old one, and cannot be reached with the state's key any more")
      default: break
      }
    }
  }

  /// Judges what holds data.
  mutating func judgeVolumes() {
    for change in plan.destructiveChanges {
      if change.type.hasPrefix("openstack_blockstorage_volume_v") {
        add(.loss, "destroys the volume \(change.address) with the data on it")
      } else if change.type.hasPrefix("openstack_objectstorage_container") {
        add(.loss, "destroys the container \(change.address) with the objects in it")
      } else if change.type.hasPrefix("openstack_db_") {
        add(.loss, "destroys the database \(change.address) with the data in it")
      }
    }
  }

  /// Judges addresses and traffic.
  mutating func judgeNetwork() {
    for change in plan.destructiveChanges
    where change.type.hasPrefix("openstack_") && change.type.contains("_floatingip_v2") {
      add(
        .disruption,
        "gives back the floating IP \(change.address)"
          + (change.action == .replace ? ": the new one is another address" : ""))
    }
    for change in plan.destructiveChanges
    where change.type == "openstack_networking_network_v2"
      || change.type == "openstack_networking_subnet_v2"
    {
      add(
        .disruption,
        "\(change.action == .replace ? "replaces" : "destroys") the network "
          + "\(change.address): what is on it loses its connection")
    }
    let rules = plan.changes.count {
      $0.type.hasPrefix("openstack_networking_secgroup_") && $0.action != .noop
        && $0.action != .create
    }
    if rules > 0 {
      add(.change, "changes which traffic may pass: \(Self.count(rules, "security group rule"))")
    }
  }

  /// Says what else somebody should know before it goes on.
  mutating func judgeRest() {
    let drifted = plan.drift.count { $0.action != .noop }
    if drifted > 0 {
      add(.note, "finds \(Self.count(drifted, "resource")) changed outside terraform")
    }
    let failing = plan.checks.count { $0.status != .unknown }
    if failing > 0 {
      add(.note, "finds \(Self.count(failing, "check")) that fail\(failing == 1 ? "s" : "")")
    }
    if !plan.deferred.isEmpty {
      add(.note, "puts off \(Self.count(plan.deferred.count, "change")): another plan must follow")
    } else if !plan.isComplete, plan.isApplyable {
      add(.note, "is only a part of what the configuration asks for: another plan must follow")
    }
  }

  /// The machine that a join is for, by the index that both share.
  private func machine(of join: ResourceChange) -> Machine? {
    guard let key = join.address.key else { return nil }
    return machines.first { machine in
      machine.role == .worker && machine.resource.hasSuffix(key.description)
    }
  }

  private func name(ofJoin join: ResourceChange) -> String {
    machine(of: join).map { "the join of \(label($0))" } ?? "the join \(join.address)"
  }
}

extension ResourceChange {
  fileprivate var joinsMachine: Bool {
    (type == "null_resource" || type == "terraform_data") && name.contains("join")
  }
}

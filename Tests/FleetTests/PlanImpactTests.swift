import Cluster
import Fleet
import FoundationEssentials
import Terraform
import Testing

/// What plans mean for a control plane and two or more workers.
@Suite("PlanImpact")
struct PlanImpactTests {
  private static let server = "openstack_compute_instance_v2"

  /// A change as JSON: actions, and what the case needs besides.
  private static func change(
    _ type: String, _ name: String, key: String? = nil, _ actions: String,
    before: String = "{}", after: String = "{}", more: String = ""
  ) -> String {
    """
    {"mode": "managed", "type": "\(type)", "name": "\(name)",
     \(key.map { "\"index\": \($0)," } ?? "") \(more)
     "change": {"actions": [\(actions)], "before": \(before), "after": \(after),
      "after_unknown": {}\(replacing(before, actions))}}
    """
  }

  private static func replacing(_ before: String, _ actions: String) -> String {
    actions.contains(",") && before.contains("user_data")
      ? ", \"replace_paths\": [[\"user_data\"]]" : ""
  }

  private static let delete = #""delete""#
  private static let create = #""create""#
  private static let replace = #""delete", "create""#
  private static let update = #""update""#
  private static let noop = #""no-op""#

  private static func plan(_ changes: [String], more: String = "") throws -> Plan {
    try Plan(
      showJSON: Array(
        """
        {"format_version": "1.2", "applyable": true, "complete": true\(more),
         "resource_changes": [\(changes.joined(separator: ","))]}
        """.utf8))
  }

  /// Machines `controller`, `controller-2` …, `worker-1`, `worker-2` ….
  private static func inventory(controllers: Int = 1, workers: Int = 2) -> Inventory {
    let control = (0..<controllers).map { index in
      Machine(
        id: "c\(index)", name: index == 0 ? "controller" : "controller-\(index + 1)",
        role: .controlPlane, addresses: MachineAddresses(fixedV4: ["10.0.0.\(index + 1)"]),
        resource: "\(server).controller[\(index)]")
    }
    let work = (0..<workers).map { index in
      Machine(
        id: "w\(index)", name: "worker-\(index + 1)", role: .worker,
        addresses: MachineAddresses(fixedV4: ["10.0.1.\(index + 1)"]),
        resource: "\(server).worker[\(index)]")
    }
    return Inventory(machines: control + work, access: AccessDefaults())
  }

  private func told(
    _ changes: [String], _ inventory: Inventory? = inventory(), cluster: ClusterPicture? = nil,
    more: String = ""
  ) throws -> [String] {
    PlanImpact(of: try Self.plan(changes, more: more), inventory: inventory, cluster: cluster)
      .consequences.map { "\($0.weight): \($0.text)" }
  }

  @Test("A replaced worker: its pods move, its host key changes, its node joins again")
  func replacedWorker() throws {
    let lines = try told([
      Self.change(
        Self.server, "worker", key: "1", Self.replace, before: #"{"user_data": "a"}"#,
        after: #"{"user_data": "b"}"#)
    ])
    #expect(
      lines == [
        "disruption: replaces worker 2 (worker-2) because its set-up (user_data) changes: "
          + "its pods move, its SSH host key changes, its node must join again",
        "note: keeps 2 machines: controller, worker-1",
      ])
  }

  @Test("A destroyed worker: its node stays in the list")
  func destroyedWorker() throws {
    let lines = try told([Self.change(Self.server, "worker", key: "0", Self.delete)])
    #expect(
      lines.first
        == "disruption: destroys worker 1 (worker-1): its pods move, its node stays in the list as "
        + "NotReady until it is removed from the cluster")
  }

  @Test("Without its control plane a cluster is lost; replaced, an empty one begins")
  func controlPlane() throws {
    let destroyed = try told([Self.change(Self.server, "controller", key: "0", Self.delete)])
    #expect(
      destroyed.first
        == "loss: destroys the control plane (controller): the cluster is lost with everything in it"
    )
    let replaced = try told([Self.change(Self.server, "controller", key: "0", Self.replace)])
    #expect(replaced.first?.hasSuffix("everything in it, and an empty one begins") == true)
  }

  @Test("Everything destroyed is said once")
  func everything() throws {
    let lines = try told([
      Self.change(Self.server, "controller", key: "0", Self.delete),
      Self.change(Self.server, "worker", key: "0", Self.delete),
      Self.change(Self.server, "worker", key: "1", Self.delete),
    ])
    #expect(
      lines == ["loss: destroys all 3 machines: the cluster is lost with everything in it"])
  }

  @Test(
    "Of three voters one may go, two may not",
    arguments: [
      (
        1, "disruption",
        "leaves 2 of 3 voters: until another takes its place the cluster cannot lose any more"
      ),
      (
        2, "loss",
        "takes 2 of 3 voters at once: the datastore loses its quorum, and the cluster stops"
      ),
    ])
  func quorum(lost: Int, weight: String, text: String) throws {
    let lines = try told(
      (0..<lost).map { Self.change(Self.server, "controller", key: "\($0)", Self.replace) },
      Self.inventory(controllers: 3))
    #expect(lines.contains("\(weight): \(text)"))
    #expect(!lines.contains { $0.contains("cluster is lost") })
  }

  @Test("A join that runs again is named with its worker; one that does not is a warning")
  func joins() throws {
    let worker = Self.change(Self.server, "worker", key: "1", Self.replace)
    let again = try told([worker, Self.change("null_resource", "join", key: "1", Self.replace)])
    #expect(again.contains("disruption: runs the join of worker 2 (worker-2) again"))
    #expect(!again.contains { $0.contains("will be missing") })
    let kept = try told([worker, Self.change("null_resource", "join", key: "1", Self.noop)])
    #expect(
      kept.contains(
        "disruption: does not run the join of worker 2 (worker-2) again: the new machine will be "
          + "missing from the cluster"))
    let others = try told([worker, Self.change("null_resource", "join", key: "0", Self.replace)])
    #expect(others.contains { $0.contains("will be missing") })
    #expect(!(try told([worker])).contains { $0.contains("join of") })
  }

  static let single: [(String, String?)] = [
    (
      change("tls_private_key", "key", replace),
      "disruption: replaces the SSH key tls_private_key.key: the 3 machines that stay keep the old "
        + "one, and cannot be reached with the state's key any more"
    ),
    (
      change("random_id", "cluster_token", replace),
      "change: changes the token random_id.cluster_token: nodes of the cluster stay in it, and "
        + "whoever joins needs the new one"
    ),
    (change("random_id", "suffix", replace), nil),
    (change("random_id", "cluster_token", noop), nil),
    (
      change("openstack_blockstorage_volume_v3", "data", delete),
      "loss: destroys the volume openstack_blockstorage_volume_v3.data with the data on it"
    ),
    (
      change("openstack_networking_floatingip_v2", "ip", replace),
      "disruption: gives back the floating IP openstack_networking_floatingip_v2.ip: the new one is "
        + "another address"
    ),
    (
      change("openstack_networking_network_v2", "net", delete),
      "disruption: destroys the network openstack_networking_network_v2.net: what is on it loses its "
        + "connection"
    ),
    (
      change("openstack_networking_secgroup_rule_v2", "ssh", delete),
      "change: changes which traffic may pass: 1 security group rule"
    ),
    (
      change(
        server, "worker", key: "0", update, before: #"{"flavor_id": "1"}"#,
        after: #"{"flavor_id": "2"}"#),
      "disruption: resizes worker 1 (worker-1): it restarts, and its pods stop meanwhile"
    ),
    (change(server, "worker", key: "0", update, before: #"{"tags": ["a"]}"#), nil),
    (change(server, "worker", key: "0", noop), nil),
    (
      change(server, "worker", key: "2", create, before: "null"), "change: builds 1 worker"
    ),
    (
      change(server, "worker", key: "0", delete, more: #""deposed": "0011aabb","#),
      "note: destroys what an interrupted replacement left of openstack_compute_instance_v2.worker[0]"
    ),
    (
      change(server, "worker", key: "0", #""forget""#),
      "disruption: forgets worker 1 (worker-1): the machine goes on running, and terraform knows it "
        + "no more"
    ),
    (change("local_file", "inventory", update, before: #"{"content": "a"}"#), nil),
  ]

  @Test("One change has one consequence, or none", arguments: single)
  func one(change: String, expected: String?) throws {
    #expect(try told([change]) == [expected].compactMap(\.self))
  }

  @Test("A first plan builds a new cluster")
  func first() throws {
    let lines = try told(
      [
        Self.change(Self.server, "controller", Self.create, before: "null"),
        Self.change(Self.server, "worker", key: "0", Self.create, before: "null"),
        Self.change(Self.server, "worker", key: "1", Self.create, before: "null"),
        Self.change("null_resource", "join", key: "0", Self.create, before: "null"),
      ], nil)
    #expect(lines == ["change: builds 1 control plane, 2 workers: a new cluster"])
  }

  @Test("Drift, checks and deferred changes are notes")
  func notes() throws {
    let drift = Self.change(Self.server, "worker", key: "0", Self.update)
    let lines = try told(
      [],
      more: """
        , "resource_drift": [\(drift)],
        "checks": [{"address": {"to_display": "check.a"}, "status": "fail"},
          {"address": {"to_display": "check.b"}, "status": "pass"}],
        "deferred_changes": [{"reason": "instance_count_unknown", "resource_change": \(drift)}]
        """)
    #expect(
      lines == [
        "note: finds 1 resource changed outside terraform", "note: finds 1 check that fails",
        "note: puts off 1 change: another plan must follow",
      ])
  }
}

import Terraform
import Testing

@testable import Fleet

/// How the role of a machine is told.
@Suite("Inventory of roles")
struct InventoryRoleTests {
  @Test(
    "A word stands by itself, a pattern is about the whole name, and case does not matter",
    arguments: [
      ("cp", "k8s-cp-1", true), ("cp", "cp1", true), ("cp", "K8S_CP", true), ("cp", "tcp", false),
      ("cp", "cpu-node", false), ("control-plane", "my_control_plane_0", true),
      ("cp-*", "cp-1", true), ("cp-*", "k8s-cp-1", false), ("*-cp-?", "k8s-cp-1", true),
      ("*-cp-?", "k8s-cp-12", false), ("*", "", true), ("?", "é", true), ("*a*b*", "xaxxbx", true),
      ("*a*b*", "xbxa", false), ("worker", "workers", false), ("*.worker", "eu.worker", true),
    ])
  func patterns(pattern: String, name: String, fits: Bool) {
    #expect((NamePattern(pattern).fit(NamePattern.scalars(name)) != nil) == fits)
  }

  @Test("A long name and a pattern of many stars take no long time")
  func manyStars() {
    let name = NamePattern.scalars(String(repeating: "a", count: 10_000))
    let pattern = String(repeating: "a*", count: 60) + "b"
    #expect(NamePattern(pattern).fit(name) == nil)
  }

  @Test(
    "The configuration comes first, then the tags, then the names",
    arguments: [
      (RoleRules(), "db-7", "{}", MachineRole.unknown),
      (RoleRules(), "worker-7", "{}", .worker),
      (RoleRules(), "worker-7", #"{"role":"master"}"#, .controlPlane),
      (RoleRules(), "worker-7", #"{"role":"database"}"#, .worker),
      (RoleRules(worker: ["db"]), "db-7", #"{"role":"master"}"#, .worker),
      (RoleRules(controlPlane: ["worker-7"]), "worker-7", #"{"role":"worker"}"#, .controlPlane),
      (RoleRules(controlPlane: ["cp-*"], worker: ["*"]), "cp-1", "{}", .controlPlane),
      (RoleRules(controlPlane: ["cp-*"], worker: ["*"]), "master-1", "{}", .worker),
      (RoleRules(controlPlane: ["main"], worker: ["*"]), "main-1", "{}", .controlPlane),
      (RoleRules(controlPlane: ["main"], worker: ["main-2*"]), "main-22", "{}", .worker),
      (RoleRules(controlPlane: ["m*"], worker: ["main*"]), "main-22", "{}", .worker),
      (RoleRules(controlPlane: ["main"], worker: ["node"]), "node-main", "{}", .controlPlane),
      (RoleRules(controlPlane: ["main"], worker: ["node"]), "main-node", "{}", .worker),
      (RoleRules(controlPlane: ["main"]), "db-7", #"{"k8s_role":"Worker"}"#, .worker),
    ])
  func order(rules: RoleRules, name: String, metadata: String, role: MachineRole) throws {
    let state = try InventoryState.state([InventoryState.server(name, metadata: metadata)])
    #expect(Inventory(of: state, roles: rules).machines.map(\.role) == [role])
  }

  @Test("The server's name counts before the resource's, that before the module's")
  func names() throws {
    func role(_ name: String, _ resource: String, _ module: String?) throws -> MachineRole? {
      let server = InventoryState.server(name, resource: resource, module: module)
      return Inventory(of: try InventoryState.state([server])).machines.first?.role
    }
    #expect(try role("worker", "controller", nil) == .worker)
    #expect(try role("vm-1", "controller", "module.workers") == .controlPlane)
    #expect(try role("vm-1", "this", #"module.a.module.control_plane[\"eu.1\"]"#) == .controlPlane)
    #expect(try role("vm-1", "this", "module.controllers.module.vm") == .unknown)
  }

  @Test(
    "Tags tell a role as a map, a list or a text",
    arguments: [
      (#"{"Role":"control-plane"}"#, MachineRole.controlPlane),
      (#"{"user.role":"worker"}"#, .worker),
      (#"{"example.org/node-role":"agent"}"#, .worker),
      (#"{"Name":"master","Owner":"worker"}"#, nil), (#"{"role":7}"#, nil),
      (#"{"iam-role":"master"}"#, nil), (#"["k8s","worker"]"#, .worker),
      (#"["k8s","role=master"]"#, .controlPlane), (#"["role:worker"]"#, .worker),
      (#"["temporal-workers"]"#, nil), (#""k8s;controller""#, .controlPlane),
      (#""k8s,worker-node""#, .worker), ("null", nil), ("[]", nil),
      (#"[1,{"role":"worker"}]"#, nil),
    ])
  func tags(json: String, role: MachineRole?) throws {
    #expect(RoleTag.role(of: try JSONValue(parsing: Array(json.utf8))) == role)
  }

  @Test("What a plan builds is counted by the configured roles")
  func planned() throws {
    let change = """
      {"mode":"managed","type":"hcloud_server","name":"this","change":{"actions":["create"],
       "before":null,"after":{"name":"alpha-1"},"after_unknown":{}}}
      """
    let plan = try Plan(
      showJSON: Array(
        """
        {"format_version":"1.2","applyable":true,"complete":true,"resource_changes":[\(change)]}
        """.utf8))
    let inventory = Inventory(
      machines: [], access: AccessDefaults(), roles: RoleRules(controlPlane: ["alpha"]))
    #expect(
      PlanImpact(of: plan, inventory: inventory).consequences.map(\.text)
        == ["builds 1 control plane: a new cluster"])
  }
}

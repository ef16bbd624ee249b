import Terraform
import Testing

@testable import Fleet

/// What plans mean for the machines of other providers than OpenStack.
@Suite("Inventory and plans")
struct InventoryPlanTests {
  private static let machines = [
    Machine(
      id: "1", name: "cp", role: .controlPlane, addresses: MachineAddresses(fixedV4: ["10.0.0.1"]),
      resource: "aws_instance.cp"),
    Machine(
      id: "2", name: "worker", role: .worker, addresses: MachineAddresses(fixedV4: ["10.0.0.2"]),
      resource: "hcloud_server.worker"),
  ]

  private func told(
    _ type: String, _ name: String, _ actions: String, before: String, after: String,
    replacing: String = "[]"
  ) throws -> [String] {
    let plan = try Plan(
      showJSON: Array(
        """
        {"format_version":"1.2","applyable":true,"complete":true,"resource_changes":[
         {"mode":"managed","type":"\(type)","name":"\(name)",
          "change":{"actions":[\(actions)],"before":\(before),"after":\(after),
           "after_unknown":{},"replace_paths":\(replacing)}}]}
        """.utf8))
    let inventory = Inventory(machines: Self.machines, access: AccessDefaults())
    return PlanImpact(of: plan, inventory: inventory).consequences.map(\.text)
  }

  @Test("A machine of any type is resized")
  func resized() throws {
    let lines = try told(
      "hcloud_server", "worker", #""update""#, before: #"{"server_type":"cx22"}"#,
      after: #"{"server_type":"cx32"}"#)
    #expect(lines == ["resizes worker (worker): it restarts, and its pods stop meanwhile"])
  }

  @Test(
    "Why a machine is replaced is told in the same words for each provider",
    arguments: [
      ("hcloud_server", "image", "its image changes"),
      ("hcloud_server", "location", "its zone changes"),
      ("hcloud_server", "user_data", "its set-up (user_data) changes"),
    ])
  func replaced(type: String, attribute: String, cause: String) throws {
    let lines = try told(
      type, "worker", #""delete","create""#, before: #"{"\#(attribute)":"a"}"#,
      after: #"{"\#(attribute)":"b"}"#, replacing: #"[["\#(attribute)"]]"#)
    #expect(
      lines.first
        == "replaces worker (worker) because \(cause): its pods move, its SSH host key changes, "
        + "its node must join again")
  }

  @Test("Without its control plane the cluster is lost, wherever that runs")
  func controlPlane() throws {
    let lines = try told("aws_instance", "cp", #""delete""#, before: "{}", after: "null")
    #expect(lines.first?.hasPrefix("destroys the control plane (cp): the cluster is lost") == true)
  }

  @Test(
    "A machine is what a rule knows, and made, not looked up",
    arguments: [
      ("openstack_compute_instance_v2.worker[0]", true), ("module.a.aws_instance.cp", true),
      ("data.aws_instance.cp", false), ("null_resource.join", false),
      ("openstack_networking_floatingip_v2.f", false),
    ])
  func types(address: String, isMachine: Bool) {
    #expect(ResourceAddress(parsing: address)?.isOfMachine == isMachine)
  }
}

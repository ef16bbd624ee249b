import Cluster
import Fleet
import Terraform
import Testing

@Suite("Inventory")
struct InventoryTests {
  @Test("Machines have the name, role, addresses and resource that the state gives them")
  func machines() throws {
    let inventory = Inventory(of: try SampleState.twoMachines.decoded())
    #expect(
      inventory.machines.map(\.name) == [
        "rocks-temporal-workers-controller", "rocks-temporal-workers-workernode-1",
        "rocks-temporal-workers-workernode-2", "rocks-temporal-workers-workernode-10",
      ])
    #expect(inventory.machines.map(\.role) == [.controlPlane, .worker, .worker, .worker])
    let controller = try #require(inventory.controlPlane)
    #expect(controller.addresses.fixedV4 == ["10.20.30.11"])
    #expect(controller.addresses.fixedV6 == ["2001:db8::11"])
    #expect(controller.addresses.preferred == "10.20.30.11")
    #expect(
      controller.resource
        == "openstack_compute_instance_v2.rocks-temporal-workers-controller")
    #expect(
      inventory.machines[1].resource
        == "openstack_compute_instance_v2.rocks-temporal-workers-workernode[0]")
  }

  @Test("User and port come from the outputs, and from the defaults where the state is silent")
  func access() throws {
    let said = Inventory(of: try SampleState.twoMachines.decoded())
    #expect(said.access == AccessDefaults(user: "rocky", port: 2222))
    let silent = Inventory(
      of: try SampleState.empty.decoded(), access: AccessDefaults(user: "ubuntu", port: 22))
    #expect(silent.access == AccessDefaults(user: "ubuntu", port: 22))
    #expect(silent.machines.isEmpty)
  }

  @Test("A rebuilt machine has another host key alias, so its old key is no alarm")
  func hostKeyAlias() throws {
    let targets = Inventory(of: try SampleState.twoMachines.decoded()).targets
    #expect(targets.map(\.host.hostKeyAlias) == targets.map(\.id))
    #expect(targets.map(\.host.address).first == "10.20.30.11")
    #expect(targets.allSatisfy { $0.host.user == "rocky" && $0.host.port == 2222 })
  }

  @Test(
    "A machine with an address that no host may have is not connected to",
    arguments: [
      "-oProxyCommand=true", "10.0.0.1\nProxyCommand true", "a b", "%h", "",
    ])
  func hostileAddress(address: String) {
    let machine = Machine(
      id: "1", name: "n", role: .worker, addresses: MachineAddresses(access: address),
      resource: "r")
    #expect(Inventory(machines: [machine], access: AccessDefaults()).targets.isEmpty)
  }

  @Test(
    "The word nearest to the end of a name decides the role",
    arguments: [
      ("rocks-temporal-workers-controller", MachineRole.controlPlane),
      ("rocks-temporal-workers-workernode-3", .worker),
      ("k8s-master-0", .controlPlane), ("prod-agent", .worker), ("db", .unknown),
      ("WORKER-1", .worker),
    ])
  func role(name: String, role: MachineRole) {
    #expect(RoleRule.role(of: [name]) == role)
  }
}

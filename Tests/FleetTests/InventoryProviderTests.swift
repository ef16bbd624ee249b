import Foundation
import Terraform
import Testing

@testable import Fleet

/// What the states of each provider say of its machines.
@Suite("Inventory of providers")
struct InventoryProviderTests {
  /// A state and the machines in it, as ``line(_:)`` writes them.
  struct Case: CustomTestStringConvertible {
    let file: String
    let lines: [String]

    var testDescription: String { file }
  }

  @Test("Machines are as their provider writes them", arguments: cases)
  func machines(of provider: Case) throws {
    let inventory = Inventory(of: try Self.state(provider.file))
    #expect(inventory.machines.map(Self.line) == provider.lines)
  }

  @Test("Every rule has its state here")
  func completeness() throws {
    let types = try Self.cases.flatMap { try Self.state($0.file).resources.map(\.type) }
    #expect(Set(MachineRule.known.map(\.type)).subtracting(types) == [])
    #expect(Set(MachineRule.known.map(\.type)).count == MachineRule.known.count)
  }

  @Test("What a rule needs of the attributes is all that it reads", arguments: cases)
  func needed(of provider: Case) throws {
    for resource in try Self.state(provider.file).resources where resource.mode == .managed {
      guard let rule = MachineRule.byType[resource.type] else { continue }
      for instance in resource.instances {
        let all = try #require(instance.attributes.object)
        let needed = JSONObject(all.filter { rule.attributeNames.contains($0.key) })
        let draft = rule.draft(from: .object(needed), resource: "r")
        let whole = rule.draft(from: instance.attributes, resource: "r")
        let roles = RoleRules.standard
        #expect(draft?.machine(by: roles, id: "i") == whole?.machine(by: roles, id: "i"))
      }
    }
  }

  /// A machine on one line: what is missing is left out.
  private static func line(_ machine: Machine) -> String {
    let addresses = machine.addresses
    let lists = [
      ("v4", addresses.fixedV4), ("v6", addresses.fixedV6), ("floating", addresses.floating),
      ("access", [addresses.access].compactMap(\.self)),
    ]
    let facts = [
      ("to", addresses.preferred), ("zone", machine.zone), ("flavor", machine.flavor),
      ("image", machine.image), ("id", machine.id), ("at", machine.resource),
    ]
    return
      ([machine.name, machine.role.rawValue] + (machine.isTainted ? ["tainted"] : [])
      + lists.filter { !$0.1.isEmpty }.map { "\($0.0)=" + $0.1.joined(separator: ",") }
      + facts.compactMap { name, value in value.map { "\(name)=\($0)" } }).joined(separator: " ")
  }

  private static func state(_ name: String) throws -> RawState {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/inventory/\(name).tfstate")
    return try RawState(bytes: [UInt8](try Data(contentsOf: file)))
  }

  private static let cases = [
    Case(
      file: "openstack-3.4.0",
      lines: [
        "k8s-cp-1 control-plane v4=192.168.0.11,10.9.0.11 floating=203.0.113.11 "
          + "access=192.168.0.11 to=203.0.113.11 zone=az-1 flavor=m1.large "
          + "image=ubuntu-22.04-amd64 id=aaaaaaaa-0000-4000-8000-000000000001 "
          + "at=openstack_compute_instance_v2.node[\"cp-1\"]",
        "k8s-w-2 worker tainted v4=192.168.0.21 v6=2001:db8::21 floating=203.0.113.21 "
          + "access=192.168.0.21 to=203.0.113.21 zone=az-2 flavor=m1.large "
          + "image=ubuntu-22.04-amd64 id=aaaaaaaa-0000-4000-8000-000000000003 "
          + "at=openstack_compute_instance_v2.node[\"w-2\"]",
        "k8s-w-3 worker v6=2001:db8::23 access=2001:db8::23 to=2001:db8::23 zone=az-2 "
          + "flavor=m1.large image=ubuntu-22.04-amd64 id=aaaaaaaa-0000-4000-8000-000000000004 "
          + "at=openstack_compute_instance_v2.node[\"w-3\"]",
        "k8s-w-10 worker v4=192.168.0.22,172.16.5.22 floating=203.0.113.22 "
          + "access=192.168.0.22 to=203.0.113.22 zone=az-1 flavor=m1.large "
          + "image=ubuntu-22.04-amd64 id=aaaaaaaa-0000-4000-8000-000000000002 "
          + "at=openstack_compute_instance_v2.node[\"w-10\"]",
        "jump unknown zone=az-1 flavor=m1.large image=ubuntu-22.04-amd64 "
          + "id=bbbbbbbb-0000-4000-8000-000000000001 "
          + "at=module.bastion[\"eu.west\"].openstack_compute_instance_v2.jump",
      ]),
    Case(
      file: "openstack-2.1.0",
      lines: [
        "master control-plane v4=10.0.0.5 floating=203.0.113.5 access=10.0.0.5 to=203.0.113.5 "
          + "zone=az-1 flavor=m1.large image=ubuntu-22.04-amd64 "
          + "id=cccccccc-0000-4000-8000-000000000001 at=openstack_compute_instance_v2.master"
      ]),
    Case(
      file: "libvirt-0.8.3",
      lines: [
        "k8s-controlplane control-plane v4=192.168.122.11 v6=2001:db8:122::11 "
          + "to=192.168.122.11 flavor=2 vCPU id=3f0a8a3e-5f0d-4f4e-8d1f-000000000001 "
          + "at=libvirt_domain.controlplane",
        "k8s-worker-0 worker v4=192.168.122.21,10.55.0.21 to=192.168.122.21 flavor=2 vCPU "
          + "id=3f0a8a3e-5f0d-4f4e-8d1f-000000000002 at=libvirt_domain.worker[0]",
        "k8s-worker-1 worker flavor=2 vCPU id=3f0a8a3e-5f0d-4f4e-8d1f-000000000003 "
          + "at=libvirt_domain.worker[1]",
      ]),
    Case(
      file: "libvirt-0.9.7",
      lines: [
        "controller control-plane v4=192.168.122.31 to=192.168.122.31 flavor=2 vCPU, 4 GiB "
          + "id=7a1b2c3d-5f0d-4f4e-8d1f-000000000001 at=libvirt_domain.controller",
        "worker worker v4=192.168.122.32 to=192.168.122.32 flavor=2 vCPU, 4 GiB "
          + "id=7a1b2c3d-5f0d-4f4e-8d1f-000000000002 at=libvirt_domain.worker",
      ]),
    Case(
      file: "lxd-3.0.2",
      lines: [
        "mk8s-0 control-plane v4=10.77.1.10,10.78.1.10 v6=fd42:1::10 access=10.77.1.10 "
          + "to=10.77.1.10 zone=host-a flavor=4 CPU, 8GiB image=ubuntu:22.04 "
          + "id=lxd_instance.node[0] at=lxd_instance.node[0]",
        "mk8s-1 worker zone=host-b flavor=4GiB image=ubuntu:22.04 id=lxd_instance.node[1] "
          + "at=lxd_instance.node[1]",
      ]),
    Case(
      file: "lxd-1.10.4",
      lines: [
        "old-worker worker v4=10.77.1.30 v6=fd42:1::30 access=10.77.1.30 to=10.77.1.30 "
          + "zone=none flavor=2 CPU, 2GB image=ubuntu:20.04 id=old-worker at=lxd_container.worker"
      ]),
    Case(
      file: "aws-6",
      lines: [
        "prod-a control-plane v4=172.31.0.11 floating=203.0.113.11,198.51.100.7 "
          + "to=203.0.113.11 zone=eu-central-1a flavor=m6i.large image=ami-0c7217cdde317cfec "
          + "id=i-0aaaaaaaaaaaaaaa1 at=aws_instance.control_plane",
        "prod-b worker v4=172.31.0.21,172.31.0.121 v6=2001:db8:aa::21 floating=203.0.113.21 "
          + "to=203.0.113.21 zone=eu-central-1a flavor=m6i.large image=ami-0c7217cdde317cfec "
          + "id=i-0aaaaaaaaaaaaaaa2 at=aws_instance.worker[0]",
        "worker[1] worker v6=2001:db8:aa::22 to=2001:db8:aa::22 zone=eu-central-1a "
          + "flavor=m6i.large image=ami-0c7217cdde317cfec id=i-0aaaaaaaaaaaaaaa3 "
          + "at=aws_instance.worker[1]",
      ]),
    Case(
      file: "google-7.45.0",
      lines: [
        "mk8s-a control-plane v4=10.156.0.11 floating=203.0.113.31 to=203.0.113.31 "
          + "zone=europe-west3-a flavor=e2-standard-4 "
          + "image=https://www.googleapis.com/compute/v1/projects/ubuntu-os-cloud/global/images/ubuntu-2204-jammy-v20260801 "
          + "id=4528570487366325001 at=google_compute_instance.cp",
        "mk8s-w-b worker v4=10.156.0.22 floating=2600:1900:4000::22 to=2600:1900:4000::22 "
          + "zone=europe-west3-b flavor=e2-standard-4 "
          + "image=https://www.googleapis.com/compute/v1/projects/ubuntu-os-cloud/global/images/ubuntu-2204-jammy-v20260801 "
          + "id=4528570487366325002 at=google_compute_instance.worker[\"b\"]",
        "mk8s-w-c worker tainted zone=europe-west3-c flavor=e2-standard-4 "
          + "image=https://www.googleapis.com/compute/v1/projects/ubuntu-os-cloud/global/images/ubuntu-2204-jammy-v20260801 "
          + "id=4528570487366325003 at=google_compute_instance.worker[\"c\"]",
      ]),
    Case(
      file: "azurerm-5.2.0",
      lines: [
        "vm-1 control-plane v4=10.2.0.4,10.2.0.5 floating=203.0.113.41 to=203.0.113.41 "
          + "zone=westeurope-1 flavor=Standard_D2s_v5 "
          + "image=Canonical:0001-com-ubuntu-server-jammy:22_04-lts:latest "
          + "id=0a1b2c3d-0000-4000-8000-000000000001 "
          + "at=module.control_plane.azurerm_linux_virtual_machine.this",
        "vm-2 worker v4=10.2.0.6 to=10.2.0.6 zone=westeurope flavor=Standard_D2s_v5 "
          + "image=/subscriptions/0/images/golden id=0a1b2c3d-0000-4000-8000-000000000002 "
          + "at=module.workers[0].azurerm_linux_virtual_machine.this",
      ]),
    Case(
      file: "hcloud-1.68.0",
      lines: [
        "alpha control-plane v4=10.0.1.1 "
          + "floating=203.0.113.61,2a01:4f8:c0c:01::1,203.0.113.69 to=203.0.113.61 zone=fsn1 "
          + "flavor=cx32 image=ubuntu-22.04 id=4711001 at=hcloud_server.main[0]",
        "beta worker v4=10.0.1.2 floating=2a01:4f8:c0c:02::1 to=2a01:4f8:c0c:02::1 zone=fsn1 "
          + "flavor=cx32 image=ubuntu-22.04 id=4711002 at=hcloud_server.main[1]",
        "gamma unknown zone=fsn1 flavor=cx32 image=ubuntu-22.04 id=4711003 "
          + "at=hcloud_server.main[2]",
      ]),
    Case(
      file: "digitalocean-2.99.1",
      lines: [
        "node-a control-plane v4=10.114.0.2 floating=203.0.113.79,203.0.113.71 "
          + "to=203.0.113.79 zone=fra1 flavor=s-2vcpu-4gb image=ubuntu-22-04-x64 id=330000001 "
          + "at=digitalocean_droplet.node[0]",
        "node-b worker v4=10.114.0.3 "
          + "floating=203.0.113.72,2a03:b0c0:3:d0::2,2a03:b0c0:3:f0::9 to=203.0.113.72 zone=fra1 "
          + "flavor=s-2vcpu-4gb image=ubuntu-22-04-x64 id=330000002 "
          + "at=digitalocean_droplet.node[1]",
      ]),
    Case(
      file: "proxmox-telmate-3.0.2-rc09",
      lines: [
        "mk8s-101 control-plane v4=10.40.0.1 access=10.40.0.1 to=10.40.0.1 zone=pve2 flavor=4 "
          + "cores, 8192 MiB image=ubuntu-2204-template id=pve1/qemu/101 "
          + "at=proxmox_vm_qemu.node[0]",
        "agent-201 worker v4=10.40.0.201 to=10.40.0.201 zone=pve1 flavor=2 cores, 2048 MiB "
          + "image=local:vztmpl/ubuntu-22.04-standard_22.04-1_amd64.tar.zst id=pve1/lxc/201 "
          + "at=proxmox_lxc.agent",
        "mk8s-102 worker v6=2001:db8:40::2 access=2001:db8:40::2 to=2001:db8:40::2 zone=pve2 "
          + "flavor=4 cores, 8192 MiB image=ubuntu-2204-template id=pve1/qemu/102 "
          + "at=proxmox_vm_qemu.node[1]",
      ]),
    Case(
      file: "proxmox-bpg-0.111.1",
      lines: [
        "mk8s-cp-1 control-plane v4=10.50.0.31 v6=2001:db8:50::31 to=10.50.0.31 zone=pve3 "
          + "flavor=4 cores, 8192 MiB image=local:iso/jammy-server-cloudimg-amd64.img id=301 "
          + "at=proxmox_virtual_environment_vm.cp",
        "agent-401 worker v4=10.50.0.41 v6=2001:db8:50::41 to=10.50.0.41 zone=pve3 flavor=2 "
          + "cores, 2048 MiB image=local:vztmpl/ubuntu-22.04-standard_22.04-1_amd64.tar.zst "
          + "id=401 at=proxmox_virtual_environment_container.agent",
        "mk8s-2 worker v4=10.50.0.32 to=10.50.0.32 zone=pve3 flavor=4 cores, 8192 MiB "
          + "image=local:iso/jammy-server-cloudimg-amd64.img id=302 "
          + "at=proxmox_virtual_environment_vm.worker",
      ]),
  ]
}

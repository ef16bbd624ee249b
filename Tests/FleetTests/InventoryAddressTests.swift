import Terraform
import Testing

@testable import Fleet

/// Which addresses a machine has, and which of them it is connected to by.
@Suite("Inventory of addresses")
struct InventoryAddressTests {
  @Test(
    "An address is an IP literal, without brackets and prefix length",
    arguments: [
      ("10.0.0.5", "10.0.0.5"), ("10.0.0.5/24", "10.0.0.5"), ("[2001:db8::1]", "2001:db8::1"),
      ("2001:db8::1/64", "2001:db8::1"), ("2001:DB8::a", "2001:DB8::a"), ("::", "::"),
      ("::1", "::1"), ("1::", "1::"), ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
      ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("127.42.0.11", "127.42.0.11"),
    ])
  func literal(written: String, text: String) {
    #expect(IPAddress(written)?.text == text)
  }

  @Test(
    "What is no IP literal is no address",
    arguments: [
      "", " ", "(known after apply)", "dhcp", "auto", "host.example.org", "10.0.0", "10.0.0.5.6",
      "10.0.0.256", "010.0.0.5", "10.0.0.5/", "10.0.0.5/x", "10.0.0.5/999", "10.0.0.5 ", "+1.0.0.0",
      "1:2:3", ":::", "1::2::3", "12345::", "-1::", "+1::", "1:2:3:4:5:6:7:8:9", "fe80::1%eth0",
      "[10.0.0.5", "ip=10.0.0.5/24", "\u{1b}[2J", "１0.0.0.5",
    ])
  func noLiteral(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test("Two texts of the same bits are the same address")
  func sameness() {
    #expect(IPAddress("2001:db8::1") == IPAddress("[2001:DB8:0:0::1]"))
    #expect(IPAddress("2001:db8::1") != IPAddress("2001:db8::2"))
    #expect(IPAddress("0.0.0.1") != IPAddress("::1"))
  }

  @Test(
    "Loopback and link-local addresses are local",
    arguments: [
      ("127.0.0.1", true), ("127.42.0.11", true), ("169.254.9.9", true), ("::1", true),
      ("fe80::1", true), ("febf::1", true), ("fec0::1", false), ("128.0.0.1", false),
      ("10.0.0.1", false), ("2001:db8::1", false),
    ])
  func local(text: String, isLocal: Bool) {
    #expect(IPAddress(text)?.isLocal == isLocal)
  }

  @Test(
    "What OpenStack fixes stays, be it a loopback address; what a guest tells of itself does not")
  func loopback() throws {
    let inventory = Inventory(
      of: try InventoryState.state([
        InventoryState.server("worker", fixed: "127.42.0.12"),
        InventoryState.resource(
          "libvirt_domain", "agent",
          #"{"id":"u","name":"agent","network_interface":[{"addresses":["127.42.0.12"]}]}"#),
      ]))
    #expect(inventory.machines.map(\.addresses.fixedV4) == [[], ["127.42.0.12"]])
    #expect(inventory.targets.map(\.name) == ["worker"])
  }

  @Test("No address stands for itself: 0.0.0.0 and :: are left out")
  func unspecified() throws {
    let inventory = Inventory(
      of: try InventoryState.state([InventoryState.server("w", fixed: "0.0.0.0")]))
    #expect(inventory.machines.first?.addresses == MachineAddresses())
    #expect(inventory.targets.isEmpty)
  }

  @Test(
    "To connect, what is stated comes before a floating address, that before the provider's choice",
    arguments: [
      (MachineAddresses(fixedV4: ["1"], floating: ["2"], access: "3", stated: "4"), "4"),
      (MachineAddresses(fixedV4: ["1"], floating: ["2"], access: "3"), "2"),
      (MachineAddresses(fixedV4: ["1"], floating: ["::2", "2"], access: "3"), "2"),
      (MachineAddresses(fixedV4: ["1"], floating: ["::2"], access: "3"), "::2"),
      (MachineAddresses(fixedV4: ["1"], fixedV6: ["::1"], access: "3"), "3"),
      (MachineAddresses(fixedV4: ["1"], fixedV6: ["::1"]), "1"),
      (MachineAddresses(fixedV6: ["::1"]), "::1"), (MachineAddresses(), nil),
    ])
  func preferred(addresses: MachineAddresses, address: String?) {
    #expect(addresses.preferred == address)
  }
}

/// How floating addresses find their machines.
@Suite("Inventory of floating addresses")
struct InventoryFloatingTests {
  /// The floating addresses of each machine, by name.
  private func floating(_ resources: [String]) throws -> [String: [String]] {
    let machines = Inventory(of: try InventoryState.state(resources)).machines
    return Dictionary(machines.map { ($0.name, $0.addresses.floating) }) { first, _ in first }
  }

  @Test("By its port, when that is known; by the fixed address, when it is not")
  func ports() throws {
    let found = try floating([
      InventoryState.server("a", fixed: "10.0.0.1", port: "port-a"),
      InventoryState.server("b", fixed: "10.0.0.2"),
      InventoryState.floating("203.0.113.1", fixed: "10.0.0.2", port: "port-a"),
      InventoryState.floating("203.0.113.2", fixed: "10.0.0.2", port: "port-unknown"),
    ])
    #expect(found == ["a": ["203.0.113.1"], "b": ["203.0.113.2"]])
  }

  @Test("By a port that was looked up for the machine")
  func lookedUpPort() throws {
    let found = try floating([
      InventoryState.resource(
        "openstack_networking_port_v2", "p",
        #"{"id":"port-a","device_id":"id-a","all_fixed_ips":["10.0.0.1"]}"#, mode: "data"),
      InventoryState.floating("203.0.113.1", fixed: "", port: "port-a"),
      InventoryState.server("a", id: "id-a", fixed: "10.0.0.1"),
    ])
    #expect(found == ["a": ["203.0.113.1"]])
  }

  @Test("A fixed address that two machines have in two networks ties nothing")
  func ambiguous() throws {
    let found = try floating([
      InventoryState.server("a", fixed: "192.168.0.10"),
      InventoryState.server("b", fixed: "192.168.0.10"),
      InventoryState.floating("203.0.113.1", fixed: "192.168.0.10"),
    ])
    #expect(found == ["a": [], "b": []])
  }

  @Test("A port of a router or a load balancer is no machine's")
  func otherPort() throws {
    let found = try floating([
      InventoryState.resource(
        "openstack_networking_port_v2", "p", #"{"id":"port-r","device_id":"router"}"#),
      InventoryState.floating("203.0.113.1", fixed: "10.9.9.9", port: "port-r"),
      InventoryState.server("a", fixed: "10.0.0.1"),
    ])
    #expect(found == ["a": []])
  }

  @Test("An address that is only looked up is not given by the deployment")
  func lookedUpAddress() throws {
    let found = try floating([
      InventoryState.server("a", fixed: "10.0.0.1"),
      InventoryState.resource(
        "openstack_networking_floatingip_v2", "f",
        #"{"address":"203.0.113.1","fixed_ip":"10.0.0.1"}"#, mode: "data"),
    ])
    #expect(found == ["a": []])
  }

  @Test("An address that several resources tell of is there once")
  func twice() throws {
    let found = try floating([
      InventoryState.server("a", fixed: "10.0.0.1", floating: "203.0.113.1"),
      InventoryState.floating("203.0.113.1", fixed: "10.0.0.1"),
      InventoryState.floating("203.0.113.1", fixed: "10.0.0.1"),
    ])
    #expect(found == ["a": ["203.0.113.1"]])
  }

  @Test("An address that is given to a machine of another provider's id is not taken")
  func otherProvider() throws {
    let found = try floating([
      InventoryState.resource("proxmox_virtual_environment_vm", "v", #"{"id":"101","name":"v"}"#),
      InventoryState.resource(
        "digitalocean_reserved_ip", "r", #"{"ip_address":"203.0.113.1","droplet_id":101}"#),
    ])
    #expect(found == ["v": []])
  }
}

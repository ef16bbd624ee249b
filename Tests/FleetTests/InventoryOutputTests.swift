import Cluster
import Terraform
import Testing

@testable import Fleet

/// The machines that the output `machines` tells of.
@Suite("Inventory of the output machines")
struct InventoryOutputTests {
  private func machines(_ output: String, beside resources: [String] = []) throws -> [Machine] {
    Inventory(of: try InventoryState.state(resources, machines: output)).machines
  }

  @Test(
    "A list and a map of objects, of addresses and of lists of addresses are all understood",
    arguments: [
      (#"[{"name":"db","address":"10.0.0.1"}]"#, "db 10.0.0.1 output.machines[0]"),
      (#"{"db":{"ip":"10.0.0.1"}}"#, #"db 10.0.0.1 output.machines["db"]"#),
      (#"{"db":{"name":"data","ip":"10.0.0.1"}}"#, #"data 10.0.0.1 output.machines["db"]"#),
      (#"{"db":"10.0.0.1"}"#, #"db 10.0.0.1 output.machines["db"]"#),
      (#"{"db":["10.0.0.1/24"]}"#, #"db 10.0.0.1 output.machines["db"]"#),
      (#"["10.0.0.1"]"#, "10.0.0.1 10.0.0.1 output.machines[0]"),
      (#""10.0.0.1""#, "10.0.0.1 10.0.0.1 output.machines"),
      (#"{"name":"db","private_ip":"10.0.0.1"}"#, "db 10.0.0.1 output.machines"),
      (#"[{"hostname":"db","addresses":{"lan":"10.0.0.1"}}]"#, "db 10.0.0.1 output.machines[0]"),
    ])
  func shapes(output: String, line: String) throws {
    let found = try machines(output).map {
      "\($0.name) \($0.addresses.preferred ?? "-") \($0.resource)"
    }
    #expect(found == [line])
  }

  @Test(
    "What tells of no machine makes none",
    arguments: ["null", "3", "true", "\"web\"", "[]", "{}", "[\"web\"]", "[null]", "[{}]", "[[]]"])
  func nothing(output: String) throws {
    #expect(try machines(output) == [])
  }

  @Test("All that a machine is told of, it has")
  func facts() throws {
    let machine = try #require(
      try machines(
        """
        [{"id":"m-7","name":"edge","role":"control_plane","addresses":["10.0.0.7","2001:db8::7"],
          "public_ip":"203.0.113.7","user":"admin","port":"2222","zone":"rack-1","size":"large",
          "image":"noble"}]
        """
      ).first)
    #expect(machine.id == "m-7")
    #expect(machine.role == .controlPlane)
    #expect(machine.provider == nil)
    #expect(
      machine.addresses
        == MachineAddresses(
          fixedV4: ["10.0.0.7"], fixedV6: ["2001:db8::7"], floating: ["203.0.113.7"]))
    #expect([machine.zone, machine.flavor, machine.image] == ["rack-1", "large", "noble"])
    let host = try #require(
      Inventory(machines: [machine], access: AccessDefaults()).targets.first?.host)
    #expect(host.address == "203.0.113.7")
    #expect(host.user == "admin")
    #expect(host.port == 2222)
  }

  @Test(
    "A machine that is known is found by its id, an address or its name, and only completed",
    arguments: [
      #"[{"id":"id-a","name":"other","role":"worker","user":"admin","ip":"10.5.5.5"}]"#,
      #"[{"ip":"10.0.0.1","addresses":["10.5.5.5"],"role":"worker","user":"admin"}]"#,
      #"{"a":{"role":"worker","user":"admin","ip":"10.5.5.5"}}"#,
    ])
  func merged(output: String) throws {
    let found = try machines(
      output, beside: [InventoryState.server("a", id: "id-a", fixed: "10.0.0.1")])
    #expect(found.count == 1)
    let machine = try #require(found.first)
    #expect([machine.id, machine.name] == ["id-a", "a"])
    #expect(machine.role == .worker)
    #expect(machine.user == "admin")
    #expect(machine.addresses.fixedV4 == ["10.0.0.1", "10.5.5.5"])
    #expect(machine.addresses.preferred == "10.0.0.1")
    #expect(machine.resource == "openstack_compute_instance_v2.node")
  }

  @Test("An address of a known machine does not move the connection; ssh_host does")
  func stated() throws {
    let server = InventoryState.server("a", fixed: "10.0.0.1", floating: "203.0.113.1")
    let told = try machines(#"[{"name":"a","address":"10.0.0.1"}]"#, beside: [server]).first
    #expect(told?.addresses.preferred == "203.0.113.1")
    #expect(told?.addresses.floating == ["203.0.113.1"])
    let stated = try machines(#"[{"name":"a","ssh_host":"10.0.0.1"}]"#, beside: [server]).first
    #expect(stated?.addresses.preferred == "10.0.0.1")
  }

  @Test("The whole of a resource as output adds nothing to it")
  func wholeResource() throws {
    let server = InventoryState.server("worker-a", id: "id-a", fixed: "10.0.0.1")
    let attributes = try #require(
      try InventoryState.state([server]).resources.first?.instances.first?.attributes.encodedText)
    let alone = Inventory(of: try InventoryState.state([server])).machines
    #expect(try machines("[\(attributes)]", beside: [server]) == alone)
  }

  @Test("The same machine twice is one machine")
  func twice() throws {
    let found = try machines(
      #"[{"name":"a","ip":"10.0.0.1"},{"name":"a","user":"x"},{"ip":"10.0.0.1","port":23}]"#)
    #expect(found.map(\.name) == ["a"])
    #expect(found.first?.user == "x")
    #expect(found.first?.sshPort == 23)
  }

  @Test("An output that a failed apply left behind brings no machine back")
  func stale() throws {
    let server = InventoryState.server("controller", fixed: "10.0.0.1")
    let output = """
      [{"name":"controller","role":"control-plane","address":"10.0.0.1"},
       {"name":"worker","role":"worker","address":"10.0.0.2"},
       {"name":"metal","id":"m-1","address":"10.0.0.3"}]
      """
    #expect(try machines(output, beside: [server]).map(\.name) == ["controller", "metal"])
  }

  @Test("A sensitive output is not read")
  func sensitive() throws {
    let state = try InventoryState.state(
      [], outputs: #"{"machines":{"value":[{"ip":"10.0.0.1"}],"sensitive":true}}"#)
    #expect(Inventory(of: state).machines == [])
  }

  @Test(
    "A user or a port that ssh must not get makes a machine that is not connected to",
    arguments: [#""user":"-oProxyCommand=x""#, #""user":"a b""#, #""port":0"#, #""port":70000"#])
  func hostile(field: String) throws {
    let found = try machines(#"[{"name":"a","ip":"10.0.0.1",\#(field)}]"#)
    #expect(found.count == 1)
    #expect(Inventory(machines: found, access: AccessDefaults()).targets == [])
  }
}

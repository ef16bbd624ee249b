import Cluster
import Foundation
import Terraform
import Testing

@testable import Fleet

/// What holds for the machines of any provider.
@Suite("Inventory of any state")
struct InventoryReadingTests {
  @Test("A new type is a new row, for machines and for addresses")
  func newRow() throws {
    let state = try InventoryState.state([
      InventoryState.resource(
        "acme_box", "worker",
        """
        {"serial":17,"label":"box","nics":{"a":{"addr":["10.0.0.1/8"]},"b":{"addr":["fe80::1"]}},
         "place":{"dc":"x","row":3},"is_mold":false}
        """),
      InventoryState.resource("acme_box", "mold", #"{"serial":18,"label":"m","is_mold":true}"#),
      InventoryState.resource("acme_ip", "i", #"{"ip":"203.0.113.1","box":"17"}"#),
    ])
    let reader = InventoryReader(
      rules: [
        "acme_box": MachineRule(
          type: "acme_box", ids: ["serial"], names: ["label"], reported: ["nics[*].addr[*]"],
          zones: ["{place.dc}/{place.row}"], exclusion: "is_mold")
      ], addressRules: [AddressRule("acme_ip", .translated, ["ip"], machine: ["box"])])
    let inventory = Inventory(
      of: state, access: AccessDefaults(), roles: .standard, reader: reader)
    #expect(
      inventory.machines == [
        Machine(
          id: "17", name: "box", role: .worker,
          addresses: MachineAddresses(fixedV4: ["10.0.0.1"], floating: ["203.0.113.1"]),
          resource: "acme_box.worker", provider: "acme", zone: "x/3")
      ])
    #expect(Inventory(of: state).machines == [])
  }

  @Test(
    "A pattern leads through members, lists and maps, and to nothing where there is nothing",
    arguments: [
      ("a", ["1"]), ("b.c", ["x"]), ("b['d.e']", ["y"]), ("l[*].n", ["1", "2"]),
      ("m[*]", ["p", "q"]),
      ("l[*][*]", ["1", "2"]), ("x", []), ("a.b", []), ("a[*]", []), ("l.n", []), ("e", []),
      ("n", []), ("t", []),
    ])
  func pattern(notation: String, texts: [String]) throws {
    let json = #"""
      {"a":1,"b":{"c":"x","d.e":"y"},"l":[{"n":"1"},{"n":2},{}],"m":{"k":"q","i":"p"},"e":"",
       "n":null,"t":true}
      """#
    let value = try JSONValue(parsing: Array(json.utf8))
    #expect(AttributePattern(notation).texts(in: value) == texts)
  }

  @Test("Numbers in names are in their order, whatever stands around them")
  func order() throws {
    let names = ["w-1x", "w-2", "w-10", "w-010b", "w-10a", "w-100", "a", "b-1-2", "b-1-10", "W-3"]
    for _ in 0..<20 {
      let inventory = Inventory(
        of: try InventoryState.state(names.shuffled().map { InventoryState.server($0) }))
      #expect(
        inventory.machines.map(\.name) == [
          "W-3", "a", "b-1-2", "b-1-10", "w-1x", "w-2", "w-10", "w-10a", "w-010b", "w-100",
        ])
    }
  }

  @Test("Machines without an identifier, or with the same, have one of their own each")
  func identifiers() throws {
    let none = InventoryState.resource("lxd_instance", "a", #"{"name":"same"}"#)
    let other = InventoryState.resource("lxd_instance", "b", #"{"name":"same"}"#)
    let twins = ["c", "d"].map { InventoryState.server($0, id: "twin", resource: $0) }
    let inventory = Inventory(of: try InventoryState.state([none, other] + twins))
    #expect(
      Set(inventory.machines.map(\.id))
        == ["lxd_instance.a", "lxd_instance.b", "twin", "openstack_compute_instance_v2.d"])
  }

  @Test(
    "Any identifier gives a name for a host key that ssh takes, another one for each",
    arguments: [
      "9f1ffbad-1704-43a3-acac-a3eb597d5558", "pve1/qemu/100", "pve1_qemu_100", "-oProxyCommand=x",
      "projects/p/zones/z/instances/n", #"lxd_instance.node["eu"]"#, "a\nProxyCommand x", "é",
      String(repeating: "x", count: 500), String(repeating: "/", count: 500),
    ])
  func hostKeyNames(id: String) throws {
    let machine = Machine(
      id: id, name: "n", role: .worker, addresses: MachineAddresses(fixedV4: ["10.0.0.1"]),
      resource: "r")
    let target = try #require(
      Inventory(machines: [machine], access: AccessDefaults()).targets.first)
    #expect(target.id == id)
    let isPlain = id.hasPrefix("9f1") || id == "pve1_qemu_100"
    #expect((target.host.hostKeyAlias == id) == isPlain)
    let twin = Machine(
      id: id + "/", name: "n", role: .worker, addresses: machine.addresses, resource: "r")
    #expect(twin.hostKeyName != machine.hostKeyName)
  }

  @Test("A hostile name is a name and nothing else")
  func hostileNames() throws {
    let name = #"\u001b]0;worker\u0007[*].{x}%h"#
    let inventory = Inventory(
      of: try InventoryState.state([InventoryState.server(name, id: "1", fixed: "10.0.0.1")]))
    #expect(inventory.machines.map(\.name) == ["\u{1b}]0;worker\u{7}[*].{x}%h"])
    #expect(inventory.targets.map(\.host.address) == ["10.0.0.1"])
  }

  @Test("What no rule knows, what is only looked up, and what is on its way out is no machine")
  func noMachines() throws {
    let state = try InventoryState.state([
      InventoryState.resource("vsphere_virtual_machine", "vm", #"{"id":"1","name":"worker"}"#),
      InventoryState.resource("aws_instance", "vm", #"{"id":"i-1"}"#, mode: "data"),
      """
      {"mode":"managed","type":"aws_instance","name":"old","provider":"p","instances":[
        {"schema_version":1,"deposed":"0011","attributes":{"id":"i-2","private_ip":"10.0.0.2"}}]}
      """,
    ])
    #expect(Inventory(of: state).machines == [])
  }

  @Test(
    "Attributes of another kind than expected say nothing",
    arguments: [
      "null", "[]", "\"x\"", "7", "{}", #"{"id":{},"name":[],"network":7,"access_ip_v4":true}"#,
      #"{"network":[null,7,[],{"fixed_ip_v4":{"a":1}}],"all_metadata":[[]]}"#,
    ])
  func otherKinds(attributes: String) throws {
    let state = try InventoryState.state([
      InventoryState.resource("openstack_compute_instance_v2", "n", attributes)
    ])
    let address = "openstack_compute_instance_v2.n"
    #expect(
      Inventory(of: state).machines == [
        Machine(
          id: address, name: "n", role: .unknown, addresses: MachineAddresses(), resource: address,
          provider: "openstack")
      ])
  }

  @Test("The states of the recordings have the machines that they always had")
  func recordings() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "TerraformTests/Fixtures/terraform-1.11.4")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    ).compactMap { $0 as? URL }.filter { $0.pathExtension == "tfstate" }
    #expect(files.count > 20)
    var found: [String: [String]] = [:]
    for file in files {
      // One of them is empty, as a full disk left it.
      guard let state = try? RawState(bytes: [UInt8](try Data(contentsOf: file))) else { continue }
      let lines = Inventory(of: state).machines.map { machine in
        let addresses = machine.addresses
        let shown = addresses.all.joined(separator: ",")
        #expect(addresses.fixedV6.isEmpty && addresses.floating.isEmpty)
        #expect(addresses.access == addresses.fixedV4.first)
        return "\(machine.id.prefix(8)) \(machine.name) \(machine.role.rawValue) \(shown)"
      }
      let path = file.path().split(separator: "/").suffix(2).joined(separator: "/")
      if !lines.isEmpty { found[path] = lines }
    }
    #expect(found == Self.recorded)
  }

  private static let recorded = [
    "openstack/err-errorstate.tfstate": [
      "19921323 rocks-temporal-workers-controller control-plane "
    ],
    "openstack/err-ssh-unreachable.tfstate": [
      "1d7405d1 rocks-temporal-workers-controller control-plane 127.42.0.100",
      "ffe8bf7f rocks-temporal-workers-workernode worker 127.42.0.101",
    ],
    "openstack/sig-group-int1.tfstate": [
      "bfc472e8 rocks-temporal-workers-controller control-plane 127.42.0.13"
    ],
    "openstack/sig-int1.tfstate": [
      "92141ae5 rocks-temporal-workers-controller control-plane 127.42.0.13"
    ],
    "openstack/sig-term1.tfstate": [
      "42346e3f rocks-temporal-workers-controller control-plane 127.42.0.13"
    ],
    "openstack/terraform.tfstate": [
      "9f1ffbad rocks-temporal-workers-controller control-plane 127.42.0.11",
      "cbd426b3 rocks-temporal-workers-workernode worker 127.42.0.12",
    ],
    "pylab/terraform.tfstate": [
      "0011d320 rocks-temporal-workers-controller control-plane 127.42.0.16",
      "a02f2be7 rocks-temporal-workers-workernode worker 127.42.0.17",
    ],
  ]

  @Test("Ten thousand machines, each with a floating address and an entry of the output, stay fast")
  func many() throws {
    let count = 10_000
    func address(_ prefix: String, _ number: Int) -> String {
      "\(prefix).\(number / 250).\(number % 250 + 1)"
    }
    let servers = (0..<count).map { number in
      InventoryState.server(
        "worker-\(number)", id: "id-\(number)", fixed: address("10.1", number),
        resource: "w\(number)")
    }
    let floating = (0..<count).map { number in
      InventoryState.floating(address("203.0", number), fixed: address("10.1", number))
    }
    let entries = (0..<count).map { #"{"id":"id-\#($0)","user":"u\#($0 % 7)"}"# }
    let state = try InventoryState.state(
      servers + floating, machines: "[\(entries.joined(separator: ","))]")
    var machines: [Machine] = []
    let time = ContinuousClock().measure { machines = Inventory(of: state).machines }
    #expect(machines.count == count)
    #expect(machines.map(\.name) == (0..<count).map { "worker-\($0)" })
    #expect(machines.allSatisfy { $0.addresses.floating.count == 1 && $0.user != nil })
    // A comparison of each with each would take minutes in a build for debugging.
    #expect(time < .seconds(20), "\(time)")
  }
}

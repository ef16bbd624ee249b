import Testing

@testable import Terraform

@Suite struct ResourceAddressTests {
  static let addresses: [(String, ResourceAddress)] = [
    ("null_resource.join", ResourceAddress(type: "null_resource", name: "join")),
    ("a.b[12]", ResourceAddress(type: "a", name: "b", key: .index(12))),
    (#"a.b["q\"uote"]"#, ResourceAddress(type: "a", name: "b", key: .key("q\"uote"))),
    (#"a.b["x].y[\"0\"]"]"#, ResourceAddress(type: "a", name: "b", key: .key("x].y[\"0\"]"))),
    (#"a.b["$${x} $5 %%{y}"]"#, ResourceAddress(type: "a", name: "b", key: .key("${x} $5 %{y}"))),
    (#"a.b["\\\n\t"]"#, ResourceAddress(type: "a", name: "b", key: .key("\\\n\t"))),
    ("data.cloudinit_config.c", ResourceAddress(mode: .data, type: "cloudinit_config", name: "c")),
    ("ephemeral.vault.v", ResourceAddress(mode: .ephemeral, type: "vault", name: "v")),
    ("data.name", ResourceAddress(type: "data", name: "name")),
    (
      #"module.a["x.y"].module.b[0].data.t.n-1"#,
      ResourceAddress(module: #"module.a["x.y"].module.b[0]"#, mode: .data, type: "t", name: "n-1")
    ),
  ]

  @Test("reads and writes addresses as terraform does", arguments: addresses)
  func roundTrip(text: String, address: ResourceAddress) {
    #expect(ResourceAddress(parsing: text) == address)
    #expect(address.description == text)
  }

  @Test(
    "refuses what is no address",
    arguments: [
      "", "a", "a.", ".b", "a.b.c", "a.b[", "a.b[x]", "a.b[-1]", "a.b[\"x]", "a.b[\"x\"", "a.b[0]x",
      "module.a", "module.a.b", "a[0].b", "provider[\"x\"]", "0.b", "a b.c", "a.b.",
    ])
  func refuses(text: String) {
    #expect(ResourceAddress(parsing: text) == nil)
  }

  @Test("the parts in a message make the address that terraform writes beside them")
  func messages() throws {
    var count = 0
    for line in try Fixture.lines("plan-create.out") + Fixture.lines("openstack/apply.out") {
      let fields = try JSONValue(parsing: line)
      for container in ["hook", "change"] {
        guard let resource = fields[container]?["resource"] else { continue }
        let written = try #require(resource["addr"]?.text)
        #expect(ResourceAddress(message: resource)?.description == written)
        #expect(ResourceAddress(parsing: written) == ResourceAddress(message: resource))
        count += 1
      }
    }
    #expect(count > 30)
  }

  @Test("orders numbers by value and modules first by name")
  func order() throws {
    let texts = ["a.b", "a.b[2]", "a.b[10]", "a.b[\"x\"]", "a.c", "module.m.a.b"]
    let addresses = try texts.map { try #require(ResourceAddress(parsing: $0)) }
    #expect(addresses.shuffled().sorted().map(\.description) == texts)
  }
}

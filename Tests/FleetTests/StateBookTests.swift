import Fleet
import Terraform
import Testing

@Suite("StateBook")
struct StateBookTests {
  private func book() throws -> StateBook { StateBook(try SampleState.twoMachines.decoded()) }

  private func id(_ address: String, deposed: String? = nil) throws -> InstanceID {
    InstanceID(address: try #require(ResourceAddress(parsing: address)), deposedKey: deposed)
  }

  private static let worker = "openstack_compute_instance_v2.rocks-temporal-workers-workernode"

  @Test("An address without a key means all instances, the deposed ones last")
  func instances() throws {
    let book = try book()
    let all = book.instances(of: try id(Self.worker).address)
    #expect(all.map(\.address.key) == [.index(0), .index(1), .index(9), .index(1)])
    #expect(all.map(\.deposedKey) == [nil, nil, nil, "00112233"])
    let one = book.instances(of: try id(Self.worker + "[1]").address)
    #expect(one.map(\.deposedKey) == [nil, "00112233"])
    #expect(book.instances(of: try id("null_resource.none").address).isEmpty)
  }

  @Test("The present object and the deposed one of an address are told apart")
  func deposed() throws {
    let book = try book()
    let present = try #require(book.detail(of: id(Self.worker + "[1]")))
    let deposed = try #require(book.detail(of: id(Self.worker + "[1]", deposed: "00112233")))
    func text(_ detail: ResourceDetail) -> String? {
      detail.attributes.first { $0.path.description == "id" }?.value.description
    }
    #expect(text(present) == "\"w1\"" && present.isTainted)
    #expect(text(deposed) == "\"old\"" && !deposed.isTainted)
  }

  @Test("A value is given as it is, and says whether it is masked")
  func values() throws {
    let book = try book()
    let key = try id("tls_private_key.controller_ssh_key")
    let pem = try #require(book.value(of: key, at: AttributePath([.name("private_key_pem")])))
    #expect(pem.isMasked)
    #expect(pem.text.revealed.hasPrefix("-----BEGIN RSA PRIVATE KEY-----"))
    let algorithm = try #require(book.value(of: key, at: AttributePath([.name("algorithm")])))
    #expect(!algorithm.isMasked && algorithm.text.revealed == "RSA")
    let network = try #require(
      book.value(of: id(Self.worker + "[9]"), at: AttributePath([.name("network"), .index(0)])))
    #expect(network.text.revealed == #"{"fixed_ip_v4":"10.20.30.14"}"#)
    #expect(book.value(of: key, at: AttributePath([.name("none")])) == nil)
    // What holds a masked value is masked as a whole.
    #expect(book.value(of: key, at: AttributePath())?.isMasked == true)
  }

  @Test("What depends on what is found both ways, and what is not in the state is named")
  func relations() throws {
    let text = #"""
      {"version": 4, "serial": 1, "lineage": "l", "resources": [
       {"mode": "managed", "type": "a", "name": "x", "provider": "p", "instances": [
        {"index_key": 0, "attributes": {}, "dependencies": ["module.m.b.y", "data.c.z"]},
        {"index_key": 1, "attributes": {}}]},
       {"module": "module.m", "mode": "managed", "type": "b", "name": "y", "provider": "p",
        "instances": [{"index_key": "k", "attributes": {}}]}]}
      """#
    let book = StateBook(try RawState(bytes: Array(text.utf8)))
    let detail = try #require(book.detail(of: id("a.x[0]")))
    #expect(detail.dependencies.map(\.address) == ["data.c.z", "module.m.b.y"])
    #expect(detail.dependencies.map(\.count) == [0, 1])
    #expect(detail.dependencies[0].first == nil)
    #expect(detail.dependencies[1].first?.address.description == #"module.m.b.y["k"]"#)
    let needed = try #require(book.detail(of: id(#"module.m.b.y["k"]"#)))
    #expect(needed.dependents.map(\.address) == ["a.x"])
    #expect(needed.dependents.map(\.count) == [2])
  }

  @Test(
    "A text is found in paths and values, whatever of it JSON would escape",
    arguments: [
      ("network[0].FIXED", "network[0].fixed_ip_v4"), ("10.20.30.11", "access_ip_v4"),
      ("a<b>&\"c\\", "odd"), ("Zürich", "town"), ("line\\nfeed", "text"), ("deep.er", "deep.er"),
      ("true", "flag"), ("tags.Na", "tags.Name"), ("1.5", "cost"),
      ("k[0].f", "network[0].fixed_ip_v4"),
      ("v1.2.", "version"), ("1.x", "version"), ("-1.5", "cost"), ("\"x y\"", "spaced"),
    ])
  func search(text: String, path: String) throws {
    let state = #"""
      {"version": 4, "serial": 1, "lineage": "l", "resources": [
       {"mode": "managed", "type": "a", "name": "x", "provider": "p", "instances": [
        {"attributes": {"access_ip_v4": "10.20.30.11", "network": [{"fixed_ip_v4": "10.0.0.9"}],
         "odd": "a\u003cb\u003e\u0026\"c\\", "town": "Z\u00fcrich", "text": "line\nfeed",
         "deep": {"er": 1}, "flag": true,
         "tags": {"Name": "n"}, "version": "v1.2.1.x", "cost": -1.5, "spaced": "x y", "none": null}}]}]}
      """#
    let book = StateBook(try RawState(bytes: Array(state.utf8)))
    let hits = book.search(TextFilter(text))
    #expect(hits.map(\.attribute.path.description) == [path])
  }

  @Test("Nothing is found of a secret, and a limit is kept")
  func searchLimits() throws {
    let book = try book()
    #expect(book.search(TextFilter("BEGIN RSA")).isEmpty)
    #expect(book.search(TextFilter("")).isEmpty)
    #expect(book.search(TextFilter("10.20.30")).count == 5)
    #expect(book.search(TextFilter("10.20.30"), limit: 2).count == 2)
  }

  @Test("Every recorded output is masked or shown by what the whole state knows")
  func outputs() throws {
    let text = #"""
      {"version": 4, "serial": 1, "lineage": "l",
       "outputs": {"b": {"value": "join 5ab19c0e77d2 now"}, "a": {"value": 1},
        "c": {"value": "5ab19c0e77d2", "sensitive": true}},
       "resources": [{"mode": "managed", "type": "random_id", "name": "t", "provider": "p",
        "instances": [{"attributes": {"hex": "5ab19c0e77d2"}}]}]}
      """#
    let state = try RawState(bytes: Array(text.utf8))
    let summary = StateSummary(of: state)
    #expect(summary.outputs.map(\.name) == ["a", "b", "c"])
    #expect(summary.outputs.map(\.value) == [.known("1"), .sensitive, .sensitive])
    #expect(StateBook(state).value(ofOutput: "b")?.isMasked == true)
    #expect(StateBook(state).value(ofOutput: "a")?.text.revealed == "1")
  }
}

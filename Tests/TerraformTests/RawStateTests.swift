import Testing

@testable import Terraform

@Suite struct RawStateTests {
  @Test("reads a recorded state whole")
  func openstack() throws {
    let state = try RawState(bytes: Fixture.bytes("openstack/terraform.tfstate"))
    #expect(state.terraformVersion == "1.11.4")
    #expect(state.serial == 9)
    #expect(state.lineage == "c280279d-eea5-a57b-fb8b-d8a5a21c74af")
    #expect(state.resources.count == 8)
    #expect(state.managedInstanceCount == 6)
    #expect(state.resources.prefix(2).allSatisfy { $0.mode == .data })

    let server = try #require(
      state.resources.first { $0.name == "rocks-temporal-workers-controller" })
    #expect(server.provider == "registry.terraform.io/terraform-provider-openstack/openstack")
    let instance = try #require(server.instances.first)
    #expect(instance.text("access_ip_v4") == "127.42.0.11")
    #expect(instance.attributes["network"]?[0]?["fixed_ip_v4"]?.text == "127.42.0.11")
    #expect(instance.dependencies.contains("random_id.cluster_token"))
    #expect(!instance.isTainted && instance.deposedKey == nil && instance.key == nil)

    let key = try #require(state.resources.first { $0.type == "tls_private_key" }?.instances.first)
    #expect(key.text("private_key_pem")?.hasPrefix("-----BEGIN RSA PRIVATE KEY-----") == true)
    #expect(key.sensitivePaths.map(\.description) == ["private_key_pem"])
  }

  @Test("reads keys, outputs and marks")
  func builtin() throws {
    let state = try RawState(bytes: Fixture.bytes("terraform.tfstate.v4.json"))
    let addresses = state.resources.flatMap { resource in
      resource.instances.map { resource.address(of: $0).description }
    }
    #expect(
      addresses == [
        "terraform_data.join", "terraform_data.keyed[\"control\"]",
        "terraform_data.keyed[\"q\\\"uote\"]", "terraform_data.keyed[\"work er\"]",
        "terraform_data.node[0]", "terraform_data.node[1]", "terraform_data.node[2]",
        "terraform_data.seed",
      ])
    #expect(state.outputs["name"]?.display == .known("\"rocks\""))
    #expect(state.outputs["token"]?.display == .sensitive)
    #expect(state.outputs["token"]?.value?.text == "s3cr3t-token-value")
    #expect(
      state.outputs["obj"]?.display
        == .known(#"{ a = 1, b = [true, null], c = "\u001b[31mred\u001b[0m" }"#))
    let seed = try #require(state.resources.last?.instances.first)
    #expect(seed.sensitivePaths.map(\.description) == ["input.token"])
  }

  @Test("tells a tainted instance")
  func tainted() throws {
    let state = try RawState(bytes: Fixture.bytes("openstack/err-errorstate.tfstate"))
    let tainted = state.resources.filter { $0.instances.contains(where: \.isTainted) }
    #expect(tainted.map(\.type) == ["openstack_compute_instance_v2"])
  }

  @Test("reads modules, deposed objects and index paths")
  func rare() throws {
    let text = """
      {"version":4,"serial":18446744073709551615,"lineage":"l","resources":[{"module":"module.m[0]",
      "mode":"managed","type":"a","name":"b","provider":"module.m.provider[\\"x/y\\"].alias",
      "instances":[{"index_key":"k","deposed":"0123abcd","status":"tainted","attributes":{"l":[{}]},
      "sensitive_attributes":[[{"type":"get_attr","value":"l"},
      {"type":"index","value":{"value":0,"type":"number"}},{"type":"get_attr","value":"z"}]]}]}]}
      """
    let state = try RawState(bytes: Array(text.utf8))
    #expect(state.serial == UInt64.max)
    let resource = try #require(state.resources.first)
    let instance = try #require(resource.instances.first)
    #expect(resource.provider == "x/y")
    #expect(resource.address(of: instance).description == "module.m[0].a.b[\"k\"]")
    #expect(instance.deposedKey == "0123abcd" && instance.isTainted)
    #expect(instance.sensitivePaths.map(\.description) == ["l[0].z"])
  }

  @Test(
    "shows attributes without secrets, copies included",
    arguments: ["openstack/terraform.tfstate", "terraform.tfstate.v4.json"])
  func display(path: String) throws {
    #expect(try !Fixture.text(path).leakedSecrets.isEmpty)
    let state = try RawState(bytes: Fixture.bytes(path))
    #expect(Fixture.everything(about: state).leakedSecrets.isEmpty)
    let display = StateDisplay(state)
    for resource in state.resources {
      for instance in resource.instances {
        let shown = display.attributes(of: instance, in: resource)
        #expect(!shown.isEmpty)
        #expect(Fixture.everything(about: shown).leakedSecrets.isEmpty)
      }
    }
    for output in state.outputs.values {
      #expect("\(display.display(of: output))".leakedSecrets.isEmpty)
    }
  }

  @Test("takes dynamic values out of their wrappers, and hides marks inside them")
  func dynamicValues() throws {
    let state = try RawState(bytes: Fixture.bytes("terraform.tfstate.v4.json"))
    let seed = try #require(state.resources.last)
    let shown = StateDisplay(state).attributes(of: seed.instances[0], in: seed)
    #expect(
      shown.map { "\($0.path)=\($0.value)" } == [
        "id=\"036e070a-252e-7a1f-04ee-4446b87b7b9c\"", "input.name=\"rocks\"",
        "input.token=••••••", "output.name=\"rocks\"", "output.token=••••••",
      ])
  }

  @Test("a copy of a secret under a harmless name is hidden, alone and inside a text")
  func copies() throws {
    let text = """
      {"version":4,"serial":1,"lineage":"l","outputs":{"o":{"value":"hunter2-x","sensitive":true}},
      "resources":[{"mode":"managed","type":"a","name":"b","provider":"p","instances":[{"attributes":
      {"command":"join 10.0.0.1:25000/hunter2-x now","copy":"hunter2-x","fine":"hunter"}}]}]}
      """
    let state = try RawState(bytes: Array(text.utf8))
    let shown = StateDisplay(state).attributes(
      of: state.resources[0].instances[0], in: state.resources[0])
    #expect(
      shown.map { "\($0.path)=\($0.value)" }
        == ["command=••••••", "copy=••••••", "fine=\"hunter\""])
  }

  static let masked: [(String, String, Bool)] = [
    ("tls_private_key", "private_key_pem", true), ("tls_private_key", "private_key_openssh", true),
    ("tls_private_key", "public_key_openssh", false), ("random_id", "hex", true),
    ("random_id", "id", true), ("random_id", "byte_length", false), ("null_resource", "id", false),
    ("openstack_compute_instance_v2", "user_data", true),
    ("openstack_compute_instance_v2", "admin_pass", true),
    ("openstack_compute_instance_v2", "key_pair", false),
    ("cloudinit_config", "rendered", true), ("x", "ADMIN_PASSWORD", true), ("x", "joinToken", true),
    ("x", "client_secret", true), ("x", "name", false), ("x", "", false),
  ]

  @Test("knows secrets by type and name", arguments: masked)
  func masks(type: String, attribute: String, isMasked: Bool) {
    #expect(Sensitive.masks(attribute: attribute, ofType: type) == isMasked)
  }
}

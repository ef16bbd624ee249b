import Testing

@testable import Terraform

@Suite struct PlanTests {
  static let plans: [(String, ChangeCounts)] = [
    ("show-planfile-json", ChangeCounts(add: 8)),
    ("show-planfile-replace-json", ChangeCounts(add: 3, change: 2, destroy: 3)),
    ("destroy-show-planfile", ChangeCounts(destroy: 8)),
    ("openstack/show-planfile", ChangeCounts(add: 6)),
    ("misc/show-moved-removed-import", ChangeCounts(change: 1, destroy: 1, importing: 1)),
    ("show-planfile-errored-json", ChangeCounts(add: 1)),
  ]

  @Test("counts as terraform does, and tells no secret", arguments: plans)
  func counts(name: String, counts: ChangeCounts) throws {
    let plan = try Plan(showJSON: Fixture.bytes(name + ".out"))
    #expect(plan.counts == counts)
    #expect(plan.destroysAnything == (counts.destroy > 0))
    #expect(plan.terraformVersion == "1.11.4")
    #expect(Fixture.everything(about: plan).leakedSecrets.isEmpty)
    // The recording itself does hold secrets; else this would prove nothing.
    #expect(try !Fixture.text(name + ".out").leakedSecrets.isEmpty)
  }

  @Test("what waits for what is read from references and depends_on")
  func dependencies() throws {
    let plan = try Plan(showJSON: Fixture.bytes("openstack/show-planfile.out"))
    #expect(
      plan.dependencies["openstack_compute_instance_v2.rocks-temporal-workers-workernode"]
        == ["data.cloudinit_config.workernode_config"])
    #expect(
      plan.dependencies["data.cloudinit_config.workernode_config"] == [
        "openstack_compute_instance_v2.rocks-temporal-workers-controller",
        "random_id.cluster_token", "tls_private_key.controller_ssh_key",
      ])
    #expect(plan.dependencies["random_id.cluster_token"] == nil)
  }

  @Test("a replacement names its order, its reason and the attributes that force it")
  func replacement() throws {
    let plan = try Plan(showJSON: Fixture.bytes("show-planfile-replace-json.out"))
    let node = try #require(
      plan.changes.first { $0.address.description == "terraform_data.node[0]" })
    #expect(node.action == .replace)
    #expect(!node.createsBeforeDestroy)
    #expect(node.reasonText == "a change cannot be made in place")
    #expect(node.replacingAttributes.map(\.path.description) == ["triggers_replace[0]"])
    #expect(
      node.attributes == [
        Self.change("id", .known("\"e4902750-99ce-83ff-ed28-8eb5a67bc332\""), .unknown),
        Self.change("input", .known("\"rocks-0\""), .known("\"abc-0\"")),
        Self.change("output", .known("\"rocks-0\""), .unknown),
        AttributeChange(
          path: AttributePath([.name("triggers_replace"), .index(0)]),
          before: .known("\"rocks\""), after: .known("\"abc\""), forcesReplacement: true),
      ])
  }

  @Test("a secret stays hidden where its mark was lost")
  func lostMark() throws {
    let plan = try Plan(showJSON: Fixture.bytes("show-planfile-replace-json.out"))
    let seed = try #require(plan.changes.first { $0.name == "seed" })
    #expect(
      seed.attributes == [
        AttributeChange(
          path: AttributePath([.name("input"), .name("name")]),
          before: .known("\"rocks\""), after: .known("\"abc\""), forcesReplacement: false),
        Self.change("output", .known("{ name = \"rocks\", token = •••••• }"), .unknown),
      ])
  }

  @Test("outputs that change are listed, those that stay are not")
  func outputs() throws {
    let plan = try Plan(showJSON: Fixture.bytes("show-planfile-replace-json.out"))
    #expect(
      plan.outputChanges == [
        OutputChange(name: "name", action: .update, before: .known("\"rocks\""), after: .unknown),
        OutputChange(
          name: "nodes", action: .update,
          before: .known("[\"rocks-0\", \"rocks-1\", \"rocks-2\"]"), after: .unknown),
      ])
    let first = try Plan(showJSON: Fixture.bytes("show-planfile-json.out"))
    #expect(first.outputChanges.first { $0.name == "token" }?.after == .sensitive)
  }

  @Test("a destruction shows all that is lost, a creation all that will be")
  func wholeObjects() throws {
    let destroy = try Plan(showJSON: Fixture.bytes("destroy-show-planfile.out"))
    let join = try #require(destroy.changes.first { $0.name == "join" })
    #expect(join.attributes.map(\.path.description) == ["id", "input", "output"])
    #expect(join.attributes.allSatisfy { $0.after == .absent && $0.before != .absent })

    let create = try Plan(showJSON: Fixture.bytes("openstack/show-planfile.out"))
    let server = try #require(
      create.changes.first { $0.type == "openstack_compute_instance_v2" })
    let shown = Dictionary(
      uniqueKeysWithValues: server.attributes.map { ($0.path.description, $0.after) })
    #expect(shown["flavor_id"] == .known("\"4\""))
    #expect(shown["user_data"] == .unknown)
    #expect(shown["access_ip_v4"] == .unknown)
    #expect(shown["network[0].name"] == .known("\"net_prod-rocks-test\""))
    #expect(server.attributes.allSatisfy { $0.before == .absent })
    #expect(create.changes.first { $0.name == "control_config" }?.action == .read)
  }

  @Test("moves, imports and what is forgotten are told apart")
  func movedRemovedImported() throws {
    let plan = try Plan(showJSON: Fixture.bytes("misc/show-moved-removed-import.out"))
    let told = Dictionary(uniqueKeysWithValues: plan.changes.map { ($0.name, $0) })
    #expect(told["dropme"]?.action == .delete)
    #expect(told["dropme"]?.reasonText == "it is no longer in the configuration")
    #expect(told["gone"]?.action == .forget)
    #expect(told["imp"]?.action == .update)
    #expect(told["imp"]?.isImporting == true)
    #expect(told["new"]?.action == .noop)
    #expect(told["new"]?.previousAddress?.description == "terraform_data.old")
    #expect(plan.effectiveChanges.count == 4)
    #expect(plan.destructiveChanges.map(\.name) == ["dropme"])
  }

  @Test("a plan that failed says so")
  func errored() throws {
    let plan = try Plan(showJSON: Fixture.bytes("show-planfile-errored-json.out"))
    #expect(plan.isErrored && !plan.isApplyable && !plan.isComplete)
    let good = try Plan(showJSON: Fixture.bytes("show-planfile-json.out"))
    #expect(!good.isErrored && good.isApplyable && good.isComplete)
  }

  @Test("checks that do not hold are told, with what their author says")
  func checks() throws {
    let plan = try Plan(showJSON: Fixture.bytes("show-planfile-json.out"))
    #expect(
      plan.checks == [
        CheckResult(
          address: "check.name_is_short", status: .fail,
          problems: ["Name rocks is long: that is only a warning."])
      ])
  }

  @Test("what is put off to a later plan is told with its reason, and an import with its object")
  func deferred() throws {
    let text = """
      {"format_version":"1.2","complete":false,"resource_changes":[],"deferred_changes":[
      {"reason":"instance_count_unknown","resource_change":{"mode":"managed","type":"a","name":"b",
      "change":{"actions":["create"],"before":null,"after":{"password":"canary-9137"}}}}]}
      """
    let plan = try Plan(showJSON: Array(text.utf8))
    #expect(plan.deferred.map(\.change.address.description) == ["a.b"])
    #expect(plan.deferred.first?.reasonText == "its number is known only after this apply")
    #expect(!Fixture.everything(about: plan).contains("canary-9137"))
    let imported = try Plan(showJSON: Fixture.bytes("misc/show-moved-removed-import.out"))
    #expect(imported.changes.first { $0.name == "imp" }?.importID == "abc")
  }

  static let actions: [(String, Action?, Bool)] = [
    (#"["no-op"]"#, .noop, false), (#"["create"]"#, .create, false), (#"["read"]"#, .read, false),
    (#"["update"]"#, .update, false), (#"["delete","create"]"#, .replace, false),
    (#"["create","delete"]"#, .replace, true), (#"["delete"]"#, .delete, false),
    (#"["forget"]"#, .forget, false), (#"["create","forget"]"#, .create, false),
    (#"["teleport"]"#, .other("teleport"), false), ("[]", nil, false),
  ]

  @Test("reads every combination of actions", arguments: actions)
  func reads(json: String, action: Action?, createsFirst: Bool) throws {
    let text = """
      {"format_version":"1.2","resource_changes":[{"address":"a.b","mode":"managed","type":"a",
      "name":"b","deposed":"0123abcd","change":{"actions":\(json),"before":null,"after":null}}]}
      """
    guard let action else {
      #expect(throws: PlanDecodingError.notAPlan(missing: "resource_changes[0]")) {
        try Plan(showJSON: Array(text.utf8))
      }
      return
    }
    let change = try #require(try Plan(showJSON: Array(text.utf8)).changes.first)
    #expect(change.action == action)
    #expect(change.createsBeforeDestroy == createsFirst)
    #expect(change.deposedKey == "0123abcd")
  }

  @Test("marks in lists, maps and whole attributes hide exactly their parts")
  func marks() throws {
    let text = """
      {"format_version":"1.2","resource_changes":[{"mode":"managed","type":"a","name":"b",
      "module_address":"module.m","index":"k","change":{"actions":["update"],
      "before":{"l":["one","two"],"m":{"x":"1","y":"2"},"n":1,"o":"same","p":"old","s":"q"},
      "after":{"l":["one","zwei"],"m":{"x":"3","y":"4"},"n":"1","o":"same","p":"new","s":[]},
      "after_unknown":{"u":true,"v":{"w":true}},
      "before_sensitive":{"l":[false,true],"m":{"y":true}},"after_sensitive":{"p":true}}}]}
      """
    let change = try #require(try Plan(showJSON: Array(text.utf8)).changes.first)
    #expect(change.address.description == "module.m.a.b[\"k\"]")
    let told = change.attributes.map { "\($0.path): \($0.before) → \($0.after)" }
    #expect(
      told == [
        "l[1]: •••••• → ••••••", "m.x: \"1\" → \"3\"", "m.y: •••••• → ••••••",
        "n: 1 → \"1\"", "p: •••••• → ••••••", "s: \"q\" → []",
        "u: – → (known after apply)", "v.w: – → (known after apply)",
      ])
  }

  static let bad: [(String, PlanDecodingError)] = [
    ("{}", .notAPlan(missing: "format_version")),
    (#"{"format_version":"1.0"}"#, .notAPlan(missing: "resource_changes")),
    (#"{"format_version":"2.0","resource_changes":[]}"#, .unsupportedFormat("2.0")),
    (#"{"format_version":"1.2","resource_changes":{}}"#, .notAPlan(missing: "resource_changes")),
    (
      #"{"format_version":"1.2","resource_changes":[{}]}"#,
      .notAPlan(missing: "resource_changes[0]")
    ),
  ]

  @Test("refuses what is no plan", arguments: bad)
  func refuses(text: String, error: PlanDecodingError) {
    #expect(throws: error) { try Plan(showJSON: Array(text.utf8)) }
  }

  @Test("refuses a state, and text")
  func refusesState() throws {
    let state = try Fixture.bytes("show-state-json.out")
    #expect(throws: PlanDecodingError.notAPlan(missing: "resource_changes")) {
      try Plan(showJSON: state)
    }
    let error = #expect(throws: PlanDecodingError.self) { try Plan(showJSON: Array("Error".utf8)) }
    #expect(error?.description.hasPrefix("the plan cannot be read: unexpected \"E\"") == true)
  }

  private static func change(
    _ name: String, _ before: Display, _ after: Display
  ) -> AttributeChange {
    AttributeChange(
      path: AttributePath([.name(name)]), before: before, after: after, forcesReplacement: false)
  }
}

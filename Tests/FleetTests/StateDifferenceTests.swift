import Fleet
import Terraform
import Testing

@Suite("What became of a state")
struct StateDifferenceTests {
  private typealias Change = @Sendable (inout StateJSON) -> Void

  /// What is done to a cluster of a control plane and three workers, and what is said of it.
  private static let changes: [(Change, [String])] = [
    ({ _ in }, ["nothing changed but the serial"]),
    (
      { $0.objects.append(.worker(3, "w3")) },
      ["worker-4 was added"]
    ),
    (
      { $0.objects += (3..<30).map { .worker($0, "w\($0)") } },
      ["27 workers were added: worker-4 … worker-30"]
    ),
    (
      { $0.objects.removeAll { $0.name == "worker" && $0.key == "2" } },
      ["worker-3 was removed"]
    ),
    (
      { $0.objects.removeAll { $0.type == ObjectJSON.machine } },
      ["all 4 machines were removed: controller, worker-1, worker-2, worker-3"]
    ),
    (
      { $0.objects[2] = .controller("c2", "10.0.0.9") },
      ["controller was replaced (its address 10.0.0.5 is now 10.0.0.9)"]
    ),
    (
      { $0.objects[3...5] = [.worker(0, "n0"), .worker(1, "n1"), .worker(2, "n2")] },
      ["3 workers were replaced: worker-1, worker-2, worker-3"]
    ),
    (
      { $0.objects[0] = .key("k2") },
      [
        "the key controller_ssh_key was replaced: machines built before do not accept the new one"
      ]
    ),
    ({ $0.objects.remove(at: 0) }, ["the key controller_ssh_key was removed"]),
    ({ $0.objects[1] = .token("t2") }, ["the cluster's join token was replaced"]),
    (
      { $0.objects[4] = ObjectJSON.worker(1, "w1").tainted() },
      ["worker-2 was tainted: the next apply replaces it"]
    ),
    (
      { $0.objects.removeAll { $0.type == "null_resource" } },
      ["3 null_resource were removed"]
    ),
    (
      { $0.objects[7] = .join(1, "other") },
      ["null_resource.microk8s_join[1] was replaced"]
    ),
    (
      { $0.objects[2] = .controller("c1", "10.0.0.5", flavor: "m1.xlarge") },
      ["controller was resized (m1.large is now m1.xlarge)"]
    ),
    (
      { $0.objects[4] = .worker(1, "w1", tags: "\"blue\"") },
      ["worker-2 was changed: tags"]
    ),
    (
      { $0.objects[4] = .worker(1, "w1", name: "blue") },
      ["worker-2 is now called blue"]
    ),
    (
      { $0.objects[4].dependencies = ["random_id.cluster_token"] },
      ["nothing changed but what terraform notes for itself"]
    ),
    ({ $0.version = "1.12.0" }, ["terraform 1.12.0 wrote it, and 1.11.4 before"]),
    ({ $0.serial = 7 }, ["this goes back, from serial 41 to 7"]),
    (
      { $0.objects.append(.other("openstack_blockstorage_volume_v3", "data", "v1")) },
      ["openstack_blockstorage_volume_v3.data was added"]
    ),
  ]

  @Test("It is told in the operator's words", arguments: 0..<changes.count)
  func words(row: Int) throws {
    let (change, words) = Self.changes[row]
    let before = StateJSON.cluster(workers: 3)
    var after = before
    after.serial += 1
    change(&after)
    let difference = StateDifference(from: try before.decoded(), to: try after.decoded())
    #expect(difference.sentences.map(\.text) == words)
  }

  @Test("The gravest comes first: machines lost, replaced, keys, then the rest, outputs last")
  func order() throws {
    var before = StateJSON.cluster(workers: 3)
    before.objects.append(.other("openstack_blockstorage_volume_v3", "data", "v1"))
    before.outputs = ["a": #"{"value": 1, "type": "number"}"#]
    var after = StateJSON.cluster(workers: 5, serial: 50)
    after.objects[0] = .key("k2")
    after.objects[1] = .token("t2")
    after.objects[4] = .worker(1, "n1")
    after.objects.removeAll { $0.type == ObjectJSON.machine && $0.key == "2" }
    let difference = StateDifference(from: try before.decoded(), to: try after.decoded())
    #expect(
      difference.sentences.map(\.text) == [
        "worker-3 was removed",
        "the volume openstack_blockstorage_volume_v3.data was removed: its data went with it",
        "worker-2 was replaced",
        "the key controller_ssh_key was replaced: machines built before do not accept the new one",
        "the cluster's join token was replaced",
        "2 workers were added: worker-4, worker-5",
        "2 null_resource were added",
        "the output a was removed",
      ])
    #expect(difference.sentences.map(\.weight.rawValue).first == "loss")
    #expect(difference.counts.removed == 2 && difference.counts.replaced == 3)
    #expect(difference.counts.added == 4)
  }

  @Test("Another lineage is said before anything else")
  func lineage() throws {
    let before = StateJSON.cluster(workers: 1)
    var after = before
    after.lineage = "b"
    let difference = StateDifference(from: try before.decoded(), to: try after.decoded())
    #expect(
      difference.sentences.map(\.text) == [
        "the lineage is another one (\(before.lineage), then b): another deployment, or a state "
          + "that was moved to another backend"
      ])
    #expect(!difference.isEmpty)
  }

  @Test("The same object under another address moved; one in whose place it came is removed")
  func moved() throws {
    var before = StateJSON.cluster(workers: 3)
    before.objects.append(.other("terraform_data", "a", "1"))
    var after = before
    // The first worker is destroyed, and the others move down, as `state mv` does it.
    after.objects[3] = .worker(0, "w1", name: "worker-2")
    after.objects[4] = .worker(1, "w2", name: "worker-3")
    after.objects.remove(at: 5)
    after.objects[after.objects.count - 1] = .other("terraform_data", "b", "1")
    let difference = StateDifference(from: try before.decoded(), to: try after.decoded())
    #expect(
      difference.sentences.map(\.text).prefix(2) == [
        "worker-1 was removed",
        "worker-2 has another place in the configuration: openstack_compute_instance_v2.worker[1] "
          + "is now openstack_compute_instance_v2.worker[0]",
      ])
    #expect(
      difference.sentences.map(\.text).last == "terraform_data.a is now called terraform_data.b")
    #expect(difference.counts.moved == 3 && difference.counts.removed == 1)
    #expect(difference.counts.replaced == 0)
  }

  @Test("What an interrupted replacement left is told, and so is its end")
  func deposed() throws {
    let before = StateJSON.cluster(workers: 1)
    var after = before
    after.objects[3] = .worker(0, "n0")
    after.objects.append(ObjectJSON.worker(0, "w0").deposed("0a1b2c3d"))
    let difference = StateDifference(from: try before.decoded(), to: try after.decoded())
    #expect(
      difference.sentences.map(\.text) == [
        "worker-1 was replaced", "an interrupted replacement left the former worker-1 (deposed)",
      ])
    #expect(difference.objects.last?.deposedKey == "0a1b2c3d")
    let back = StateDifference(from: try after.decoded(), to: try before.decoded())
    #expect(
      back.sentences.map(\.text).contains(
        "what an interrupted replacement left of worker-1 is gone")
    )
  }

  @Test("A creation that failed is added and tainted; untainting is no change of values")
  func taints() throws {
    let before = StateJSON.cluster(workers: 1)
    var after = before
    after.objects.append(ObjectJSON.worker(1, "w1").tainted())
    after.objects[4] = ObjectJSON.join(0, "j0").tainted()
    let (old, new) = (try before.decoded(), try after.decoded())
    #expect(
      StateDifference(from: old, to: new).sentences.map(\.text) == [
        "worker-2 was tainted: the next apply replaces it",
        "null_resource.microk8s_join[0] was tainted: the next apply replaces it",
        "worker-2 was added",
      ])
    let back = StateDifference(from: new, to: old)
    #expect(
      back.sentences.map(\.text) == [
        "worker-2 was removed", "null_resource.microk8s_join[0] was untainted",
      ])
    #expect(back.objects.allSatisfy { $0.attributes.isEmpty })
  }

  @Test("Data sources are read anew, never replaced, and come last")
  func reads() throws {
    var before = StateJSON.cluster(workers: 1)
    before.objects.append(.read("1"))
    var after = before
    after.objects[after.objects.count - 1] = .read("2")
    let difference = StateDifference(from: try before.decoded(), to: try after.decoded())
    #expect(
      difference.sentences.map(\.text) == [
        "data.cloudinit_config.control_config reads something else"
      ])
    #expect(difference.counts == StateDifference.Counts())
    #expect(difference.objects.map(\.kind) == [.changed])
    let gone = StateDifference(
      from: try before.decoded(), to: try StateJSON.cluster(workers: 1).decoded())
    #expect(
      gone.sentences.map(\.text) == ["data.cloudinit_config.control_config was removed"])
  }

  @Test("Values that differ are listed; secrets and their copies are masked on both sides")
  func values() throws {
    var before = StateJSON.cluster(workers: 0)
    before.outputs = [
      "token": #"{"value": "hunter2-hex-t1", "type": "string", "sensitive": true}"#,
      "copy": #"{"value": "join hunter2-hex-t1", "type": "string"}"#,
      "count": #"{"value": 1, "type": "number"}"#,
      "machines": #"{"value": [{"name": "a"}, {"name": "c"}], "type": "dynamic"}"#,
    ]
    before.objects.append(.other("terraform_data", "a", "1", "join hunter2-hex-t1"))
    var after = before
    after.objects[1] = .token("t2")
    after.objects[2] = .controller("c2", "10.0.0.9")
    after.objects[3] = .other("terraform_data", "a", "1", "join hunter2-hex-t2")
    after.outputs["token"] = #"{"value": "hunter2-hex-t2", "type": "string", "sensitive": true}"#
    after.outputs["copy"] = #"{"value": "join hunter2-hex-t2", "type": "string"}"#
    after.outputs["count"] = #"{"value": 2, "type": "number"}"#
    after.outputs["machines"] = #"{"value": [{"name": "b"}, {"name": "c"}], "type": "dynamic"}"#
    after.outputs["new"] = #"{"value": [{"name": "x"}], "type": "dynamic"}"#
    let difference = StateDifference(from: try before.decoded(), to: try after.decoded())
    let values = difference.objects.flatMap { object in
      object.attributes.map { "\(object.address.shortName) \($0.path): \($0.before) → \($0.after)" }
    }
    #expect(
      values == [
        #"controller access_ip_v4: "10.0.0.5" → "10.0.0.9""#,
        "controller admin_pass: •••••• → ••••••", #"controller id: "c1" → "c2""#,
        "cluster_token hex: •••••• → ••••••", "cluster_token id: •••••• → ••••••",
        "a input: •••••• → ••••••",
      ])
    #expect(
      difference.outputs.flatMap { output in
        output.values.map { "\(output.name)\($0.path) \($0.after)" }
      } == [
        "copy ••••••", "count 2", #"machines[0].name "b""#, #"new [{ name = "x" }]"#,
        "token ••••••",
      ])
    #expect(!Self.everything(about: difference).contains("hunter2"))
  }

  @Test("Ten thousand objects are compared, also when all of them differ", .timeLimit(.minutes(2)))
  func many() throws {
    let before = StateJSON.cluster(workers: 5_000)
    var after = before
    for index in 3..<5_003 { after.objects[index] = .worker(index - 3, "n\(index - 3)") }
    let difference = StateDifference(from: try before.decoded(), to: try after.decoded())
    #expect(
      difference.sentences.map(\.text) == [
        "5000 workers were replaced: worker-1 … worker-5000"
      ])
  }

  static func everything(about value: some Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return dumped + String(describing: value) + String(reflecting: value)
  }
}

@Suite("Names in a sentence")
struct NameListTests {
  /// The names stand in the sentence about machines.
  @Test(
    "Rows of numbers are spans, in their order; of very many the rest is counted",
    arguments: [
      (["b"], "b was added"),
      (["w-10", "w-2"], "2 machines were added: w-2, w-10"),
      (["w-1", "w-2", "w-3"], "3 machines were added: w-1, w-2, w-3"),
      (["w-4", "w-1", "w-3", "w-2"], "4 machines were added: w-1 … w-4"),
      (
        ["w-1", "w-2", "w-3", "w-4", "w-7", "x"], "6 machines were added: w-1 … w-4, w-7, x"
      ),
      (["w", "w-2", "w-03"], "3 machines were added: w, w-03, w-2"),
      (
        ["a", "c", "e", "g", "i", "k-1", "k-2", "k-3", "k-4"],
        "9 machines were added: a, c, e, g and 5 more"
      ),
      (
        ["w-99999999999999999999", "w-1"], "2 machines were added: w-99999999999999999999, w-1"
      ),
    ])
  func text(names: [String], sentence: String) throws {
    var after = StateJSON()
    after.objects = names.enumerated().map { index, name in
      var object = ObjectJSON.worker(index, "id\(index)", name: name)
      object.name = "m"
      return object
    }
    let difference = StateDifference(
      from: try StateJSON().decoded(), to: try after.decoded())
    #expect(difference.sentences.map(\.text) == [sentence])
  }
}

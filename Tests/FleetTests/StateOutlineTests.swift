import Fleet
import FoundationEssentials
import Terraform
import Testing

@Suite("Outlines of states")
struct StateOutlineTests {
  /// Not one way, but enough to tell two texts apart.
  private static func outline(_ state: StateJSON) throws -> StateOutline {
    StateOutline(of: try state.decoded(), digest: "\(state.serial)") { text in
      String(text.utf8.reduce(5381 as UInt64) { ($0 &* 33) ^ UInt64($1) }, radix: 16)
    }
  }

  private static func changed() -> (before: StateJSON, after: StateJSON) {
    var before = StateJSON.cluster(workers: 3)
    before.outputs = ["token": #"{"value": "hunter2-x", "type": "string", "sensitive": true}"#]
    var after = before
    after.serial = 43
    after.objects[0] = .key("k2")
    after.objects[2] = .controller("c2", "10.0.0.9")
    after.objects[3] = ObjectJSON.worker(0, "w0").tainted()
    after.objects[4] = .worker(1, "w1", tags: "\"blue\"")
    after.objects[5] = .worker(2, "w3", name: "worker-4")
    after.outputs["token"] = #"{"value": "hunter2-y", "type": "string", "sensitive": true}"#
    return (before, after)
  }

  @Test("They tell the same as the states, but for the values")
  func words() throws {
    let (before, after) = Self.changed()
    let difference = StateDifference(
      from: try Self.outline(before), to: try Self.outline(after))
    let whole = StateDifference(from: try before.decoded(), to: try after.decoded())
    #expect(
      difference.sentences.map(\.text)
        == whole.sentences.map { $0.text.replacing(": tags", with: "") })
    #expect(difference.counts == whole.counts)
    #expect(difference.outputs.map(\.name) == ["token"])
    #expect(difference.from.serial == 41 && difference.to.serial == 43)
  }

  @Test("They are kept and read again, without a secret")
  func kept() throws {
    for state in [Self.changed().before, Self.changed().after] {
      let outline = try Self.outline(state)
      let kept = try JSONEncoder().encode(outline)
      #expect(!String(decoding: kept, as: UTF8.self).contains("hunter2"))
      #expect(!StateDifferenceTests.everything(about: outline).contains("hunter2"))
      #expect(try JSONDecoder().decode(StateOutline.self, from: kept) == outline)
    }
  }

  @Test("From nothing everything is added, and to nothing everything is removed")
  func nothing() throws {
    let outline = try Self.outline(.cluster(workers: 1))
    #expect(
      StateDifference(from: .none, to: outline).sentences.map(\.text).first
        == "2 machines were added: controller, worker-1")
    #expect(
      StateDifference(from: outline, to: .none).sentences.map(\.text).first
        == "all 2 machines were removed: controller, worker-1")
    #expect(
      StateDifference(from: outline, to: outline).sentences.map(\.text) == ["nothing changed"])
  }
}

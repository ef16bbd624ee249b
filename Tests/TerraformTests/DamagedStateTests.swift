import Foundation
import TestKit
import Testing

@testable import Terraform

/// States as crashes, editors and strangers leave them: an error in words or the right answer.
@Suite("Damaged states")
struct DamagedStateTests {
  /// A state with everything that the format has, in two kilobytes.
  private static let small = #"""
    {
      "version": 4, "terraform_version": "1.11.4", "serial": 18, "lineage": "41511cba-57b9",
      "outputs": {"ip": {"value": "10.0.0.1", "type": "string"},
                  "été": {"value": ["a", 1, null, true], "type": ["tuple", []], "sensitive": true}},
      "resources": [
        {"module": "module.a[\"x y\"]", "mode": "managed", "type": "openstack_compute_instance_v2",
         "name": "worker", "provider": "provider[\"registry.terraform.io/x/openstack\"]",
         "instances": [
          {"index_key": 0, "schema_version": 0,
           "attributes": {"id": "a-\u00e9\ud83d\ude80", "name": "worker-0", "cost": -1.5e3,
            "network": [{"fixed_ip_v4": "10.0.0.2", "mac": null}], "user_data": "#!/bin/sh\n\t"},
           "sensitive_attributes": [[{"type": "get_attr", "value": "user_data"}]],
           "private": "bnVsbA==", "dependencies": ["tls_private_key.k", "data.x.y"]},
          {"index_key": "b", "deposed": "0a1b2c3d", "status": "tainted", "schema_version": 0,
           "attributes": {"id": "b"}, "sensitive_attributes": []}]},
        {"mode": "data", "type": "x", "name": "y", "provider": "p", "instances": []}
      ],
      "check_results": [{"object_kind": "check", "config_addr": "check.c", "status": "error",
        "objects": [{"object_addr": "check.c", "status": "error", "failure_messages": ["m"]}]}]
    }
    """#

  private static var bytes: [UInt8] { Array(small.utf8) }

  /// Reads a state and everything in it.
  private static func explore(_ bytes: [UInt8]) throws(StateDecodingError) -> RawState {
    let state = try RawState(bytes: bytes)
    let display = StateDisplay(state)
    for resource in state.resources {
      for instance in resource.instances {
        _ = display.attributes(of: instance, in: resource)
        _ = instance.attributes(["id", "name", "network"])
      }
    }
    for output in state.outputs.values { _ = display.display(of: output) }
    return state
  }

  @Test("The small state is read whole")
  func whole() throws {
    let state = try Self.explore(Self.bytes)
    #expect(state.serial == 18)
    #expect(state.resources.map(\.instances.count) == [2, 0])
    #expect(state.resources[0].instances[0].text("id") == "a-é🚀")
    #expect(state.checks.map(\.problems) == [["m"]])
  }

  @Test("Cut off after any byte it is an error that says so, and never a smaller state")
  func everyTruncation() {
    for length in 0..<Self.bytes.count {
      let error = #expect(throws: StateDecodingError.self) {
        try RawState(bytes: Array(Self.bytes.prefix(length)))
      }
      switch error {
      case .empty: #expect(length == 0)
      case .truncated(let place):
        #expect(place.offset <= length)
        #expect(error?.description.hasPrefix("the state file is cut off") == true)
      default: Issue.record("After \(length) bytes: \(String(describing: error))")
      }
    }
  }

  @Test("Ten thousand wrong bytes: an error, or what another reader of JSON reads too")
  func flips() {
    var generator = SeededGenerator(seed: 20_261_126)
    for _ in 0..<10_000 {
      // Half of a surrogate pair is where the other reader is stricter.
      var bytes = Self.replacing("\\ud83d\\ude80", with: "")
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
      guard let state = try? Self.explore(bytes) else { continue }
      // An independent reader: what is taken for a state must at least be JSON, with these fields.
      let read = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
      #expect(read?["lineage"] as? String == state.lineage)
      #expect((read?["resources"] as? [Any] ?? []).count == state.resources.count)
    }
  }

  static let hostile: [(String, [UInt8])] = [
    ("nesting", nested(depth: 100_000)),
    ("a brace that never closes", Array(repeating: UInt8(ascii: "{"), count: 1 << 20)),
    ("NaN", replacing("-1.5e3", with: "NaN")),
    ("infinity", replacing("-1.5e3", with: "Infinity")),
    ("a number without digits", replacing("-1.5e3", with: "-")),
    ("a single quote", replacing("\"b\"", with: "'b'")),
    ("a comma at the end", replacing("\"id\": \"b\"", with: "\"id\": \"b\",")),
    ("a comment", replacing("\"serial\"", with: "/* */ \"serial\"")),
    ("a line feed in a string", replacing("worker-0", with: "worker\n0")),
    ("half an escape", replacing("\\ud83d\\ude80", with: "\\ud8")),
    ("a byte order mark", [0xEF, 0xBB, 0xBF] + bytes),
    ("UTF-16", small.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
    (
      "UTF-16 with a mark",
      [0xFE, 0xFF] + small.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    ),
    ("Latin-1", replacing("été", with: "\u{1}").map { $0 == 1 ? 0xE9 : $0 }),
    ("no braces", Array("[1, 2]".utf8)), ("a word", Array("null".utf8)),
    ("HTML", Array("<html>404</html>".utf8)), ("blanks", Array(repeating: 0x20, count: 1 << 16)),
    ("zeros, as a crash of a file system leaves them", Array(repeating: 0, count: 4096)),
    ("two states", bytes + bytes),
    ("a serial that is no number", replacing("\"serial\": 18", with: "\"serial\": \"18\"")),
    ("a negative serial", replacing("\"serial\": 18", with: "\"serial\": -18")),
    ("resources that are none", replacing("\"resources\": [", with: "\"resources\": 4, \"x\": [")),
    ("an instance list that is none", replacing("\"instances\": []", with: "\"instances\": null")),
    ("version 3", replacing("\"version\": 4", with: "\"version\": 3")),
    ("version 5", replacing("\"version\": 4", with: "\"version\": 5")),
  ]

  private static func replacing(_ text: String, with other: String) -> [UInt8] {
    Array(small.replacingOccurrences(of: text, with: other).utf8)
  }

  private static func nested(depth: Int) -> [UInt8] {
    replacing(
      "{\"id\": \"b\"}",
      with: String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
  }

  @Test("What is no state gets words of its own, which quote nothing of it", arguments: hostile)
  func refused(_ kind: String, _ bytes: [UInt8]) {
    let error = #expect(throws: StateDecodingError.self) { try Self.explore(bytes) }
    let words = error?.description ?? ""
    #expect(words.hasPrefix("the "), "\(kind): \(words)")
    #expect(!words.contains("10.0.0") && words.utf8.count < 200)
  }

  @Test("An unknown version is said before anything else that is wrong with the file")
  func versionFirst() {
    let text = #"{"resources": 7, "version": 9}"#
    #expect(throws: StateDecodingError.unsupportedVersion(9)) {
      try RawState(bytes: Array(text.utf8))
    }
  }

  @Test("Of two keys of one name the last counts, as it does for terraform")
  func duplicateKeys() throws {
    let text = #"""
      {"version": 3, "version": 4, "serial": 1, "serial": 2, "lineage": "a", "lineage": "b",
       "resources": [{"mode": "managed", "type": "t", "name": "gone", "instances": []}],
       "resources": [{"mode": "data", "mode": "managed", "type": "t", "name": "n", "provider": "p",
        "instances": [{}], "instances": [{"attributes": {"id": "1"}, "attributes": {"id": "2"}}]}]}
      """#
    let state = try RawState(bytes: Array(text.utf8))
    #expect(state.serial == 2 && state.lineage == "b")
    #expect(state.resources.map(\.name) == ["n"])
    #expect(state.resources[0].instances.map { $0.text("id") } == ["2"])
  }

  @Test("A string of eight megabytes is read, shown and found")
  func hugeString() throws {
    let bytes = Self.replacing("worker-0", with: String(repeating: "é", count: 4 << 20))
    let state = try RawState(bytes: bytes)
    #expect(state.resources[0].instances[0].text("name")?.count == 4 << 20)
  }

  @Test(
    "Attributes read on demand are those that reading everything gives",
    arguments: [
      "openstack/terraform.tfstate", "openstack/err-errorstate.tfstate",
      "terraform.tfstate.v4.json",
    ])
  func onDemand(path: String) throws {
    let bytes = try Fixture.bytes(path)
    let whole = try JSONValue(parsing: bytes)
    let state = try RawState(bytes: bytes)
    for (number, resource) in state.resources.enumerated() {
      for (index, instance) in resource.instances.enumerated() {
        let expected = whole["resources"]?[number]?["instances"]?[index]?["attributes"]
        #expect(instance.attributes == expected)
        let names = expected?.object?.keys ?? []
        for name in names {
          #expect(instance.attributes([name])[name] == expected?[name])
          #expect(instance.attributes([name]).object?.count == 1)
        }
      }
    }
  }

  @Test("Two states are equal when they say the same, however they were written")
  func equality() throws {
    let spaced = Self.small.replacingOccurrences(of: "\": ", with: "\":   ")
    #expect(try RawState(bytes: Array(spaced.utf8)) == RawState(bytes: Self.bytes))
    let other = Self.replacing("10.0.0.2", with: "10.0.0.3")
    #expect(try RawState(bytes: other) != RawState(bytes: Self.bytes))
  }
}

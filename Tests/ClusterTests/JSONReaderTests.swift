import Testing

@testable import Cluster

@Suite("JSONReader")
struct JSONReaderTests {
  private func text(_ json: String) throws -> String? {
    var reader = JSONReader(Array(json.utf8))
    return try reader.text()
  }

  @Test(
    "Escapes are resolved",
    arguments: [
      (#""a\"b\\c\/d""#, #"a"b\c/d"#), (#""\n\t\r\b\f""#, "\n\t\r\u{08}\u{0C}"),
      (#""\u00e9\u001b""#, "é\u{1B}"), (#""\ud83d\ude00!""#, "😀!"), (#""\ud83d!""#, "\u{FFFD}!"),
      (#""\ude00\ud83d\u0041""#, "\u{FFFD}\u{FFFD}A"), (#""\u00""#, "\u{FFFD}00"),
    ])
  func escapes(json: String, expected: String) throws {
    #expect(try text(json) == expected)
  }

  @Test("Bytes that are not UTF-8 are shown as such")
  func invalidUTF8() throws {
    var reader = JSONReader([UInt8(ascii: "\""), 0xFF, UInt8(ascii: "a"), UInt8(ascii: "\"")])
    #expect(try reader.text() == "\u{FFFD}a")
  }

  @Test("A value of another type counts as absent, and what follows is still read")
  func otherTypes() throws {
    let json = #"{"a": {"x": [1, {"y": "}]"}]}, "b": 3, "c": "z", "d": null, "e": true, "f": 1.5}"#
    var reader = JSONReader(Array(json.utf8))
    var found: [String] = []
    #expect(try reader.enterObject())
    while let key = try reader.nextKey() {
      switch key {
      case "a": #expect(try reader.text() == nil)
      case "b": #expect(try reader.bool() == nil)
      case "c": #expect(try reader.text() == "z")
      case "d": #expect(try reader.integer() == nil)
      case "e": #expect(try reader.bool() == true)
      default: #expect(try reader.integer() == nil)
      }
      found.append(key.text)
    }
    #expect(found == ["a", "b", "c", "d", "e", "f"])
  }

  @Test(
    "A text that is cut off throws wherever the cut is",
    arguments: Array(#"{"a": [1, "b\"c", {"d": null}], "e": "f"}"#.indices.dropFirst().map { $0 }))
  func cutOff(end: String.Index) {
    let json = String(#"{"a": [1, "b\"c", {"d": null}], "e": "f"}"#[..<end])
    #expect(throws: JSONReader.Malformed.self) {
      var reader = JSONReader(Array(json.utf8))
      _ = try reader.enterObject()
      while try reader.nextKey() != nil { try reader.skip() }
    }
  }

  @Test("Depth costs no stack")
  func depth() throws {
    let json = String(repeating: "[", count: 1_000_000) + String(repeating: "]", count: 1_000_000)
    var reader = JSONReader(Array((json + "7").utf8))
    try reader.skip()
    #expect(try reader.integer() == 7)
  }
}

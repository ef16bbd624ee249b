import Testing

@testable import Terraform

@Suite struct JSONReaderTests {
  static let valid: [(String, JSONValue)] = [
    ("null", .null), (" true ", .bool(true)), ("false", .bool(false)),
    ("0", .number(JSONNumber(0))), ("-12", .number(JSONNumber(-12))),
    ("18446744073709551615", .number(JSONNumber(checkedLiteral: "18446744073709551615"))),
    ("1.50e+3", .number(JSONNumber(checkedLiteral: "1.50e+3"))),
    (#""""#, .string("")),
    (#""a\"\\\/\b\f\n\r\té""#, .string("a\"\\/\u{8}\u{c}\n\r\té")),
    (#""\ud83d\ude80""#, .string("🚀")),
    (#""\ud83dx \ude80""#, .string("\u{FFFD}x \u{FFFD}")),
    (#""\ud83d\u0041""#, .string("\u{FFFD}A")),
    ("[]", .array([])), ("{}", .object(JSONObject())),
    ("[1, [2]]", .array([.number(JSONNumber(1)), .array([.number(JSONNumber(2))])])),
  ]

  @Test("reads every kind of value", arguments: valid)
  func reads(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)) == value)
  }

  @Test("orders the members of an object and lets the last of equal keys win")
  func orderedMembers() throws {
    let value = try JSONValue(parsing: Array(#"{"b":1,"a":2,"b":3}"#.utf8))
    #expect(value.object?.keys == ["a", "b"])
    #expect(value["b"]?.int == 3)
    #expect(value["c"] == nil)
    #expect(try value == JSONValue(parsing: Array(#"{"a":2,"b":3}"#.utf8)))
  }

  static let invalid: [(String, JSONSyntaxError.Reason, Int)] = [
    ("", .empty, 0), ("  \n", .empty, 3),
    ("{", .truncated, 1), (#"{"a""#, .truncated, 4), (#"{"a":"#, .truncated, 5),
    ("[1,", .truncated, 3), (#""abc"#, .truncated, 4), (#""a\"#, .truncated, 3),
    (#""\u12"#, .truncated, 5), ("tru", .truncated, 3), ("-", .truncated, 1),
    ("1.", .truncated, 2), ("1e+", .truncated, 3),
    ("[1,]", .unexpected(0x5D), 3), ("{,}", .unexpected(0x2C), 1),
    (#"{"a" 1}"#, .unexpected(0x31), 5), (#"{"a":1,}"#, .unexpected(0x7D), 7),
    ("[1 2]", .unexpected(0x32), 3), ("'a'", .unexpected(0x27), 0), ("trux", .unexpected(0x78), 3),
    ("NaN", .unexpected(0x4E), 0), ("+1", .unexpected(0x2B), 0), ("// x", .unexpected(0x2F), 0),
    ("01", .invalidNumber, 0), ("-x", .invalidNumber, 1), ("1.x", .invalidNumber, 2),
    ("{} {}", .trailing, 3), ("1 2", .trailing, 2),
    ("\"a\nb\"", .controlCharacter(0x0A), 2),
    (#""\x""#, .invalidEscape, 1), (#""\u12g4""#, .invalidEscape, 5),
  ]

  @Test("names what is wrong and where", arguments: invalid)
  func refuses(text: String, reason: JSONSyntaxError.Reason, offset: Int) {
    let error = #expect(throws: JSONSyntaxError.self) {
      try JSONValue(parsing: Array(text.utf8))
    }
    #expect(error?.reason == reason)
    #expect(error?.offset == offset)
  }

  static let encodings: [([UInt8], JSONSyntaxError.Reason)] = [
    ([0xEF, 0xBB, 0xBF, 0x7B, 0x7D], .byteOrderMark),
    ([0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], .utf16),
    ([0xFE, 0xFF, 0x00, 0x7B, 0x00, 0x7D], .utf16),
    ([0x7B, 0x00, 0x7D, 0x00], .utf16), ([0x00, 0x7B, 0x00, 0x7D], .utf16),
    ([0x22, 0xFF, 0x22], .invalidUTF8), ([0x22, 0x5C, 0x6E, 0xC0, 0x80, 0x22], .invalidUTF8),
    ([0x00, 0x00, 0x00], .unexpected(0)),
  ]

  @Test("names encodings that are not UTF-8", arguments: encodings)
  func refusesEncoding(bytes: [UInt8], reason: JSONSyntaxError.Reason) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
    #expect(error?.reason == reason)
  }

  @Test("counts lines and columns from 1")
  func position() {
    let error = #expect(throws: JSONSyntaxError.self) {
      try JSONValue(parsing: Array("{\n  \"a\": 1,\n  \"b\": x\n}".utf8))
    }
    #expect(error?.line == 3)
    #expect(error?.column == 8)
    #expect(error?.description == "unexpected \"x\", at line 3, column 8 (byte 19)")
  }

  @Test("allows 512 levels and no more", arguments: [("[", "]"), ("{\"a\":", "}")])
  func depth(open: String, close: String) throws {
    func nested(_ depth: Int) -> [UInt8] {
      let inner = open == "[" ? "" : "0"
      return Array(
        (String(repeating: open, count: depth) + inner + String(repeating: close, count: depth))
          .utf8)
    }
    _ = try JSONValue(parsing: nested(512))
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(513)) }
    #expect(error?.reason == .tooDeep(limit: 512))
    let endless = #expect(throws: JSONSyntaxError.self) {
      try JSONValue(parsing: Array(String(repeating: open, count: 1_000_000).utf8))
    }
    #expect(endless?.reason == .tooDeep(limit: 512))
  }

  @Test("the beginnings of a state are cut off, and none crashes the reader")
  func prefixes() throws {
    let bytes = try Fixture.bytes("terraform.tfstate.v4.json")
    let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
    for length in stride(from: 0, to: end, by: 13) {
      let error = #expect(throws: JSONSyntaxError.self) {
        try JSONValue(parsing: Array(bytes[..<length]))
      }
      #expect(error?.isTruncation == true, "\(length) bytes: \(String(describing: error))")
    }
  }

  @Test("a single wrong byte anywhere is an error or a value, never a crash")
  func everyByteChanged() throws {
    let bytes = try Fixture.bytes("version.json")
    for index in bytes.indices {
      for wrong: UInt8 in [0x00, 0x22, 0x5C, 0x7B, 0x7D, 0x80, 0xFF] {
        var changed = bytes
        changed[index] = wrong
        // Either answer is right here; the point is that there is one.
        _ = try? JSONValue(parsing: changed)
      }
    }
  }

  @Test("writes what it read")
  func roundTrip() throws {
    for path in ["terraform.tfstate.v4.json", "show-planfile-json.out", "validate-errors.out"] {
      let value = try JSONValue(parsing: Fixture.bytes(path))
      #expect(try JSONValue(parsing: Array(value.encodedText.utf8)) == value)
    }
    #expect(JSONValue.string("\u{1B}\"\n\u{7F}").encodedText == #""\u001b\"\n\u007f""#)
  }

  @Test("a value prints its shape and no content")
  func shapes() throws {
    let value = try JSONValue(parsing: Array(#"{"pin":4711,"list":["sesame"]}"#.utf8))
    let told =
      Fixture.everything(about: value)
      + Fixture.everything(about: value.object.map(Array.init) ?? [])
    #expect(!told.contains("sesame") && !told.contains("4711"))
    #expect(value.description == "object with 2 keys")
  }
}

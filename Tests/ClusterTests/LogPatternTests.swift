import Testing

@testable import Cluster

@Suite("LogPattern") struct LogPatternTests {
  @Test(
    "What an expression finds",
    arguments: [
      ("error", "An ERROR here", "ERROR"), ("Error", "an error", nil), ("a.c", "xabcx", "abc"),
      ("^a", "ba", nil), ("^a", "ab", "a"), ("b$", "ab", "b"), ("^$", "", ""),
      ("a|bc", "xbc", "bc"), ("(ab)+c", "ababc", "ababc"), ("a{2,3}", "aaaa", "aaa"),
      ("a{2}", "aaa", "aa"), ("x{2,}", "axxxb", "xxx"), ("colou?r", "color", "color"),
      ("[a-f0-9]{4}", "zzbeefzz", "beef"), ("[^ ]+", "ab cd", "ab"),
      (#"\d+\.\d+"#, "v1.28", "1.28"),
      (#"\bpod\b"#, "a pod b", "pod"), (#"\bpod\b"#, "apod", nil), (#"a\+b"#, "a+b", "a+b"),
      ("[]a]", "]", "]"), ("{", "a{b", "{"), ("é", "É", "É"), ("(?:a|b)c", "bc", "bc"),
      (#"\w+@\w+"#, "me@host!", "me@host"), ("a*", "b", ""), ("a**", "b", "!"),
      (#"[\d-]+"#, "2026-01", "2026-01"), ("ß", "ß", "ß"),
      ("foo.*bar", "foo x bar bar", "foo x bar bar"),
    ] as [(String, String, String?)])
  func finds(expression: String, line: String, found: String?) throws {
    guard found != "!" else {
      #expect(throws: LogPatternError.self) { try LogPattern(expression) }
      return
    }
    let pattern = try LogPattern(expression)
    #expect(pattern.matches(line) == (found != nil))
    if let found, !found.isEmpty {
      #expect(pattern.ranges(in: line).first.map { String(line[$0]) } == found)
    }
  }

  @Test(
    "A wrong expression says where and why",
    arguments: [
      ("", 0, "nothing to look for"), ("a(b", 1, "not closed"), ("a)", 1, "was not opened"),
      ("[a", 0, "not closed"), ("*a", 0, "nothing to repeat"), ("a\\", 1, "needs a character"),
      ("[z-a]", 1, "wrong way round"), (#"(a)\1"#, 3, "cannot be referred to"),
      ("(?=a)", 1, "look around"), ("a{300}", 1, "200 repetitions"), (#"\q"#, 0, "is not known"),
      ("a{3,2}", 1, "smaller number"),
    ] as [(String, Int, String)])
  func errors(expression: String, place: Int, words: String) throws {
    let error = try #require(throws: LogPatternError.self) { try LogPattern(expression) }
    #expect(error.place == place)
    #expect(error.reason.contains(words), "\(error)")
  }

  @Test("Several places in a line are marked")
  func ranges() throws {
    let line = "a1 b22 c333"
    let ranges = try LogPattern(#"\d+"#).ranges(in: line)
    #expect(ranges.map { String(line[$0]) } == ["1", "22", "333"])
    #expect(LogPattern(literally: "b22 c").matches(line))
    #expect(!LogPattern(literally: ".*").matches(line))
    #expect(LogPattern(literally: "(").ranges(in: "a(b").count == 1)
  }

  @Test("No expression can stop the screen", .timeLimit(.minutes(1)))
  func linear() throws {
    let line = String(repeating: "a", count: 4_000) + "b"
    for expression in ["(a+)+$", "(a|a)*c", "(a|aa)+$", "(.*a){20}c"] {
      let pattern = try LogPattern(expression)
      #expect(!pattern.matches(line))
    }
    #expect(throws: LogPatternError.self) { try LogPattern("((a{200}){200}){200}") }
    #expect(throws: LogPatternError.self) {
      try LogPattern(String(repeating: "(", count: 999))
    }
  }
}

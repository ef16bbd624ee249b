import FoundationEssentials
import Terraform
import Testing

@testable import Operations

@Suite("Secrets in text") struct RedactorTests {
  static let secret = "p\"ss/w rd<&>\nline that is long enough to be told"

  @Test(
    "A secret is taken out in each form in which programs print it",
    arguments: [
      secret,
      #"p\"ss/w rd<&>\nline that is long enough to be told"#,
      #"p\"ss/w rd\u003c\u0026\u003e\nline that is long enough to be told"#,
      #"p\\\"ss/w rd<&>\\nline that is long enough to be told"#,
      "p%22ss%2Fw%20rd%3C%26%3E%0Aline%20that%20is%20long%20enough%20to%20be%20told",
      "line that is long enough to be told",
    ])
  func forms(text: String) {
    let redactor = Redactor([Secret(Self.secret)])
    #expect(redactor.redacted("before \(text) after") == "before \(Redactor.mask) after")
  }

  @Test("In base64 it is found wherever it stands", arguments: ["", "a", "ab", "abc"])
  func base64(before: String) {
    let text = Data("\(before)canary-in-the-mine, and more".utf8).base64EncodedString()
    let redacted = Redactor([Secret("canary-in-the-mine")]).redacted(text)
    #expect(redacted.contains(Redactor.mask))
    for core in ["Y2FuYXJ5LWlu", "FuYXJ5LWluL", "jYW5hcnktaW"] { #expect(!redacted.contains(core)) }
  }

  @Test("What is too short to be told from a word stays")
  func short() {
    #expect(Redactor([Secret("short")]).redacted("in short") == "in short")
    #expect(Redactor([]).redacted("anything") == "anything")
  }

  @Test("Of two secrets that begin alike the longer one goes as a whole")
  func prefixes() {
    let redactor = Redactor([Secret("canary"), Secret("canary-of-the-mine")])
    #expect(redactor.redacted("x canary-of-the-mine y canary z") == "x •••••• y •••••• z")
    #expect(redactor.ranges(in: Array("canarycanary".utf8)) == [0..<6, 6..<12])
  }
}

@Suite("Secrets in a run's output", .timeLimit(.minutes(1))) struct OutputScrubberTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("A secret is covered where it stands, so that no offset changes")
  func covering() throws {
    try scratch.write(#"{"a":"canary\"x"}"# + "\nnext\n", to: "output")
    scrubber(#"canary"x"#).scrub()
    #expect(try scratch.text(of: "output") == #"{"a":"*********"}"# + "\nnext\n")
  }

  @Test("A secret is found across the pieces in which a large file is read")
  func pieces() throws {
    let filler = String(repeating: "x", count: (1 << 18) - 5)
    try scratch.write(filler + "canary-canary" + filler, to: "output")
    scrubber("canary-canary").scrub()
    #expect(try !scratch.text(of: "output").contains("canary"))
  }

  @Test("What is appended meanwhile is covered, also when it comes in pieces")
  func following() async throws {
    try scratch.write("first\n", to: "output")
    let scrubber = scrubber("canary-7341")
    let folder = scratch.path
    let following = Task { await scrubber.follow(in: folder) }
    for piece in ["says can", "ary-7341 and", " more\n"] {
      try FileStore.live.append(scratch.file("output"), Array(piece.utf8))
    }
    let isCovered = try await eventually {
      try self.scratch.text(of: "output") == "first\nsays *********** and more\n"
    }
    #expect(isCovered)
    following.cancel()
    await following.value
  }

  @Test("A state that was dumped into the output stays whole, and what stands around it is covered")
  func dumpedState() async throws {
    let dump =
      #"{"@message":"Emergency state dump","state":"canary-7341 \#(String(repeating: "x", count: 300_000)) canary-7341"}"#
    try scratch.write("says canary-7341\n\(dump)\nsays canary-7341\n", to: "output")
    let scrubber = scrubber("canary-7341")
    await scrubber.follow(in: scratch.path)
    scrubber.scrub()
    #expect(
      try scratch.text(of: "output") == "says ***********\n\(dump)\nsays ***********\n")
  }

  private func scrubber(_ secret: String) -> OutputScrubber {
    OutputScrubber(
      file: scratch.file("output"), redactor: Redactor([Secret(secret)]), files: .live)
  }
}

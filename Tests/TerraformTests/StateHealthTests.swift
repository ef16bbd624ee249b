import Testing

@testable import Terraform

@Suite struct StateHealthTests {
  private static let lineage = "41511cba-57b9-c5e2-a6be-d938973869d2"
  private static let known = KnownState(serial: 8, lineage: lineage, resourceCount: 8)

  private static func state() throws -> [UInt8] { try Fixture.bytes("terraform.tfstate.v4.json") }

  @Test("a state that continues what is known is well", arguments: [nil, 0, 7, 8] as [UInt64?])
  func ok(serial: UInt64?) throws {
    let known = serial.map { KnownState(serial: $0, lineage: Self.lineage, resourceCount: 3) }
    let health = StateHealth.classify(bytes: try Self.state(), known: known)
    #expect(health == .ok(serial: 8, lineage: Self.lineage, count: 8))
    #expect(!health.blocksMutation)
    #expect(health.explanation == "Serial 8, 8 resources.")
  }

  @Test("no state is the beginning, unless there was one")
  func absent() {
    let emptied = KnownState(serial: 9, lineage: Self.lineage, resourceCount: 0)
    #expect(StateHealth.classify(bytes: nil, known: nil) == .absent)
    #expect(StateHealth.classify(bytes: nil, known: emptied) == .absent)
    #expect(!StateHealth.absent.blocksMutation)
    #expect(StateHealth.classify(bytes: nil, known: Self.known) == .missing(known: Self.known))
  }

  static let empty: [[UInt8]] = [[], [0x0A], [0x20, 0x0D, 0x0A]]

  @Test("an empty file blocks, whether or not anything is known", arguments: empty)
  func isEmpty(bytes: [UInt8]) {
    #expect(StateHealth.classify(bytes: bytes, known: nil) == .empty(known: nil))
    #expect(StateHealth.classify(bytes: bytes, known: Self.known) == .empty(known: Self.known))
    #expect(StateHealth.empty(known: nil).blocksMutation)
  }

  static let torn = [
    "garbage", "{", "[]", "null", "{}", #"{"version":"4"}"#, #"{"version":4}"#,
    #"{"version":4,"lineage":"l"}"#, #"{"version":4,"lineage":"l","serial":-1}"#,
    #"{"version":4,"lineage":"l","serial":1.5}"#,
    #"{"version":4,"lineage":"l","serial":1,"resources":{}}"#,
    #"{"version":4,"lineage":"l","serial":1,"resources":[{"type":"a"}]}"#,
    #"{"version":4,"lineage":"l","serial":1,"resources":[]} x"#, "\u{FEFF}{}",
  ]

  @Test("a damaged file blocks", arguments: torn)
  func isTorn(text: String) {
    let health = StateHealth.classify(bytes: Array(text.utf8), known: nil)
    guard case .torn = health else {
      Issue.record("read as \(health)")
      return
    }
    #expect(health.blocksMutation)
  }

  @Test("a state that a kill cut off names the place")
  func truncated() throws {
    let health = StateHealth.classify(
      bytes: Array(try Self.state().prefix(3_000)), known: Self.known)
    #expect(
      health.explanation
        == "The state is damaged: the state file is cut off: the text ends too early, at line 132, "
        + "column 11 (byte 3000). Look at it, and at the copies of the state, with: "
        + "quarterdeck restore")
    #expect(Fixture.everything(about: health).leakedSecrets.isEmpty)
  }

  static let versions: [(Int, String)] = [
    (5, #"{"version":5}"#),
    // Terraform reads this one as "no resources".
    (3, #"{"version":3,"terraform_version":"0.11.14","serial":1,"lineage":"l","modules":[]}"#),
  ]

  @Test("another format version blocks", arguments: versions)
  func unsupported(version: Int, text: String) {
    let health = StateHealth.classify(bytes: Array(text.utf8), known: nil)
    #expect(health == .unsupported(version: version))
    #expect(health.blocksMutation)
  }

  @Test("an older serial blocks, and another lineage even with a newer one")
  func regressedAndForeign() throws {
    let newer = KnownState(serial: 9, lineage: Self.lineage, resourceCount: 8)
    let regressed = StateHealth.classify(bytes: try Self.state(), known: newer)
    #expect(regressed == .regressed(known: 9, found: 8))
    let other = KnownState(serial: 1, lineage: "other", resourceCount: 8)
    let foreign = StateHealth.classify(bytes: try Self.state(), known: other)
    #expect(foreign == .foreign(knownLineage: "other", foundLineage: Self.lineage))
    #expect(regressed.blocksMutation && foreign.blocksMutation)
  }

  @Test("remembers what it saw")
  func remembers() throws {
    #expect(KnownState(try RawState(bytes: Self.state())) == Self.known)
  }
}

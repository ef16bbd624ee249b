import FoundationEssentials
import Testing

@testable import Terraform

@Suite struct RunLineTests {
  private static let moment = Date(timeIntervalSince1970: 1_795_419_113.25)

  static let own: [RunLine] =
    Step.allCases.map { .stepStarted($0, at: moment) }
    + [
      .stepEnded(.plan, exitCode: 2, at: moment), .stepEnded(.apply, exitCode: -9, at: moment),
      .interruptSent(at: moment), .forcedStopSent(at: moment),
      .dependencies(["a.b": ["c.d", "e.\"f"], "g.h": []], at: moment),
      .note("snapshot of serial 9 \"kept\"\n\u{1B}[0m", at: moment),
      .runEnded(.succeeded(changes: true), at: moment),
      .runEnded(.succeeded(changes: false), at: moment),
      .runEnded(.failed(step: .initialize, exitCode: 1), at: moment),
      .runEnded(.refused(reason: "the state is empty"), at: moment),
      .runEnded(.interrupted, at: moment), .runEnded(.stopped, at: moment),
      .runEnded(.lost, at: moment),
    ]

  @Test("our own lines read as what was written", arguments: own)
  func roundTrip(line: RunLine) throws {
    let bytes = try #require(line.encoded)
    #expect(bytes.last == 0x0A)
    #expect(bytes.count(where: { $0 == 0x0A }) == 1)
    #expect(RunLine(line: bytes) == line)
    #expect(RunLine(line: bytes.dropLast()) == line)
  }

  @Test("a line of ours has the shape of terraform's")
  func shape() throws {
    let bytes = try #require(RunLine.stepEnded(.plan, exitCode: 2, at: Self.moment).encoded)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"@module":"quarterdeck.run","@level":"info","@message":"plan ended with 2","#
        + #""@timestamp":"2026-11-23T07:31:53.250000Z","type":"step_ended","step":"plan","exit_code":2}"#
        + "\n")
  }

  @Test(
    "a line of ours is found behind one that a killed terraform left unfinished", arguments: own)
  func behindTornLine(line: RunLine) throws {
    let torn = Array(try #require(Fixture.lines("openstack/apply.out").first).prefix(70))
    #expect(RunLine(line: torn + (try #require(line.encoded))) == line)
  }

  @Test("a provisioner cannot write a line of ours")
  func forged() throws {
    let forged = try #require(RunLine.runEnded(.succeeded(changes: true), at: Self.moment).encoded)
    let quoted = JSONValue.string(String(decoding: forged, as: UTF8.self)).encodedText
    let line = RunLine(line: Array(#"{"@message":\#(quoted),"type":"log"}"#.utf8))
    guard case .message(.log, nil) = line else {
      Issue.record("read as \(line)")
      return
    }
  }

  @Test(
    "a line of ours that this version does not know is kept as a message",
    arguments: [
      #"{"@module":"quarterdeck.run","@timestamp":"2026-11-23T07:31:53Z","type":"tomorrow"}"#,
      #"{"@module":"quarterdeck.run","@timestamp":"2026-11-23T07:31:53Z","type":"step_started"}"#,
      #"{"@module":"quarterdeck.run","@timestamp":"later","type":"interrupt_sent"}"#,
      #"{"@module":"quarterdeck.run","@timestamp":"2026-11-23T07:31:53Z","type":"run_ended"}"#,
    ])
  func unknown(text: String) {
    guard case .message(.other, _) = RunLine(line: Array(text.utf8)) else {
      Issue.record("read as \(RunLine(line: Array(text.utf8)))")
      return
    }
  }

  @Test("a message carries its time, and is terraform's to write")
  func message() throws {
    let line = RunLine(line: try #require(Fixture.lines("openstack/apply.out").first))
    #expect(line == .message(.version(terraform: "1.11.4", ui: "1.2"), at: line.at))
    #expect(line.at == Timestamp.date("2026-11-23T07:31:53.271695Z"))
    #expect(line.encoded == nil)
    #expect(RunLine(line: Array("text".utf8)) == .message(.text("text"), at: nil))
  }
}

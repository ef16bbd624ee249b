import Foundation
import Testing

@testable import Cluster

@Suite("LogReader") struct LogReaderTests {
  private static func lines(
    _ text: String, _ format: LogFormat, limit: Int = 8_192, pieces: Int = .max
  ) -> [LogLine] {
    var reader = LogReader(source: "s", format: format, textLimit: limit)
    var rest = Array(text.utf8)[...]
    var lines: [LogLine] = []
    while !rest.isEmpty {
      lines += reader.read(Array(rest.prefix(pieces)))
      rest = rest.dropFirst(pieces)
    }
    return lines + reader.finish()
  }

  /// One line of each form: 15:04:05.25 on a day, an error, with a text.
  private static let samples: [(format: LogFormat, text: String, line: String)] = [
    (.kubectl, "2026-01-02T15:04:05.250000000Z [ERROR] lost\n", "[ERROR] lost"),
    (
      .journal, "2026-01-02T15:04:05.250000+0000 node kubelet[12]: E0102 15:04:05 x\n",
      "node kubelet[12]: E0102 15:04:05 x"
    ),
    (
      .journalJSON,
      #"{"__REALTIME_TIMESTAMP":"1767366245250000","PRIORITY":"3","_SYSTEMD_UNIT":"snap.microk8s.daemon-kubelite.service","MESSAGE":"lost"}"#
        + "\n",
      "snap.microk8s.daemon-kubelite.service: lost"
    ),
    (
      .journalExport,
      "__CURSOR=s=1\n__REALTIME_TIMESTAMP=1767366245250000\nPRIORITY=3\nSYSLOG_IDENTIFIER=kubelet\nMESSAGE=lost\n\n",
      "kubelet: lost"
    ),
    (
      .cloudInit, "2026-01-02 15:04:05,250 - cc_locale.py[ERROR]: lost\n",
      "cc_locale.py[ERROR]: lost"
    ),
    (
      .terraform,
      #"{"@level":"error","@message":"Error: lost","@module":"terraform.ui","@timestamp":"2026-01-02T15:04:05.250000Z","type":"diagnostic"}"#
        + "\n",
      "Error: lost"
    ),
  ]

  @Test("Each form gives time, level and text, whole or byte by byte", arguments: samples)
  func forms(format: LogFormat, text: String, line: String) throws {
    for pieces in [Int.max, 1, 7] {
      let lines = Self.lines(text, format, pieces: pieces)
      try #require(lines.count == 1, "\(pieces)")
      #expect(lines[0].text == line)
      #expect(lines[0].level == .error)
      #expect(lines[0].source == "s")
      #expect(lines[0].time == Date(timeIntervalSince1970: 1_767_366_245.25))
      #expect(!lines[0].isCut)
    }
    #expect(LogFormat(recognising: Array(text.utf8)) == format)
  }

  @Test("A form that a line does not have leaves the line as it is", arguments: LogFormat.allCases)
  func others(format: LogFormat) {
    guard format != .journalExport else { return }
    let lines = Self.lines("neither fish nor flesh\n\nlast", format)
    #expect(lines.map(\.text) == ["neither fish nor flesh", "", "last"])
    #expect(lines.allSatisfy { $0.time == nil })
  }

  @Test("An entry of the journal with line feeds in it is one line")
  func binaryField() throws {
    let message = "first\nsecond"
    var bytes = Array("__REALTIME_TIMESTAMP=1767366245250000\nMESSAGE\n".utf8)
    bytes += [UInt8(message.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(message.utf8)
    bytes += Array("\nPRIORITY=6\n\nMESSAGE=next\n\n".utf8)
    var reader = LogReader(source: "s", format: .journalExport)
    var lines = bytes.flatMap { reader.read([$0]) }
    lines += reader.finish()
    #expect(lines.map(\.text) == ["first second", "next"])
    #expect(lines.first?.level == .info)
  }

  @Test("A length that cannot be true does not hold up the journal")
  func hostileJournal() {
    var bytes = Array("MESSAGE\n".utf8) + [UInt8](repeating: 0xFF, count: 8)
    bytes += Array("\nMESSAGE=next\n\n".utf8)
    var reader = LogReader(source: "s", format: .journalExport)
    let lines = reader.read(bytes) + reader.finish()
    #expect(lines.map(\.text) == ["next"])
  }

  @Test("A message of the journal that is no UTF-8 is read from its numbers")
  func numbers() {
    let lines = Self.lines(#"{"__REALTIME_TIMESTAMP":"1","MESSAGE":[104,105,255]}"#, .journalJSON)
    #expect(lines.map(\.text) == ["hi\u{FFFD}"])
  }

  @Test("A line without end is cut, with its length")
  func endless() throws {
    let text = "2026-01-02T15:04:05Z " + String(repeating: "é", count: 500_000) + "\nnext\n"
    for pieces in [Int.max, 4_096] {
      let lines = Self.lines(text, .kubectl, limit: 101, pieces: pieces)
      try #require(lines.count == 2)
      #expect(lines[0].isCut)
      #expect(lines[0].length == 1_000_000)
      #expect(lines[0].text == String(repeating: "é", count: 50))
      #expect(lines[0].cutMark == "… (1000000 bytes)")
      #expect(lines[1].text == "next")
      #expect(lines[1].cutMark == nil)
    }
  }

  @Test("Of a whole pod each line says whose it is")
  func containers() {
    let lines = Self.lines(
      "[pod/w-1/main] 2026-01-02T15:04:05Z hello\n[pod/w-1/proxy] no time\n[odd] line\n",
      .kubectlPrefixed)
    #expect(lines.map(\.source) == ["s/main", "s/proxy", "s"])
    #expect(lines.map(\.text) == ["hello", "no time", "[odd] line"])
    #expect(lines.map { $0.time == nil } == [false, true, true])
  }

  @Test("Secrets that lines carry are masked")
  func masking() {
    let line = LogLine(
      source: "s", text: "join --token abc.123 now", spans: [LogSpan(range: 0..<4, role: .good)])
    #expect(line.masked.text == "join --token •••••• now")
    #expect(line.masked.spans.isEmpty)
    let plain = LogLine(source: "s", text: "plain", spans: [LogSpan(range: 0..<4, role: .good)])
    #expect(plain.masked == plain)
  }

  @Test("Colours become roles, and other sequences go")
  func colours() {
    let line = Self.lines(
      "\u{1B}[32mok\u{1B}[0m \u{1B}[1;31mbad\u{1B}[m \u{1B}[38;5;31mx\u{1B}[0m\u{1B}]0;t\u{07}\u{1B}[2Ky\n",
      .plain)[0]
    #expect(line.text == "ok bad xy")
    #expect(
      line.spans == [
        LogSpan(range: 0..<2, role: .good), LogSpan(range: 3..<6, role: .bad),
      ])
  }

  @Test("Of a line that was overwritten the last state is left")
  func progress() {
    #expect(Self.lines("10%\r20%\rdone\r\n", .plain).map(\.text) == ["done"])
  }

  @Test("Any bytes in any form are read")
  func hostile() {
    var generator = Generator(state: 42)
    for format in LogFormat.allCases {
      var reader = LogReader(source: "s", format: format)
      for _ in 0..<200 {
        let bytes = (0..<97).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 33) }
        for line in reader.read(bytes) { #expect(!line.text.utf8.contains(0x1B)) }
      }
      _ = reader.finish()
    }
  }

  private struct Generator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return state
    }
  }
}

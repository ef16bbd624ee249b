import Foundation
import Testing

@testable import Cluster

@Suite("LogLevel") struct LogLevelTests {
  @Test(
    "The level is found in the shapes that programs use",
    arguments: [
      ("E0102 15:04:05.678901       1 reflector.go:138] failed to list", .error),
      ("W0102 15:04:05.678901       1 x.go:1] slow", .warning),
      ("I0102 15:04:05.678901       1 x.go:1] fine", .info),
      (#"time="2026-01-02T15:04:05Z" level=warning msg="slow""#, .warning),
      ("ts=2026-01-02T15:04:05Z lvl=error msg=x", .error),
      (#"{"level":"info","ts":"2026-01-02T15:04:05Z","msg":"started","error":"none"}"#, .info),
      (#"{"severity": "ERROR", "message": "x"}"#, .error),
      ("[ERROR] plugin/errors: 2 example.org", .error),
      ("2026/01/02 15:04:05 [warn] 7#7: upstream", .warning),
      ("util.py[WARNING]: Running module x", .warning),
      ("2026-01-02 15:04:05,123 ERROR worker: lost", .error),
      ("2026-01-02T15:04:05.123Z\tDEBUG\tworker.go:12\tpoll", .debug),
      ("panic: runtime error: index out of range", .error),
      ("Traceback (most recent call last):", .error),
      ("error: cannot install \"microk8s\"", .error),
      ("FATAL: password authentication failed", .error),
      ("2026-01-02T15:04:05Z info \"Polling\" queue=builds", .info),
      ("2026/01/02 15:04:05 error connecting", .error),
      ("0 errors, 3 warnings", nil), ("Error handling is enabled", nil), ("", nil),
      ("the level of water is high", nil), ("informational text", nil),
    ] as [(String, LogLevel?)])
  func shapes(line: String, level: LogLevel?) {
    #expect(LogLevel(line: line) == level)
  }

  @Test("Syslog's numbers")
  func priorities() {
    #expect(
      (0...8).map { LogLevel(priority: $0) } == [
        .error, .error, .error, .error, .warning, .info, .info, .debug, nil,
      ])
  }
}

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

@Suite("LogBuffer") struct LogBufferTests {
  private static func line(_ text: String, at time: Double? = nil, _ source: String = "a")
    -> LogLine
  {
    LogLine(source: source, time: time.map { Date(timeIntervalSince1970: $0) }, text: text)
  }

  private static func texts(_ buffer: LogBuffer) -> [String] {
    buffer.places.map { buffer[$0].text }
  }

  @Test("The newest lines stay, at their places, and the others are counted")
  func ring() {
    var buffer = LogBuffer(capacity: 3)
    for number in 0..<8 { buffer.append(Self.line("\(number)")) }
    #expect(Self.texts(buffer) == ["5", "6", "7"])
    #expect(buffer.dropped == 5)
    #expect(buffer.places == 5..<8)
    #expect(buffer[6].text == "6")
    #expect(buffer.lines(0..<7).map(\.text) == ["5", "6"])
    #expect(buffer.last?.text == "7")
  }

  @Test("Lines of several sources go where their times belong")
  func merging() {
    var buffer = LogBuffer(capacity: 100)
    buffer.merge([Self.line("a1", at: 1), Self.line("a trace"), Self.line("a4", at: 4)])
    let changed = buffer.merge([
      Self.line("b2", at: 2, "b"), Self.line("b trace", at: nil, "b"), Self.line("b4", at: 4, "b"),
      Self.line("b5", at: 5, "b"),
    ])
    #expect(
      Self.texts(buffer) == ["a1", "a trace", "b2", "b trace", "a4", "b4", "b5"])
    #expect(changed == 2)
    #expect(buffer.merge([Self.line("c6", at: 6)]) == 7)
  }

  @Test("A full buffer takes late lines in and drops from the beginning")
  func mergingFull() {
    var buffer = LogBuffer(capacity: 4)
    buffer.append((1...5).map { Self.line("\($0)", at: Double($0)) })
    buffer.merge([Self.line("late", at: 3.5)])
    #expect(Self.texts(buffer) == ["3", "late", "4", "5"])
    #expect(buffer.dropped == 2)
    // What is older than everything goes before it, and is the next to go.
    buffer.merge([Self.line("old", at: 0)])
    #expect(buffer.count == 4)
    #expect(Self.texts(buffer).suffix(2) == ["4", "5"])
  }

  @Test("Bytes are bounded as lines are, and one line is kept whatever it has")
  func bytes() {
    var buffer = LogBuffer(capacity: 100, byteLimit: 10)
    buffer.append(["1234", "5678", "90ab"].map { Self.line($0) })
    #expect(Self.texts(buffer) == ["5678", "90ab"])
    #expect(buffer.dropped == 1)
    buffer.append(Self.line("a line that is longer than all"))
    #expect(buffer.count == 1)
    #expect(buffer.dropped == 3)
  }

  @Test("Where lines went among others tells where the others are now")
  func moved() {
    var buffer = LogBuffer(capacity: 100)
    buffer.append([1, 3, 5].map { Self.line("\($0)", at: Double($0)) })
    let insertion = buffer.insert([2, 4, 6].map { Self.line("\($0)", at: Double($0), "b") })
    #expect(Self.texts(buffer) == ["1", "2", "3", "4", "5", "6"])
    #expect(insertion.places == [1, 3, 5])
    #expect((0..<3).map(insertion.moved) == [0, 2, 4])
    #expect(insertion.first == 1)
  }

  @Test("Lines among others cost what they come to, not one by one")
  func mergingMany() {
    var buffer = LogBuffer(capacity: 100_000)
    buffer.append((0..<50_000).map { Self.line("a", at: Double($0)) })
    // One by one these would move a thousand million lines.
    for start in stride(from: 0, to: 20_000, by: 1_000) {
      buffer.insert((0..<1_000).map { Self.line("b", at: Double(start + $0) + 0.5, "b") })
    }
    #expect(buffer.count == 70_000)
    let times = buffer.places.compactMap { buffer[$0].time }
    #expect(times == times.sorted())
  }

  @Test("Whole logs are put together by time; equal times keep the order of the sources")
  func merge() {
    let merged = LogMerge.merged([
      [Self.line("a1", at: 1), Self.line("a-"), Self.line("a3", at: 3)],
      [
        Self.line("b-first", at: nil, "b"), Self.line("b1", at: 1, "b"),
        Self.line("b2", at: 2, "b"),
      ],
    ])
    #expect(merged.map(\.text) == ["b-first", "a1", "a-", "b1", "b2", "a3"])
    let shuffled = LogMerge.merged([[Self.line("x", at: 9), Self.line("set back", at: 1)]])
    #expect(shuffled.map(\.text) == ["x", "set back"])
  }
}

@Suite("LogResume") struct LogResumeTests {
  private static func line(_ text: String, at time: Double?) -> LogLine {
    LogLine(source: "a", time: time.map { Date(timeIntervalSince1970: $0) }, text: text)
  }

  private static let stream = [
    line("1", at: 10.1), line("2", at: 10.5), line("2", at: 10.5), line("trace", at: nil),
    line("3", at: 10.9), line("4", at: 11.2), line("5", at: 12),
  ]

  @Test("Wherever the connection breaks, no line is lost and none comes twice", arguments: 1..<7)
  func resume(count: Int) throws {
    var resume = LogResume()
    let before = resume.take(Array(Self.stream.prefix(count)))
    #expect(before.count == count)
    let since = try #require(resume.since)
    resume.reconnect()
    // The server gives what came since a whole second, in pieces.
    let again = Self.stream.drop { ($0.time ?? .distantPast) < since }
    var after: [LogLine] = []
    for line in again { after += resume.take([line]) }
    #expect(after.first?.isGap == true)
    if case .gap(let gap) = try #require(after.first).kind { #expect(!gap.mayHaveLost) }
    let new = after.filter { !$0.isGap }
    #expect((before + new).map(\.text) == Self.stream.map(\.text))
  }

  @Test("Where nothing is known again, the gap says that lines may be lost")
  func lost() {
    var resume = LogResume()
    _ = resume.take([Self.line("1", at: 10)])
    resume.reconnect()
    let after = resume.take([Self.line("9", at: 99)])
    #expect(
      after.first?.kind
        == .gap(
          LogGap(
            from: Date(timeIntervalSince1970: 10), to: Date(timeIntervalSince1970: 99),
            mayHaveLost: true)))
    #expect(after.last?.text == "9")
    // The next lines are as before.
    #expect(resume.take([Self.line("10", at: 100)]).map(\.text) == ["10"])
  }

  @Test("A log without times goes on without a gap")
  func noTimes() {
    var resume = LogResume()
    _ = resume.take([Self.line("1", at: nil)])
    resume.reconnect()
    #expect(resume.since == nil)
    #expect(resume.take([Self.line("2", at: nil)]).map(\.text) == ["2"])
  }
}

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

@Suite("FilteredLog") struct FilteredLogTests {
  private static func log(_ count: Int, capacity: Int = 100_000) -> LogBuffer {
    var log = LogBuffer(capacity: capacity)
    for number in 0..<count {
      let isError = number % 1_000 == 999
      log.append(
        LogLine(
          source: number.isMultiple(of: 2) ? "a" : "b",
          time: Date(timeIntervalSince1970: Double(number)), level: isError ? .error : .info,
          text: "line \(number)"))
    }
    return log
  }

  @Test("Rows of a hundred thousand lines are found without going through them")
  func rows() throws {
    let log = Self.log(100_000)
    let all = FilteredLog(of: log)
    #expect(all.count == 100_000)
    #expect(
      all.lines(rows: 99_998..<100_010, of: log).map(\.line.text) == ["line 99998", "line 99999"])
    let some = FilteredLog(
      LogFilter(including: [try LogPattern("9$")], excluding: [try LogPattern("99$")]), of: log)
    #expect(some.count == 9_000)
    #expect(some.lines(rows: 0..<2, of: log).map(\.line.text) == ["line 9", "line 19"])
    #expect(some.row(ofPlace: 10) == 1)
    #expect(some.place(ofRow: 1) == 19)
    #expect(some.place(ofRow: 9_000) == nil)
    #expect(FilteredLog(LogFilter(level: .error), of: log).count == 100)
    #expect(FilteredLog(LogFilter(sources: ["a"]), of: log).count == 50_000)
  }

  @Test("What is added is looked at once; what is dropped or moved is followed")
  func updates() throws {
    var log = Self.log(10, capacity: 10)
    var view = FilteredLog(LogFilter(including: [try LogPattern("[02468]$")]), of: log)
    #expect(view.count == 5)
    for number in 10..<15 { log.append(LogLine(source: "a", text: "line \(number)")) }
    view.refresh(from: log)
    #expect(
      view.lines(rows: 0..<9, of: log).map(\.line.text) == [
        "line 6", "line 8", "line 10", "line 12", "line 14",
      ])
    var merged = Self.log(5)
    var all = FilteredLog(of: merged)
    let changed = merged.merge([
      LogLine(source: "c", time: Date(timeIntervalSince1970: 1.5), text: "between")
    ])
    all.refresh(from: merged, changed: changed)
    #expect(
      all.lines(rows: 0..<9, of: merged).map(\.line.text)
        == ["line 0", "line 1", "between", "line 2", "line 3", "line 4"])
    view.use(LogFilter(), on: log)
    #expect(view.count == 10)
  }

  @Test("Searching goes on from where it is, both ways, and says when it wrapped")
  func search() throws {
    let log = Self.log(3_000)
    let view = FilteredLog(of: log)
    let pattern = try LogPattern("line 5$")
    #expect(view.find(pattern, from: nil, in: log)?.row == 5)
    let again = view.find(pattern, from: 5, in: log)
    #expect(again == FilteredLog.Hit(row: 5, place: 5, isWrapped: true))
    #expect(view.find(pattern, from: 100, .previous, in: log)?.row == 5)
    #expect(view.find(try LogPattern("nothing"), from: 0, in: log) == nil)
    #expect(view.findError(from: 0, in: log)?.row == 999)
    #expect(view.findError(from: 999, in: log)?.row == 1_999)
    #expect(view.findError(from: 999, .previous, in: log)?.row == 2_999)
    #expect(FilteredLog().find(pattern, from: nil, in: LogBuffer()) == nil)
  }
}

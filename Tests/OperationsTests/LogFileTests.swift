import Cluster
import FoundationEssentials
import TestKit
import Testing

@testable import Operations

@Suite("A log in a file of any size", .timeLimit(.minutes(2)))
struct LogFileTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func log(_ text: String) throws -> LogFile {
    try directory.write(text, to: "a.log")
    return LogFile(path: directory.file("a.log"), source: "a", files: .live)
  }

  private func answer(
    _ log: LogFile, _ question: LogFileQuestion, _ filter: LogFilter = LogFilter()
  ) async -> LogFileAnswer {
    await log.answer(question, filter: filter) { _ in }
  }

  private func page(
    _ log: LogFile, _ question: LogFileQuestion, _ filter: LogFilter = LogFilter()
  ) async throws -> LogFilePage {
    guard case .page(let page) = await answer(log, question, filter) else {
      throw NoPage()
    }
    return page
  }

  private struct NoPage: Error {}

  private func found(
    _ log: LogFile, _ wish: LogFileWish, from offset: Int, _ direction: FilteredLog.Direction
  ) async -> (offset: Int, isWrapped: Bool)? {
    guard
      case .found(let hit, let isWrapped, let page) = await answer(
        log, .find(wish, from: offset, direction))
    else { return nil }
    #expect(page.lines.contains { $0.offset == hit })
    return (hit, isWrapped)
  }

  /// Some megabytes of lines of all lengths, with needles here and there.
  private static let lines: [String] = (0..<9_000).map { number in
    let filling = String(repeating: "lorem ipsum ", count: number % 23)
    switch number % 901 {
    case 17: return "line \(number) \(filling)the Needle"
    case 300: return "E0102 15:04:05.000000 klog \(number)"
    case 600: return "\(filling)\(number) [ERROR] lost"
    default: return "line \(number) \(filling)"
    }
  }

  private static let offsets: [Int] = {
    var offset = 0
    return lines.map { line in
      defer { offset += line.utf8.count + 1 }
      return offset
    }
  }()

  private func large() throws -> LogFile { try log(Self.lines.joined(separator: "\n") + "\n") }

  @Test("The lines around any place are the whole lines that stand there, each with its place")
  func pages() async throws {
    let log = try large()
    for number in [0, 1, 799, 800, 4_345, 8_999] {
      // A place within a line means that line.
      let page = try await page(log, .page(around: Self.offsets[number] + 2))
      let first = max(0, number - LogFile.pageLines)
      let behind = min(Self.lines.count, number + LogFile.pageLines)
      #expect(page.lines.map(\.text) == Array(Self.lines[first..<behind]))
      #expect(page.lines.compactMap(\.offset) == Array(Self.offsets[first..<behind]))
      #expect(page.range.lowerBound == Self.offsets[first])
      #expect(
        page.range.upperBound == (behind < Self.offsets.count ? Self.offsets[behind] : page.size))
    }
  }

  @Test("The newest lines come first, the last one also without its end")
  func end() async throws {
    let log = try log("one\ntwo\nthr")
    let page = try await page(log, .end)
    #expect(page.lines.map(\.text) == ["one", "two", "thr"])
    #expect(page.range == 0..<8)
    #expect(page.size == 11)
  }

  private static let expressions = [
    "Needle", "needle", "the needle$", "n[e]{2}dle", "29 lorem|Needle", "1234.",
  ]

  @Test(
    "A search finds the next line and the one before, around the end, as looking at every line does",
    arguments: expressions)
  func searching(_ expression: String) async throws {
    let log = try large()
    let pattern = try LogPattern(expression)
    let hits = zip(Self.offsets, Self.lines).filter { pattern.matches($0.1) }.map(\.0)
    let places = [0, 1, hits[0], hits[0] + 1, Self.offsets[4_500], Self.offsets[8_999] + 1]
    let turn = try #require(Self.expressions.firstIndex(of: expression))
    // Each search begins at other ones of them, in both directions.
    for (number, from) in places.enumerated()
    where (number + turn) % places.count < Repetitions.searches {
      let next = await found(log, .pattern(pattern), from: from, .next)
      let expected = hits.first { $0 >= from }
      #expect(next?.offset == expected ?? hits.first)
      #expect(next?.isWrapped == (expected == nil))
      let previous = await found(log, .pattern(pattern), from: from, .previous)
      let before = hits.last { $0 < from }
      #expect(previous?.offset == before ?? hits.last)
      #expect(previous?.isWrapped == (before == nil))
    }
    let nothing = try LogPattern("nowhere to be found")
    #expect(await answer(log, .find(.pattern(nothing), from: 5, .next)) == .absent)
    #expect(await answer(log, .find(.pattern(nothing), from: 5, .previous)) == .absent)
  }

  @Test("The next error is found by every form of a level", arguments: [true, false])
  func errors(isForward: Bool) async throws {
    let log = try large()
    let errors = zip(Self.offsets, Self.lines).filter { LogLevel(line: $0.1) == .error }.map(\.0)
    #expect(errors.count == 20)
    var found: [Int] = []
    var from = isForward ? 0 : Self.offsets[8_999]
    while let hit = await self.found(log, .error, from: from, isForward ? .next : .previous),
      !hit.isWrapped
    {
      found.append(hit.offset)
      from = isForward ? hit.offset + 1 : hit.offset
    }
    #expect(found == (isForward ? errors : errors.reversed()))
  }

  @Test("A filter shows what passes, from wherever it is in the file")
  func filtering() async throws {
    let log = try large()
    let needles = Self.lines.filter { $0.contains("Needle") }
    let only = LogFilter(including: [try LogPattern("Needle")])
    #expect(
      try await page(log, .page(around: Self.offsets[3_000]), only).lines.map(\.text) == needles)
    #expect(try await page(log, .end, only).lines.map(\.text) == needles)
    let without = LogFilter(excluding: [try LogPattern("line|klog")])
    let lost = Self.lines.filter { $0.contains("lost") }
    #expect(try await page(log, .page(around: 0), without).lines.map(\.text) == lost)
    #expect(try await page(log, .end, without).lines.map(\.text) == lost)
  }

  @Test(
    "What a filter leaves out is left out wherever it stands, and nowhere else",
    arguments: [
      ("plain", ""), ("kubectl", "2026-08-01T10:00:00.000000000Z "),
      ("journal", "2026-08-01T10:00:00.000000+0000 host unit[1]: "),
      ("cloud-init", "2026-08-01 10:00:00,000 - util.py[DEBUG]: "),
      ("long lines", String(repeating: "a", count: 700)),
    ])
  func excluding(_ name: String, _ head: String) async throws {
    let texts = [
      "ordinary", "noisy", "a NOISY one", "2026 in the text", "done \rnoisy \rquiet", "quiet\r",
      "noisy\r", "\u{1B}[31mcoloured", "\u{1B}[1mnoi\u{1B}[0msy", "", "util host",
      String(repeating: "x", count: 9_000) + "noisy", "last noisy of many words",
    ]
    // So many ordinary lines that escapes are not in what tells of their use.
    let plain = Array(repeating: "\(head)a line of no interest", count: 2_000)
    let lines = plain + (0..<12).flatMap { _ in texts.map { head + $0 } } + plain
    let log = try log(lines.joined(separator: "\n") + "\n")
    let all = try await OpenLogFile(log).tail(10_000).lines
    #expect(all.count == lines.count)
    for expression in ["noisy", "Noisy", "31m", "2026", "quiet|ordinary|interest", "no.sy", "host"]
    {
      let filter = LogFilter(excluding: [try LogPattern(expression)])
      let expected = all.filter(filter.passes)
      let page = try await page(log, .end, filter)
      #expect(page.lines == Array(expected.suffix(1_600)), "\(expression)")
      let middle = all[2_200].offset ?? 0
      let around = try await self.page(log, .page(around: middle), filter)
      let before = expected.filter { ($0.offset ?? 0) < middle }.suffix(800)
      let behind = expected.filter { ($0.offset ?? 0) >= middle }.prefix(800)
      #expect(around.lines == Array(before + behind), "\(expression)")
    }
  }

  @Test("Where little passes, what was found is shown before all of the file was looked at")
  func preview() async throws {
    let noise = String(repeating: "noise noise noise noise noise noise\n", count: 1 << 18)
    let log = try log("first\n" + noise + "second\n" + noise + "third\nfourth\n")
    let filter = LogFilter(excluding: [try LogPattern("noise")])
    var shown: [[String]] = []
    let answer = await log.answer(.end, filter: filter) { news in
      if case .preview(let page) = news { shown.append(page.lines.map(\.text)) }
    }
    #expect(shown == [["third", "fourth"]])
    guard case .page(let page) = answer else { throw NoPage() }
    #expect(page.lines.map(\.text) == ["first", "second", "third", "fourth"])
  }

  @Test("Lines are numbered forwards and backwards from one whose number is known")
  func numbers() async throws {
    let log = try large()
    for anchor in [0, 4_000, 8_999] {
      let lines = [3, 4, 800, 4_000, 8_999]
      let count = LogFileCount(
        anchor: Self.offsets[anchor], anchorNumber: anchor + 1,
        offsets: lines.map { Self.offsets[$0] })
      #expect(try await log.numbers(count) == lines.map { $0 + 1 })
    }
  }

  @Test("A line of megabytes is cut where it is shown, and found by what is far behind in it")
  func longLine() async throws {
    let long = String(repeating: "x", count: 3 << 20) + "needle" + String(repeating: "y", count: 99)
    let log = try log("first\n\(long)\nlast\n")
    let page = try await page(log, .page(around: 1 << 20))
    #expect(page.lines.map(\.length) == [5, long.utf8.count, 4])
    #expect(page.lines[1].isCut && page.lines[1].text.utf8.count == 8_192)
    #expect(page.lines.map(\.offset) == [0, 6, 7 + long.utf8.count])
    let hit = await found(log, .pattern(try LogPattern("needle")), from: 0, .next)
    #expect(hit?.offset == 6)
    let back = await found(log, .pattern(try LogPattern("needle")), from: page.size, .previous)
    #expect(back?.offset == 6)
    #expect(
      await found(log, .pattern(try LogPattern("last")), from: 0, .next)?.offset
        == page.lines[2].offset)
  }

  @Test("Words are found through escapes of JSON and of terminals, which stand between them")
  func escapes() async throws {
    let json = try log(
      """
      {"@level":"info","@message":"say \\"hello\\" once","@timestamp":"2026-01-02T15:04:05Z"}
      {"@level":"info","@message":"other","@timestamp":"2026-01-02T15:04:06Z"}

      """)
    let said = try LogPattern("say \"hello\" once")
    #expect(await found(json, .pattern(said), from: 0, .next)?.offset == 0)
    // What the screen does not show is not found.
    #expect(
      await answer(json, .find(.pattern(try LogPattern("timestamp")), from: 0, .next)) == .absent)
    let coloured = try log("plain\n\u{1B}[31mERROR\u{1B}[0m: no route\n")
    #expect(
      await found(coloured, .pattern(try LogPattern("ERROR: no")), from: 0, .next)?.offset == 6)
  }

  @Test("Bytes that are no text, a pipe, a directory and nothing at all are no trouble")
  func otherFiles() async throws {
    let bytes = (0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ ($0 >> 5)) }
    try FileStore.live.write(directory.file("binary"), bytes)
    let binary = LogFile(path: directory.file("binary"), source: "b", files: .live)
    let page = try await page(binary, .page(around: 200_000))
    #expect(
      page.lines.count == 2 * LogFile.pageLines || page.range == 0..<page.size
        || !page.lines.isEmpty)
    #expect(try await self.page(try log(""), .end) == LogFilePage(lines: [], range: 0..<0, size: 0))
    for path in ["/dev/null", directory.path, directory.file("missing")] {
      let none = LogFile(path: path, source: "n", files: .live)
      guard case .unreadable(let reason) = await answer(none, .end) else {
        Issue.record("\(path) was read")
        continue
      }
      #expect(reason.contains(path))
    }
  }
}

// MARK: - Following

@Suite("Following a file", .timeLimit(.minutes(2)))
struct LogFileFollowingTests {
  /// What was told, and a way to wait for it.
  private final class Told: Sendable {
    let news: AsyncStream<LogFileNews>
    private let post: AsyncStream<LogFileNews>.Continuation

    init() { (news, post) = AsyncStream.makeStream() }
    func take(_ news: LogFileNews) { post.yield(news) }
  }

  @Test("What is added comes once, and emptying and rotation are told with what is there then")
  func life() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("a.log")
    try directory.write("one\ntw", to: "a.log")
    let log = LogFile(path: path, source: "a", files: .live)
    let told = Told()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await log.follow { told.take($0) } }
      var news = told.news.makeAsyncIterator()
      func next() async -> (kind: String, texts: [String], range: Range<Int>?) {
        switch await news.next() {
        case .opened(let page): ("opened", page.lines.map(\.text), page.range)
        case .grown(let page): ("grown", page.lines.map(\.text), page.range)
        case .replaced(let page, let change): ("\(change)", page.lines.map(\.text), page.range)
        case .unreadable: ("unreadable", [], nil)
        case nil: ("ended", [], nil)
        }
      }
      #expect(await next() == ("opened", ["one", "tw"], 0..<4))
      #expect(throws: Never.self) { try FileStore.live.append(path, Array("o\nthree\n".utf8)) }
      // The line that was not whole comes again, whole.
      #expect(await next() == ("grown", ["two", "three"], 4..<14))
      #expect(throws: Never.self) {
        // In place, as `copytruncate` of logrotate does it.
        try "".write(toFile: path, atomically: false, encoding: .utf8)
      }
      #expect(await next() == ("truncated", [], 0..<0))
      #expect(throws: Never.self) { try FileStore.live.append(path, Array("four\n".utf8)) }
      #expect(await next() == ("grown", ["four"], 0..<5))
      #expect(throws: Never.self) {
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
      }
      #expect(await next().kind == "unreadable")
      #expect(throws: Never.self) {
        try FileStore.live.append(path + ".1", Array("late\n".utf8))
      }
      #expect(throws: Never.self) { try FileStore.live.write(path, Array("five\n".utf8)) }
      // What was written before the name went to another file is not lost.
      var rest = await next()
      #expect(rest == ("grown", ["late"], 5..<10))
      rest = await next()
      #expect(rest == ("rotated", ["five"], 0..<5))
      group.cancelAll()
      #expect(throws: Never.self) { try FileStore.live.append(path, Array("six\n".utf8)) }
    }
  }
}
